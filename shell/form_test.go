package shell

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// manager is a shell's executor on a database of its own, where a manager has logged in: who is
// nobody understands no line.
func manager(t *testing.T) *commands.Executor {
	t.Helper()
	gate, err := query.Open(demodb.New(t).LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := policy.NewTokens(map[string][]byte{"1": append(policy.NewSalt(), policy.NewSalt()...)}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	x := &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Clock: time.Now, Zone: paris(t)}
	if _, err := x.Login(t.Context(), demodb.Address("manager"), demodb.Password); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return x
}

// An answer is one value, as it would be typed or as plain text; whatever it says, it is never
// another field, a clause or a command.
func TestForm_Answer(t *testing.T) {
	x := manager(t)
	const employee, contract, event = "create employee", "create contract", "create event"
	for _, test := range []struct{ line, field, answer, want string }{
		{employee, "name", "Kevin", "create employee name Kevin"},
		{employee, "name", "  Kevin Casey ", `create employee name "Kevin Casey"`},
		{employee, "name", `"Kevin Casey"`, `create employee name "Kevin Casey"`},
		{employee, "name", "«Kevin Casey»", `create employee name «Kevin Casey»`},
		{employee, "name", `Kevin "Kev" Casey`, `create employee name "Kevin \"Kev\" Casey"`},
		{employee, "name", `Kevin\n`, `create employee name Kevin\n`},
		{employee, "name", "Kevin yes", `create employee name "Kevin yes"`},
		{employee, "name", "Kevin dry run", `create employee name "Kevin dry run"`},
		{employee, "name", "Kevin -- Casey", `create employee name "Kevin -- Casey"`},
		{employee, "name", "Kevin email k@x.fr", `create employee name "Kevin email k@x.fr"`},
		{employee, "name", "Kevin; delete client #1", `create employee name "Kevin; delete client #1"`},
		{employee, "name", `"Kevin" email k@x.fr`, ""},
		{employee, "name", `"Kevin"; delete client #1`, ""},
		{employee, "name", `"Kevin`, ""},
		{employee, "name", " ", ""},
		{employee, "email", "nowhere", ""},
		{contract, "total", "1200,50", "create contract total 1200,50"},
		{contract, "total", "1200,50 eur", "create contract total 1200,50 eur"},
		{contract, "total", "plenty", ""},
		{contract, "client", "Kevin Casey", `create contract client "Kevin Casey"`},
		{contract, "client", "#12", "create contract client #12"},
		{event, "start", "4 june 2027 1pm", "create event start 4 june 2027 1pm"},
		{event, "start", "tomorrow at noon", ""},
		{event, "start", "4 jnue", ""},
	} {
		f := &form{line: test.line, missing: []string{test.field, "next"}}
		err := f.answer(x, test.answer)
		var known *models.Error
		switch {
		case test.want == "" && !errors.As(err, &known):
			t.Errorf("%s %q was taken as %s (%v)", test.field, test.answer, f.line, err)
		case test.want == "" && (f.line != test.line || f.missing[0] != test.field):
			t.Errorf("%s %q was refused, and changed the form: %+v", test.field, test.answer, f)
		case test.want != "" && (err != nil || f.line != test.want || f.missing[0] != "next"):
			t.Errorf("%s %q: %s (%v), want %s", test.field, test.answer, f.line, err, test.want)
		}
	}
}

// What is offered begins where the answer's word does, not where the line's would.
func TestForm_Complete(t *testing.T) {
	x := manager(t)
	f := &form{line: "create employee name Sam", thing: models.Employees, missing: []string{"department"}}
	from, list := f.complete(x, "sup")
	if from != 0 || len(list) != 1 || list[0].Text != "support" {
		t.Errorf("from %d: %v", from, list)
	}
	if _, list := f.complete(x, "support "); len(list) > 0 {
		t.Errorf("behind a whole value: %v", list)
	}
	f = &form{line: "create event name Gala", thing: models.Events, missing: []string{"start"}}
	from, list = f.complete(x, "4 jun")
	if from != 2 || len(list) != 1 || list[0].Text != "june" {
		t.Errorf("in a date, from %d: %v", from, list)
	}
}
