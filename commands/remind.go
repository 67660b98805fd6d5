package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

func remind() *Command {
	return &Command{
		Form:    &lang.Form{Verb: "remind", Operands: []lang.Operand{lang.AReminder}},
		Group:   Changing,
		Summary: "write a reminder, to yourself or to a colleague, for a day, also about a record",
		Examples: []string{
			`remind me on friday about client #1 "call back"`,
			`remind kate in 3 days "send the quote"`,
			`remind me tomorrow at 4pm about event #109 "ask for the keys"`,
		},
		Advice: "It comes to the inbox at that time, at nine where only a day is said, and at once where none is. Nobody else reads it.",
		One:    "a reminder is about one record",
		Needs:  Need{who: colleague},
		Bind:   bindRemind,
		Run:    runRemind,
	}
}

func bindRemind(c *Call) (err error) {
	c.reminder = &query.Reminder{Entity: c.Entity, Due: c.Check.Now}
	if c.Cmd.On != nil {
		if c.reminder.Due, err = c.Check.Due(*c.Cmd.On); err != nil {
			return err
		}
	}
	const longest = 200
	text := c.Cmd.Words[0]
	c.reminder.Text, err = models.CleanText(text.Text, longest)
	if err != nil {
		return models.Errorf(models.Refused, "%s", err).WithSpan(text.Span.From, text.Span.To)
	}
	return nil
}

func runRemind(ctx context.Context, c *Call) (*Answer, error) {
	employees := c.Schema.Of(models.Employees)
	var err error
	r := c.reminder
	if r.For, err = c.Store.Record(ctx, employees, *c.Cmd.Person); err != nil {
		return nil, err
	}
	if c.Cmd.Subject != nil {
		t, err := c.target(ctx)
		if err != nil {
			return nil, err
		}
		if len(t.ids) > 1 {
			s := c.Cmd.Subject.Place()
			return nil, models.Errorf(models.Refused, "%s", c.row().One).WithHint("name one").WithSpan(s.From, s.To)
		}
		r.Record = t.ids[0]
	}
	if err := c.write(ctx, func(s *query.Store) error { return s.Remind(ctx, *r) }); err != nil {
		return nil, err
	}
	who := "you are"
	if r.For != c.Me.ID {
		name, err := c.Store.Rows(context.WithoutCancel(ctx), c.Check.Only(employees, r.For, "name"))
		if err != nil || len(name.Rows) == 0 {
			return &Answer{Note: "the reminder is kept"}, err
		}
		who = query.Word(name.Rows[0][0], c.Zone) + " is"
	}
	if !r.Due.After(c.Check.Now) {
		return &Answer{Note: who + " reminded now"}, nil
	}
	return &Answer{Note: fmt.Sprintf("%s reminded on %s", who, r.Due.In(c.Zone).Format("Monday 2 January 2006 15:04"))}, nil
}
