package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func remove() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "delete",
			Operands: []lang.Operand{lang.ATarget},
			Clauses:  lang.Writing(),
		},
		Group:   Changing,
		Summary: "archive a client, a contract, an event, a venue or an instalment; deactivate an employee",
		Examples: []string{
			"delete client #3",
			"delete employee alienor dry run",
		},
		Needs: Need{who: entitled, action: policy.Delete},
		Suits: map[models.Thing]Suited{
			models.Contracts: {Only: "without payments and without events (not cancelled) and without instalments"},
			models.Venues:    {Only: "without events (end > now and not cancelled)"},
			models.Clients: {Only: "without contracts (status in (draft, signed, part-paid))" +
				" and without events (end > now and not cancelled)"},
			models.Employees: {Only: "active and not mine and without clients and without events (end > now and not cancelled)"},
		},
		Bind: bindDelete,
		Run:  runDelete,
	}
}

func bindDelete(c *Call) error {
	c.Changes = []query.Change{{Field: c.Entity.Archive, Value: c.Check.Now}}
	return nil
}

// runDelete archives: nothing is ever removed, so that history and references stay whole.
func runDelete(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.target(ctx)
	if err == nil {
		err = c.mustNotBeMerged(ctx, t)
	}
	if err != nil {
		return nil, err
	}
	gone := "deleted"
	if c.Entity.State(gone) == nil {
		gone = "inactive"
	}
	if err := c.mustNotBe(ctx, t.ids, gone); err != nil {
		return nil, err
	}
	answer, err := c.apply(ctx, t, "delete", true)
	if answer != nil {
		answer.Card = nil // it is gone: showing it would confuse
	}
	return answer, err
}
