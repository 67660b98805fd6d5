package commands

import (
	"context"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func sign() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "sign",
			Operands: []lang.Operand{lang.AContract},
			Clauses:  lang.Writing(lang.On),
		},
		Group:    Changing,
		Summary:  "record that a contract has been signed",
		Examples: []string{"sign contract #652", "sign #652 on yesterday"},
		Needs:    Need{who: entitled, action: policy.Sign},
		Suits:    map[models.Thing]Suited{models.Contracts: {Only: "unsigned and not cancelled"}},
		Bind:     bindSign,
		Run:      runSign,
	}
}

func bindSign(c *Call) error {
	if err := c.mustBe(models.Contracts); err != nil {
		return err
	}
	field := c.Entity.Field("signed")
	change := query.Change{Field: field, Value: c.Check.Now}
	if c.Cmd.On != nil {
		when, err := c.Check.When(field, *c.Cmd.On)
		if err != nil {
			return err
		}
		change = query.Change{Field: field, Value: when, At: c.Cmd.On.Span}
	}
	c.Changes = []query.Change{change}
	return nil
}

func runSign(ctx context.Context, c *Call) (*Answer, error) {
	t, err := c.target(ctx)
	if err != nil {
		return nil, err
	}
	for _, state := range []string{"cancelled", "signed"} {
		if err := c.mustNotBe(ctx, t.ids, state); err != nil {
			return nil, err
		}
	}
	return c.apply(ctx, t, "sign", false)
}
