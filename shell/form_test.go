package shell

import (
	"errors"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// language is an executor that understands lines, without a database to run them in.
func language(t *testing.T) *commands.Executor {
	t.Helper()
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	zone := paris(t)
	monday := func() time.Time { return time.Date(2026, time.November, 23, 10, 0, 0, 0, zone) }
	return &commands.Executor{Registry: registry, Schema: schema, Clock: monday, Zone: zone}
}

// An answer is one value, as it would be typed or as plain text; whatever it says, it is never
// another field, a clause or a command.
func TestForm_Answer(t *testing.T) {
	x := language(t)
	const client, contract, event = "create client", "create contract", "create event"
	for _, test := range []struct{ line, field, answer, want string }{
		{client, "name", "Kevin", "create client name Kevin"},
		{client, "name", "  Kevin Casey ", `create client name "Kevin Casey"`},
		{client, "name", `"Kevin Casey"`, `create client name "Kevin Casey"`},
		{client, "name", "«Kevin Casey»", `create client name «Kevin Casey»`},
		{client, "name", `Kevin "Kev" Casey`, `create client name "Kevin \"Kev\" Casey"`},
		{client, "name", `Kevin\n`, `create client name Kevin\n`},
		{client, "name", "Kevin yes", `create client name "Kevin yes"`},
		{client, "name", "Kevin dry run", `create client name "Kevin dry run"`},
		{client, "name", "Kevin -- Casey", `create client name "Kevin -- Casey"`},
		{client, "name", "Kevin email k@x.fr", `create client name "Kevin email k@x.fr"`},
		{client, "name", "Kevin; delete client #1", `create client name "Kevin; delete client #1"`},
		{client, "name", `"Kevin" email k@x.fr`, ""},
		{client, "name", `"Kevin"; delete client #1`, ""},
		{client, "name", `"Kevin`, ""},
		{client, "name", " ", ""},
		{client, "email", "nowhere", ""},
		{contract, "total", "1200,50", "create contract total 1200,50"},
		{contract, "total", "1 200,50 eur", `create contract total 1 200,50 eur`},
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
	f := &form{line: "create employee name Sam", missing: []string{"department"}}
	from, list := f.complete(language(t), "sup")
	if from != 0 || len(list) != 1 || list[0].Text != "support" {
		t.Errorf("from %d: %v", from, list)
	}
}
