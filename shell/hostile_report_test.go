//go:build !windows

package shell

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/models"
)

// Where Epic fails on hostile texts, the report says nothing of them: no part of a line, a value, a
// name, an address, a number that was typed for a record.
func TestHostile_reports(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const mark = "Xyzzy7"
	var typed []string
	for i, v := range hostile(t) {
		if i%9 == 0 && len(v) < 1000 {
			typed = append(typed, mark+v)
		}
	}
	who := p.people[2]
	if err := p.quietly(who); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"ALTER TABLE clients RENAME TO lost", "ALTER TABLE employees RENAME COLUMN full_name TO lost", "ALTER FUNCTION auth.challenge(text) RENAME TO lost",
	} {
		if _, err := p.db.Admin.Exec(change); err != nil {
			t.Fatal(err)
		}
	}
	lines := []string{
		"show client ?", "show clients where name = ? or company contains ?", "show employee ?", "create employee name ? email x@y.fr department support",
		"count clients where ? = ?", "update employee ? set name = ? yes", "password for ?", "show client #0612345678", "delete employee #0612345678 yes",
	}
	faults := 0
	for _, v := range typed {
		for _, line := range lines {
			_, err := who.sh.exec.Exec(t.Context(), strings.ReplaceAll(line, "?", inQuotes(v)))
			if err != nil && models.Unexpected(err) {
				faults++
			}
		}
		if _, err := who.sh.exec.Login(t.Context(), mark+"@x.fr", v); err != nil && who.sh.reported(err) != nil {
			faults++
		}
		// A look-up of completion fails once only; what Epic itself panics with is no text for others.
		who.sh.exec.Complete("show client " + v)
		commandsPanic(who, v)
		who.sh.exec.Reports.Flush()
	}
	events, err := p.receiver.Events()
	if err != nil || faults < 3*len(typed) || len(events) < faults/2 {
		t.Fatalf("%d faults and %d reports of them (%v)", faults, len(events), err)
	}
	got := p.receiver.Received()
	for _, private := range []string{mark, strings.ToLower(mark), "612345678", "x@y.fr", "epicevents.example/" + mark} {
		if strings.Contains(got, private) {
			t.Errorf("%s was reported", private)
		}
	}
}

// commandsPanic reports a panic with a text in it.
func commandsPanic(who *person, v string) {
	defer func() {
		who.sh.exec.Reports.Panic(recover(), nil, report.Facts{Command: "show", Actor: 1})
	}()
	panic(fmt.Sprintf("%s is not foreseen", v))
}

// quietly runs a line that changes nothing.
func (p *place) quietly(who *person) error {
	_, err := who.sh.exec.Exec(who.t.Context(), "whoami")
	return err
}

// What got into the database by another way than ours is shown without what steers a terminal.
func TestHostile_foreign(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var taken []string
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r < 0xe000 || !models.Steers(r) {
			continue
		}
		for _, column := range []string{"clients.company_name", "clients.full_name", "clients.email", "events.notes", "events.location"} {
			table, name, _ := strings.Cut(column, ".")
			value := fmt.Sprintf("a%cb", r)
			if name == "email" {
				value += "@x.fr"
			}
			// A rule that refuses it is as well.
			if _, err := p.db.Admin.Exec(fmt.Sprintf("UPDATE %s SET %s = $1 WHERE id = (SELECT min(id) FROM %[1]s)", table, name), value); err == nil && r != '\n' && r != '\t' {
				taken = append(taken, fmt.Sprintf("%s U+%04X", column, r))
				for _, as := range []string{"table", "json", "csv", "cards"} {
					p.people[0].types(fmt.Sprintf("show %s limit all as %s", table, as))
				}
			}
		}
	}
	for _, line := range []string{"show client #1", "show event #109", "show client a", "delete client #1 dry run", "update clients where id < 3 set phone = +33612345678 dry run"} {
		p.people[0].types(line)
	}
	t.Logf("the database takes %v", taken)
}
