//go:build !windows

package shell

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/internal/fold"
)

// looking are the places of a line that only asks; "?" stands for what is typed.
func looking() []string {
	return []string{
		"?", "show ?", "count ?", "help ?", "describe ?", "more ?", "show my ?", "sessions ?", "whoami ?", "login ?",
		"show client ?", "show event #?", "show contract #? as json", "show clients of ?", "show events where client = ?",
		"show clients where ?", "show clients where ? = 1", "show clients where name ? 1", "show contracts where client.? is set",
		"show clients without contracts (?)", "show clients where not (?)", "show clients order by ?", "show clients order by name ?",
		"show clients columns ?", "show clients columns name, client.?", "show clients limit ?", "show clients as ?", "count clients by ?",
		"show events where support in (?, ?)", "show events where start between ? and ?", "show events where start older than ?",
	}
}

// changing are the places of a line that changes something, if it finds what is typed.
func changing() []string {
	return []string{
		"update client ? set phone +33612345678 yes", "update ? set name x yes", "update clients where name = ? set phone +33612345678 yes",
		"update clients of ? set phone +33612345678 yes", "update client #1 set ? = x yes", "delete client ? yes", "delete events where name = ? yes",
		"delete employee ? yes", "sign contract ? yes", "sign contracts of ? yes", "cancel event ? because x yes", "unassign event ? yes", "assign event ? to kate yes",
		"assign event #109 to ? yes", "pay ? 5 yes", "pay #412 ? yes", "pay #412 5 on ? yes", "create ? name x", "create contract for client ? total 5 yes",
		"create event for contract ? name x start tomorrow end tomorrow yes", "password for ?", "end session ?",
	}
}

// In every place of a line a hostile text is found nowhere, or refused with a sentence: nothing changes,
// nothing is reported, nothing steers the terminal.
func TestHostile_places(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	before := p.rows(t)
	ordinary := p.ordinary(t)
	for i, v := range hostile(t) {
		for j, where := range looking() {
			p.people[j%len(p.people)].types(strings.ReplaceAll(where, "?", inQuotes(v)))
			p.people[1].types(strings.ReplaceAll(where, "?", v)) // who may change nothing: this can be a command of its own
		}
		if !ordinary(v) {
			for j, where := range changing() {
				p.people[(i+j)%2*2].types(strings.ReplaceAll(where, "?", inQuotes(v)))
			}
		}
		if i%10 == 0 {
			p.same(t, fmt.Sprintf("up to %.40q", v), before, nil)
		}
	}
	p.same(t, "in any place", before, nil)
	p.quiet(t)
}

// ordinary reports whether a text is a part of somebody's name, case and accents ignored, or stands
// for somebody.
func (p *place) ordinary(t *testing.T) func(string) bool {
	t.Helper()
	var names string
	err := p.db.Admin.QueryRow(`SELECT string_agg(name, ' / ') FROM (SELECT full_name FROM clients
		UNION SELECT full_name FROM employees UNION SELECT name FROM events) AS all_names (name)`).Scan(&names)
	if err != nil {
		t.Fatal(err)
	}
	return func(v string) bool {
		part := fold.Fold(strings.TrimSpace(v))
		return part != "" && strings.Contains(fold.Fold(names), part) || part == "me"
	}
}

// operators are the tests of the language, in all of their spellings that take one value.
func operators() []string {
	return []string{
		"=", "!=", "~", "!~", "<", "<=", ">", ">=", "is", "is not", "contains", "not contains", "starts with", "ends with",
		"in (?)", "not in (?, x)", "between ? and ?", "before", "after", "since", "until", "on", "during", "within", "older than",
	}
}

// Every field with every test gets hostile texts. A test of text finds what it says, and no more: a
// pattern is a text like any other.
func TestHostile_filters(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	values := hostile(t)
	p.plant(t, values)
	before := p.rows(t)
	manager, n := p.people[2], 0
	for _, e := range manager.sh.exec.Schema.Entities() {
		for _, f := range e.Fields {
			for _, op := range operators() {
				for i := n % 29; i < len(values); i += 29 { // each text meets each field, and each test
					where := op + " ?"
					if strings.Contains(op, "?") {
						where = op
					}
					line := fmt.Sprintf("show %s where %s %s columns id, %s limit all", e.Plural, f.Name, strings.ReplaceAll(where, "?", inQuotes(values[i])), f.Name)
					manager.types(line)
				}
				n++
			}
		}
	}
	for _, v := range values {
		for op, fits := range map[string]func(text, part string) bool{
			"=":           func(text, part string) bool { return text == part },
			"contains":    strings.Contains,
			"starts with": strings.HasPrefix,
			"ends with":   strings.HasSuffix,
		} {
			p.finds(t, op, v, fits)
		}
	}
	p.same(t, "filters", before, nil)
	p.quiet(t)
}

// plant has a client of each name that can be one.
func (p *place) plant(t *testing.T, values []string) {
	t.Helper()
	for i, v := range values {
		p.people[0].types(fmt.Sprintf("create client name %s email planted%d@example.fr company %s", inQuotes(v), i, inQuotes(v)))
	}
}

