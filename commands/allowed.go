package commands

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// parse reads a line. One that ends too soon is refused to whoever may not say the rest either: they
// need not look for a reason to cancel what they may not cancel.
func (x *Executor) parse(line string) (*lang.Line, error) {
	sentences, lerr := x.Grammar.Parse(line)
	if lerr == nil {
		return sentences, nil
	}
	tooSoon := lerr.Span.From >= len(strings.TrimRightFunc(line, unicode.IsSpace))
	if p := x.at(line + " "); tooSoon && p.row != nil && p.row.Needs.who == entitled && p.entity != nil {
		c := &Call{Executor: x, Cmd: p.Command, Me: x.me, Entity: p.entity}
		if err := c.possible(p.row); err != nil {
			return nil, err
		}
		if err := c.require(p.row.Needs); err != nil {
			return nil, err
		}
	}
	return nil, query.FromLang(lerr)
}

// possible refuses what nobody does with a thing, whoever asks.
func (c *Call) possible(row *Command) error {
	if c.Entity != nil && row.Suits[c.Entity.Thing].By != "" {
		by := row.Suits[c.Entity.Thing].By
		return models.Errorf(models.Refused, "%s are made with %s", c.Entity.Plural, by).WithHint("help %s shows how", by)
	}
	if c.Entity == nil || row.Needs.who != entitled || row.Needs.thing != "" || impliedThing(row) != "" ||
		len(policy.WhoMay(row.Needs.action, c.Entity.Thing, "")) > 0 {
		return nil
	}
	never := models.Errorf(models.Refused, "%s are never %s", c.Entity.Plural, past(string(row.Needs.action)))
	switch {
	case row.Needs.action == policy.Export:
		never.WithHint("show %s as csv writes a list of them; this is for a client, as in gdpr export client #12", c.Entity.Plural)
	case row.Needs.action == policy.Erase:
		never.WithHint("this is for a client, as in gdpr erase client #12 because …")
	case row.Needs.action == policy.Merge:
		never.WithHint("clients are")
	case c.Entity.Thing == models.Payments:
		never.WithHint("%s", correctPayment)
	case c.Entity.Thing == models.Amendments:
		never.WithHint("another one can follow: amend contract #… set … because …")
	}
	return never
}

// mayNot says of a verb that always writes a field that the department may not use it, and who may.
func (c *Call) mayNot(right policy.Right, need Need, e *models.Entity) error {
	err := right.Field(c.Me, need.action, e, e.Field(need.field))
	var known *models.Error
	if errors.As(err, &known) {
		known.Message = fmt.Sprintf("%s may not %s %s", c.Me.Department, c.Cmd.Form.Verb, e.Plural)
	}
	for _, change := range c.Changes {
		if change.Field.Name == need.field {
			return change.Placed(err)
		}
	}
	return err
}

// require fills in the right that the command needs, or says who has it.
func (c *Call) require(need Need) error {
	e := c.Entity
	if need.thing != "" {
		e = c.Schema.Of(need.thing)
	}
	right, err := policy.Require(c.Me, need.action, e, need.writes(e))
	if err != nil {
		return err
	}
	if need.field != "" && !right.MayWrite(need.field) {
		return c.mayNot(right, need, e)
	}
	c.Right = right
	if need.action == policy.Read && c.Plan != nil && right.Scope == policy.Own {
		c.Plan.Scope = c.Check.Own(e)
	}
	for _, change := range c.Changes {
		if err := right.Field(c.Me, need.action, e, change.Field); err != nil {
			return change.Placed(err)
		}
	}
	return nil
}
