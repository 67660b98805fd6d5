// Package query turns a sentence of the language into SQL: check reads it against the schema and
// the rights into a typed plan, bun builds the statement, and the store runs it. It is the only
// room, but for models' tags, where SQL is made.
package query

import (
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// Plan is a checked question about one entity: every name in it exists, every value has the
// kind of its field. Nothing in it is text from the person but parameters.
type Plan struct {
	Entity  *models.Entity
	Columns []Column // of a list; of a count, the keys that it is grouped by
	Scope   Filter   // whose records the policy lets the person reach; nil: all
	Filter  Filter   // what the person asked for
	Order   []Order
	AsOf    time.Time // read the records as they were then; zero: as they are
	Limit   int       // 0: every row
	Offset  int       // rows to leave out: those that have been shown
	Quick   bool      // do not count what the limit cuts
}

// Path is a field, reached through references: all but the last point to other records.
type Path []*models.Field

// Field is the field at the end of the path.
func (p Path) Field() *models.Field { return p[len(p)-1] }

// Column is one column of an answer.
type Column struct {
	Name  string // as the language writes it: client.name
	Label string
	Kind  models.Kind
	Path  Path         // nil: the number of records in a group
	To    models.Thing // of a reference
	Title Path         // of a reference: what names the record, where something does
	Unit  string       // of a key of a count: day, week, month, quarter, year
	Was   bool         // the field as it was: in the next column stands what it became
}

// Order is one key of the order of rows.
type Order struct {
	Path Path
	Desc bool
}

// Filter is a checked condition: AllOf, AnyOf, Negation, Test or Exists.
type Filter interface{ filter() }

// AllOf holds when all of its filters do; an empty one always.
type AllOf []Filter

// AnyOf holds when one of its filters does; an empty one never.
type AnyOf []Filter

// Negation holds when its filter does not; an unknown answer counts as "does not".
type Negation struct{ Filter Filter }

// Test compares one field with values of its kind. Of dates only orderings are left: the calendar
// is already worked out.
type Test struct {
	Path   Path
	Op     lang.Op
	Values []any // int64, string, bool, decimal as string, time.Time, or *Lookup
}

// Exists holds when there is a related record that passes the filter.
type Exists struct {
	Entity *models.Entity
	Link   Path // from the related record to this one
	Filter Filter
}

func (AllOf) filter()    {}
func (AnyOf) filter()    {}
func (Negation) filter() {}
func (Test) filter()     {}
func (Exists) filter()   {}

// Lookup is a record that was named and not yet found. The store finds it before the plan runs.
type Lookup struct {
	Entity *models.Entity
	Ref    lang.Ref
	Gone   bool // it is one that was deleted
	Found  int64
}

// Change is a field and what it becomes: a value as in Test, or nil for empty.
type Change struct {
	Field *models.Field
	Value any
	At    lang.Span // of the value
}

// Placed gives an error about the change its place in the line.
func (c Change) Placed(err error) error {
	if c.At.To == 0 {
		return err // the field is the verb's, not one that was typed
	}
	return placed(c.At, err)
}

// Table is the answer to a plan. Cells are nil, int64, string, decimal.Decimal, bool, time.Time,
// models.Day or models.Ref, as the kind of the column says.
type Table struct {
	Entity  *models.Entity
	Columns []Column
	Rows    [][]any
	IDs     []int64   // of the rows, when they are records
	Seen    Seen      // as they are at this moment, when the entity counts its changes
	AsOf    time.Time // of a plan about the past
	Offset  int       // records that match and were shown before these
	Total   int       // records that match, shown or not; when Open, so many were counted
	Open    bool      // there may be more than Total: counting stopped there
	Roomy   bool      // its texts are to be read whole: where there is no room, one row stands under the other
}
