package query

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/models"
)

// Refused is a record that a rule does not let change, and what it says.
type Refused struct {
	ID  int64
	Err *models.Error
}

// Each makes a change of many records, within a Write or a Rehearse: those that a rule refuses are left
// out, and given. Each is asked for by itself, but not one by one: where a part of them goes through
// as a whole, so does each, and where it does not it is halved. Rules that wait for the end of the
// transaction are asked at once. It stops after so many that are refused; 0: never.
func (s *Store) Each(ctx context.Context, ids []int64, most int, change func([]int64) error) ([]Refused, error) {
	const together = 256 // what a refused record has the others do again is bounded
	if _, err := s.db.ExecContext(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		return nil, s.fault(ctx, err)
	}
	p := &parts{store: s, most: most, change: change}
	for part := range slices.Chunk(ids, together) {
		if err := p.try(ctx, part); err != nil {
			return nil, err
		}
	}
	if p.saved {
		return p.refused, p.run(ctx, "RELEASE SAVEPOINT part")
	}
	return p.refused, nil
}

// parts are the records of a change as it is tried with some of them after the others.
type parts struct {
	store   *Store
	most    int
	change  func([]int64) error
	refused []Refused
	saved   bool // nothing has changed since the last savepoint
}

func (p *parts) try(ctx context.Context, ids []int64) error {
	if len(ids) == 0 || p.most > 0 && len(p.refused) >= p.most {
		return nil
	}
	refused, err := p.once(ctx, ids)
	switch {
	case err != nil || refused == nil:
		return err
	case len(ids) == 1:
		p.refused = append(p.refused, Refused{ID: ids[0], Err: refused})
		return nil
	}
	half := len(ids) / 2
	if err := p.try(ctx, ids[:half]); err != nil {
		return err
	}
	return p.try(ctx, ids[half:])
}

// once makes the change of some records, or of none.
func (p *parts) once(ctx context.Context, ids []int64) (refused *models.Error, err error) {
	s := p.store
	if !p.saved {
		if err := p.run(ctx, "SAVEPOINT part"); err != nil {
			return nil, err
		}
	}
	written := len(s.written)
	err = p.change(ids)
	if err == nil {
		p.saved = false
		return nil, p.run(ctx, "RELEASE SAVEPOINT part")
	}
	if refused = RefusedBy(err); refused == nil {
		return nil, err
	}
	if err := p.run(ctx, "ROLLBACK TO SAVEPOINT part"); err != nil {
		return nil, err
	}
	p.saved, s.written = true, s.written[:written]
	if len(ids) == 1 {
		s.named(ctx, refused, s.clash)
	}
	s.clash = nil
	return refused, nil
}

func (p *parts) run(ctx context.Context, statement string) error {
	_, err := p.store.db.ExecContext(ctx, statement)
	return p.store.fault(ctx, err)
}

// RefusedBy gives what a rule says that refuses a record, or nil where it is something else that failed:
// a lock that was waited for in vain, or a right that is missing for all.
func RefusedBy(err error) *models.Error {
	var known *models.Error
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &known) || known.Code != models.Refused && known.Code != models.NotAllowed:
		return nil
	case errors.As(err, &pg) && pg.ConstraintName == "" && !strings.HasPrefix(pg.Code, "22"):
		return nil
	default:
		return known
	}
}

// Refusals are the records that are left out as a table: what named has of them, and the sentence.
func Refusals(named *Table, list []Refused) *Table {
	why := map[int64]string{}
	for _, r := range list {
		why[r.ID] = r.Err.Message
	}
	t := &Table{Columns: append(slices.Clip(named.Columns), Column{Name: "refused", Label: "refused", Kind: models.KindText})}
	for i, id := range named.IDs {
		t.Rows = append(t.Rows, append(slices.Clip(named.Rows[i]), why[id]))
	}
	t.Total = len(t.Rows)
	return t
}

// Under is a table with the rows of another one below its own. A cell whose column the other has not is
// empty; the columns that only the other has come last.
func (t *Table) Under(other *Table) *Table {
	joined := *t
	joined.Columns = slices.Clone(t.Columns)
	for _, c := range other.Columns {
		if !slices.ContainsFunc(t.Columns, func(mine Column) bool { return mine.Name == c.Name }) {
			joined.Columns = append(joined.Columns, c)
		}
	}
	joined.Rows = nil
	for _, from := range []*Table{t, other} {
		for _, row := range from.Rows {
			cells := make([]any, len(joined.Columns))
			for i, c := range joined.Columns {
				if k := slices.IndexFunc(from.Columns, func(its Column) bool { return its.Name == c.Name }); k >= 0 {
					cells[i] = row[k]
				}
			}
			joined.Rows = append(joined.Rows, cells)
		}
	}
	return &joined
}
