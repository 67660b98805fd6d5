//go:build !windows

package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Three wrong passwords, none of them seen, and the program ends.
func TestPrompt_ThreeTries(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	const guess = "nobody sees this guess"
	for range 3 {
		s.asks("e-mail:")
		s.enter(address("bill"))
		s.asks("password:")
		s.enter(guess)
	}
	s.ends(3)
	if n := strings.Count(s.Text(), "this e-mail and this password do not go together"); n != 3 {
		t.Errorf("refused %d times on the screen, want 3:\n%s", n, s.Text())
	}
	if strings.Contains(s.Bytes(), guess) {
		t.Error("the password was shown")
	}
}

// The prompt says who and which department; tables fit the window; without a yes nothing is
// deleted; Ctrl-D leaves, and the session goes with it.
func TestPrompt_Session(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 60, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")

	table := s.types("show clients", prompt)
	for _, want := range []string{"Kevin", "John", "Lou", "│", "3 clients"} {
		if !strings.Contains(table, want) {
			t.Errorf("the list of clients has no %q:\n%s", want, table)
		}
	}
	if n := strings.Count(table, "\n"); n != 5 {
		t.Errorf("%d rows, want 6: a heading, a line, three clients, how many there are\n%s", n+1, table)
	}

	s.enter("delete client #1")
	s.asks("delete 1 client? [y/N]")
	s.enter("")
	s.asks(prompt)
	if !strings.HasSuffix(s.Text(), "nothing was changed\n"+prompt) {
		t.Errorf("an empty answer was not a no:\n%s", s.Text())
	}
	if got := s.types("count clients where id = 1", prompt); !strings.Contains(got, "1") {
		t.Errorf("client #1 is gone: %s", got)
	}

	wrong := s.types("show clients where nmae = x", prompt)
	want := "  show clients where nmae = x\n                     ^^^^ clients have no field \"nmae\"\ndid you mean name?"
	if wrong != want {
		t.Errorf("a wrong line got\n%s\nwant\n%s", wrong, want)
	}

	s.Send("\x04")
	s.ends(0)
	if n := openSessions(t, db); n != 0 {
		t.Errorf("%d sessions can still log in to the database", n)
	}
}

// Ctrl-C cancels a command that runs, on the server too, and the shell goes on.
func TestPrompt_CancelsOnTheServer(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("kate", "support")

	tx, err := db.Admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("LOCK TABLE clients"); err != nil {
		t.Fatal(err)
	}
	s.enter("show clients")
	eventually(t, "the query to wait for the lock", func() bool { return waiting(t, db) == 1 })
	s.Send("\x03")
	s.asks(prompt)
	if !strings.Contains(s.Text(), "cancelled: nothing was changed") {
		t.Errorf("it was not said that the command was cancelled:\n%s", s.Text())
	}
	eventually(t, "the query to be gone from the server", func() bool { return waiting(t, db) == 0 })
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got := s.types("count clients", prompt); !strings.Contains(got, "3") {
		t.Errorf("after Ctrl-C: %s", got)
	}
	s.Send("\x04")
	s.ends(0)
}

// The first Ctrl-C on an empty line says what the second does.
func TestPrompt_CtrlCTwice(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.Send("half\x03", "\x03")
	s.Shows(prompt + "\nCtrl-C again leaves\n" + prompt)
	s.types("count clients", prompt)
	s.Send("\x03")
	s.Until("the note again", func(text string) bool { return strings.Count(text, "Ctrl-C again leaves") == 2 })
	s.Send("\x03")
	s.ends(0)
}

// Letters that are joined, or kept apart, by what shows nothing itself are written down as they were typed.
func TestPrompt_Joiners(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	const name = "می\u200cخواهم क्\u200dष 👨\u200d👩\u200d👧"
	s.enter(`create client name "` + name + `" email family@artois.fr`)
	s.asks(prompt)
	s.Shows("client #4 created\n")
	var got string
	if err := db.Admin.QueryRow("SELECT full_name FROM clients WHERE id = 4").Scan(&got); err != nil || got != name {
		t.Errorf("the name is %+q, want %+q (%v)", got, name, err)
	}
	s.leaves()
}

// Whoever is let go while at the prompt is out at the next command.
func TestPrompt_DeactivatedMeanwhile(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("kate", "support")
	if got := s.types("count events", prompt); !strings.Contains(got, "2") {
		t.Errorf("before: %s", got)
	}
	asManager(t, db, "delete employee kate yes")
	s.enter("count events")
	for range 3 {
		s.asks("password of " + address("kate") + ":")
		s.Shows("your session has ended\n")
		s.enter(password)
	}
	s.asks("epic>")
	s.Shows("this e-mail and this password do not go together\n")
	s.Send("\x04")
	s.ends(0)
}

// A newcomer logs in with the password that a manager said, and can do nothing but change it.
func TestPrompt_FirstPassword(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	said := asManager(t, db, `create employee name "Zoé Martin" email zoe@epicevents.example department support`)
	first := regexp.MustCompile(`next login:\s+(\S+)`).FindStringSubmatch(said)
	if first == nil {
		t.Fatalf("no password in %q", said)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address("zoe"), "EPIC_PASSWORD="+first[1])
	const prompt = "epic zoe/support>"
	s.asks(prompt)
	if got, want := s.types("show events", prompt), "your password must be changed first\ntype password"; got != want {
		t.Errorf("before the change: %q, want %q", got, want)
	}
	const own = "a password of my own"
	s.enter("password")
	s.asks("present password:")
	s.enter(first[1])
	s.asks("new password (15 characters or more):")
	s.enter(own)
	s.asks("the new one again:")
	s.enter(own)
	s.asks(prompt)
	if got := s.types("count events", prompt); !strings.Contains(got, "2") {
		t.Errorf("after the change: %s", got)
	}
	if strings.Contains(s.Bytes(), own) {
		t.Error("the new password was shown")
	}
	s.Send("\x04")
	s.ends(0)
}

// asManager runs a line beside an open shell and gives all that it said.
func asManager(t *testing.T, db database, line string) string {
	t.Helper()
	cmd := exec.Command("epic", "-c", line)
	cmd.Dir = t.TempDir()
	cmd.Env = append(surroundings(), "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address("manager"), "EPIC_PASSWORD="+password)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}
