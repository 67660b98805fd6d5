package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/policy"
)

func history() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "history",
			Operands: []lang.Operand{lang.AHistory},
			Clauses:  []lang.Clause{lang.Limit, lang.As},
		},
		Group:   Looking,
		Summary: "say who changed what, and when: of a record, of a person, or by you",
		Examples: []string{
			"history client #1",
			"history of bill today",
			"history",
		},
		Advice: "undo takes back the last command; the numbers of commands stand in the list, as in\n  undo #881",
		Needs:  Need{who: colleague, action: policy.Read},
		Bind:   bindHistory,
		Run:    runHistory,
	}
}

func bindHistory(c *Call) (err error) {
	c.asked = &query.Asked{Entity: c.Entity, Limit: query.DefaultLimit, Actor: c.Me.ID}
	switch {
	case c.Cmd.Person != nil:
		c.asked.Actor = c.Check.Person(*c.Cmd.Person)
	case c.Cmd.Subject != nil:
		c.asked.Actor = nil
	}
	if c.Cmd.On != nil {
		c.asked.From, c.asked.To, err = c.Check.Period(*c.Cmd.On)
	}
	if c.Cmd.Limit != nil {
		c.asked.Limit = query.Limit(c.Cmd.Limit)
	} else if c.forMachines() {
		c.asked.Limit = 0 // a file is not cut
	}
	return err
}

func runHistory(ctx context.Context, c *Call) (*Answer, error) {
	if c.Cmd.Subject != nil {
		t, err := c.target(ctx)
		if err != nil {
			return nil, err
		}
		c.asked.IDs = t.ids
	}
	return c.pageOf(ctx, c.asked)
}

// pageOf shows a page of the history, and remembers it for more.
func (c *Call) pageOf(ctx context.Context, asked *query.Asked) (*Answer, error) {
	entries, total, open, err := c.Store.History(ctx, asked)
	if err != nil {
		return nil, err
	}
	c.last.plan, c.last.inbox, c.last.search, c.last.asked, c.last.total = nil, nil, nil, asked, total
	if open {
		c.last.total++ // one more at least
	}
	return &Answer{Table: query.Entries(entries), Note: pageNote(asked, len(entries), total, open)}, nil
}

// pageNote says how many changes there are: 3 changes, or 50 of 312 changes.
func pageNote(asked *query.Asked, n, total int, open bool) string {
	all := fmt.Sprint(total)
	if open {
		all = "more than " + all
	}
	switch {
	case total == 0:
		return "no changes"
	case asked.Offset > 0:
		return fmt.Sprintf("%d to %d of %s changes", asked.Offset+1, asked.Offset+n, all)
	case n < total || open:
		return fmt.Sprintf("%d of %s changes; more shows the ones before", n, all)
	case total == 1:
		return "1 change"
	default:
		return fmt.Sprintf("%d changes", total)
	}
}
