package commands

import (
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
		c := &Call{Executor: x, Me: x.me, Entity: p.entity}
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
	if c.Entity == nil || row.Needs.who != entitled || row.Needs.thing != "" || impliedThing(row) != "" ||
		len(policy.WhoMay(row.Needs.action, c.Entity.Thing, "")) > 0 {
		return nil
	}
	never := models.Errorf(models.Refused, "%s are never %s", c.Entity.Plural, past(string(row.Needs.action)))
	if c.Entity.Thing == models.Payments {
		never.WithHint(correctPayment)
	}
	return never
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
