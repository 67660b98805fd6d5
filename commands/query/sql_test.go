package query

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/models"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// reading is a language with the two verbs that read.
func reading(schema *models.Schema) *lang.Grammar {
	clauses := []lang.Clause{lang.Where, lang.OrderBy, lang.By, lang.Columns, lang.Limit}
	var things []lang.Noun
	for _, e := range schema.Entities() {
		things = append(things, lang.Noun{Singular: string(e.Thing), Plural: e.Plural})
	}
	return lang.NewGrammar([]*lang.Form{
		{Verb: "show", Operands: []lang.Operand{lang.AScope}, Clauses: clauses},
		{Verb: "count", Operands: []lang.Operand{lang.AScope}, Clauses: clauses},
	}, things)
}

// reader asks questions as one person, and keeps the statements that they become.
type reader struct {
	*world
	store      *Store
	check      *Checker
	statements []string
}

// as is a reader whose store and clock are those of a Monday in November 2026.
func (w *world) as(email string) *reader {
	w.t.Helper()
	w.now = time.Date(2026, time.November, 23, 10, 0, 0, 0, paris(w.t))
	s := w.login(email)
	r := &reader{world: w}
	s.db = s.db.WithQueryHook(r)
	r.store = w.store(s)
	r.check = &Checker{Schema: w.schema, Me: r.store.me, Now: w.now}
	return r
}

func (r *reader) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (r *reader) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	r.statements = append(r.statements, e.Query)
}

var _ bun.QueryHook = (*reader)(nil)

// plan understands a line; own narrows it as a right to own records does.
func (r *reader) plan(line string, own bool) (p *Plan, counts bool, err error) {
	parsed, perr := reading(r.schema).Parse(line)
	if perr != nil {
		return nil, false, FromLang(perr)
	}
	cmd := parsed.Commands[0]
	scope := cmd.Subject.(*lang.Scope)
	if cmd.Form.Verb == "count" {
		p, err = r.check.Count(cmd, scope)
	} else {
		p, err = r.check.List(cmd, scope)
	}
	if err == nil && own {
		p.Scope = r.check.Own(p.Entity)
	}
	return p, cmd.Form.Verb == "count", err
}

// ask runs a line on the database.
func (r *reader) ask(line string, own bool) *Table {
	r.t.Helper()
	p, counts, err := r.plan(line, own)
	if err != nil {
		r.t.Fatalf("%s: %v", line, err)
	}
	r.placeholders(line, p)
	r.statements = nil
	run := r.store.Rows
	if counts {
		run = r.store.Count
	}
	t, err := run(r.t.Context(), p)
	if err != nil {
		r.t.Fatalf("%s: %v (%v)\n%s", line, err, errors.Unwrap(err), strings.Join(r.statements, "\n"))
	}
	return t
}

// placeholders checks that each has its value.
func (r *reader) placeholders(line string, p *Plan) {
	r.t.Helper()
	var f fragment
	newSource(r.schema, p).filter(&f, AllOf{AllOf{p.Scope}, p.Filter})
	if n := strings.Count(f.text.String(), "?"); n != len(f.args) {
		r.t.Errorf("%s: %d placeholders and %d values in %s", line, n, len(f.args), f.text.String())
	}
}

// Each line becomes the statements below it, which run and find those records. A section is who
// asks, with "own" where a right to own records only is put around the question.
func TestStore_statements(t *testing.T) {
	w := demo(t)
	golden.Check(t, "testdata/statements.txt", *update, func(t *testing.T, section string, lines []string) []string {
		who, own := strings.CutSuffix(section, " own")
		r := w.as(who + "@epicevents.example")
		answers := make([]string, len(lines))
		for i, line := range lines {
			found := r.ask(line, own)
			for _, s := range r.statements {
				answers[i] += folded(s) + "\n"
			}
			answers[i] += fmt.Sprintf("-- %d rows %v\n", found.Total, found.IDs)
		}
		return answers
	})
}

