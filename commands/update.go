package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func update() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "update",
			Operands: []lang.Operand{lang.ASubject},
			Clauses:  lang.Writing(lang.Where, lang.Set, lang.Skipping),
			Needs:    []lang.Clause{lang.Set},
		},
		Group:   Changing,
		Summary: "change fields of a record, or of those that a condition selects",
		Examples: []string{
			`update client #1 set phone = "+33 6 12 34 56 78", company = "Cool Startup"`,
			`update event #109 set notes = "DJ at 9pm"`,
			"update contract #653 set total 5000",
			"update events where support = kate and start after today set support = alienor dry run",
			"update clients where company = \"Cool Startup LLC\" and mine set phone empty skip errors",
		},
		Advice: eachOrNone + `
The terms of a signed contract are amended, as in
  amend contract #652 set total 13000 because "extra DJ"`,
		Needs: Need{who: entitled, action: policy.Update},
		Suits: map[models.Thing]Suited{
			models.Contracts: {Only: "unsigned"},
			models.Events:    {Only: "not cancelled", First: "upcoming"},
			models.Employees: {First: "active"},
		},
		Bind: func(c *Call) (err error) {
			if c.Changes, err = c.Check.Changes(c.Entity, c.Cmd.Assignments); err != nil {
				return err
			}
			for _, change := range c.Changes {
				if err := c.mustNotRestore(change); err != nil {
					return err
				}
			}
			return c.bindTarget()
		},
		Run: runUpdate,
	}
}

// mustNotRestore refuses to bring back what was archived, deactivated or cancelled: that has verbs of its
// own, and to say who writes the field would be misleading.
func (c *Call) mustNotRestore(change query.Change) error {
	f, word := change.Field, change.Field.Name
	switch {
	case f.Name == "active" && change.Value == true:
		word = "deactivated"
	case f.Name == "active":
		return change.Placed(models.Errorf(models.NotAllowed, "%s is deactivated by delete", models.Article(string(c.Entity.Thing))).
			WithHint("management can"))
	case change.Value != nil || f != c.Entity.Archive && f.Name != "cancelled":
		return nil
	}
	name := models.Article(word + " " + string(c.Entity.Thing))
	if f.Name == "cancelled" {
		return change.Placed(models.Errorf(models.Refused, "%s is not brought back by update", name).
			WithHint("undo takes the cancellation back, for whoever cancelled"))
	}
	return change.Placed(models.Errorf(models.Refused, "%s is brought back by restore", name).WithHint("%s", restoring(c)))
}

func runUpdate(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.target(ctx)
	if err == nil {
		err = c.mustNotBeMerged(ctx, t)
	}
	if err != nil {
		return nil, err
	}
	return c.apply(ctx, t, "update", false)
}

// restoring is the command that brings back the record which the sentence names.
func restoring(c *Call) string {
	if r, ok := c.Cmd.Subject.(*lang.Record); ok {
		return "restore " + r.String()
	}
	return "restore " + string(c.Entity.Thing) + " #…"
}
