package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// record is a row by the names of its columns: int64, string, bool, decimal.Decimal, time.Time, or
// nil for an empty field.
type record map[string]any

// records are all rows of the database, read once. They are the second opinion about what a filter
// means: written from shared/design/language.md ("Semantics to fix now"), as plainly as can be, and
// without SQL.
type records struct {
	schema *models.Schema
	rows   map[models.Thing][]record // in the order of their numbers
	byID   map[models.Thing]map[int64]record
	folds  map[string]string // of the texts met so far
	named  map[*Lookup]int64 // the records that were looked for so far
}

// read reads every row, past all rights.
func (w *world) read() *records {
	w.t.Helper()
	r := &records{schema: w.schema, rows: map[models.Thing][]record{}, byID: map[models.Thing]map[int64]record{}, folds: map[string]string{}, named: map[*Lookup]int64{}}
	for _, e := range w.schema.Entities() {
		r.byID[e.Thing] = map[int64]record{}
		for _, row := range w.table(e) {
			r.rows[e.Thing] = append(r.rows[e.Thing], row)
			r.byID[e.Thing][row["id"].(int64)] = row
		}
	}
	return r
}

// table reads the rows of one entity.
func (w *world) table(e *models.Entity) []record {
	w.t.Helper()
	var columns []string
	var kinds []models.Kind
	for _, f := range e.Fields {
		if f.Via == nil {
			columns, kinds = append(columns, f.Column), append(kinds, f.Kind)
		}
	}
	rows, err := w.admin.QueryContext(w.t.Context(), "SELECT "+strings.Join(columns, ", ")+" FROM "+e.Table+" ORDER BY id")
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var list []record
	for rows.Next() {
		row := record{}
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			w.t.Fatal(err)
		}
		for i, v := range values {
			if text, ok := v.(string); ok && kinds[i] == models.KindMoney {
				v = decimal.MustParse(text)
			}
			row[columns[i]] = v
		}
		list = append(list, row)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return list
}

// find gives the numbers of the records that pass a filter, in their order.
func (r *records) find(e *models.Entity, f Filter) []int64 {
	var ids []int64
	for _, row := range r.rows[e.Thing] {
		if r.holds(row, f) {
			ids = append(ids, row["id"].(int64))
		}
	}
	return ids
}

// holds reports whether a row passes a filter. There is no third answer beside yes and no: a test
// of an empty field does not hold, and its negation does.
func (r *records) holds(row record, f Filter) bool {
	switch f := f.(type) {
	case AllOf:
		for _, part := range f {
			if !r.holds(row, part) {
				return false
			}
		}
		return true
	case AnyOf:
		for _, part := range f {
			if r.holds(row, part) {
				return true
			}
		}
		return false
	case Negation:
		return !r.holds(row, f.Filter)
	case Exists:
		return slices.ContainsFunc(r.rows[f.Entity.Thing], func(other record) bool {
			return r.value(other, f.Link) == row["id"] && r.holds(other, f.Filter)
		})
	case Test:
		return r.passes(r.value(row, f.Path), f)
	case truth:
		return f(row)
	default:
		panic(fmt.Sprintf("a filter of an unknown kind: %T", f))
	}
}

// value is the field at the end of a path. Behind an empty reference all is empty.
func (r *records) value(row record, path Path) any {
	for _, f := range path[:len(path)-1] {
		id, ok := row[f.Column].(int64)
		if !ok {
			return nil
		}
		row = r.byID[f.To][id]
	}
	return row[path.Field().Column]
}

// passes puts one value to a test.
func (r *records) passes(v any, t Test) bool {
	equal := func(operand any) bool { return v != nil && r.compare(v, operand, t.Path.Field().Kind) == 0 }
	order := func(i int) int { return r.compare(v, t.Values[i], t.Path.Field().Kind) }
	switch t.Op {
	case lang.OpEmpty:
		return v == nil
	case lang.OpSet:
		return v != nil
	case lang.OpEqual, lang.OpIn:
		return slices.ContainsFunc(t.Values, equal)
	case lang.OpNotEqual:
		return !equal(t.Values[0])
	case lang.OpNotContains:
		return v == nil || !strings.Contains(r.fold(v), r.fold(t.Values[0]))
	}
	if v == nil {
		return false
	}
	switch t.Op {
	case lang.OpContains:
		return strings.Contains(r.fold(v), r.fold(t.Values[0]))
	case lang.OpStartsWith:
		return strings.HasPrefix(r.fold(v), r.fold(t.Values[0]))
	case lang.OpEndsWith:
		return strings.HasSuffix(r.fold(v), r.fold(t.Values[0]))
	case lang.OpLess:
		return order(0) < 0
	case lang.OpLessEqual:
		return order(0) <= 0
	case lang.OpGreater:
		return order(0) > 0
	case lang.OpGreaterEqual:
		return order(0) >= 0
	case lang.OpBetween:
		return order(0) >= 0 && order(1) <= 0
	default:
		panic("a test that a plan does not have: " + t.Op.String())
	}
}

