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
	s.Shows("a client needs name, email; Ctrl-C leaves without writing\n")
	for i, nothing := range []string{"", "  "} {
		s.enter(nothing)
		s.Until("the reason why it is asked again", func(text string) bool {
			return strings.Count(text, "name:\na client needs a name\nCtrl-C leaves without writing\n") == i+1
		})
	}
	s.enter(`"Zoé`)
	s.Shows("name: \"Zoé\n")
	s.asks("  name:")
	s.enter("Zoé d'Artois; delete client #1")
	s.asks("  email:")
	s.enter("nowhere")
	s.Shows("email: nowhere\n")
	s.asks("  email:")
	s.enter("zoe@artois.fr")
	s.asks(prompt)
	s.Shows("client #4 created\n")
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
		s.Send("\x03")
		s.asks(prompt)
	}
	s.enter("create client")
	s.asks("  name:")
	s.enter("Zoé")
	s.asks("  email:")
	s.Send("half an ans\x03")
	s.asks(prompt)
	if n := strings.Count(s.Text(), "nothing was changed\n"); n != 3 {
		t.Errorf("said %d times that nothing was changed, want 3", n)
	}
	if got := s.types("count clients", prompt); !strings.Contains(got, "3") {
		t.Errorf("a form that was left wrote:\n%s", got)
	}
	s.leaves()
}

// Ctrl-D at an empty field leaves the form and not the program; the history is of commands, and no answer.
func TestForm_KeysOfTheLine(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types("count clients", prompt)
	s.enter("create client")
	s.asks("  name:")
	s.Send("\x12", "count", up, "!")
	s.asks("  name: count!")
	s.Send("\x15", "\x04")
	s.asks(prompt)
	s.Shows("nothing was changed\n")
	if got := s.types("count clients", prompt); !strings.Contains(got, "3") {
		t.Errorf("a form that was left wrote:\n%s", got)
	}
	s.leaves()
}

// Each field that is needed is asked for, whatever the record.
func TestForm_OfEachThing(t *testing.T) {
	t.Parallel()
	for thing, answers := range map[string][][2]string{
		"contract": {{"client", "Kevin Casey"}, {"total", "500"}},
		"event":    {{"name", "Garden party"}, {"contract", "#652"}, {"start", "4 june 2027 1pm"}, {"end", "4 june 2027 5pm"}},
		"employee": {{"name", "Sam Smith"}, {"email", "sam@epicevents.example"}, {"department", "support"}},
	} {
		t.Run(thing, func(t *testing.T) {
			t.Parallel()
			s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
			prompt := s.logIn("manager", "management")
			s.enter("create " + thing)
			for _, a := range answers {
				s.asks("  " + a[0] + ":")
				s.enter("")
				s.Shows(" needs a") // a name, an email
				s.asks("  " + a[0] + ":")
				s.Send("\x0c" + a[1]) // on an empty screen
				s.holds("  " + a[0] + ": " + a[1])
				s.Send("\r")
			}
			s.asks(prompt)
			s.Shows(" created\n")
			s.leaves()
		})
	}
}

// The questions of login and password are asked again while nothing is answered, and Ctrl-C leaves them.
func TestForm_Account(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	s.asks("e-mail:")
	s.enter("")
	s.Shows("e-mail:\ne-mail is needed\nCtrl-C leaves\ne-mail:")
	s.enter(address("bill"))
	s.asks("password:")
	s.enter("")
	s.Shows("password:\npassword is needed\nCtrl-C leaves\npassword:")
	s.enter(password)
	const prompt = "epic bill/commercial>"
	s.asks(prompt)

	s.enter("login")
	s.asks("e-mail:")
	s.enter(address("kate"))
	s.asks("password:")
	s.Send("\x03")
	s.asks(prompt)
	s.Shows("nothing was changed\n")

	s.enter("password")
	s.asks("present password:")
	s.enter("")
	s.Shows("present password is needed\n")
	s.asks("present password:")
	s.enter(password)
	s.asks("new password (15 characters or more):")
	s.enter("")
	s.Shows("\nnew password is needed\n")
	s.asks("new password (15 characters or more):")
	s.enter("too short")
	s.Until("the reason why another one is asked for", func(text string) bool { return strings.HasSuffix(text, "; another one:") })
	s.Send("\x03")
	s.asks(prompt)
	s.leaves()

	s = openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL(), "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
	s.asks(prompt) // it is the old one still
	s.leaves()
}

// A form offers what the line would: values of the schema, and records of the database.
func TestForm_Completes(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("manager", "management")

	s.enter("create contract total 500")
	s.asks("  client:")
	s.Send("cas")
	s.Shows(`"Kevin Casey"`)
	s.takes(`  client: "Kevin Casey"`)
	s.asks(prompt)
	s.Shows("contract #653 created\n")

	s.enter("create employee name Sam email sam@epicevents.example")
	s.asks("  department:")
	s.Send("su")
	s.Shows("support  department")
	s.takes("  department: support")
	s.asks(prompt)
	s.Shows("employee #5 created")
	s.leaves()
}
