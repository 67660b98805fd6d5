package query

import (
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// fragment is a piece of SQL with ? placeholders and what they stand for: values, and the names
// of tables and columns, which come from the schema only.
type fragment struct {
	text strings.Builder
	args []any
}

func (f *fragment) add(text string, args ...any) {
	f.text.WriteString(text)
	f.args = append(f.args, args...)
}

// source is a FROM clause that grows the joins that paths need. Every join is to one row by its
// key, so a list stays one query with one row a record.
type source struct {
	schema *models.Schema
	root   string    // the alias of the first table
	asOf   time.Time // zero: now
	joins  []join
	nested *int // counts the subqueries of one statement, for their aliases
}

type join struct{ table, alias, on, key string }

func newSource(s *models.Schema, p *Plan) *source {
	return &source{schema: s, root: string(p.Entity.Thing), asOf: p.AsOf, nested: new(int)}
}

// rows are those of a table, as it is or as it was: all that a statement reads goes through here.
func (s *source) rows(table string) any {
	if s.asOf.IsZero() {
		return bun.Ident(table)
	}
	return schema.SafeQuery("public.as_of(NULL::public.?, ?)", []any{bun.Ident(table), s.asOf})
}

// column gives the alias and the name of the column at the end of a path.
func (s *source) column(p Path) (alias, column bun.Ident) {
	at := s.root
	for _, f := range p[:len(p)-1] {
		at = s.join(at, f)
	}
	return bun.Ident(at), bun.Ident(p.Field().Column)
}

// join adds, once, the table that a reference points to and gives its alias.
func (s *source) join(from string, f *models.Field) string {
	alias := from + "_" + f.Name
	for _, j := range s.joins {
		if j.alias == alias {
			return alias
		}
	}
	s.joins = append(s.joins, join{table: s.schema.Of(f.To).Table, alias: alias, on: from, key: f.Column})
	return alias
}

// from writes the joins of a subquery; a whole statement has bun write them.
func (s *source) from(f *fragment) {
	for _, j := range s.joins {
		f.add(" LEFT JOIN ? AS ? ON ?.id = ?.?", s.rows(j.table), bun.Ident(j.alias), bun.Ident(j.alias), bun.Ident(j.on), bun.Ident(j.key))
	}
}

// filter writes a checked condition. Negation is "is not true": what is unknown does not hold,
// so its negation does.
func (s *source) filter(f *fragment, cond Filter) {
	switch cond := cond.(type) {
	case nil:
		f.add("TRUE")
	case AllOf:
		s.joined(f, cond, " AND ", "TRUE")
	case AnyOf:
		s.joined(f, cond, " OR ", "FALSE")
	case Negation:
		f.add("((")
		s.filter(f, cond.Filter)
		f.add(") IS NOT TRUE)")
	case Test:
		s.test(f, cond)
	case Exists:
		s.exists(f, cond)
	}
}

func (s *source) joined(f *fragment, list []Filter, joint, none string) {
	if len(list) == 0 {
		f.add(none)
		return
	}
	f.add("(")
	for i, cond := range list {
		if i > 0 {
			f.add(joint)
		}
		s.filter(f, cond)
	}
	f.add(")")
}

func (s *source) exists(f *fragment, e Exists) {
	*s.nested++
	inner := &source{schema: s.schema, root: fmt.Sprintf("sub%d", *s.nested), asOf: s.asOf, nested: s.nested}
	var where fragment
	alias, column := inner.column(e.Link)
	where.add("?.? = ?.id AND ", alias, column, bun.Ident(s.root))
	inner.filter(&where, e.Filter)
	f.add("EXISTS (SELECT 1 FROM ? AS ?", s.rows(e.Entity.Table), bun.Ident(inner.root))
	inner.from(f)
	f.add(" WHERE ")
	f.add(where.text.String(), where.args...)
	f.add(")")
}

// operators are the tests that SQL writes as one operator.
var operators = map[lang.Op]string{
	lang.OpEqual: "=", lang.OpNotEqual: "IS DISTINCT FROM",
	lang.OpLess: "<", lang.OpLessEqual: "<=", lang.OpGreater: ">", lang.OpGreaterEqual: ">=",
}

func (s *source) test(f *fragment, t Test) {
	alias, column := s.column(t.Path)
	name := func() { f.add("?.?", alias, column) }
	switch t.Op {
	case lang.OpEmpty:
		name()
		f.add(" IS NULL")
		return
	case lang.OpSet:
		name()
		f.add(" IS NOT NULL")
		return
	}
	kind := t.Path.Field().Kind
	compared := name
	values := make([]any, len(t.Values))
	for i, v := range t.Values {
		values[i] = parameter(v)
	}
	if kind.Textual() {
		compared = func() { f.add("public.fold(?.?)", alias, column) }
		if kind == models.KindEmail && !t.Op.Textual() {
			compared = func() { f.add("lower(?.?)", alias, column) } // the unique index has it so
		}
		for i, v := range values {
			values[i] = s.folded(kind, t.Op, v.(string))
		}
	}
	switch t.Op {
	case lang.OpContains, lang.OpStartsWith, lang.OpEndsWith:
		compared()
		f.add(" LIKE ?", values[0])
	case lang.OpNotContains:
		f.add("(")
		compared()
		f.add(" LIKE ?) IS NOT TRUE", values[0])
	case lang.OpBetween:
		compared()
		f.add(" BETWEEN ? AND ?", values...)
	case lang.OpIn:
		compared()
		f.add(" IN (?)", bun.List(values))
	default:
		compared()
		f.add(" "+operators[t.Op]+" ?", values[0])
	}
}

// folded makes a text what the folded column is compared with: a pattern for the tests that
// look inside. An e-mail is compared by its lower case.
func (s *source) folded(kind models.Kind, op lang.Op, text string) any {
	switch {
	case kind == models.KindEmail && !op.Textual():
		return lowered(text)
	case op == lang.OpContains || op == lang.OpNotContains:
		return "%" + escapeLike(fold.Fold(text)) + "%"
	case op == lang.OpStartsWith:
		return escapeLike(fold.Fold(text)) + "%"
	case op == lang.OpEndsWith:
		return "%" + escapeLike(fold.Fold(text))
	default:
		return fold.Fold(text)
	}
}

// lowered is the lower case of a text, by the database's rules: those of Go differ in Greek and
// Turkish.
func lowered(text string) any {
	return schema.SafeQuery("lower(? COLLATE public.names)", []any{text})
}

func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// parameter is a value of a plan as the driver takes it.
func parameter(v any) any {
	switch v := v.(type) {
	case *Lookup:
		return v.Found
	case decimalValue:
		return schema.SafeQuery("?::numeric", []any{v.String()})
	default:
		return v
	}
}
