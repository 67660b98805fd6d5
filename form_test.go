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
	s.Shows("a client needs name, email; back returns to the answer before, Ctrl-C leaves without writing\n")
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
		"contract": {{"client", "Kevin Casey"}, {"total (amount)", "500"}},
		"event":    {{"name", "Garden party"}, {"contract (number)", "#652"}, {"start (date)", "4 june 2027 1pm"}, {"end (date)", "4 june 2027 5pm"}},
		"employee": {{"name", "Sam Smith"}, {"email", "sam@epicevents.example"}, {"department (commercial, support, management)", "support"}},
		"payment":  {{"contract (number)", "#652"}, {"amount", "500"}},
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
	s.enter("not the one of Bill") // told at once
	s.asks(prompt)
	s.Shows("the present password is not that one\n")
	s.enter("password")
	s.asks("present password:")
	s.enter(password)
	s.asks("new password (15 characters or more):")
	s.enter("")
	s.Shows("\nnew password is needed\n")
	s.asks("new password (15 characters or more):")
	s.enter("too short")
	another := func(why string) {
		t.Helper()
		s.Until("the reason why another one is asked for", func(text string) bool { return strings.HasSuffix(text, why+"; another one:") })
	}
	another("15 at least are needed")
	s.enter(password)
	another("this is the present password")
	s.Send("\x03")
	s.asks(prompt)
	s.enter("password")
	s.asks("present password:")
	s.enter(password)
	s.asks("new password (15 characters or more):")
	s.enter("four words in a row")
	s.asks("the new one again:")
	s.enter("five words in a row")
	another("the two are not the same") // and not from the start
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
	s.asks("  department (commercial, support, management):")
	s.Send("su")
	s.Shows("support  department")
	s.takes("  department (commercial, support, management): support")
	s.asks(prompt)
	s.Shows("employee #5 created")
	s.leaves()
}

// What an answer refers to is looked up at once: nobody fills in the rest in vain.
func TestForm_LooksUp(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	for _, line := range []string{
		"create employee name Zoe email zoe@epicevents.example department commercial", "update client #1 set commercial zoe",
		"create contract for client #1 total 10", "sign #653", "create contract for client #3 total 10",
	} {
		asManager(t, db, line)
	}
	for _, c := range []struct{ who, department, line, question, answer, refusal string }{
		{"manager", "management", "create contract", "client:", "Nobody", "there is no client \"Nobody\"\n"},
		{"manager", "management", "create contract", "client:", "ou", "several clients match \"ou\"\n"},
		{"manager", "management", "create employee name Sam", "email:", address("kate"), "another employee has this e-mail\nit is that of employee #3 Kate Hastroff\n"},
		{"bill", "commercial (1 new)", "create client name Sam", "email:", "lou@loubouzin.grd", "another client has this e-mail\nit is that of client #3 Lou Bouzin\n"},
		{"bill", "commercial (1 new)", "create event name x", "contract (number):", "#653", "contract #653 is not yours\nits commercial is Zoe\n"},
		{"bill", "commercial (1 new)", "create event name x", "contract (number):", "#654", "contract #654 is not signed: an event needs one that is\nsign #654\n"},
		{"bill", "commercial (1 new)", "create payment", "contract (number):", "#654", "contract #654 is not signed: nothing can be paid yet\n"},
	} {
		s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address(c.who), "EPIC_PASSWORD="+password)
		prompt := "epic " + c.who + "/" + c.department + ">"
		s.asks(prompt)
		s.enter(c.line)
		s.asks("  " + c.question)
		s.enter(c.answer)
		s.Shows("  " + c.question + " " + c.answer + "\n" + c.refusal)
		s.asks("  " + c.question)
		s.Send("\x03")
		s.asks(prompt)
		s.leaves()
	}
}

