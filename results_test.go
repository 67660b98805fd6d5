//go:build !windows

package main

import (
	"strings"
	"testing"
)

// crowd adds clients of Bill's to the sample data, until there are sixty.
const crowd = `INSERT INTO clients (full_name, email, commercial_contact_id)
	SELECT 'Client ' || n, 'client' || n || '@crowd.example', id FROM employees, generate_series(4, 60) AS n
	WHERE email = 'bill@epicevents.example'`

// A long list is cut, more goes on with it until its end, and them is what was shown last.
func TestResults_More(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	if _, err := db.Admin.Exec(crowd); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.enter("show clients order by id columns id, name")
	s.Shows("50 of 60 clients; more shows the next, limit 60 all\n" + prompt)
	if got := s.types("more", prompt); !strings.HasSuffix(got, "60 │ Client 60\n51 to 60 of 60 clients") || strings.Contains(got, "Client 50") {
		t.Errorf("the rest:\n%s", got)
	}
	if got := s.types("show them", prompt); !strings.Contains(got, "Client 51") || !strings.HasSuffix(got, "\n10 clients") {
		t.Errorf("them is not what more showed:\n%s", got)
	}
	s.types("show clients where id = 1", prompt)
	if got, want := s.types("more", prompt), "there is nothing more to show\nshow a list first, as in show clients"; got != want {
		t.Errorf("after the end: %q, want %q", got, want)
	}
	s.leaves()
}

// "it" is the last record, "them" the last list, and neither is anything before the first.
func TestResults_It(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	if got := s.types("show it", prompt); !strings.Contains(got, "nothing has been shown yet") {
		t.Errorf("at first: %s", got)
	}
	s.types("show clients where id < 3", prompt)
	if got := s.types("update it set phone = +33612345678", prompt); !strings.Contains(got, "the last list has 2 records") {
		t.Errorf("it, of two: %s", got)
	}
	s.types("show client #2 as table", prompt)
	if got := s.types(`update it set company = "Wind"`, prompt); !strings.Contains(got, "client #2 updated") {
		t.Errorf("it, of one: %s", got)
	}
	s.leaves()
}

// Numbers stand at the right, under each other; one record is a card, with how far away its dates are.
func TestResults_Shown(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("manager", "management")
	s.types("create contract for client #1 total 7", prompt)
	s.types("create contract for client #1 total 1234567,8", prompt)
	const list = "      total\n────────────\n       7.00\n 1234567.80\n2 contracts"
	if got := s.types("show contracts where id > 652 order by id columns total", prompt); got != list {
		t.Errorf("the list:\n%s\nwant\n%s", got, list)
	}
	if got := s.types("show contract #654", prompt); !strings.Contains(got, "total       1234567.80\n") || !strings.Contains(got, "(now)") {
		t.Errorf("the card:\n%s", got)
	}
	s.leaves()
}

// Delete and cancel show what would happen and ask, whatever the number of records; Enter is a no.
func TestResults_ConfirmOne(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("manager", "management")
	s.types("create contract for client #1 total 7", prompt)
	s.types("create contract for client #1 total 8", prompt)
	for _, line := range []struct{ typed, question, done string }{
		{`cancel contract #653 because "withdrawn"`, "cancel 1 contract? [y/N]", "contract #653 cancelled"},
		{"delete contract #654", "delete 1 contract? [y/N]", "contract #654 deleted"},
	} {
		for _, no := range []string{"\r", "n\r", "\x03"} {
			s.enter(line.typed)
			s.asks(line.question)
			s.Send(no)
			s.asks(prompt)
			if !strings.HasSuffix(s.Text(), "nothing was changed\n"+prompt) {
				t.Errorf("%q was not a no:\n%s", no, s.Text())
			}
		}
		s.enter(line.typed)
		s.asks(line.question)
		s.enter("y")
		s.asks(prompt)
		s.Shows(line.done)
	}
	s.leaves()
}

// A change of several records shows them and asks: only a yes is one. Of many their number is
// typed, and yes is not enough.
func TestResults_Confirm(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	if _, err := db.Admin.Exec(crowd); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	for _, no := range []string{"", "n", "yess"} {
		s.enter("update clients where id < 3 set company = X")
		s.asks("update 2 clients? [y/N]")
		s.Shows("Kevin Casey")
		s.enter(no)
		s.asks(prompt)
	}
	for _, no := range []string{"", "y", "59"} {
		s.enter("update my clients set company = X")
		s.asks("update 60 clients? type 60 to go on:")
		s.enter(no)
		s.asks(prompt)
	}
	s.enter("update clients where id < 3 set company = X")
	s.asks("update 2 clients? [y/N]")
	s.Send("\x03")
	s.asks(prompt)
	if got := s.types("count clients where company = X", prompt); !strings.Contains(got, " 0") {
		t.Errorf("a no changed something:\n%s", got)
	}
	s.enter("update my clients set company = X")
	s.asks("update 60 clients? type 60 to go on:")
	s.enter("60")
	s.asks(prompt)
	s.Shows("60 clients updated\n")
	s.enter("update clients where id < 3 set company = Y")
	s.asks("update 2 clients? [y/N]")
	s.enter("y")
	s.asks(prompt)
	s.Shows("2 clients updated\n")
	s.leaves()
}

// What hostile records hold does not reach the terminal, in a list, a card, or the offers.
func TestResults_Cleaned(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const hostile = `ALTER TABLE clients DISABLE TRIGGER ALL;
		ALTER DOMAIN short_text DROP CONSTRAINT short_text_clean;
		UPDATE clients SET full_name = E'Mallory\u001b]0;owned\u0007\u202eyrollaM' WHERE id = 1`
	if _, err := db.Admin.Exec(hostile); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types("show clients", prompt)
	s.types("show client #1", prompt)
	s.Send("show client mal")
	s.Shows("Mallory]0;ownedyrollaM")
	s.Send("\t\x03")
	s.asks(prompt)
	s.leaves()
	for _, bad := range []string{"\x1b]0;", "\x07", "\u202e"} {
		if strings.Contains(s.Bytes(), bad) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
}
