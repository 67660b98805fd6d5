package shell

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func TestMain(m *testing.M) {
	if os.Getenv(appends) != "" {
		os.Exit(appendLines())
	}
	os.Exit(testdb.Main(m))
}

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
		calls, err := x.Understand(test.line)
		if err != nil {
			t.Fatal(err)
		}
		f := &form{command: test.line, entity: calls[0].Entity, fields: []string{test.field}}
		err = f.answer(x, test.answer)
		var known *models.Error
		switch {
		case test.want == "" && !errors.As(err, &known):
			t.Errorf("%s %q was taken as %s (%v)", test.field, test.answer, f.sentence(), err)
		case test.want == "" && (f.sentence() != test.line || f.full()):
			t.Errorf("%s %q was refused, and changed the form: %+v", test.field, test.answer, f)
		case test.want != "" && (err != nil || f.sentence() != test.want || !f.full()):
			t.Errorf("%s %q: %s (%v), want %s", test.field, test.answer, f.sentence(), err, test.want)
		}
	}
}

// A question says what it wants, where its name does not.
func TestForm_Prompt(t *testing.T) {
	x := manager(t)
	var got []string
	for _, thing := range []models.Thing{models.Clients, models.Contracts, models.Events, models.Payments, models.Employees} {
		f := &form{entity: x.Schema.Of(thing), fields: query.Missing(x.Schema.Of(thing), nil)}
		for ; !f.full(); f.values = append(f.values, "") {
			got = append(got, f.prompt(x.Schema))
		}
	}
	want := []string{
		"  name: ", "  email: ", "  client: ", "  total (amount): ", "  name: ", "  contract (number): ", "  start (date): ", "  end (date): ",
		"  contract (number): ", "  amount: ", "  name: ", "  email: ", "  department (commercial, support, management): ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A refusal of the whole is of a value: an answer is asked for again after the others, and what was
// typed with the command is taken out of it.
func TestForm_Reopen(t *testing.T) {
	x := manager(t)
	refused := func(f *form, value string) error {
		i := strings.LastIndex(f.sentence(), value)
		return models.Errorf(models.Refused, "no").WithSpan(i, i+len(value))
	}
	for _, test := range []struct {
		form           form
		value          string
		command, asked string
		kept           []string
		sentence       string
	}{
		{form{command: "create event", fields: []string{"name", "start", "end"}, values: []string{"x", "2028-01-02", "2028-01-01"}}, "2028-01-02",
			"create event", "start", []string{"x", "2028-01-01"}, "create event name x end 2028-01-01"},
		{form{command: "create event start = 2028-01-02 because y", fields: []string{"name"}, values: []string{"x"}}, "2028-01-02",
			"create event name = x because y", "start", nil, "create event name = x because y"},
		{form{command: "create event for contract #652", fields: []string{"name"}, values: []string{"x"}}, "#652",
			"create event name = x", "contract", nil, "create event name = x"},
	} {
		f := test.form
		f.entity = x.Schema.Of(models.Events)
		before := f.sentence()
		if !f.reopen(x, refused(&f, test.value)) || f.command != test.command || f.field().Name != test.asked || !slices.Equal(f.values, test.kept) {
			t.Errorf("%s: %+v", before, f)
		}
		if f.sentence() != test.sentence {
			t.Errorf("%s: it is %s, want %s", before, f.sentence(), test.sentence)
		}
		if f.reopen(x, models.Errorf(models.Refused, "no")) {
			t.Errorf("%s: a refusal of no value opened it", before)
		}
	}
}

// What is offered begins where the answer's word does, not where the line's would.
func TestForm_Complete(t *testing.T) {
	x := manager(t)
	f := &form{command: "create employee name Sam", entity: x.Schema.Of(models.Employees), fields: []string{"department"}}
	from, list := f.complete(x, "sup")
	if from != 0 || len(list) != 1 || list[0].Text != "support" {
		t.Errorf("from %d: %v", from, list)
	}
	if _, list := f.complete(x, "support "); len(list) > 0 {
		t.Errorf("behind a whole value: %v", list)
	}
	f = &form{command: "create event name Gala", entity: x.Schema.Of(models.Events), fields: []string{"start"}}
	from, list = f.complete(x, "4 jun")
	if from != 2 || len(list) != 1 || list[0].Text != "june" {
		t.Errorf("in a date, from %d: %v", from, list)
	}
}
