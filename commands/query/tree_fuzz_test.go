package query

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// FuzzChecker: of any tree, also one that no line parses to, there is a filter that becomes SQL with a value
// for each placeholder, or an error with a sentence.
func FuzzChecker(f *testing.F) {
	schema := load(f)
	store := &Store{db: bun.NewDB(nil, pgdialect.New()), schema: schema}
	check := &Checker{Schema: schema, Me: policy.Subject{ID: 2, Department: models.Commercial}, Now: time.Date(2026, time.November, 23, 10, 0, 0, 0, paris(f))}
	g := newGrower(f, schema)
	f.Add([]byte{})
	for n := range 64 { // of every kind of node, and so many of each test
		f.Add([]byte{byte(n), byte(n >> 3), 7, byte(3 * n), 0, byte(n), 0, byte(5 * n), 0, byte(7 * n), 1, byte(n)})
	}
	f.Fuzz(func(t *testing.T, from []byte) {
		g := *g
		g.from = from
		e := schema.Entities()[g.draw(len(schema.Entities()))]
		checkTree(t, store, check, e, g.cond(4))
		_, err := check.Changes(e, g.assignments())
		checkAnswer(t, err)
	})
}

func checkTree(t *testing.T, store *Store, check *Checker, e *models.Entity, cond lang.Cond) {
	t.Helper()
	filter, err := check.condition(e, cond)
	if err != nil {
		checkAnswer(t, err)
		return
	}
	var text fragment
	newSource(store.schema, &Plan{Entity: e}).filter(&text, filter)
	if n := strings.Count(text.text.String(), "?"); n != len(text.args) {
		t.Errorf("%s: %d placeholders and %d values in %s", lang.Print(cond), n, len(text.args), text.text.String())
	}
	p := &Plan{Entity: e, Filter: filter}
	q, src := store.newSelect(p)
	if sql := src.finish(q.ColumnExpr("1"), p).String(); !strings.HasPrefix(sql, "SELECT 1") || strings.Contains(sql, "%!") {
		t.Errorf("%s: %s", lang.Print(cond), sql)
	}
}

// checkAnswer checks an error, if there is one.
func checkAnswer(t *testing.T, err error) {
	t.Helper()
	var known *models.Error
	if err != nil && (!errors.As(err, &known) || known.Message == "" || known.Code == models.Internal) {
		t.Errorf("an error without a sentence: %v", err)
	}
}

// grower grows trees from bytes.
type grower struct {
	from   []byte
	names  []string
	values []lang.Value
	things []lang.Thing
}

// newGrower knows every name of the schema, and values with every reading.
func newGrower(t testing.TB, schema *models.Schema) *grower {
	g := &grower{names: []string{"", "nothing", "unpaid"}}
	for _, e := range schema.Entities() {
		g.things = append(g.things, lang.Thing{Name: string(e.Thing)})
		for _, f := range e.Fields {
			g.names = append(append(g.names, f.Name), f.Aliases...)
		}
		for _, s := range e.States {
			g.names = append(g.names, s.Name)
		}
	}
	for _, text := range tried.values {
		cond, err := lang.ParseCond("x = " + text)
		if err != nil {
			continue
		}
		if c, ok := cond.(*lang.Compare); ok {
			g.values = append(g.values, c.Values...)
		}
	}
	if len(g.values) < len(tried.values)/2 {
		t.Fatalf("only %d values are read", len(g.values))
	}
	return g
}

// draw gives a number below n; without bytes it is 0, at which every tree ends.
func (g *grower) draw(n int) int {
	var two [2]byte
	g.from = g.from[copy(two[:], g.from):]
	return int(binary.LittleEndian.Uint16(two[:])) % n
}

func (g *grower) cond(depth int) lang.Cond {
	kind := g.draw(7)
	if depth == 0 {
		kind %= 3
	}
	switch kind {
	case 0:
		return &lang.State{Name: g.names[g.draw(len(g.names))]}
	case 1:
		return &lang.Mine{}
	case 2:
		return g.compare()
	case 3:
		return &lang.Not{Cond: g.cond(depth - 1)}
	case 4:
		return &lang.And{List: []lang.Cond{g.cond(depth - 1), g.cond(depth - 1)}}
	case 5:
		return &lang.Or{List: []lang.Cond{g.cond(depth - 1), g.cond(depth - 1)}}
	default:
		r := &lang.Related{Without: g.draw(2) == 1, Thing: g.things[g.draw(len(g.things))]}
		if g.draw(2) == 1 {
			r.Where = g.cond(depth - 1)
		}
		return r
	}
}

// compare is any test of any path, with as many values as the test has.
func (g *grower) compare() lang.Cond {
	c := &lang.Compare{Path: g.path(), Not: g.draw(2) == 1, Op: lang.Op(g.draw(int(lang.OpOlderThan) + 1))}
	n := 1
	switch c.Op {
	case lang.OpEmpty, lang.OpSet:
		n = 0
	case lang.OpBetween:
		n = 2
	case lang.OpIn:
		n += g.draw(3)
	}
	for range n {
		c.Values = append(c.Values, g.values[g.draw(len(g.values))])
	}
	return c
}

func (g *grower) path() lang.Path {
	var names []string
	for range 1 + g.draw(4) {
		names = append(names, g.names[g.draw(len(g.names))])
	}
	return lang.Path{Names: names}
}

func (g *grower) assignments() []lang.Assignment {
	list := make([]lang.Assignment, g.draw(4))
	for i := range list {
		list[i].Path = g.path()
		if g.draw(3) > 0 {
			list[i].Value = &g.values[g.draw(len(g.values))]
		}
	}
	return list
}
