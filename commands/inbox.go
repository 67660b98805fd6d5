package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
)

func inbox() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "inbox",
			Operands: []lang.Operand{lang.MaybeAll},
			Clauses:  []lang.Clause{lang.Limit, lang.As},
		},
		Group:    Looking,
		Summary:  "what others did that concerns you, and your reminders: those that you have not seen, or all",
		Examples: []string{"inbox", "inbox all limit 20"},
		Advice:   "What was shown is no longer new. The prompt says how much is, and new ones are said above it.\nremind writes a reminder, to you or to a colleague.",
		Needs:    Need{who: colleague},
		Run:      runInbox,
	}
}

func runInbox(ctx context.Context, c *Call) (*Answer, error) {
	in := &query.Inbox{All: len(c.Cmd.Words) > 0, Limit: query.DefaultLimit}
	if c.Cmd.Limit != nil {
		in.Limit = query.Limit(c.Cmd.Limit)
	} else if c.forMachines() {
		in.Limit = 0 // a file is not cut
	}
	return c.inbox(ctx, in)
}

// inbox shows a page of the inbox, which is read then, and remembers where it ends for more.
func (c *Call) inbox(ctx context.Context, in *query.Inbox) (*Answer, error) {
	list, total, next, err := c.Store.Notices(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := c.Store.MarkRead(ctx, list); err != nil {
		return nil, err
	}
	c.watch.read(list)
	c.last.plan, c.last.asked, c.last.search, c.last.inbox, c.last.total = nil, nil, nil, next, total
	return &Answer{Table: query.Told(list, in.All), Note: inboxNote(in, len(list), total)}, nil
}

// inboxNote says how many notices there are.
func inboxNote(in *query.Inbox, n, total int) string {
	kind := " new"
	if in.All {
		kind = " in all"
	}
	switch {
	case total == 0 && in.All:
		return "nothing"
	case total == 0:
		return "nothing new; inbox all shows what you have seen"
	case in.Shown > 0:
		return fmt.Sprintf("%d to %d of %d%s", in.Shown+1, in.Shown+n, in.Shown+total, kind)
	case n < total:
		return fmt.Sprintf("%d of %d%s; more shows the ones before", n, total, kind)
	default:
		return fmt.Sprintf("%d%s", total, kind)
	}
}
