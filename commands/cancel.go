package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func cancel() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "cancel",
			Operands: []lang.Operand{lang.ATarget},
			Clauses:  lang.Writing(),
			Needs:    []lang.Clause{lang.Because},
		},
		Group:    Changing,
		Summary:  "cancel a contract, with its coming events, or an event",
		Examples: []string{`cancel contract #652 because "client withdrew"`},
		Needs:    Need{who: entitled, action: policy.Cancel},
		Run:      runCancel,
	}
}

func runCancel(ctx context.Context, c *Call) (*Answer, error) {
	field := c.Entity.Field("reason")
	because := c.Cmd.Because
	reason, err := models.CleanText(because.Text, maxReason)
	if err != nil {
		return nil, models.Errorf(models.Refused, "%s", err).WithSpan(because.Span.From, because.Span.To)
	}
	ids, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	if stop, err := c.confirm(ctx, ids, "cancel", true); stop != nil || err != nil {
		return stop, err
	}
	return c.change(ctx, ids, []query.Change{
		{Field: c.Entity.Field("cancelled"), Value: c.Check.Now},
		{Field: field, Value: reason},
	}, "cancel")
}

// maxReason is the longest reason, in characters; the table has the same bound.
const maxReason = 500
