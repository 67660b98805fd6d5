package query

import (
	"context"
	"fmt"
	"slices"
	"time"

	"epicevents.example/epic/models"
)

// Merge makes one client of two, as they were seen: the first is archived, and what the second lacks is
// filled from it. The database does it, since it takes more than the person may write.
func (s *Store) Merge(ctx context.Context, e *models.Entity, from, into int64, seen Seen, reason string) error {
	if err := s.compare(ctx, e, []int64{from, into}, seen.Whole(), nil); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, "SELECT public.merge_clients(?, ?, ?)", from, into, reason); err != nil {
		return s.fault(ctx, err)
	}
	s.wrote(e, from, false, "merged")
	s.wrote(e, into, false)
	return nil
}

// Merged are the client that the command merged into another one, and that; 0: it merged none.
func (c *Command) Merged() (from, into int64) {
	for _, entry := range c.Entries {
		if change, ok := entry.changes["merged_into"]; ok && entry.Entity != nil && entry.Entity.Thing == models.Clients {
			if ref, ok := kept(entry.Entity.Field("merged"), change[1]).(models.Ref); ok {
				return entry.Record.ID, ref.ID
			}
		}
	}
	return 0, 0
}

// partedBecause is the reason of an amendment that an undo makes: a signed contract goes back by one.
const partedBecause = "a merge of two clients is taken back"

// part takes the merge of a client back, unless somebody has changed since what goes back.
func (s *Store) part(ctx context.Context, merged int64, inverses []*Inverse) error {
	var met []struct {
		Tbl   string
		RowID int64
	}
	err := s.db.NewRaw("SELECT tbl, row_id FROM public.part_clients(?, ?)", merged, partedBecause).Scan(ctx, &met)
	if err != nil {
		s.clashes(err, s.schema.Of(models.Clients), []int64{merged}, nil, nil)
		return s.fault(ctx, err)
	}
	for _, i := range inverses {
		if len(met) > 0 && i.Table == met[0].Tbl && i.ID == met[0].RowID {
			return s.changedSince(ctx, i)
		}
		s.wrote(i.Entity, i.ID, false)
	}
	return nil
}

// Leads is where the number of a client that was merged leads to, through all of those it went into; of
// any other record it is the record.
func (s *Store) Leads(ctx context.Context, e *models.Entity, id int64) (int64, error) {
	if e.Thing != models.Clients {
		return id, nil
	}
	const chain = `WITH RECURSIVE way AS (
		SELECT id, merged_into, 0 AS step FROM public.clients WHERE id = ?
		UNION ALL SELECT c.id, c.merged_into, way.step + 1 FROM way JOIN public.clients AS c ON c.id = way.merged_into)
		SELECT id FROM way ORDER BY step DESC LIMIT 1`
	var found []int64
	if err := s.db.NewRaw(chain, id).Scan(ctx, &found); err != nil || len(found) == 0 {
		return id, s.fault(ctx, err)
	}
	return found[0], nil
}

// SideBySide is a table of what two records have in each field that somebody writes or that says how old they
// are, and what becomes of the second where that is something else.
func SideBySide(were, are *Table, from, into int64, zone *time.Location) *Table {
	e := were.Entity
	t := &Table{Columns: []Column{
		{Name: "field", Label: "field", Kind: models.KindText},
		{Name: "from", Label: fmt.Sprintf("%s #%d", e.Thing, from), Kind: models.KindText},
		{Name: "into", Label: fmt.Sprintf("%s #%d", e.Thing, into), Kind: models.KindText},
		{Name: "becomes", Label: "becomes", Kind: models.KindText},
	}}
	cell := func(t *Table, id int64, column int) any {
		return orNothing(Word(t.Rows[slices.Index(t.IDs, id)][column], zone))
	}
	for i, column := range were.Columns {
		if f := column.Path.Field(); f.Derived && f.Name != "created" {
			continue
		}
		row := []any{column.Label, cell(were, from, i), cell(were, into, i), cell(are, into, i)}
		if row[3] == row[2] {
			row[3] = nil
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = len(t.Rows)
	return t
}
