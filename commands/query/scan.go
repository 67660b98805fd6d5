package query

import (
	"database/sql"

	"github.com/govalues/decimal"

	"epicevents.example/epic/models"
)

// rows are an answer of the database, of one statement or of one in a batch.
type rows interface {
	Next() bool
	Scan(targets ...any) error
	Err() error
}

// read gives the cells of each row; first receives what is selected before them.
func read(r rows, columns []Column, first []any, each func([]any)) error {
	cells := make([]cell, len(columns))
	targets := first
	for i, c := range columns {
		cells[i].column = c
		targets = append(targets, cells[i].targets()...)
	}
	for r.Next() {
		if err := r.Scan(targets...); err != nil {
			return err
		}
		row := make([]any, len(cells))
		for i := range cells {
			row[i] = cells[i].value()
		}
		each(row)
	}
	return r.Err()
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
