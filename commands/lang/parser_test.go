package lang_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/commands/lang"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

func TestGrammar_Parse(t *testing.T) {
	const name = "testdata/lines.txt"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	g := grammar(t)
	var got []string
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, " ") {
			continue
		}
		got = append(got, line)
		if line != "" && !strings.HasPrefix(line, "#") {
			got = append(got, understood(t, g, line)...)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(strings.Join(got, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), strings.Join(got, "\n")); diff != "" {
		t.Errorf("rewrite it with -update: -want +got:\n%s", diff)
	}
}

// understood is how a line prints, when it prints differently, and the tree of what is in it. What
// is printed must mean the same.
func understood(t *testing.T, g *lang.Grammar, line string) []string {
	t.Helper()
	parsed, perr := g.Parse(line)
	if perr != nil {
		t.Errorf("%s: %s (%s) at %v", line, perr.Message, perr.Hint, perr.Span)
		return nil
	}
	again, perr := g.Parse(parsed.String())
	if perr != nil {
		t.Errorf("%s prints as %s, which does not read: %s", line, parsed, perr.Message)
		return nil
	}
	if again.String() != parsed.String() {
		t.Errorf("%s prints as %s, then as %s", line, parsed, again)
	}
	if diff := cmp.Diff(tree(parsed), tree(again)); diff != "" {
		t.Errorf("%s prints as %s, which means something else: %s", line, parsed, diff)
	}
	var out []string
	if printed := parsed.String(); printed != line {
		out = append(out, "  "+printed)
	}
	for _, s := range tree(parsed) {
		out = append(out, "    "+s)
	}
	return out
}

func TestGrammar_Parse_nothing(t *testing.T) {
	for _, line := range []string{"", " ", "\t", "-- a comment", ";", " ; ;", "\u00a0"} {
		parsed, err := grammar(t).Parse(line)
		if err != nil || len(parsed.Commands) != 0 {
			t.Errorf("%q: %v, %v", line, parsed, err)
		}
	}
}

func TestParseCond(t *testing.T) {
	c, err := lang.ParseCond("due > 0 and cancelled is empty")
	if err != nil || lang.Print(c) != "due > 0 and cancelled is empty" {
		t.Errorf("%v, %v", c, err)
	}
	for _, wrong := range []string{"", "due >", "due > 0 and", "due > 0 due", "due = \x00", strings.Repeat("(", 100)} {
		if c, err := lang.ParseCond(wrong); err == nil {
			t.Errorf("%q reads as %s", wrong, lang.Print(c))
		}
	}
}

// What people bring along from elsewhere is understood, though another spelling is offered.
func TestGrammar_Parse_elsewhere(t *testing.T) {
	g := grammar(t)
	for typed, printed := range map[string]string{
		"pay #12 2000 eur": "pay contract #12 2000 eur",
		"show contracts where total between 1990 eur and 2":  "show contracts where total between 1990 eur and 2",
		`show clients where phone = null or name != Empty`:   "show clients where phone is empty or name is not empty",
		`show clients where phone is "" or name = " "`:       "show clients where phone is empty or name is empty",
		`show clients where name = "null" or name = nullx`:   `show clients where name = "null" or name = nullx`,
		"show events where start is after june 2027":         "show events where start after june 2027",
		"show events where end is not between 2026 and Q2":   "show events where end not between 2026 and Q2",
		"show events where support is not in (kate, sam)":    "show events where support not in (kate, sam)",
		"show events where start is older than 2 years":      "show events where start older than 2 years",
		"show employees where name is on or name is in":      "show employees where name = on or name = in",
		`update event #7 set attendees to 80, notes to "x"`:  `update event #7 set attendees = 80, notes = "x"`,
		"update client #4 set company to, phone empty":       "update client #4 set company = to, phone = empty",
		"create client name x phone +33 6 12 34 56 78":       "create client name = x, phone = +33 6 12 34 56 78",
		"create contract client 4 total 1\u202f200,50 €":     "create contract client = 4, total = 1 200,50 €",
		"pay 652 1 000,50 by card":                           "pay contract #652 1 000,50 by card",
		"pay #12 500 eur":                                    "pay contract #12 500 eur",
		"pay contract #1200 12 500eur":                       "pay contract #1200 12 500eur",
		"show contracts where total > 1 000 and due < 2 000": "show contracts where total > 1 000 and due < 2 000",
		"show contracts where total = 1.200,50":              "show contracts where total = 1.200,50",
		"show clients limit ALL":                             "show clients limit all",
		"show events where start = après-demain":             "show events where start = après-demain",
		"show contracts where signed in q1 or signed > T2":   "show contracts where signed on q1 or signed > T2",
	} {
		parsed, err := g.Parse(typed)
		if err != nil {
			t.Errorf("%s: %s at %v", typed, err.Message, err.Span)
			continue
		}
		understood(t, g, typed)
		if parsed.String() != printed {
			t.Errorf("%s is read as %s, want %s", typed, parsed, printed)
		}
	}
	line, err := g.Parse("pay #12 2000 eur")
	if err != nil || value(line.Commands[0].Amount.Value) != "[number 2000 EUR]" { // a year has no currency
		t.Errorf("%v, %v", line, err)
	}
}

