package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func duplicates() *Command {
	return &Command{
		Form: &lang.Form{
			Verb: "duplicates", Aliases: []string{"find duplicates"},
			Operands: []lang.Operand{lang.AmongThings},
			Clauses:  []lang.Clause{lang.Limit, lang.As},
		},
		Group:    Looking,
		Summary:  "list clients that may be the same, the most alike first",
		Examples: []string{"find duplicates in clients"},
		Advice: "Alike are those with the same phone, or with a similar name and company. merge makes one of two:\n" +
			"  merge client #9 into #4 because \"same person\"\n" +
			`The word itself is looked for in quotes: find "duplicates".`,
		Needs: Need{who: entitled, action: policy.Read, only: models.Clients},
		Bind:  bindDuplicates,
		Run:   runDuplicates,
	}
}

func bindDuplicates(c *Call) error {
	if c.Entity.Thing != models.Clients {
		return models.Errorf(models.Refused, "%s are not compared with each other", c.Entity.Plural).
			WithHint("clients are: find duplicates in clients").WithSpan(c.Cmd.Thing.Span.From, c.Cmd.Thing.Span.To)
	}
	c.Plan = c.Check.Comparing(c.Entity)
	return nil
}

func runDuplicates(ctx context.Context, c *Call) (*Answer, error) {
	limit := query.DefaultLimit
	switch {
	case c.Cmd.Limit != nil:
		limit = query.Limit(c.Cmd.Limit)
	case c.forMachines():
		limit = 0 // a file is not cut
	}
	d, err := c.Store.Duplicates(ctx, c.Plan, limit)
	if err != nil {
		return nil, err
	}
	answer := &Answer{Table: d.Table}
	switch shown := len(d.Table.Rows); {
	case d.Total == 0:
		answer.Note = "no two clients are alike"
	case shown < d.Total:
		answer.Note = fmt.Sprintf("%d of %d pairs; limit all shows the others", shown, d.Total)
	case d.Total == 1:
		answer.Note = "1 pair"
	default:
		answer.Note = fmt.Sprintf("%d pairs", d.Total)
	}
	if d.Cut != "" {
		answer.Note += "; " + d.Cut
	}
	return answer, nil
}
