package commands_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// A person types lines that are drawn from a seed.
type person struct {
	*rand.Rand
	t           *testing.T
	w           *house
	x           *commands.Executor
	id          int64
	typed, done map[string]int // by verb: how often, and how often it was not refused, nor a dry run
}

// unwanted are the verbs that would leave nobody to go on.
func unwanted(verb string) bool { return slices.Contains([]string{"login", "password", "quit"}, verb) }

// types has the person type a line of a verb, or of any.
func (p *person) types(verb string) {
	if p.t.Failed() || !p.x.Me().Anybody() && !p.logsIn() {
		return
	}
	p.x.Forget() // what others have changed is offered as it is now
	row := p.x.Command(verb)
	_, mine := p.x.Settled("") // what the person may do, and now and then what not
	for rows := p.x.Commands(); row == nil; {
		drawn := rows[p.IntN(len(rows))]
		may := slices.ContainsFunc(mine, func(c commands.Candidate) bool { return c.Text == drawn.Form.Verb })
		if !unwanted(drawn.Form.Verb) && (drawn.Group == commands.Changing || p.IntN(6) == 0) && (may || p.IntN(10) == 0) {
			row = drawn
		}
	}
	var line string
	if p.IntN(2) == 0 {
		line = p.like(row.Examples[p.IntN(len(row.Examples))])
	} else {
		line = p.walk(row.Form.Verb)
	}
	p.run(row.Form.Verb, line)
}

// run types the line. What is not understood, allowed or kept is refused with a sentence.
func (p *person) run(verb, line string) {
	calls, _ := p.x.Understand(line)
	_, err := p.x.Exec(p.t.Context(), line)
	p.typed[verb]++
	if err == nil {
		if len(calls) == 1 && !calls[0].Cmd.DryRun {
			p.done[verb]++
		}
		return
	}
	var known *models.Error
	switch {
	case !errors.As(err, &known), known.Code == models.Internal, known.Code == models.Unreachable:
		p.t.Errorf("%s, %q: %v (%v)", accounts[p.id], line, err, errors.Unwrap(err))
	case known.Message == "" || strings.Contains(known.Message+known.Hint, "%!"):
		p.t.Errorf("%s, %q: an error without a sentence: %q, %q", accounts[p.id], line, known.Message, known.Hint)
	case known.At != nil && (known.At.From < 0 || known.At.To < known.At.From || known.At.To > len(line)):
		p.t.Errorf("%s, %q: %q at %v", accounts[p.id], line, known.Message, *known.At)
	}
}

var (
	number  = regexp.MustCompile(`#\d+`)
	address = regexp.MustCompile(`[a-z]+@[a-z.]+`)
	year    = regexp.MustCompile(`\b202[6-9]\b`)
	amount  = regexp.MustCompile(` [1-9]\d{2,4}([.,]\d\d)?( |$)`)
	name    = regexp.MustCompile(` (kate|bill|zoe|alienor)\b`)
	dry     = regexp.MustCompile(` dry run$`)
)

// like is a sentence as an example of help, with other records, people, days and amounts.
func (p *person) like(example string) string {
	line := example
	for at := 0; ; { // the record is one of those that completion offers there
		next := number.FindStringIndex(line[at:])
		if next == nil {
			break
		}
		before, after := line[:at+next[0]]+"#", line[at+next[1]:]
		if from, list := p.x.Settled(before); len(list) > 0 && p.IntN(8) > 0 {
			before = before[:from] + list[p.IntN(len(list))].Text
		} else {
			before += fmt.Sprint(1 + p.IntN(20))
		}
		line, at = before+after, len(before)
	}
	later := fmt.Sprint(2026 + p.IntN(8))
	line = year.ReplaceAllString(line, later)
	line = name.ReplaceAllStringFunc(line, func(text string) string {
		if p.IntN(2) == 0 {
			return text
		}
		return " " + p.colleague()
	})
	line = amount.ReplaceAllStringFunc(line, func(text string) string {
		if strings.HasPrefix(text, " 20") {
			return text // a year
		}
		return fmt.Sprintf(" %d", 1+p.IntN(3000)) + text[len(strings.TrimRight(text, " ")):]
	})
	line = address.ReplaceAllStringFunc(line, func(text string) string {
		if p.IntN(4) == 0 {
			return text
		}
		return p.email()
	})
	if p.IntN(4) > 0 {
		line = dry.ReplaceAllString(line, "")
	}
	return line
}

