//go:build !windows

package main

import (
	"strings"
	"testing"
)

// What create lacks is asked for field by field; a wrong value is asked for again with its reason;
// what the person could have typed in one line is what is done.
func TestForm_AsksUntilRight(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")

	s.enter("create client")
	s.asks("  name:")
	s.shows("a client needs name, email; Ctrl-C leaves without writing\n")
	s.enter("  ")
	s.shows("name:\nname is needed\nCtrl-C leaves without writing\n  name:")
	s.enter(`"Zoé`)
	s.shows("name: \"Zoé\n")
	s.asks("  name:")
	s.enter("Zoé d'Artois; delete client #1")
	s.asks("  email:")
	s.enter("nowhere")
	s.shows("email: nowhere\n")
	s.asks("  email:")
	s.enter("zoe@artois.fr")
	s.asks(prompt)
	s.shows("client #4 created\n")
	if got := s.types("show clients where id = 4 columns name, email", prompt); !strings.Contains(got, "Zoé d'Artois; delete client #1 │ zoe@artois.fr") {
		t.Errorf("what was made:\n%s", got)
	}
	if got := s.types("count clients", prompt); !strings.Contains(got, "4") {
		t.Errorf("an answer was run as a command:\n%s", got)
	}
	s.leaves()
}

// Ctrl-C leaves a form, at its first question and at a later one, and nothing is written.
func TestForm_Left(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	for range 2 { // the second would leave the program, were it taken for the second of two
		s.enter("create client")
		s.asks("  name:")
		s.press("\x03")
		s.asks(prompt)
	}
	s.enter("create client")
	s.asks("  name:")
	s.enter("Zoé")
	s.asks("  email:")
	s.press("half an ans\x03")
	s.asks(prompt)
	if n := strings.Count(s.text(), "nothing was changed\n"); n != 3 {
		t.Errorf("said %d times that nothing was changed, want 3", n)
	}
	if got := s.types("count clients", prompt); !strings.Contains(got, "3") {
		t.Errorf("a form that was left wrote:\n%s", got)
	}
	s.leaves()
}

// A form offers what the line would: values of the schema, and records of the database.
func TestForm_Completes(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("manager", "management")

	s.enter("create contract total 500")
	s.asks("  client:")
	s.press("cas")
	s.shows(`"Kevin Casey"`)
	s.takes(`  client: "Kevin Casey"`)
	s.asks(prompt)
	s.shows("contract #653 created\n")

	s.enter("create employee name Sam email sam@epicevents.example")
	s.asks("  department:")
	s.press("su")
	s.shows("support  department")
	s.takes("  department: support")
	s.asks(prompt)
	s.shows("employee #5 created")
	s.leaves()
}
