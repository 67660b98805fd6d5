//go:build !windows

package main

import (
	"bufio"
	"database/sql"
	"io"
	"strings"
	"testing"
)

// two are two people at one database, each in a window of their own.
type two struct {
	db                     *sql.DB
	one, other             *screen
	onePrompt, otherPrompt string
}

func openTwo(t *testing.T, name, department, other, otherDepartment string) two {
	t.Helper()
	db := newDatabase(t)
	w := two{db: db.Admin, one: openScreen(t, 100, "DATABASE_URL="+db.loginURL()), other: openScreen(t, 100, "DATABASE_URL="+db.loginURL())}
	w.onePrompt, w.otherPrompt = w.one.logIn(name, department), w.other.logIn(other, otherDepartment)
	return w
}

// do has the administrator change something.
func (w two) do(statement string) {
	w.one.t.Helper()
	if _, err := w.db.Exec(statement); err != nil {
		w.one.t.Fatalf("%s: %v", statement, err)
	}
}

// has fails the test unless the administrator finds this in the database.
func (w two) has(question, want string) {
	w.one.t.Helper()
	var got string
	if err := w.db.QueryRow(question).Scan(&got); err != nil || got != want {
		w.one.t.Errorf("%s: %q, want %q (%v)", question, got, want, err)
	}
}

// Two people who change different fields of a record both have their way, and neither is asked.
func TestTogether_DifferentFields(t *testing.T) {
	t.Parallel()
	w := openTwo(t, "manager", "management", "kate", "support")
	w.one.types("show event #109", w.onePrompt)
	w.other.types("show event #109", w.otherPrompt)
	w.other.types(`update it set notes = "DJ at 9pm"`, w.otherPrompt)
	answer := w.one.types("update it set attendees = 90", w.onePrompt)
	for _, want := range []string{"attendees      90\n", "notes          DJ at 9pm\n", "event #109 updated"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer has no %q:\n%s", want, answer)
		}
	}
	// Also after find, and what a list did not show.
	w.one.types("find wedding", w.onePrompt)
	w.other.types("update event #109 set location = Lyon", w.otherPrompt)
	w.one.types("update event #109 set attendees = 90, contact = Joe", w.onePrompt)
	w.has("SELECT attendees || ' ' || location || ' ' || contact_name FROM events WHERE id = 109", "90 Lyon Joe")
	w.one.types("show events", w.onePrompt)
	w.other.types("update event #109 set location = Paris", w.otherPrompt)
	w.one.enter(`update them set contact = "Jo"`)
	w.one.asks("update 2 events? [y/N]")
	w.one.enter("y")
	w.one.asks(w.onePrompt)
	w.has("SELECT attendees || ' ' || notes || ' ' || location || ' ' || contact_name FROM events WHERE id = 109", "90 DJ at 9pm Paris Jo")
	w.one.leaves()
	w.other.leaves()
}

// Of a field that both change, the second is shown what it was, what it is, by whom, and what it would
// be: one key says which of the three it becomes, any other leaves all as it is.
func TestTogether_SameField(t *testing.T) {
	t.Parallel()
	w := openTwo(t, "manager", "management", "kate", "support")
	const question = "m mine, t theirs, o original; any other key leaves:"
	for i, c := range []struct {
		key, answered, kept string
	}{
		{"m", "event #109 updated", "mine"},
		{"t", "nothing was changed: what others had made of it was kept", "theirs"},
		{"o", "event #109 updated", "first"},
		{"x", "nothing was changed", "theirs"},
		{"\x1b", "nothing was changed", "theirs"},
		{"\r", "nothing was changed", "theirs"},
		{"\x03", "nothing was changed", "theirs"},
		{"M", "event #109 updated", "mine"},
	} {
		w.one.Send("\x0c")
		w.other.Send("\x0c")
		w.do("UPDATE events SET notes = 'first' WHERE id = 109")
		w.one.types("show event #109", w.onePrompt)
		w.other.types("show event #109", w.otherPrompt)
		w.other.types("update event #109 set notes = theirs", w.otherPrompt)
		before := len(w.one.Bytes())
		w.one.enter("update it set notes = mine")
		w.one.asks(question)
		if i == 0 {
			w.one.Until("the three", func(text string) bool {
				return strings.Contains(text, "Kate Hastroff changed the notes of event #109 on ") &&
					strings.Contains(text, ":\n  original  first\n  theirs    theirs\n  mine      mine\n"+question)
			})
		}
		w.one.Send(c.key)
		w.one.Until("an answer to "+c.key, func(text string) bool {
			return strings.Count(w.one.Bytes()[before:], ranALine) > 0 && strings.HasSuffix(text, "\n"+c.answered+"\n"+w.onePrompt)
		})
		w.has("SELECT notes FROM events WHERE id = 109", c.kept)
	}
	w.one.leaves()
	w.other.leaves()
}

