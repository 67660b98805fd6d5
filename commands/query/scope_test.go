package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// Every state of an entity reads in the language, checks against the schema, and runs.
func TestStates(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	c := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	found := 0
	for _, e := range w.schema.Entities() {
		for _, state := range e.States {
			found++
			filter, err := c.State(e, state.Name)
			if err != nil {
				t.Errorf("%s %s: %v", state.Name, e.Plural, err)
				continue
			}
			if _, err := s.Rows(t.Context(), &Plan{Entity: e, Filter: filter}); err != nil {
				t.Errorf("%s %s: %v", state.Name, e.Plural, err)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d states", found)
	}
}

// atoms are conditions that hold for some records of the world and not for others.
var atoms = map[models.Thing][]string{
	models.Clients:     {`name contains "n"`, `company is empty`, `phone is set`, `mine`, `commercial.name starts with "zo"`, `id in (1, 4)`, `created < now`, `with contracts`, `without contracts (signed)`},
	models.Contracts:   {`unsigned`, `paid`, `unpaid`, `total > 1000`, `due between 50 and 5000`, `mine`, `client.name ~ "ni"`, `status = draft`, `signed in 2023`, `client.company is empty`, `signer = me`},
	models.Events:      {`unassigned`, `assigned`, `past`, `mine`, `attendees > 100`, `contract.client.name contains "o"`, `notes is empty`, `start in 2023`, `support.name starts with "k"`, `location is set`},
	models.Payments:    {`amount > 0`, `mine`, `method = transfer`, `reference is empty`, `contract.total > 1000`, `recorder = me`, `refund`, `not refunded`},
	models.Venues:      {`deleted`, `capacity > 100`, `name = hall`, `with events (upcoming)`},
	models.Instalments: {`overdue`, `settled`, `mine`, `due < 2027-01-01`, `left > 5`, `contract.total > 1000`},
	models.Amendments:  {`mine`, `total_was < 500`, `total > 1000`, `client.name ~ "ni"`, `amender = me`, `reason ~ "x"`},
	models.Employees:   {`active`, `department = support`, `mine`, `name contains "z"`, `number < 3`},
}

// draw makes a condition of up to three levels.
func drawCond(t *rapid.T, thing models.Thing, depth int) string {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom(atoms[thing]).Draw(t, "atom")
	}
	a := drawCond(t, thing, depth-1)
	switch rapid.IntRange(0, 3).Draw(t, "joint") {
	case 0:
		return "not (" + a + ")"
	case 1:
		return a + " and " + drawCond(t, thing, depth-1)
	case 2:
		return "(" + a + " or " + drawCond(t, thing, depth-1) + ")"
	default:
		return a + " or " + drawCond(t, thing, depth-1)
	}
}

// Whatever a person asks, within the scope of a right they get what they asked for and what the
// scope has, no more and no less: no "or" of theirs widens it. A wider scope hides nothing, what
// does not hold is what is left, and the count agrees with the list.
func TestScope_properties(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(others)
	grammar := w.grammar()
	people := []*Store{w.store(w.login(bill)), w.store(w.login(kate)), w.store(w.login(manager))}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(people).Draw(t, "who")
		e := rapid.SampledFrom(w.schema.Entities()).Draw(t, "entity")
		text := drawCond(t, e.Thing, 3)
		c := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
		line, lerr := grammar.Parse("count " + e.Plural + " where " + text)
		if lerr != nil {
			t.Fatalf("%s: %s", text, lerr.Message)
		}
		filter, err := c.condition(e, line.Commands[0].Where)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		ids := func(p *Plan) []int64 {
			p.Entity = e
			table, err := s.Rows(w.t.Context(), p)
			if err != nil {
				t.Fatalf("%s where %s: %v", e.Plural, text, err)
			}
			count, err := s.Count(w.t.Context(), &Plan{Entity: e, Scope: p.Scope, Filter: p.Filter})
			if err != nil || count.Rows[0][0] != int64(len(table.IDs)) {
				t.Fatalf("%s where %s: %d rows, counted %v, %v", e.Plural, text, len(table.IDs), count, err)
			}
			return table.IDs
		}
		everything, own, asked := ids(&Plan{}), ids(&Plan{Scope: c.Own(e)}), ids(&Plan{Filter: filter})
		if got, want := ids(&Plan{Scope: c.Own(e), Filter: filter}), both(own, asked); !slices.Equal(got, want) {
			t.Fatalf("own %s where %s: %d, want %d", e.Plural, text, got, want)
		}
		if got := ids(&Plan{Scope: AnyOf{}, Filter: filter}); len(got) > 0 {
			t.Fatalf("a scope that reaches nothing reaches %s %d", e.Plural, got)
		}
		rest := ids(&Plan{Filter: Negation{filter}})
		if len(both(asked, rest)) > 0 || len(asked)+len(rest) != len(everything) {
			t.Fatalf("%s where %s: %d, and the rest %d, of %d", e.Plural, text, asked, rest, everything)
		}
	})
}

