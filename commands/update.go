package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func update() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "update",
			Operands: []lang.Operand{lang.ASubject},
			Clauses:  lang.Writing(lang.Where, lang.Set),
			Needs:    []lang.Clause{lang.Set},
		},
		Group:   Changing,
		Summary: "change fields of a record, or of those that a condition selects",
		Examples: []string{
			`update client #1 set phone = "+33 6 12 34 56 78", company = "Cool Startup"`,
			`update event #109 set notes = "DJ at 9pm"`,
			`update contract #652 set total 5000 because "extra DJ"`,
			"update events where support = kate and start after today set support = alienor dry run",
		},
		Needs: Need{who: entitled, action: policy.Update},
		Suits: map[models.Thing]Suited{models.Events: {First: "upcoming"}, models.Employees: {First: "active"}},
		Bind: func(c *Call) (err error) {
			if c.Changes, err = c.Check.Changes(c.Entity, c.Cmd.Assignments); err != nil {
				return err
			}
			return c.bindTarget()
		},
		Run: runUpdate,
	}
}

func runUpdate(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	return c.apply(ctx, t, "update", false)
}
