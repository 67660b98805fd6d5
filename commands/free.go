package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func free() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "free",
			Operands: []lang.Operand{lang.AFreedom},
			Clauses:  []lang.Clause{lang.As},
		},
		Group:   Looking,
		Summary: "who in support, or which venue, has no event at a time",
		Examples: []string{
			"free support on 4 june 2023 13:00 until 5 june 2023 02:00",
			"free support on 4 june 2027 1pm until 6pm",
			"free venue on next saturday",
		},
		Advice: "A day alone is the whole of it. Who has the fewest events that day comes first; of venues the smallest.",
		Needs:  Need{who: entitled, action: policy.Read, thing: models.Events},
		Bind:   bindFree,
		Run:    runFree,
	}
}

func bindFree(c *Call) (err error) {
	what := models.Employees
	if c.Cmd.Words[0].Text == string(models.Venues) {
		what = models.Venues
	}
	c.free, err = c.Check.Free(what, *c.Cmd.On, c.Cmd.Until)
	return err
}

// runFree says in its note for which stretch of time that is: until 18:00 could have meant another one.
func runFree(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.Store.Available(ctx, c.Check, c.free)
	if err != nil {
		return nil, err
	}
	when := query.Stretch(c.free.From, c.free.To, c.Zone)
	if t.Total > 0 {
		c.remember(t)
		return &Answer{Table: t, Note: "free " + when}, nil
	}
	none := "nobody in support is free "
	if t.Entity.Thing == models.Venues {
		none = "no venue is free "
	}
	return &Answer{Table: &query.Table{Columns: t.Columns}, Note: none + when}, nil
}
