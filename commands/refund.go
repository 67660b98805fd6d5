package commands

import (
	"context"
	"fmt"

	"github.com/govalues/decimal"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func refund() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "refund",
			Operands: []lang.Operand{lang.APayment, lang.MaybeAmount},
			Clauses:  lang.Writing(lang.ByMethod, lang.On, lang.RefText),
			Needs:    []lang.Clause{lang.Because},
		},
		Group:   Changing,
		Summary: "give a payment back, or a part of it",
		Examples: []string{
			`refund payment #88 because "paid twice"`,
			`refund #88 100 by card because "one guest less"`,
		},
		Advice: "A payment is refunded once; the refund is a payment of its own, below zero.",
		One:    "a refund is of one payment",
		Needs:  Need{who: entitled, action: policy.Create, thing: models.Payments, field: "reverses"},
		Suits:  map[models.Thing]Suited{models.Payments: {Only: "amount > 0 and not refunded"}},
		Bind:   bindRefund,
		Run:    runRefund,
	}
}

func bindRefund(c *Call) error {
	if err := c.mustBe(models.Payments); err != nil {
		return err
	}
	if err := c.bindMoney(); err != nil {
		return err
	}
	c.Changes = append(c.Changes, query.Change{Field: c.Entity.Field("reason"), Value: c.reason()})
	return nil
}

// runRefund adds a payment that takes the other one back: the ledger keeps both.
func runRefund(ctx context.Context, c *Call) (*Answer, error) {
	id, t, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.mustNotBe(ctx, t.ids, "refunded"); err != nil {
		return nil, err
	}
	of, err := c.Store.Rows(ctx, c.Check.Only(c.Entity, id, "contract", "amount", "method"))
	if err != nil {
		return nil, err
	}
	contract := of.Rows[0][0].(models.Ref).ID
	paid := of.Rows[0][1].(decimal.Decimal)
	if paid.IsNeg() {
		return nil, models.Errorf(models.Refused, "payment #%d is a refund itself", id).WithHint("pay #%d … records money that comes again", contract)
	}
	changes, back := refundOf(c.Changes, c.Entity, paid, of.Rows[0][2])
	changes = append(changes,
		query.Change{Field: c.Entity.Field("contract"), Value: contract},
		query.Change{Field: c.Entity.Field("reverses"), Value: id, At: c.Cmd.Subject.Place()})
	question := fmt.Sprintf("give back %s, all of payment #%d?", back, id)
	if back.Cmp(paid) != 0 {
		question = fmt.Sprintf("give back %s of the %s of payment #%d, once and for all?", back, paid, id)
	}
	contracts := c.Schema.Of(models.Contracts)
	return c.add(ctx, "recorded", doubt{question: question}, func(s *query.Store) (*Answer, error) {
		refund, err := s.Insert(ctx, c.Entity, changes)
		return &Answer{Note: fmt.Sprintf("payment #%d, a refund of #%d,", refund, id)}, err
	}, func(ctx context.Context, s *query.Store) (*Card, error) { return c.card(ctx, s, contracts, contract) })
}

// refundOf are the changes of a refund: the amount below zero, and as it was paid where that is not
// said. back is how much that is.
func refundOf(said []query.Change, payments *models.Entity, paid decimal.Decimal, method any) (changes []query.Change, back decimal.Decimal) {
	given := map[string]query.Change{
		"amount": {Field: payments.Field("amount"), Value: paid},
		"method": {Field: payments.Field("method"), Value: method},
	}
	for _, change := range said {
		given[change.Field.Name] = change
	}
	amount := given["amount"]
	back = amount.Value.(decimal.Decimal)
	amount.Value = back.Neg()
	given["amount"] = amount
	for _, f := range payments.Fields {
		if change, ok := given[f.Name]; ok {
			changes = append(changes, change)
		}
	}
	return changes, back
}
