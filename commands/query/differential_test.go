package query

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// drawn is one case: a sentence that was drawn from the seed and its own number, which draw it again.
type drawn struct {
	number int
	line   string
	cmd    *lang.Command
}

// How many cases there are, and from which seed; EPIC_DIFFERENTIAL and EPIC_DIFFERENTIAL_SEED say otherwise.
const (
	differentialCases = 2000
	differentialSeed  = 20261125
)

// Every condition that a person can type finds, on PostgreSQL and as each department, the records
// that a plain evaluation finds in the same rows, and a record that cannot be found by its name is
// not found by both.
func TestStore_differential(t *testing.T) {
	t.Parallel()
	cases, seed := setting(t, "EPIC_DIFFERENTIAL", differentialCases), uint64(setting(t, "EPIC_DIFFERENTIAL_SEED", differentialSeed))
	t.Logf("%d cases of EPIC_DIFFERENTIAL_SEED=%d", cases, seed)
	w := demo(t)
	w.now = time.Date(2026, time.November, 25, 10, 30, 0, 0, paris(t))
	w.fill(rand.New(rand.NewPCG(seed, 0)))
	lines := w.drawCases(seed, cases)
	var all sync.WaitGroup
	for _, who := range []string{bill, kate, manager} {
		d := &differential{world: w, who: who, store: w.store(w.login(who)), records: w.read()}
		d.check = &Checker{Schema: w.schema, Me: d.store.me, Now: w.now}
		d.second = &second{records: d.records, check: d.check, me: d.employee(who)}
		all.Go(func() {
			for _, c := range lines {
				d.compare(c)
			}
			d.summary(cases)
		})
	}
	all.Wait()
}

// setting is a number of the environment, or what it usually is.
func setting(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s is no number of cases", name, text)
	}
	return n
}

// drawCases draws sentences until there are enough that are understood. What is refused is refused
// for its values, such as a clock that does not exist on a day, and seldom.
func (w *world) drawCases(seed uint64, n int) []drawn {
	w.t.Helper()
	check := &Checker{Schema: w.schema, Now: w.now}
	d := &drawer{records: w.read(), check: check}
	grammar := w.grammar()
	var list []drawn
	refused := 0
	for number := 1; len(list) < n; number++ {
		d.Rand = rand.New(rand.NewPCG(seed, uint64(number)))
		line := d.line()
		cmd, err := understand(grammar, line)
		if err == nil {
			_, _, err = meaning(check, cmd)
		}
		if err == nil {
			list = append(list, drawn{number, line, cmd})
		} else if refused++; refused > 5+n/100 {
			w.t.Fatalf("%d of %d sentences are refused, the last of them: %s\n%v", refused, number, line, err)
		}
	}
	return list
}

// understand reads a sentence of the grammar.
func understand(grammar *lang.Grammar, line string) (*lang.Command, error) {
	parsed, err := grammar.Parse(line)
	if err != nil {
		return nil, FromLang(err)
	}
	return parsed.Commands[0], nil
}

// meaning is what a sentence asks for: records of an entity that pass a filter.
func meaning(check *Checker, cmd *lang.Command) (*models.Entity, Filter, error) {
	scope := cmd.Subject.(*lang.Scope)
	f, err := check.Scope(cmd, scope)
	return check.Entity(scope.Thing), f, err
}

// differential compares the two answers as one person.
type differential struct {
	*world
	*records
	who     string
	store   *Store
	check   *Checker
	second  *second
	some    int // answers that are neither nothing nor everything
	unknown int // sentences with a record that is not to be found
}

func (d *differential) compare(c drawn) {
	e, f, err := meaning(d.check, c.cmd)
	if err != nil {
		d.t.Errorf("case %d as %s: %s\n%v", c.number, d.who, c.line, err)
		return
	}
	got, err := d.store.Rows(d.t.Context(), &Plan{Entity: e, Filter: f})
	if d.unfound(f) {
		d.unknown++
		var known *models.Error
		if !errors.As(err, &known) || known.Code == models.Internal {
			d.t.Errorf("case %d as %s: %s\nnames a record that is not there, and the database says %v", c.number, d.who, c.line, err)
		}
		return
	}
	if err != nil {
		d.t.Errorf("case %d as %s: %s\n%v (%v)", c.number, d.who, c.line, err, errors.Unwrap(err))
		return
	}
	meant, err := d.second.meaning(c.cmd, e)
	if err != nil {
		d.t.Errorf("case %d as %s: %s\nis not understood by the second opinion: %v", c.number, d.who, c.line, err)
		return
	}
	want := d.find(e, meant)
	if len(want) > 0 && len(want) < len(d.rows[e.Thing]) {
		d.some++
	}
	if !slices.Equal(got.IDs, want) {
		d.t.Errorf("case %d as %s: %s\nthe database finds %d, the rows say %d\n%s", c.number, d.who, c.line, got.IDs, want, d.statement(e, f))
	}
}

// employee is the number of who has an e-mail.
func (r *records) employee(email string) int64 {
	for _, row := range r.rows[models.Employees] {
		if row["email"] == email {
			return row["id"].(int64)
		}
	}
	return 0
}

// statement is what the database was asked.
func (d *differential) statement(e *models.Entity, f Filter) string {
	p := &Plan{Entity: e, Filter: f}
	q, src := d.store.newSelect(p)
	return src.finish(q.ColumnExpr("id"), p).String()
}

// summary checks that the cases were worth their while.
func (d *differential) summary(cases int) {
	d.t.Logf("%s: %d answers neither empty nor everything, %d with a record not to be found", d.who, d.some, d.unknown)
	if d.some < cases/4 || d.unknown > cases/4 {
		d.t.Errorf("%s: the cases say too little", d.who)
	}
}
