package query

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

// Rows runs a plan: one query, whatever the columns. Only when the limit cuts it are the
// matching records counted, by a second one.
func (s *Store) Rows(ctx context.Context, p *Plan) (*Table, error) {
	if err := s.find(ctx, p.Filter); err != nil {
		return nil, err
	}
	q, src := s.newSelect(p)
	q.ColumnExpr("?.id", bun.Ident(src.root))
	var id, version int64
	first := []any{&id}
	if p.Entity.Version {
		q.ColumnExpr("?.version", bun.Ident(src.root))
		first = append(first, &version)
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
	t := &Table{Entity: p.Entity, Columns: p.Columns, Seen: Seen{}}
	err := s.scan(ctx, src.finish(q, p), p.Columns, first, func(row []any) {
		t.Rows, t.IDs = append(t.Rows, row), append(t.IDs, id)
		if p.Entity.Version {
			t.Seen[id] = version
		}
	})
	if err != nil {
		return nil, err
	}
	t.Offset, t.Total = p.Offset, p.Offset+len(t.Rows)
	if p.Limit > 0 && len(t.Rows) > p.Limit {
		t.Rows, t.IDs = t.Rows[:p.Limit], t.IDs[:p.Limit]
		if !p.Quick {
			t.Total, err = s.total(ctx, p)
		}
	}
	return t, err
}

// total counts the records that a plan matches.
func (s *Store) total(ctx context.Context, p *Plan) (int, error) {
	q, src := s.newSelect(p)
	var n int
	return n, s.fault(ctx, src.finish(q.ColumnExpr("count(*)"), p).Scan(ctx, &n))
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
	t := &Table{Entity: p.Entity, Columns: columns}
	err := s.scan(ctx, src.finish(q, p), columns, nil, func(row []any) { t.Rows = append(t.Rows, row) })
	t.Total = len(t.Rows)
	return t, err
}

func (s *Store) newSelect(p *Plan) (*bun.SelectQuery, *source) {
	src := newSource(s.schema, p.Entity)
	return s.db.NewSelect().TableExpr("? AS ?", bun.Ident(p.Entity.Table), bun.Ident(src.root)), src
}

// finish adds the conditions and, once all paths are known, the joins. The policy's scope stands
// outside, the person's whole condition in one group: no "or" of theirs reaches the scope.
func (s *source) finish(q *bun.SelectQuery, p *Plan) *bun.SelectQuery {
	var scope, cond fragment
	s.filter(&scope, p.Scope)
	s.filter(&cond, p.Filter)
	for _, j := range s.joins {
		q.Join("LEFT JOIN ? AS ? ON ?.id = ?.?", bun.Ident(j.table), bun.Ident(j.alias), bun.Ident(j.alias), bun.Ident(j.on), bun.Ident(j.key))
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

// scan runs a query and gives each row's cells; first receives what is selected before them.
func (s *Store) scan(ctx context.Context, q *bun.SelectQuery, columns []Column, first []any, each func([]any)) error {
	rows, err := q.Rows(ctx)
	if err != nil {
		return s.fault(ctx, err)
	}
	defer rows.Close()
	cells := make([]cell, len(columns))
	targets := first
	for i, c := range columns {
		cells[i].column = c
		targets = append(targets, cells[i].targets()...)
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return s.fault(ctx, err)
		}
		row := make([]any, len(cells))
		for i := range cells {
			row[i] = cells[i].value()
		}
		each(row)
	}
	return s.fault(ctx, rows.Err())
}

// cell receives the values of one column from the driver.
type cell struct {
	column Column
	number sql.NullInt64
	text   sql.NullString
	truth  sql.NullBool
	moment sql.NullTime
}

// targets are where the driver writes.
func (c *cell) targets() []any {
	switch c.column.Kind {
	case models.KindID, models.KindInteger:
		return []any{&c.number}
	case models.KindReference:
		if c.column.Title != nil {
			return []any{&c.number, &c.text}
		}
		return []any{&c.number}
	case models.KindBool:
		return []any{&c.truth}
	case models.KindInstant, models.KindDay:
		return []any{&c.moment}
	default:
		return []any{&c.text}
	}
}

// value is the cell as a Table has it.
func (c *cell) value() any {
	switch kind := c.column.Kind; {
	case kind == models.KindReference && c.number.Valid:
		return models.Ref{Thing: c.column.To, ID: c.number.Int64, Label: c.text.String}
	case kind == models.KindReference:
		return nil
	case c.number.Valid:
		return c.number.Int64
	case c.truth.Valid:
		return c.truth.Bool
	case kind == models.KindDay && c.moment.Valid:
		return models.Day(c.moment.Time)
	case c.moment.Valid:
		return c.moment.Time
	case kind == models.KindMoney && c.text.Valid:
		d, _ := decimal.Parse(c.text.String) // a numeric(12,2) always parses
		return d
	case c.text.Valid:
		return c.text.String
	default:
		return nil
	}
}
