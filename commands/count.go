package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/policy"
)

func count() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "count",
			Operands: []lang.Operand{lang.AScope},
			Clauses:  []lang.Clause{lang.Where, lang.By, lang.AsOf, lang.As},
		},
		Group:   Looking,
		Summary: "count records, also by a field or by day, week, month, quarter or year",
		Examples: []string{
			"count events where support is empty",
			"count events by support where start in this month",
			"count my contracts by month of signed",
		},
		Needs: Need{who: entitled, action: policy.Read},
		Bind: func(c *Call) (err error) {
			c.Plan, err = c.Check.Count(c.Cmd, c.Cmd.Subject.(*lang.Scope))
			return err
		},
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			t, err := c.Store.Count(ctx, c.Plan)
			answer := &Answer{Table: t}
			if !c.Plan.AsOf.IsZero() {
				answer.Note = "as of " + query.Moment(c.Plan.AsOf, c.Zone)
			}
			return answer, err
		},
	}
}
