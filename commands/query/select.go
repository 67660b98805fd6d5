package query

import (
	"context"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

// Rows runs a plan: one query, whatever the columns. Only when the limit cuts it are the
// matching records counted, by a second one.
func (s *Store) Rows(ctx context.Context, p *Plan) (*Table, error) {
	if err := s.find(ctx, p.Filter); err != nil {
		return nil, err
	}
	q, read := s.list(p)
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	t, err := read(rows)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	return t, s.cut(ctx, p, t)
}

// list is the statement of a plan, and what reads its answer. A row more than the limit is asked
// for, to know whether there is one.
func (s *Store) list(p *Plan) (*bun.SelectQuery, func(rows) (*Table, error)) {
	q, src := s.newSelect(p)
	q.ColumnExpr("?.id", bun.Ident(src.root))
	var id int64
	var sight Sight
	first := []any{&id}
	if p.Entity.Version && !p.Quick {
		q.ColumnExpr("?.version, (SELECT txid_current_snapshot()::text)", bun.Ident(src.root))
		first = append(first, &sight.Version, &sight.Snapshot)
	}
	for _, c := range p.Columns {
		src.selectColumn(q, c, s.zone)
	}
	for _, o := range p.Order {
		alias, column := src.column(o.Path)
		if o.Desc && len(o.Path) == 1 && o.Path.Field().Kind == models.KindID {
			// A number is never null, and without the words its index is read backwards:
			// completion asks for the newest of many at each key.
			q.OrderExpr("?.? DESC", alias, column)
			continue
		}
		q.OrderExpr("?.? ? NULLS LAST", alias, column, direction(o.Desc))
	}
	q.OrderExpr("?.id", bun.Ident(src.root))
	if p.Limit > 0 {
		q.Limit(int64(p.Limit) + 1).Offset(int64(p.Offset))
	}
	return src.finish(q, p), func(r rows) (*Table, error) {
		t := &Table{Entity: p.Entity, Columns: p.Columns, AsOf: p.AsOf, Offset: p.Offset, Seen: Seen{}}
		snapshot := "" // kept once for all rows
		err := read(r, p.Columns, first, func(row []any) {
			t.Rows, t.IDs = append(t.Rows, row), append(t.IDs, id)
			if len(first) > 1 {
				if sight.Snapshot != snapshot {
					snapshot = sight.Snapshot
				}
				t.Seen[id] = Sight{Version: sight.Version, Snapshot: snapshot}
			}
		})
		t.Total = p.Offset + len(t.Rows)
		return t, err
	}
}

// cut takes the row too many away, and counts the records that match.
func (s *Store) cut(ctx context.Context, p *Plan, t *Table) (err error) {
	if p.Limit == 0 || len(t.Rows) <= p.Limit {
		return nil
	}
	t.Rows, t.IDs = t.Rows[:p.Limit], t.IDs[:p.Limit]
	if !p.Quick {
		t.Total, t.Open, err = s.total(ctx, p)
	}
	return err
}

// counted is how many records are counted for "50 of 312". All of a hundred thousand take longer
// to count than the fifty to be read, and whoever wants to know says count.
const counted = 10_000

// total counts the records that a plan matches, and says whether it stopped before the last one.
func (s *Store) total(ctx context.Context, p *Plan) (n int, open bool, err error) {
	most := max(counted, p.Offset+p.Limit)
	q, src := s.newSelect(p)
	matching := src.finish(q.ColumnExpr("1"), p).Limit(int64(most) + 1)
	err = s.db.NewSelect().TableExpr("(?) AS matching", matching).ColumnExpr("count(*)").Scan(ctx, &n)
	return min(n, most), n > most, s.fault(ctx, err)
}

// Count runs the plan of a count: a row for each group, the largest first, or by time when the
// first key is one.
func (s *Store) Count(ctx context.Context, p *Plan) (*Table, error) {
	if err := s.find(ctx, p.Filter); err != nil {
		return nil, err
	}
	columns := append(p.Columns[:len(p.Columns):len(p.Columns)], Column{Name: "count", Label: "count", Kind: models.KindInteger})
	q, src := s.newSelect(p)
	keys := 0
	for _, c := range p.Columns {
		keys += src.selectColumn(q, c, s.zone)
	}
	q.ColumnExpr("count(*) AS n")
	if len(p.Columns) > 0 && p.Columns[0].Unit == "" {
		q.OrderExpr("n DESC")
	}
	for i := range keys {
		q.GroupExpr("?", bun.Safe(strconv.Itoa(i+1)))
		q.OrderExpr("? NULLS LAST", bun.Safe(strconv.Itoa(i+1)))
	}
	rows, err := src.finish(q, p).Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	t := &Table{Entity: p.Entity, Columns: columns, AsOf: p.AsOf}
	err = read(rows, columns, nil, func(row []any) { t.Rows = append(t.Rows, row) })
	t.Total = len(t.Rows)
	return t, s.fault(ctx, err)
}

func (s *Store) newSelect(p *Plan) (*bun.SelectQuery, *source) {
	src := newSource(s.schema, p)
	return s.db.NewSelect().TableExpr("? AS ?", src.rows(p.Entity.Table), bun.Ident(src.root)), src
}

// finish adds the conditions and, once all paths are known, the joins. The policy's scope stands
// outside, the person's whole condition in one group: no "or" of theirs reaches the scope.
func (s *source) finish(q *bun.SelectQuery, p *Plan) *bun.SelectQuery {
	var scope, cond fragment
	s.filter(&scope, p.Scope)
	s.filter(&cond, p.Filter)
	for _, j := range s.joins {
		q.Join("LEFT JOIN ? AS ? ON ?.id = ?.?", s.rows(j.table), bun.Ident(j.alias), bun.Ident(j.alias), bun.Ident(j.on), bun.Ident(j.key))
	}
	return q.Where(scope.text.String(), scope.args...).WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where(cond.text.String(), cond.args...)
	})
}

// unitFormats write a unit of time so that its text sorts.
var unitFormats = map[string]string{
	"day": "YYYY-MM-DD", "week": `IYYY-"W"IW`, "month": "YYYY-MM", "quarter": `YYYY-"Q"Q`, "year": "YYYY",
}

// selectColumn selects a column, and what names the record after a reference; it gives the
// number of columns in SQL.
func (s *source) selectColumn(q *bun.SelectQuery, c Column, zone *time.Location) int {
	alias, column := s.column(c.Path)
	switch {
	case c.Unit != "" && c.Path.Field().Kind == models.KindInstant:
		q.ColumnExpr("to_char(?.? AT TIME ZONE ?, ?)", alias, column, zone.String(), unitFormats[c.Unit])
	case c.Unit != "":
		q.ColumnExpr("to_char(?.?, ?)", alias, column, unitFormats[c.Unit])
	default:
		q.ColumnExpr("?.?", alias, column)
	}
	if c.Title == nil {
		return 1
	}
	alias, column = s.column(c.Title)
	q.ColumnExpr("?.?", alias, column)
	return 2
}

func direction(desc bool) bun.Safe {
	if desc {
		return "DESC"
	}
	return "ASC"
}
