package commands

import (
	"context"
	"errors"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func show() *Command {
	return &Command{
		Form: &lang.Form{
			Verb: "show", Aliases: []string{"list"},
			Operands: []lang.Operand{lang.ASubject},
			Clauses:  []lang.Clause{lang.Where, lang.OrderBy, lang.Columns, lang.Limit, lang.AsOf, lang.As},
		},
		Group:   Looking,
		Summary: "list records, or show one with what belongs to it",
		Examples: []string{
			"show events where support is null",
			"show my contracts where unpaid and signed before last month",
			"show clients where company contains cool order by name limit 20",
			"show events where start in next week columns name, start, client.phone",
			"show contract #652",
			"show contracts where unsigned as csv",
			"show event #109 as of last monday",
			"show events as of 2026-06-30 where support is null",
		},
		Needs: Need{who: entitled, action: policy.Read},
		Suits: map[models.Thing]Suited{models.Events: {First: "upcoming"}, models.Employees: {First: "active"}},
		Bind:  bindShow,
		Run:   runShow,
	}
}

func bindShow(c *Call) (err error) {
	s, ok := c.Cmd.Subject.(*lang.Scope)
	if !ok {
		if c.Cmd.AsOf != nil {
			c.asOf, err = c.Check.AsOf(*c.Cmd.AsOf)
		}
		return err
	}
	if c.Plan, err = c.Check.List(c.Cmd, s); err == nil && c.Cmd.Limit == nil && c.forMachines() {
		c.Plan.Limit = 0 // a file is not cut
	}
	return err
}

func runShow(ctx context.Context, c *Call) (*Answer, error) {
	switch s := c.Cmd.Subject.(type) {
	case *lang.Record:
		return c.showNamed(ctx, s.Ref)
	case *lang.It:
		t, err := c.it(s)
		if err != nil {
			return nil, err
		}
		if len(t.ids) == 1 {
			return c.showOne(ctx, t.ids[0])
		}
		these := c.Check.These(c.Entity, t.ids)
		these.AsOf = c.asOf
		return c.list(ctx, these)
	}
	return c.list(ctx, c.Plan)
}

// list runs the plan of a list, and remembers it for more.
func (c *Call) list(ctx context.Context, plan *query.Plan) (*Answer, error) {
	t, err := c.Store.Rows(ctx, plan)
	if err != nil {
		return nil, err
	}
	c.remember(t)
	c.last.plan, c.last.total = plan, t.Total
	if t.Open {
		c.last.total++ // one more at least
	}
	return &Answer{Table: t}, nil
}

// showNamed shows the record that was named. One with a number is not looked for first: reading it
// finds out whether it is there.
func (c *Call) showNamed(ctx context.Context, ref lang.Ref) (*Answer, error) {
	id, numbered := query.Number(ref)
	if !numbered {
		var err error
		if id, err = c.Store.Record(ctx, c.Entity, ref); err != nil {
			return nil, err
		}
	}
	answer, err := c.showOne(ctx, id)
	var known *models.Error
	if errors.As(err, &known) && known.Code == models.NotFound {
		known.WithSpan(ref.Span.From, ref.Span.To)
	}
	if err == nil {
		return c.follow(ctx, answer)
	}
	return answer, err
}

func (c *Call) showOne(ctx context.Context, id int64) (*Answer, error) {
	card, err := c.card(ctx, c.Store, c.Entity, id)
	return &Answer{Card: card}, err
}

// forMachines reports whether the result is read by a program.
func (c *Call) forMachines() bool {
	format := c.Format
	if c.Cmd.Format != nil {
		format = c.Cmd.Format.Text
	}
	return format == "csv" || format == "json"
}

// card is one record with all of its fields and what belongs to it; "it" is this record then.
func (c *Call) card(ctx context.Context, store *query.Store, e *models.Entity, id int64) (*Card, error) {
	const few = 5
	plans, by := c.Check.Belonging(e, id, few)
	plans = append([]*query.Plan{c.Check.Card(e, id)}, plans...)
	for _, p := range plans {
		p.AsOf = c.asOf
	}
	tables, err := store.Together(ctx, plans...)
	if err != nil {
		return nil, err
	}
	t := tables[0]
	if len(t.Rows) == 0 && !c.asOf.IsZero() {
		return nil, models.Errorf(models.NotFound, "there was no %s #%d yet, as of %s", e.Thing, id, query.Moment(c.asOf, c.Zone)).
			WithHint("history %s #%d says since when it is here", e.Thing, id)
	}
	if len(t.Rows) == 0 {
		return nil, models.Errorf(models.NotFound, "there is no %s #%d", e.Thing, id).WithHint("show %s lists them", e.Plural)
	}
	c.remember(t)
	card := &Card{Entity: e, ID: id, Table: t}
	for i, related := range tables[1:] {
		if len(related.Rows) > 0 {
			more := fmt.Sprintf("show %s where %s = #%d", related.Entity.Plural, by[i].Name, id)
			card.Related = append(card.Related, Related{Table: related, More: more})
		}
	}
	return card, nil
}