func (p *person) email() string { return fmt.Sprintf("x%d@x.fr", p.IntN(5000)) }

func (p *person) colleague() string {
	return []string{"kate", "bill", "zoe", "alienor", "sam", "max", "manager", "me"}[p.IntN(8)]
}

// walk goes from word to word through what completion offers, and makes up the rest, until the
// sentence is whole, and now and then beyond.
func (p *person) walk(verb string) string {
	const longest, mostMadeUp = 18, 2 // words; those in a row that nothing led to
	line, kind, whole := verb+" ", "", ""
	for n, madeUp := 0, 0; n < longest && madeUp < mostMadeUp; n++ {
		from, list := p.x.Settled(line)
		if len(list) == 0 || p.IntN(12) == 0 {
			line += p.value(kind) + " "
			madeUp++
		} else {
			c := p.choose(list)
			line, kind, madeUp = line[:from]+c.Text+" ", kindOf(c, kind), 0
		}
		if calls, err := p.x.Understand(line); err == nil && len(calls) == 1 {
			if whole = line; p.IntN(3) > 0 {
				break
			}
		}
	}
	if whole != "" && p.IntN(5) > 0 {
		line = whole
	}
	return strings.TrimSpace(line)
}

// choose takes what a record needs before what it may have, and a dry run seldom.
func (p *person) choose(list []commands.Candidate) commands.Candidate {
	for _, c := range list {
		if strings.HasSuffix(c.Description, ", required") && p.IntN(4) > 0 {
			return c
		}
	}
	c := list[p.IntN(len(list))]
	if c.Text == "dry run" || c.Text == "limit" || c.Text == "as" {
		c = list[p.IntN(len(list))]
	}
	return c
}

// kindOf is what the value of a field is that was taken last.
func kindOf(c commands.Candidate, before string) string {
	for _, kind := range []string{"text", "notes", "e-mail", "telephone", "amount", "whole number", "number", "date"} {
		if strings.HasPrefix(c.Description, kind) {
			return kind
		}
	}
	if c.Text == "because" || c.Text == "ref" {
		return "text"
	}
	return before
}

// value is one of a kind, and now and then of another.
func (p *person) value(kind string) string {
	kinds := []string{"text", "e-mail", "telephone", "amount", "number", "date", "person", "record"}
	if kind == "" || p.IntN(10) == 0 {
		kind = kinds[p.IntN(len(kinds))]
	}
	switch kind {
	case "e-mail":
		return p.email()
	case "telephone":
		return fmt.Sprintf("+3361234%04d", p.IntN(10000))
	case "amount":
		return []string{"all", "0", "100", "99.99", "1200,50", "99999999", fmt.Sprint(p.IntN(3000))}[p.IntN(7)]
	case "number", "whole number":
		return fmt.Sprint(p.IntN(12))
	case "date":
		return []string{
			"tomorrow", "yesterday", "today", "next week", "2027-03-28 02:30", fmt.Sprintf("%d-%02d-%02d", 2026+p.IntN(4), 1+p.IntN(12), 1+p.IntN(28)),
			fmt.Sprintf("%d-%02d-%02d %02d:00", 2026+p.IntN(3), 1+p.IntN(12), 1+p.IntN(28), p.IntN(24)),
		}[p.IntN(7)]
	case "person":
		return p.colleague()
	case "record":
		return fmt.Sprintf("#%d", 1+p.IntN(20))
	default:
		return []string{`"Noël d'Été"`, `"O'Neil"`, "Acme", `"two\nlines"`, `"` + strings.Repeat("long ", 60) + `"`, fmt.Sprintf(`"Name %d"`, p.IntN(100))}[p.IntN(6)]
	}
}
