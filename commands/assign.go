package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func assign() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "assign",
			Operands: []lang.Operand{lang.AnEvent},
			Clauses:  lang.Writing(lang.To, lang.Skipping),
			Needs:    []lang.Clause{lang.To},
		},
		Group:    Changing,
		Summary:  "give an event its support person",
		Examples: []string{"assign event #109 to kate", `assign them to "Aliénor Vichum" dry run`},
		Advice:   "Nobody supports two events at once: free support on … until … lists who can, swap exchanges the people of two.",
		Needs:    Need{who: entitled, action: policy.Update, thing: models.Events, field: "support"},
		Suits:    map[models.Thing]Suited{models.Events: {Only: "not cancelled", First: "unassigned and upcoming; upcoming"}},
		Bind: func(c *Call) error {
			return c.bindSupport(query.Change{Value: c.Check.Person(*c.Cmd.Person), At: c.Cmd.Person.Span})
		},
		Run: func(ctx context.Context, c *Call) (*Answer, error) { return c.setSupport(ctx, "assign") },
	}
}

func unassign() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "unassign",
			Operands: []lang.Operand{lang.AnEvent},
			Clauses:  lang.Writing(lang.Skipping),
		},
		Group:    Changing,
		Summary:  "take the support person off an event",
		Examples: []string{`unassign event #109 because "ill"`},
		Needs:    Need{who: entitled, action: policy.Update, thing: models.Events, field: "support"},
		Suits:    map[models.Thing]Suited{models.Events: {Only: "assigned and not cancelled", First: "upcoming"}},
		Bind:     func(c *Call) error { return c.bindSupport(query.Change{}) },
		Run:      func(ctx context.Context, c *Call) (*Answer, error) { return c.setSupport(ctx, "unassign") },
	}
}

func (c *Call) bindSupport(change query.Change) error {
	if change.Field = c.Entity.Field("support"); change.Field == nil {
		return models.Errorf(models.Refused, "%s have no support person", c.Entity.Plural)
	}
	c.Changes = []query.Change{change}
	return nil
}

func (c *Call) setSupport(ctx context.Context, verb string) (*Answer, error) {
	t, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	return c.apply(ctx, t, verb, false)
}