// grammar is one sentence about every entity: `count … where …`.
func (w *world) grammar() *lang.Grammar {
	var things []lang.Noun
	for _, e := range w.schema.Entities() {
		things = append(things, lang.Noun{Singular: string(e.Thing), Plural: e.Plural})
	}
	count := &lang.Form{Verb: "count", Operands: []lang.Operand{lang.AScope}, Clauses: []lang.Clause{lang.Where}}
	return lang.NewGrammar([]*lang.Form{count}, things)
}

// both are the numbers that are in each of two sorted lists.
func both(a, b []int64) []int64 {
	var list []int64
	for _, id := range a {
		if slices.Contains(b, id) {
			list = append(list, id)
		}
	}
	return list
}

// What is typed as a value is never a part of the statement: it is found as it is, or not at all.
func TestScope_valuesAreValues(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	clients := w.schema.Of(models.Clients)
	rapid.Check(t, func(t *rapid.T) {
		hostile := rapid.SampledFrom([]string{`'`, `''`, `\`, `\'`, `"`, `?`, `?0`, `?name`, `$1`, `%`, `_`, `;`, `--`, `/*`, `OR 1=1`, `{`, `é`, `❄`, ` `, `x`})
		text := "a" + strings.Join(rapid.SliceOfN(hostile, 0, 8).Draw(t, "text"), "") + "z"
		var id int64
		undo := fmt.Errorf("take it back")
		err := s.Write(w.t.Context(), text, text, func(s *Store) (err error) {
			id, err = s.Insert(w.t.Context(), clients, []Change{
				{Field: clients.Field("name"), Value: text}, {Field: clients.Field("email"), Value: "hostile@x.fr"},
			})
			if err != nil {
				return err
			}
			name := Path{clients.Field("name")}
			for _, op := range []lang.Op{lang.OpEqual, lang.OpContains, lang.OpStartsWith, lang.OpEndsWith} {
				found, err := s.Rows(w.t.Context(), &Plan{Entity: clients, Filter: Test{Path: name, Op: op, Values: []any{text}}})
				if err != nil || !slices.Equal(found.IDs, []int64{id}) {
					t.Fatalf("%s %q finds %v, %v", op, text, found, err)
				}
			}
			if found, err := s.Record(w.t.Context(), clients, ref(text)); err != nil || found != id {
				t.Fatalf("%q is record %d, %v", text, found, err)
			}
			return undo
		})
		if err != undo {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// What the models let through, the table takes: nobody is told of a rule by its name.
func TestTables_takeWhatModelsKeep(t *testing.T) {
	t.Parallel()
	w := demo(t)
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ a@.\t\x00-\x7f\x{80}-\x{a0}\x{300}-\x{36f}\x{2000}-\x{2070}\x{3000}\x{feff}]{1,12}`),
			rapid.StringMatching(`[a-z.+\x{80}-\x{a0}\x{2000}-\x{2070}]{1,8}@[a-z.\x{80}-\x{a0}\x{2000}-\x{2070}]{1,8}\.[a-z]{1,3}`)).Draw(t, "typed")
		for domain, clean := range map[string]func(string) (string, error){
			"short_text": func(s string) (string, error) { return models.CleanText(s, 200) },
			"email":      models.CleanEmail,
			"phone_e164": models.CleanPhone,
		} {
			kept, err := clean(typed)
			if err != nil {
				continue
			}
			var back string
			if err := w.admin.QueryRowContext(w.t.Context(), "SELECT $1::text::"+domain, kept).Scan(&back); err != nil || back != kept {
				t.Fatalf("%s: %q is kept as %q, and the database says %v", domain, typed, kept, err)
			}
		}
	})
}
