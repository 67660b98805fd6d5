package query

import (
	"fmt"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/models"
)

// Word writes a cell for people, on one line of text or, of notes, several.
func Word(v any, zone *time.Location) string {
	switch v := v.(type) {
	case nil:
		return ""
	case decimal.Decimal:
		return v.Pad(2).String()
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Time:
		return v.In(zone).Format("2006-01-02 15:04")
	case models.Day:
		return time.Time(v).Format(time.DateOnly)
	case models.Ref:
		if v.Label == "" {
			return fmt.Sprintf("#%d", v.ID)
		}
		return v.Label
	case Differences:
		return v.words(zone)
	default:
		return fmt.Sprint(v)
	}
}

// Differences are what a change did to a record, as a cell: the fields, with cells as a Table has them.
type Differences struct {
	Added, Removed bool
	List           []Difference
}

// Difference is a field before and after.
type Difference struct {
	Field    string // its name in the language
	Old, New any
}

// words writes the differences as people say them: phone: — → +33612345678; company: Cool → —. Of a
// record that was added there was nothing before.
func (d Differences) words(zone *time.Location) string {
	said := func(v any) string {
		if text := Word(v, zone); text != "" {
			return text
		}
		return "—"
	}
	parts := make([]string, len(d.List))
	for i, f := range d.List {
		name := strings.ReplaceAll(f.Field, "_", " ")
		if d.Added {
			parts[i] = name + " " + said(f.New)
		} else {
			parts[i] = name + ": " + said(f.Old) + " → " + said(f.New)
		}
	}
	switch {
	case d.Added:
		return "created with " + strings.Join(parts, ", ")
	case d.Removed:
		return "removed"
	default:
		return strings.Join(parts, "; ")
	}
}

// Moment writes the moment as of which records are shown: of the last one of a day, the day.
func Moment(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	if next := t.Add(time.Microsecond); next.Day() != t.Day() {
		return t.Format(time.DateOnly)
	}
	return Word(t, zone)
}

// Becoming is a table of what entries would do to their records.
func Becoming(list []Entry) *Table {
	t := &Table{Roomy: true, Columns: []Column{
		{Name: "record", Label: "record", Kind: models.KindText},
		{Name: "changed", Label: "changed", Kind: models.KindText},
	}}
	for _, e := range list {
		t.Rows = append(t.Rows, []any{e.Name(), e.Changed})
	}
	t.Total = len(t.Rows)
	return t
}