// What only the whole record shows is asked for again, and no other answer is: the end of an event that
// is before its start, and the amount of a payment that is too high. The line can be had back at once.
func TestForm_RefusedInTheEnd(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 120, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.enter("create event name Gala start 2028-01-02 9am")
	s.asks("  contract (number):")
	s.enter("#652")
	s.asks("  end (date):")
	s.enter("2028-01-01 9am")
	s.Shows("\nthe end must come after the start\n")
	s.asks("  end (date):")
	s.enter("2028-01-03 9am")
	s.asks(prompt)
	s.Shows("event #1025 created\n") // the number of the refused one is not used again

	s.enter("create event name Late end 2028-02-01 9am")
	s.asks("  contract (number):")
	s.enter("#652")
	s.asks("  start (date):")
	s.enter("2028-02-02 9am") // it is the end that was typed which the rule names
	s.asks("  end (date):")
	s.Send("\x03")
	s.asks(prompt)
	s.Send(up)
	s.asks(prompt + " create event name = Late, end = 2028-02-01 9am contract #652 start 2028-02-02 9am")
	s.Send("\x15")

	s.enter("create payment for contract #1") // what was typed is looked up, too
	s.asks("  contract (number):")
	s.Shows("a payment needs amount; Ctrl-C leaves without writing\nthere is no contract #1\n")
	s.enter("#412")
	s.asks("  amount:")
	s.enter("1000000")
	s.Shows("\nno more than the total of contract #412 can be paid")
	s.asks("  amount:")
	s.enter("25")
	s.asks(prompt)
	s.Shows("payment #2 created\n")
	s.Send(up)
	s.asks(prompt + " create payment contract #412 amount 25")
	s.Send("\x15")
	s.asks(prompt)
	s.leaves()
}

// The answer before can be given anew.
func TestForm_Back(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.enter("create client")
	s.asks("  name:")
	s.enter("back")
	s.Shows("this is the first question; Ctrl-C leaves without writing\n")
	s.asks("  name:")
	s.enter("Zoé")
	s.asks("  email:")
	s.enter("Back")
	s.asks("  name:")
	s.enter(`"back"`)
	s.asks("  email:")
	s.enter("back@artois.fr")
	s.asks(prompt)
	s.Shows("client #4 created\n")
	if got := s.types("show clients where id = 4 columns name", prompt); !strings.Contains(got, "back") {
		t.Errorf("what was made:\n%s", got)
	}
	s.leaves()
}

// The sentences behind the one that lacks something are done when nothing is missing any more, also
// when they lack something themselves.
func TestForm_AmidALine(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.enter("count events; create client name Zoe; create client name Lea; count clients as csv")
	s.asks("  email:")
	s.enter("zoe@artois.fr")
	s.Shows("client #4 created\n")
	s.Until("the second question", func(text string) bool { return strings.Count(text, "email:") == 2 })
	s.asks("  email:")
	s.enter("lea@artois.fr")
	s.asks(prompt)
	s.Shows("client #5 created\n")
	s.Shows("count\n5\n")
	if n := strings.Count(s.Text(), "created\n"); n != 2 {
		t.Errorf("%d clients were created, want 2", n)
	}
	s.leaves()
}

// A database that hangs keeps nobody from going on: the answer is taken after a moment, and checked in
// the end. Ctrl-C does not wait even that long.
func TestForm_SlowData(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	s.enter("create contract")
	s.asks("  client:")
	tx, err := db.Admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("LOCK TABLE clients"); err != nil {
		t.Fatal(err)
	}
	s.enter("Nobody at all")
	s.asks("  total (amount):")
	s.enter("back")
	s.asks("  client:")
	before := len(s.Bytes())
	s.enter("Kevin Casey")
	s.Until("the answer to be looked up", func(string) bool { return strings.Contains(s.Bytes()[before:], ranALine) })
	s.Send("\x03")
	s.asks(prompt)
	s.Shows("cancelled: nothing was changed\n")
	s.leaves()
}