// A line that does not read gets the sentence that helps, at the word that is wrong.
func TestGrammar_Parse_hints(t *testing.T) {
	g := grammar(t)
	for _, c := range []struct{ line, at, hint string }{
		{"create contract lou total 3000", "lou", "expected a field or for"},
		{"create client Bob", "Bob", "expected a field or for"},
		{"create client Bob email b@y.fr", "Bob", "expected a field or for"},
		{"create client name 'L'été' email b@y.fr", "été'", `put the text in "…"`},
		{"create client name x and email b@y.fr", "and", "put a comma between fields"},
		{"pay 1 200 500", "1 200 500", "write numbers without spaces"},
		{"pay 12 500 000,50 eur", "12 500 000,50 eur", "write numbers without spaces"},
		{"create event start samedi prochain 20h", "samedi prochain", "write this saturday or next saturday"},
		{"show clients limit some", "some", "write limit 20, or limit all"},
		{"sign 658 659", "659", "expected on, because, dry run or yes"},
		{"sign #658 4 june 2027", "4", "did you mean on 4 june 2027?"},
		{"update event #7 set contact email a@b.fr", "contact email", "did you mean contact_email?"},
		{"update event #7 set name x contact phone \"+33\"", "contact phone", "did you mean contact_phone?"},
		{"show events columns name, contact email", "contact email", "did you mean contact_email?"},
		{"show events where contact email = x", "contact email", "did you mean contact_email?"},
		{"update event #7 set location Salle des fêtes", "Salle des fêtes", `did you mean "Salle des fêtes"?`},
		{"update event #7 set location Salle des fêtes attendees 3", "Salle des fêtes", `did you mean "Salle des fêtes"?`},
		{"show events of kate and sam", "and", "expected where, with, without, order by, columns, limit, as of or as"},
		{"show unsigned contracts", "unsigned", "did you mean show contracts where unsigned?"},
		{"delete #16", "#16", "say what it is, as in delete client #16"},
		{"show events without support", "support", "write where support is empty"},
		{"show events with no contracts", "no", "did you mean without?"},
		{"show events where support not null", "null", "did you mean is not null?"},
		{"show clients where name like x", "like", "did you mean contains?"},
		{"show events where start in 3 days", "3 days", "write next 3 days, last 3 days or 3 days ago"},
		{"show events where start after prochaine semaine", "prochaine", "write 2027-06-04, 4 june 2027 1pm or next week; a list stands in parentheses"},
		{"show events where contract.signed", "", "compare it, as in contract.signed = …, or write contract.signed is set or contract.signed is empty"},
		{"show clients where name in (a and b)", "and", "put a comma between values"},
		{"show clients order by name email", "email", "put a comma between fields"},
	} {
		_, err := g.Parse(c.line)
		if err == nil {
			t.Errorf("%s is understood", c.line)
			continue
		}
		if at := c.line[err.Span.From:err.Span.To]; at != c.at || err.Hint != c.hint {
			t.Errorf("%s: %s at %q (%s), want %q (%s)", c.line, err.Message, at, err.Hint, c.at, c.hint)
		}
	}
}
