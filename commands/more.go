package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func more() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "more", Clauses: []lang.Clause{lang.As}},
		Group:    Looking,
		Summary:  "show the next rows of the last list",
		Examples: []string{"more"},
		Needs:    Need{who: colleague},
		Run:      runMore,
	}
}

// runMore goes on where the last list stopped. The right to read is asked for again: the person
// may be of another department by now.
func runMore(ctx context.Context, c *Call) (*Answer, error) {
	if !c.hasMore() {
		return nil, models.Errorf(models.NotFound, "there is nothing more to show").WithHint("show a list first, as in show clients")
	}
	if asked := c.last.asked; asked != nil {
		next := *asked
		next.Offset += asked.Limit
		return c.pageOf(ctx, &next)
	}
	if c.last.search != nil {
		return c.findMore(ctx)
	}
	if c.last.inbox != nil {
		return c.inbox(ctx, c.last.inbox)
	}
	plan := c.last.plan
	c.Entity = plan.Entity
	if err := c.require(Need{who: entitled, action: policy.Read}); err != nil {
		return nil, err
	}
	next := *plan
	next.Offset += plan.Limit
	return c.list(ctx, &next)
}