// finds compares what a test of the company finds with what Go says of all of them.
func (p *place) finds(t *testing.T, op, v string, fits func(text, part string) bool) {
	t.Helper()
	who := p.people[0]
	if _, err := who.types(fmt.Sprintf("show clients where company %s %s columns company limit all as json", op, inQuotes(v))); err != nil || strings.TrimSpace(v) == "" {
		return
	}
	var found []struct{ Company string }
	if err := json.Unmarshal(who.out.Bytes(), &found); err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		if !fits(fold.Fold(c.Company), fold.Fold(v)) {
			t.Errorf("%s %.100q finds %.100q", op, v, c.Company)
		}
	}
	var all int
	if op == "=" && p.db.Admin.QueryRow("SELECT count(*) FROM clients WHERE public.fold(company_name) = public.fold($1)", v).Scan(&all) == nil && len(found) != all {
		t.Errorf("= %.100q finds %d of %d", v, len(found), all)
	}
}

// The reason of a change is kept in the history as it was typed.
func TestHostile_because(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for i, v := range hostile(t) {
		if _, err := p.people[0].types(fmt.Sprintf("update client #1 set company x%d because %s", i, inQuotes(v))); err != nil {
			continue
		}
		var kept string
		if err := p.db.Admin.QueryRow("SELECT coalesce(reason, '') FROM history ORDER BY id DESC LIMIT 1").Scan(&kept); err != nil {
			t.Fatal(err)
		}
		if kept != strings.TrimSpace(compose(v)) {
			t.Errorf("the reason %.100q is kept as %.100q", v, kept)
		}
		p.people[0].types(fmt.Sprintf("update clients where company != %s and name contains kevin set company y%d yes", inQuotes(v), i))
		if err := p.db.Admin.QueryRow("SELECT command FROM history ORDER BY id DESC LIMIT 1").Scan(&kept); err != nil {
			t.Fatal(err)
		}
		p.people[0].harmless(v, kept)
	}
	p.quiet(t)
}

// Whoever logs in as somebody hostile is refused like anybody, by the prompt and by a script.
func TestHostile_login(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	before := p.rows(t)
	stranger := &person{t: t}
	stranger.sh = p.shell(t, stranger, Options{}, "")
	for i, v := range hostile(t) {
		stranger.types("login " + v)
		stranger.types("login " + inQuotes(v))
		if i%4 > 0 && len(v) < 300 {
			continue // a password takes its time
		}
		_, err := stranger.sh.exec.Login(t.Context(), v, v)
		if err == nil {
			t.Fatalf("%.100q is let in", v)
		}
		stranger.known(v, err)
		var printed strings.Builder
		failure(&printed, 0, "", err)
		stranger.harmless(v, printed.String())
	}
	p.same(t, "login", before, nil)
	p.quiet(t)
}

// A file of hostile lines, and the same from a pipe, end with a code of the list and change nothing.
func TestHostile_script(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	before := p.rows(t)
	var text strings.Builder
	for _, v := range hostile(t) {
		for i, where := range looking() {
			if i%3 == 0 {
				text.WriteString(strings.ReplaceAll(where, "?", v) + "\n")
			}
		}
	}
	who := p.enters(t, "kate", Options{KeepGoing: true, Yes: true, JSON: true}, text.String())
	err := who.sh.Run(t.Context())
	who.known("the script", err)
	who.harmless("the script", who.out.String()+who.errs.String())
	if n := strings.Count(who.errs.String(), "\nline "); n < 1000 {
		t.Errorf("%d lines were refused: the script ended early", n)
	}
	p.same(t, "script", before, nil)
	p.quiet(t)
}

// What a form takes is one value: exactly the text that was typed, or the date or number that it is.
func TestHostile_form(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	before := p.rows(t)
	for _, start := range []string{"create client", "create event", "create payment", "create employee", "create contract"} {
		for _, who := range p.people {
			p.fills(t, who, start)
		}
	}
	p.same(t, "form", before, nil)
	p.quiet(t)
}

// fills answers each question of a form with each text.
func (p *place) fills(t *testing.T, who *person, start string) {
	t.Helper()
	_, err := who.sh.exec.Exec(t.Context(), start)
	var incomplete *commands.Incomplete
	if !errors.As(err, &incomplete) {
		return // it is not this person's to create
	}
	for _, field := range incomplete.Missing {
		for _, v := range hostile(t) {
			f := newForm(&commands.Incomplete{Command: incomplete.Command, Thing: incomplete.Thing, Missing: []string{field}}, who.sh.exec.Schema)
			if err := f.answer(who.sh.exec, v); err != nil {
				who.known(v, err)
				continue
			}
			calls, err := who.sh.exec.Understand(f.line())
			if err != nil || len(calls) != 1 {
				t.Errorf("%s %s: %.100q makes %d commands of it (%v)", start, field, v, len(calls), err)
				continue
			}
			given := calls[0].Cmd.Assignments
			value := given[len(given)-1].Value
			if typed := strings.TrimSpace(v); value == nil || !value.Quoted && !strings.Contains(typed, value.Text) || value.Quoted && value.Text != typed && !strings.ContainsRune(opening+"'‘", []rune(typed)[0]) {
				t.Errorf("%s %s: %.100q is understood as %+v", start, field, v, value)
			}
		}
	}
}
