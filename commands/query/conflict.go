package query

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

// Sight is a record as a person saw it: its version, and which transactions the database showed then.
// What has become of a field since, the history of the later ones tells.
type Sight struct {
	Version  int64
	Snapshot string // empty: any later change of the record counts
}

// Seen are records as a person saw them, by number.
type Seen map[int64]Sight

// Whole are the same records, of which any later change counts, whatever field it is of.
func (s Seen) Whole() Seen {
	whole := make(Seen, len(s))
	for id, sight := range s {
		whole[id] = Sight{Version: sight.Version}
	}
	return whole
}

// Conflict is a field that somebody else changed since it was seen, and that is to become something
// else again. Its values are cells as a Table has them.
type Conflict struct {
	ID                     int64
	Change                 Change // what it is to become
	Original, Theirs, Mine any
	Who                    string // has changed it last
	At                     time.Time
}

// Conflicts refuse a change of records: what others did meanwhile is not overwritten unasked.
type Conflicts struct {
	Entity *models.Entity
	List   []Conflict
	Now    Seen // the records as they were compared
	told   *models.Error
}

// Error names the three values of the first few fields.
func (c *Conflicts) Error() string { return c.told.Error() }

// Unwrap gives the sentence with its place in the line.
func (c *Conflicts) Unwrap() error { return c.told }

// compare refuses a change of fields that are no longer as they were seen. It locks the records first, so
// that they stay as they are compared; in the order of their numbers, so that no two mass changes wait
// for one another.
func (s *Store) compare(ctx context.Context, e *models.Entity, ids []int64, seen Seen, changes []Change) error {
	if len(seen) == 0 {
		return nil
	}
	later, err := s.later(ctx, e, ids, seen)
	if err != nil {
		return err
	}
	all := &Conflicts{Entity: e, Now: Seen{}}
	for snapshot, ids := range later {
		if snapshot == "" {
			return models.Errorf(models.Refused, "%s #%d was changed by somebody else meanwhile: nothing was changed", e.Thing, ids[0]).
				WithHint("show %s #%d, then try again", e.Thing, ids[0])
		}
		if err := s.conflicts(ctx, all, snapshot, ids, changes); err != nil {
			return err
		}
	}
	if len(all.List) == 0 {
		return nil
	}
	slices.SortStableFunc(all.List, func(a, b Conflict) int { return int(a.ID - b.ID) })
	all.told = s.tell(all)
	return all
}

// later locks records and gives those that have changed since they were seen, by what was seen.
func (s *Store) later(ctx context.Context, e *models.Entity, ids []int64, seen Seen) (map[string][]int64, error) {
	rows, err := s.db.NewSelect().TableExpr("?", bun.Ident(e.Table)).ColumnExpr("id, version").
		Where("id IN (?)", bun.List(ids)).OrderExpr("id").For("NO KEY UPDATE").Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	later := map[string][]int64{}
	for rows.Next() {
		var id, version int64
		if err := rows.Scan(&id, &version); err != nil {
			return nil, s.fault(ctx, err)
		}
		if was, ok := seen[id]; ok && was.Version != version {
			later[was.Snapshot] = append(later[was.Snapshot], id)
		}
	}
	return later, s.fault(ctx, rows.Err())
}

// since is the condition of the entries of the history, of a row, that a snapshot did not show. Those of
// this transaction are nobody else's; and what a database that was moved here has from a transaction
// that is still to come here, was there before.
const since = "h.tbl = ? AND NOT txid_visible_in_snapshot(h.txid, ?::txid_snapshot)" +
	" AND h.txid < txid_snapshot_xmax(txid_current_snapshot()) AND h.txid <> txid_current()"

// conflicts finds the fields that are neither as they were seen nor as they are to become.
func (s *Store) conflicts(ctx context.Context, all *Conflicts, snapshot string, ids []int64, changes []Change) error {
	e := all.Entity
	check := &Checker{Schema: s.schema, Me: s.me, Now: s.now}
	p := check.Records(e, ids)
	for _, c := range changes {
		p.Columns = append(p.Columns, check.column(c.Field.Name, check.steps(e, c.Field.Name)))
	}
	found, err := s.overtaken(ctx, p, snapshot, changes)
	if err != nil || len(found) == 0 {
		return err
	}
	now, err := s.Rows(ctx, p)
	if err != nil {
		return err
	}
	for i := range found {
		x := &found[i]
		x.Theirs = now.Rows[slices.Index(now.IDs, x.ID)][slices.IndexFunc(changes, func(c Change) bool { return c.Field == x.Change.Field })]
		if x.Mine, err = s.cellOf(ctx, x.Change); err != nil {
			return err
		}
		const last = "SELECT coalesce(e.full_name, 'the ' || ?), h.at FROM public.history AS h" +
			" LEFT JOIN public.employees AS e ON e.id = h.actor WHERE " + since + " AND h.row_id = ? AND jsonb_exists(h.changes, ?) ORDER BY h.id DESC LIMIT 1"
		if err := s.db.NewRaw(last, administrator, e.Table, snapshot, x.ID, x.Change.Field.Column).Scan(ctx, &x.Who, &x.At); err != nil {
			return s.fault(ctx, err)
		}
		all.Now[x.ID] = now.Seen[x.ID]
	}
	all.List = append(all.List, found...)
	return nil
}

