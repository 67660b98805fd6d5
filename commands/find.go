package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
)

func find() *Command {
	return &Command{
		Form: &lang.Form{
			Verb: "find", Aliases: []string{"search"},
			Operands: []lang.Operand{lang.SomeWords},
			Clauses:  []lang.Clause{lang.InThing, lang.Limit, lang.As},
		},
		Group:   Looking,
		Summary: "look for a text, an e-mail or a number in everything",
		Examples: []string{
			`find "cool startup"`,
			"find ouick in contracts",
			"find #652",
			"find jacky@loubouzin.grd as json",
		},
		Advice: `Case and accents are ignored, and most slips of the fingers. What is just that text comes first, then what begins
with it, then what has it somewhere; archived records come last.`,
		Needs: Need{who: colleague},
		Bind:  func(c *Call) (err error) { c.search, err = c.bindFind(); return err },
		Run:   func(ctx context.Context, c *Call) (*Answer, error) { return c.found(ctx, c.search) },
	}
}

// bindFind reads what is looked for, and where: in what the person may read.
func (c *Call) bindFind() (*query.Search, error) {
	text, at := c.soughtText()
	q, err := c.Check.Search(text, at, c.Entity)
	if err != nil {
		return nil, err
	}
	switch limit := c.Cmd.Limit; {
	case limit != nil:
		q.Limit, _ = strconv.Atoi(limit.Text) // digits that are more than 0, as the parser saw to, or all
	case c.forMachines():
		q.Limit = 0 // a file is not cut
	}
	return q, nil
}

// soughtText is what is looked for, and where it stands in the line.
func (c *Call) soughtText() (string, lang.Span) {
	words := c.Cmd.Words
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	return strings.Join(texts, " "), lang.Span{From: words[0].Span.From, To: words[len(words)-1].Span.To}
}

// found runs a search, and remembers it for more. "It" and "them" are what is shown, where that is
// of one thing.
func (c *Call) found(ctx context.Context, q *query.Search) (*Answer, error) {
	t, err := c.Store.Search(ctx, c.Check, q)
	if err != nil {
		return nil, err
	}
	if t.Total == 0 {
		return &Answer{Table: &query.Table{Columns: t.Columns}, Note: c.notFound(q)}, nil
	}
	shown := last{search: q, total: t.Total, ids: t.IDs, seen: t.Seen, entity: c.Schema.Entity(t.Rows[0][0].(string))}
	for _, row := range t.Rows {
		if row[0] != t.Rows[0][0] {
			shown.entity, shown.ids, shown.seen, shown.mixed = nil, nil, nil, true
		}
	}
	c.last = shown
	return &Answer{Table: t}, nil
}

// notFound says that nothing was found, and what else to try.
func (c *Call) notFound(q *query.Search) string {
	switch {
	case q.Offset > 0:
		return "there is nothing more to show" // it has gone since
	case c.Entity != nil:
		return fmt.Sprintf("no %s is like %q: find %q looks in everything", c.Entity.Thing, q.Text, q.Text)
	default:
		return fmt.Sprintf("nothing is like %q: a part of a name, an e-mail, a telephone number or #12 is enough", q.Text)
	}
}

// findMore goes on where the last search stopped. What the person may read is asked for again: they
// may be of another department by now.
func (c *Call) findMore(ctx context.Context) (*Answer, error) {
	next, err := c.Check.Again(c.last.search)
	if err != nil {
		return nil, err
	}
	next.Offset += next.Limit
	return c.found(ctx, next)
}