// folded breaks a statement into lines that fit a screen.
func folded(statement string) string {
	return strings.NewReplacer(` FROM "`, "\n"+`  FROM "`, " LEFT JOIN ", "\n  LEFT JOIN ", " WHERE ", "\n  WHERE ", ") AND ((", ")\n    AND ((",
		" GROUP BY ", "\n  GROUP BY ", " ORDER BY ", "\n  ORDER BY ").Replace(statement)
}

// Nothing that a person writes widens the records that a right reaches.
func TestStore_Rows_scopeHolds(t *testing.T) {
	w := demo(t)
	for _, who := range []string{bill, kate, alienor, manager} {
		r := w.as(who)
		for _, e := range w.schema.Entities() {
			mine := r.ask("show "+e.Plural, true)
			own := map[int64]bool{}
			for _, id := range mine.IDs {
				own[id] = true
			}
			for _, cond := range []string{
				"id > 0 or id > 0", "id > 0 or id < 0 or mine", "not mine or mine", "not (mine) or id is set", "id = 1 or not id = 1",
				"id > 0 and id > 0 or id is set or (id is set or id is set)", "not not (id > 0 or mine)",
			} {
				for _, id := range r.ask("show "+e.Plural+" where "+cond, true).IDs {
					if !own[id] {
						t.Errorf("%s: show %s where %s reaches #%d", who, e.Plural, cond, id)
					}
				}
				if n := r.ask("count "+e.Plural+" where "+cond, true).Rows[0][0].(int64); n > int64(len(own)) {
					t.Errorf("%s: count %s where %s is %d, want %d at most", who, e.Plural, cond, n, len(own))
				}
			}
		}
	}
}

// hostile are texts that would do harm, or be changed, if they were ever part of a statement.
var hostile = []string{
	`'; DROP TABLE clients; --`, `' OR '1'='1`, `"`, `'`, `''`, `\`, `\\`, `\'`, `?`, `??`, `$1`, `?0 ?name ?TableName`, `%`, `_`, `100%_\%`,
	`/* */ --`, "E'\\x27'", `$$ x $$`, "a\u00a0b", "été “x” ‘y’", "œuvre Straße ø", "{}[]()", "😀", "NULL", "true", "ﬁ", "#1",
}

// Hostile texts are kept as they are, are found by all tests of text, and find nothing else.
func TestStore_hostileTexts(t *testing.T) {
	w := demo(t)
	r := w.as(manager)
	events := w.schema.Of(models.Events)
	for _, text := range hostile {
		err := r.store.Write(t.Context(), text, text, func(s *Store) error {
			_, err := s.Update(t.Context(), events, []int64{109}, nil, []Change{w.set(models.Events, "notes", text), w.set(models.Events, "location", text)})
			return err
		})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := one[string](w, `SELECT location FROM events WHERE id = 109`); got != text {
			t.Errorf("%q is kept as %q", text, got)
		}
		if got := one[string](w, `SELECT command FROM history ORDER BY id DESC LIMIT 1`); got != text {
			t.Errorf("%q is in the history as %q", text, got)
		}
		quoted := lang.Word{Text: text, Quoted: true}.String()
		for _, test := range []string{"=", "contains", "starts with", "ends with", "in (", "is"} {
			end := map[string]string{"in (": ")"}[test]
			found := r.ask("show events where location "+test+" "+quoted+end+" columns location", false)
			if fmt.Sprint(found.IDs) != "[109]" || found.Rows[0][0] != text {
				t.Errorf("location %s %s finds %v %v", test, quoted, found.IDs, found.Rows)
			}
		}
		for _, test := range []string{"!=", "!~", "not contains"} {
			if found := r.ask("show events where location "+test+" "+quoted, false); fmt.Sprint(found.IDs) != "[1023]" {
				t.Errorf("location %s %s finds %v", test, quoted, found.IDs)
			}
		}
		if _, err := r.store.Record(t.Context(), w.schema.Of(models.Clients), ref(text)); err == nil {
			t.Errorf("%q names a client", text)
		}
	}
}
