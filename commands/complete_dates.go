package commands

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// dates are the words of a date. Each says which day it is; the beginning of a longer date does not.
func (x *Executor) dates(p place, e lang.Expect) []Candidate {
	f := x.fieldAt(e)
	if f != nil && !f.Kind.Temporal() {
		return nil // 4 is the head of 4 june, and a number
	}
	now := x.Clock().In(x.Zone)
	years := now
	if len(e.Words) == 0 {
		years = time.Time{} // a bare year is not what people mean first
	}
	kept := f == nil || x.assigned(p) != nil || p.expects(lang.ExpectAssign) || p.row.Form.Verb == "plan"
	words := lang.Next(e.Words, years)
	if len(e.Words) == 0 {
		words = append(words, lang.French(p.typed())...)
	}
	var list []Candidate
	for _, w := range words {
		typed := append(e.Words[:len(e.Words):len(e.Words)], w)
		d, err := lang.ParseDate(strings.Join(typed, " "))
		whole := err == nil
		switch {
		case kept:
			fits, moment := x.keeps(p, f, typed, d, whole)
			if !fits {
				continue
			}
			whole = moment
		case p.last() == "and" && x.clashes(p, w):
			continue
		case whole && (f.Derived || f.Past):
			d = d.Backward() // what Epic records is past
		}
		c := Candidate{Text: w, Description: "date"}
		if whole {
			c.Description = cmp.Or(d.Echo(now), c.Description)
		}
		list = append(list, c)
	}
	return list
}

// keeps reports whether words are a date that a field can keep, or the beginning of one: where a test
// takes any stretch of time, what is kept is one moment or day. Neither a signature nor a payment, whose
// days are no fields of the sentence, is of the future. moment tells a whole date from a beginning.
func (x *Executor) keeps(p place, f *models.Field, typed []string, d lang.Date, whole bool) (fits, moment bool) {
	now := x.Clock().In(x.Zone)
	if p.row.Form.Verb == "free" {
		_, refused := x.Understand(p.before[:p.From] + typed[len(typed)-1]) // the end is after the start
		return !whole || refused == nil, whole
	}
	if p.row.Form.Verb == "remind" {
		s, wrong := d.Resolve(now)
		return !whole && !strings.EqualFold(typed[len(typed)-1], "last") || whole && wrong == nil && s.End.After(now), whole
	}
	day := slices.Contains([]string{"pay", "refund"}, p.row.Form.Verb) || f != nil && f.Kind == models.KindDay
	over := f == nil || f.Past
	last := strings.ToLower(typed[len(typed)-1])
	if n := len(typed); n > 1 && last[0] <= '9' && slices.Contains([]string{"last", "next"}, strings.ToLower(typed[n-2])) {
		return false, false // last 30 days are many
	}
	if !whole {
		return !over || last != "next" && last != "in", false
	}
	at, wrong := d.Instant(now)
	if _, notADay := d.Day(now); day && notADay != nil {
		wrong = notADay
	}
	if wrong != nil {
		return len(lang.Next(typed, now)) > 0, false
	}
	return !over || !at.After(now), true
}

// maybeDone reports whether a value that may go on as a date can also end where it does.
func (x *Executor) maybeDone(e lang.Expect) bool {
	if f := x.fieldAt(e); f != nil && !f.Kind.Temporal() {
		return true
	}
	_, err := lang.ParseDate(strings.Join(e.Words, " "))
	return err == nil
}

// clashes reports whether a word is refused for what stands before it: between today and yesterday.
func (x *Executor) clashes(p place, word string) bool {
	line := p.before[:p.From] + word
	_, err := x.Understand(line)
	var known *models.Error
	return errors.As(err, &known) && known.At != nil && known.At.From < p.From && known.At.To == len(line)
}