// compare orders a value and an operand of a test.
func (r *records) compare(v, operand any, kind models.Kind) int {
	switch operand := operand.(type) {
	case *Lookup:
		return r.compare(v, r.lookup(operand), kind)
	case int64:
		return int(min(1, max(-1, v.(int64)-operand)))
	case decimal.Decimal:
		return v.(decimal.Decimal).Cmp(operand)
	case time.Time:
		return v.(time.Time).Compare(operand)
	case bool:
		if v == operand {
			return 0
		}
		return 1
	}
	switch {
	case kind == models.KindEmail:
		return strings.Compare(lower(v), lower(operand))
	case kind.Textual():
		return strings.Compare(r.fold(v), r.fold(operand))
	default:
		return strings.Compare(v.(string), operand.(string))
	}
}

// lower is the lower case of a text, by the rules of Unicode for a whole text.
func lower(text any) string { return cases.Lower(language.Und).String(text.(string)) }

func (r *records) fold(v any) string {
	text := v.(string)
	folded, ok := r.folds[text]
	if !ok {
		folded = fold.Fold(text)
		r.folds[text] = folded
	}
	return folded
}

// lookup is the number of a record that was named, looked for once.
func (r *records) lookup(l *Lookup) int64 {
	id, ok := r.named[l]
	if !ok {
		id = r.search(l)
		r.named[l] = id
	}
	return id
}

// search finds the number of the one record that is meant, or 0 when there is none or several: by
// its number, by its e-mail, by its whole name, or by a part of the name that only one has. What is
// deleted has a number only.
func (r *records) search(l *Lookup) int64 {
	e, text := l.Entity, l.Ref.Text
	only := func(match func(record) bool) (id int64, n int) {
		for _, row := range r.rows[e.Thing] {
			deleted := e.Archive != nil && e.Archive.Hides && row[e.Archive.Column] != nil
			if (!deleted || l.Ref.Number != "") && match(row) {
				id, n = row["id"].(int64), n+1
			}
		}
		if n > 1 {
			id = 0
		}
		return id, n
	}
	if l.Ref.Number != "" {
		id, _ := only(func(row record) bool { return fmt.Sprint(row["id"]) == l.Ref.Number })
		return id
	}
	if e.Title == nil {
		return 0
	}
	if mail := e.Field("email"); mail != nil && strings.Contains(text, "@") {
		id, _ := only(func(row record) bool { return lower(row[mail.Column]) == lower(text) })
		return id
	}
	id, n := only(func(row record) bool { return r.fold(row[e.Title.Column]) == r.fold(text) })
	if n == 0 {
		id, _ = only(func(row record) bool { return strings.Contains(r.fold(row[e.Title.Column]), r.fold(text)) })
	}
	return id
}

// unfound reports whether a filter names a record that is not to be found.
func (r *records) unfound(f Filter) bool {
	switch f := f.(type) {
	case AllOf:
		return slices.ContainsFunc(f, r.unfound)
	case AnyOf:
		return slices.ContainsFunc(f, r.unfound)
	case Negation:
		return r.unfound(f.Filter)
	case Exists:
		return r.unfound(f.Filter)
	case Test:
		return slices.ContainsFunc(f.Values, func(v any) bool {
			l, ok := v.(*Lookup)
			return ok && r.lookup(l) == 0
		})
	default:
		return false
	}
}

// The evaluator is what the program is measured by: the corners of the language, by hand.
func TestRecords_find(t *testing.T) {
	t.Parallel()
	w := demo(t)
	r := w.read()
	w.now = time.Date(2026, time.November, 25, 10, 30, 0, 0, paris(t))
	check := &Checker{Schema: w.schema, Me: w.store(w.login(kate)).me, Now: w.now}
	grammar := w.grammar()
	for line, want := range map[string][]int64{
		"clients":                                        {1, 2, 3},
		"my events":                                      {109},
		"clients where company is empty":                 {2, 3},
		"clients where company != cool":                  {1, 2, 3},
		`clients where company ~ "STÀRTUP"`:              {1},
		"clients where not company ~ cool":               {2, 3},
		"clients where company !~ cool":                  {2, 3},
		`clients where company ~ "%"`:                    nil,
		"clients where email = Kevin@STARTUP.io":         {1},
		"clients where email = kévin@startup.io":         nil,
		"clients where email != Kévin@startup.io":        {1, 2, 3},
		"clients where without contracts":                {1},
		"clients where with contracts":                   {2, 3},
		"contracts where total = 4500":                   {412},
		"contracts where total between 4500 and 5000,00": {412},
		"contracts where client = lou":                   {412},
		"contracts where client.name ends with K":        {652},
		"events where support = alienor":                 {1023},
		"events where start = 2023-06-04":                {109},
		"events where start > 2023-06-04":                nil,
		"events where start after 2023-06-04 13:00":      nil,
		"events where start since 2023-06-04 13:00":      {109},
		"events where contract.cancelled < today":        nil,
		"events where not contract.cancelled < today":    {109, 1023},
		"events where cancelled != today":                {109, 1023},
		"employees where department = SUPPORT":           {3, 4},
		"employees where with events (past)":             {3, 4},
	} {
		cmd, err := understand(grammar, "count "+line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		e, f, err := meaning(check, cmd)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := r.find(e, f); !slices.Equal(got, want) {
			t.Errorf("%s: %d, want %d", line, got, want)
		}
	}
}