// overtaken reads the records of a plan as a snapshot showed them, and gives the fields that others
// have made something else of, with what they were.
func (s *Store) overtaken(ctx context.Context, p *Plan, snapshot string, changes []Change) ([]Conflict, error) {
	e := p.Entity
	src := newSource(s.schema, p)
	root := bun.Ident(src.root)
	// The first entry that the snapshot did not show has the value that it did show.
	first := s.db.NewSelect().TableExpr("public.history AS h").DistinctOn("k.key").
		ColumnExpr("k.key AS name, k.value -> 0 AS was").Join("CROSS JOIN LATERAL jsonb_each(h.changes) AS k").
		Where(since, e.Table, snapshot).Where("h.row_id = now.id").OrderExpr("k.key, h.id")
	were := s.db.NewSelect().TableExpr("? AS now", bun.Ident(e.Table)).ColumnExpr("was.*").
		Join("CROSS JOIN LATERAL (SELECT coalesce(jsonb_object_agg(f.name, f.was), '{}') AS fields FROM (?) AS f) AS changed", first).
		Join("CROSS JOIN LATERAL jsonb_populate_record(now, changed.fields) AS was")
	q := s.db.NewSelect().TableExpr("(?) AS ?", were, root).Join("JOIN ? AS now ON now.id = ?.id", bun.Ident(e.Table), root).ColumnExpr("?.id", root)
	var id int64
	met := make([]bool, len(changes))
	targets := []any{&id}
	for i, c := range changes {
		v, err := s.stored(ctx, c)
		if err != nil {
			return nil, err
		}
		column := bun.Ident(c.Field.Column)
		q.ColumnExpr("?.? IS DISTINCT FROM now.? AND now.? IS DISTINCT FROM ?", root, column, column, column, v)
		targets = append(targets, &met[i])
	}
	for _, c := range p.Columns {
		src.selectColumn(q, c, s.zone)
	}
	rows, err := src.finish(q, p).Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	var found []Conflict
	err = read(rows, p.Columns, targets, func(row []any) {
		for i, c := range changes {
			if met[i] {
				found = append(found, Conflict{ID: id, Change: c, Original: row[i]})
			}
		}
	})
	return found, s.fault(ctx, err)
}

// cellOf is the value of a change as a cell.
func (s *Store) cellOf(ctx context.Context, c Change) (any, error) {
	switch v := c.Value.(type) {
	case *Lookup:
		found, err := s.candidates(ctx, v.Entity, everyone, func(q *bun.SelectQuery) { q.Where("?.id = ?", bun.Ident(v.Entity.Thing), v.Found) })
		if err != nil || len(found) != 1 {
			return models.Ref{Thing: v.Entity.Thing, ID: v.Found}, err
		}
		return found[0], nil
	case time.Time:
		if c.Field.Kind == models.KindDay {
			return models.Day(v), nil
		}
	case int64:
		if c.Field.Kind == models.KindReference {
			return s.cellOf(ctx, Change{Field: c.Field, Value: &Lookup{Entity: s.schema.Of(c.Field.To), Found: v}})
		}
	}
	return c.Value, nil
}

// tell names the three values of the first few fields.
func (s *Store) tell(c *Conflicts) *models.Error {
	const few = 3
	var parts []string
	for _, x := range c.List[:min(few, len(c.List))] {
		parts = append(parts, fmt.Sprintf("the %s of %s #%d was %s when you saw it, %s made it %s on %s, and you want %s",
			x.Change.Field.Label(), c.Entity.Thing, x.ID, s.said(x.Original), x.Who, s.said(x.Theirs), Word(x.At, s.zone), s.said(x.Mine)))
	}
	if more := len(c.List) - few; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	first := c.List[0]
	told := models.Errorf(models.Refused, "%s: nothing was changed", strings.Join(parts, "; ")).WithHint("show %s #%d, then try again", c.Entity.Thing, first.ID)
	if at := first.Change.At; at.To > 0 {
		told.WithSpan(at.From, at.To)
	}
	return told
}

// said is a cell in a sentence: texts in quotes, cut where they are long.
func (s *Store) said(v any) string {
	const most = 60 // characters
	text, quoted := v.(string)
	if !quoted {
		if text = Word(v, s.zone); text == "" {
			return "empty"
		}
		return text
	}
	if cut := []rune(text); len(cut) > most {
		text = string(cut[:most]) + "…"
	}
	return strconv.Quote(text)
}
