package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func restore() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "restore",
			Operands: []lang.Operand{lang.ATarget},
			Clauses:  lang.Writing(),
		},
		Group:    Changing,
		Summary:  "bring back what was deleted; let an employee work again",
		Examples: []string{"restore client #3", "restore employee alienor"},
		Needs:    Need{who: entitled, action: policy.Restore},
		Suits: map[models.Thing]Suited{
			models.Clients: {Only: "deleted"}, models.Contracts: {Only: "deleted"}, models.Events: {Only: "deleted"}, models.Employees: {Only: "inactive"},
			models.Venues:      {Only: "deleted"},
			models.Instalments: {Only: "deleted and contract.cancelled is empty"},
		},
		Bind: func(c *Call) error {
			c.Changes = []query.Change{{Field: c.Entity.Archive}}
			return nil
		},
		Run: runRestore,
	}
}

// runRestore empties the field that archives. Whether the record can be what it was, its e-mail still
// free and what it belongs to still there, the rules of the data say.
func runRestore(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	there, err := c.Store.Rows(ctx, &query.Plan{Entity: c.Entity, Filter: query.AllOf{c.Check.Among(c.Entity, t.ids), c.Check.Live(c.Entity)}})
	if err != nil {
		return nil, err
	}
	if len(there.IDs) > 0 {
		name := fmt.Sprintf("%s #%d", c.Entity.Thing, there.IDs[0])
		return nil, models.Errorf(models.Refused, "%s is not %s", name, c.Entity.Archive.Name).WithHint("show %s", name)
	}
	return c.apply(ctx, t, "restore", false)
}
