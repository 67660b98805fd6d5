package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func reassign() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "reassign",
			Operands: []lang.Operand{lang.AHolding},
			Clauses:  lang.Writing(lang.Where, lang.To, lang.Skipping),
			Needs:    []lang.Clause{lang.To},
		},
		Group:   Changing,
		Summary: "give the clients, or the coming events, of somebody to somebody else",
		Examples: []string{
			`reassign clients of bill to zoe where company contains cool dry run`,
			`reassign events of kate to "Aliénor Vichum" because "kate leaves"`,
		},
		Advice: "Contracts go with their client. Of events only those that are not over yet are given, cancelled ones left out:\n" +
			"update events where support = kate set support = … changes others too. Who has neither clients nor coming\n" +
			"events left can leave: delete employee.\n" + eachOrNone,
		Needs: Need{who: entitled, action: policy.Update, gives: true},
		Bind:  bindReassign,
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			t, err := c.target(ctx)
			if err != nil {
				return nil, err
			}
			return c.apply(ctx, t, "reassign", true)
		},
	}
}

// keeping is the field that says whose record of a thing it is, where that can be written: the commercial of
// a client, the support person of an event.
func keeping(e *models.Entity) *models.Field {
	for _, f := range e.Owners() {
		if f.To == models.Employees && !f.Derived {
			return f
		}
	}
	return nil
}

func bindReassign(c *Call) error {
	scope := c.Cmd.Subject.(*lang.Scope)
	field := keeping(c.Entity)
	if field == nil {
		refused := models.Errorf(models.Refused, "%s are not given to somebody else", c.Entity.Plural).WithSpan(scope.Thing.Span.From, scope.Thing.Span.To)
		if c.Entity.Field("client") != nil {
			return refused.WithHint("they go with their client: reassign clients of … to …")
		}
		return refused.WithHint("clients and events are")
	}
	c.Changes = []query.Change{{Field: field, Value: c.Check.Person(*c.Cmd.Person), At: c.Cmd.Person.Span}}
	found, err := c.Check.Scope(c.Cmd, &lang.Scope{Span: scope.Span, Thing: scope.Thing})
	if err != nil {
		return err
	}
	filter := query.AllOf{c.Check.Kept(c.Entity, field, c.Check.Person(*scope.Of)), found}
	if c.Entity.Thing == models.Events {
		coming, err := c.condition(c.Check, c.Entity, "end > now and not cancelled")
		if err != nil {
			return err
		}
		filter = append(filter, coming)
	}
	c.Plan = &query.Plan{Entity: c.Entity, Filter: filter}
	return nil
}
