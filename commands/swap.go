package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func swap() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "swap",
			Operands: []lang.Operand{lang.TwoEvents},
			Clauses:  lang.Writing(),
		},
		Group:    Changing,
		Summary:  "exchange the support people of two events",
		Examples: []string{"swap event #109 and #1023", `swap event "Garden party" and "Lou Bouzin General Assembly" dry run`},
		Advice:   "Both change or none: it is asked once both have, whether somebody would be at two events at once.",
		Needs:    Need{who: entitled, action: policy.Update, thing: models.Events, field: "support"},
		Suits:    map[models.Thing]Suited{models.Events: {Only: "not cancelled", First: "assigned and upcoming; upcoming"}},
		Bind: func(c *Call) error {
			if err := c.mustBe(models.Events); err != nil {
				return err
			}
			return c.bindSupport(query.Change{})
		},
		Run: runSwap,
	}
}

// runSwap gives each of two events the support person of the other, as they are now.
func runSwap(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.two(ctx)
	if err != nil {
		return nil, err
	}
	support := c.Changes[0].Field
	now, err := c.Store.Rows(ctx, c.Check.Fields(c.Entity, t.ids, support.Name))
	if err != nil {
		return nil, err
	}
	if len(now.Rows) < len(t.ids) || now.Rows[0][0] == now.Rows[1][0] {
		return nil, models.Errorf(models.Refused, "both events have the same support person, or none: there is nothing to swap").
			WithHint("assign event #%d to … gives it one", t.ids[0])
	}
	t.seen, t.atOnce, t.own = now.Seen, true, map[int64][]query.Change{
		now.IDs[0]: {{Field: support, Value: now.Rows[1][0]}},
		now.IDs[1]: {{Field: support, Value: now.Rows[0][0]}},
	}
	return c.attempt(ctx, &t, "swap", true)
}

// two finds the two records that a sentence names.
func (c *Call) two(ctx context.Context) (targets, error) {
	t, err := c.target(ctx)
	if err != nil {
		return t, err
	}
	at := c.Cmd.Subject.Place()
	if other := c.Cmd.Other; other != nil {
		id, err := c.Store.Record(ctx, c.Entity, *other)
		if err != nil {
			return t, err
		}
		if at = other.Span; len(t.ids) == 1 && t.ids[0] == id {
			return t, models.Errorf(models.Refused, "this is the same %s", c.Entity.Thing).WithHint("name another one").WithSpan(at.From, at.To)
		}
		t.ids = append(t.ids[:len(t.ids):len(t.ids)], id)
	}
	if len(t.ids) != 2 {
		return t, models.Errorf(models.Refused, "two %s are swapped, and these are %d", c.Entity.Plural, len(t.ids)).
			WithHint("name them, as in swap event #7 and #9").WithSpan(at.From, at.To)
	}
	return t, nil
}
