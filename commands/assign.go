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
			Clauses:  lang.Writing(lang.To),
			Needs:    []lang.Clause{lang.To},
		},
		Group:    Changing,
		Summary:  "give an event its support person",
		Examples: []string{"assign event #109 to kate", `assign them to "Aliénor Vichum" dry run`},
		Needs:    Need{who: entitled, action: policy.Update, field: "support"},
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			who := &query.Lookup{Entity: c.Schema.Of(models.Employees), Ref: *c.Cmd.Person}
			if c.Cmd.Person.Me() {
				who.Found = c.Me.ID
			}
			return c.setSupport(ctx, query.Change{Field: c.Entity.Field("support"), Value: who, At: c.Cmd.Person.Span}, "assign")
		},
	}
}

func unassign() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "unassign",
			Operands: []lang.Operand{lang.AnEvent},
			Clauses:  lang.Writing(),
		},
		Group:    Changing,
		Summary:  "take the support person off an event",
		Examples: []string{`unassign event #109 because "ill"`},
		Needs:    Need{who: entitled, action: policy.Update, field: "support"},
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			return c.setSupport(ctx, query.Change{Field: c.Entity.Field("support")}, "unassign")
		},
	}
}

func (c *Call) setSupport(ctx context.Context, change query.Change, verb string) (*Answer, error) {
	ids, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	if who, ok := change.Value.(*query.Lookup); ok {
		if err := c.Store.Find(ctx, who); err != nil {
			return nil, err
		}
	}
	if stop, err := c.confirm(ctx, ids, verb, false); stop != nil || err != nil {
		return stop, err
	}
	return c.change(ctx, ids, []query.Change{change}, verb)
}