// Each field of each record is asked for; those who are used to press Enter behind a key may.
func TestTogether_SeveralFields(t *testing.T) {
	t.Parallel()
	w := openTwo(t, "manager", "management", "kate", "support")
	w.one.types("show events", w.onePrompt)
	w.other.types(`update event #109 set notes = theirs, location = Theirs`, w.otherPrompt)
	w.one.enter("update them set notes = mine, location = Mine")
	w.one.Until("the first question", func(text string) bool {
		return strings.Contains(text, "1 of 2: Kate Hastroff changed the notes of event #109 on ")
	})
	w.one.Send("t\r")
	w.one.Until("the second question", func(text string) bool {
		return strings.Contains(text, "2 of 2: Kate Hastroff changed the location of event #109 on ")
	})
	w.one.Send("m")
	w.one.asks("update 2 events? [y/N]")
	w.one.enter("y")
	w.one.asks(w.onePrompt)
	w.one.Shows("2 events updated\n")
	w.has("SELECT string_agg(notes || ' ' || location, ', ' ORDER BY id) FROM events", "theirs Mine, mine Mine")
	w.one.leaves()
	w.other.leaves()
}

// A script, which nobody can ask, is refused, and told the three values. Who signs what has changed in
// any field since it was seen is refused, too.
func TestTogether_Script(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	for name, c := range map[string]struct {
		who, seen, meanwhile, line, says string
		code                             int
	}{
		"the same field": {"bill", "show client #1", "UPDATE clients SET company_name = 'Theirs' WHERE id = 1", `update it set company = Mine`,
			`the company of client #1 was "Cool Startup LLC" when you saw it, the administrator made it "Theirs" on `, 1},
		"a signature": {"bill", "show contract #653", "UPDATE contracts SET total_amount = 20 WHERE id = 653", "sign it",
			"contract #653 was changed by somebody else meanwhile: nothing was changed", 1},
		"of many, one": {"manager", "show events", "UPDATE events SET attendees = 7 WHERE id = 109", "update them set attendees = 8 skip errors yes",
			"refused: event #109 John Ouick Wedding: the attendees of event #109 was 75 when you saw it, the administrator made it 7 on ", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := db.Admin.Exec("INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (653, 1, 10) ON CONFLICT DO NOTHING"); err != nil {
				t.Fatal(err)
			}
			cmd := epic(t, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address(c.who), "EPIC_PASSWORD="+password)
			cmd.Args = append(cmd.Args, "-f", "-")
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var errs strings.Builder
			cmd.Stderr = &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			io.WriteString(in, c.seen+"\n")
			lines := bufio.NewReader(out)
			if line, err := lines.ReadString('\n'); err != nil {
				t.Fatalf("%q, %v", line, err)
			}
			if _, err := db.Admin.Exec(c.meanwhile); err != nil {
				t.Fatal(err)
			}
			io.WriteString(in, c.line+"\n")
			in.Close()
			rest, _ := io.ReadAll(lines)
			said := string(rest)
			if cmd.Wait(); cmd.ProcessState.ExitCode() != c.code || !strings.Contains(said+errs.String(), c.says) {
				t.Errorf("exit code %d\n%s%s", cmd.ProcessState.ExitCode(), said, errs.String())
			}
		})
	}
}

// Of many records the number is asked for of those that do change; the others are named, and why.
func TestTogether_SkipErrors(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	for _, prepared := range []string{
		"INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT n, 1, 1000 FROM generate_series(2001, 2050) AS n",
		"INSERT INTO instalments (contract_id, due_on, amount) SELECT id, '2099-01-01', 400 FROM contracts WHERE id > 2025",
	} {
		if _, err := db.Admin.Exec(prepared); err != nil {
			t.Fatal(err)
		}
	}
	s := openScreen(t, 120, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	s.enter("update contracts where id > 2000 set total 5 because x skip errors")
	s.asks("update 25 contracts, and leave out 25? type 25 to go on:")
	s.Shows(" 2010 │ Kevin Casey │ 1000.00 → 5.00\nand 15 more\nrefused: contract #2026 Kevin Casey: the instalments of")
	s.Shows("refused: and 5 more\n")
	s.enter("yes")
	s.asks(prompt)
	s.Shows("nothing was changed\n")
	s.enter("update contracts where id > 2000 set total 5 because x skip errors")
	s.asks("update 25 contracts, and leave out 25? type 25 to go on:")
	s.enter("25")
	s.asks(prompt)
	s.Shows("25 contracts updated, 25 refused\n")
	s.leaves()
}
