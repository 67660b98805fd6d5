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
			Never: []lang.Never{{
				Word: "keep", Why: "an event is under a contract that is signed and not cancelled: none can be kept",
				Hint: "move it to another one first, as in update event #109 set contract #653",
			}},
		},
		Group:    Changing,
		Summary:  "cancel a contract, with its coming events, or an event",
		Examples: []string{`cancel contract #652 because "client withdrew"`},
		Needs:    Need{who: entitled, action: policy.Cancel},
		Suits: map[models.Thing]Suited{
			models.Contracts: {Only: "not cancelled"},
			models.Events:    {Only: "not cancelled", First: "upcoming"},
		},
		Bind: bindCancel,
		Run:  runCancel,
	}
}

func bindCancel(c *Call) error {
	c.Changes = []query.Change{
		{Field: c.Entity.Field("cancelled"), Value: c.Check.Now},
		{Field: c.Entity.Field("reason"), Value: c.reason()},
	}
	return nil
}

func runCancel(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.mustNotBe(ctx, t.ids, "cancelled"); err != nil {
		return nil, err
	}
	return c.apply(ctx, t, "cancel", true)
}
