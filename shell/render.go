package shell

import (
	"fmt"
	"io"
	"slices"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
)

// renderer turns answers into text. It is the only writer of what people and programs see, and
// the one place where text is made safe for a terminal.
type renderer struct {
	out    io.Writer  // data
	notes  io.Writer  // sentences: the same as out on a terminal, stderr in a script
	width  func() int // of the window; 0: not a window, nothing is cut
	zone   *time.Location
	clock  func() time.Time // of relative dates
	format string           // when an answer does not say
	prose  bool             // sentences break at spaces: they are read in a window
}

// say writes a sentence to the person.
func (r *renderer) say(sentence string) {
	width := 0
	if r.prose {
		width = r.width()
	}
	fmt.Fprintln(r.notes, wrap(clean(sentence, " "), width))
}

// answer writes what a command said.
func (r *renderer) answer(a *commands.Answer) error {
	format := a.Format
	if format == "" {
		format = r.format
	}
	var err error
	switch {
	case format == "json" && a.Table != nil:
		err = r.json(a.Table)
	case format == "json" && a.Card != nil:
		err = r.json(a.Card.Table)
	case format == "csv" && a.Table != nil:
		err = r.csv(a.Table)
	case format == "csv" && a.Card != nil:
		err = r.csv(a.Card.Table)
	case a.Card != nil && format == "table":
		err = r.table(a.Card.Table)
	case a.Card != nil:
		err = r.card(a.Card)
	case a.Table != nil && format == "cards":
		err = r.records(a.Table)
	case a.Table != nil:
		err = r.list(a.Table)
	}
	for _, line := range a.Lines {
		fmt.Fprintln(r.out, clean(line, " "))
	}
	if a.Note != "" {
		r.say(a.Note)
	}
	for _, sentence := range slices.Concat(a.More, a.Digest) {
		r.say(sentence)
	}
	if a.Secret != "" { // on a line of its own, where no window breaks it
		r.say("the password, said only now and changed at the next login:")
		fmt.Fprintln(r.notes, a.Secret)
	}
	return err
}

// list writes a table and how many records there are.
func (r *renderer) list(t *query.Table) error {
	if len(t.Rows) > 0 {
		if err := r.table(t); err != nil {
			return err
		}
	}
	if t.IDs == nil && (t.Entity == nil || len(t.Rows) > 0) {
		return nil // a count, or text: its rows are no records
	}
	r.say(footer(t, r.asOf(t)))
	return nil
}

// asOf says of a table of the past when that was.
func (r *renderer) asOf(t *query.Table) string {
	if t.AsOf.IsZero() {
		return ""
	}
	return " as of " + query.Moment(t.AsOf, r.zone)
}

// footer says how many records there are: 3 events, or 50 of 312 events; records, of several things;
// and as of when.
func footer(t *query.Table, asOf string) string {
	one, name := "record", "records"+asOf
	if t.Entity != nil {
		one, name = string(t.Entity.Thing), t.Entity.Plural+asOf
	}
	switch {
	case t.Total == 0:
		return "no " + name
	case t.Offset > 0:
		return fmt.Sprintf("%d to %d of %s %s", t.Offset+1, t.Offset+len(t.Rows), total(t), name)
	case t.Open && t.Entity == nil:
		return fmt.Sprintf("%d of many %s; more shows the next, more words find fewer", len(t.Rows), name)
	case t.Open:
		return fmt.Sprintf("%d of %s %s; more shows the next, count says how many", len(t.Rows), total(t), name)
	case len(t.Rows) < t.Total:
		return fmt.Sprintf("%d of %s %s; more shows the next, limit %d all", len(t.Rows), total(t), name, t.Total)
	case t.Total == 1:
		return "1 " + one + asOf
	default:
		return fmt.Sprintf("%d %s", t.Total, name)
	}
}

// total is how many records match, or that they are more than were counted.
func total(t *query.Table) string {
	if t.Open {
		return fmt.Sprintf("more than %d", t.Total)
	}
	return fmt.Sprint(t.Total)
}
