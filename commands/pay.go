package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func pay() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "pay",
			Operands: []lang.Operand{lang.AContract, lang.AnAmount},
			Clauses:  lang.Writing(lang.ByMethod, lang.On, lang.RefText),
		},
		Group:   Changing,
		Summary: "record a payment of a contract: an amount, or all that is due",
		Examples: []string{
			`pay contract #652 500 eur by transfer on 3 november 2026 ref "INV-12"`,
			"pay #652 all",
		},
		Advice: givingBack + ", as in\n  refund payment #88 because \"paid twice\"",
		One:    "a payment is of one contract",
		Needs:  Need{who: entitled, action: policy.Create, thing: models.Payments},
		Suits:  map[models.Thing]Suited{models.Contracts: {Only: "signed and unpaid"}},
		Bind:   bindPay,
		Run:    runPay,
	}
}

func runPay(ctx context.Context, c *Call) (*Answer, error) {
	payments := c.Schema.Of(models.Payments)
	changes := c.Changes
	contract, _, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	var due decimal.Decimal
	if c.Cmd.Amount.All {
		if due, err = c.due(ctx, contract); err != nil {
			return nil, err
		}
		changes = append(changes, query.Change{Field: payments.Field("amount"), Value: due, At: c.Cmd.Amount.Span})
	}
	changes = append(changes, query.Change{Field: payments.Field("contract"), Value: contract, At: c.Cmd.Subject.Place()})
	question, err := c.paidTwice(ctx, changes)
	if err != nil {
		return nil, err
	}
	if c.Cmd.Amount.All && question == "" {
		question = fmt.Sprintf("record %s, all that is due of contract #%d?", due, contract)
	}
	return c.add(ctx, "recorded", doubt{question: question}, func(s *query.Store) (*Answer, error) {
		id, err := s.Insert(ctx, payments, changes)
		return &Answer{Note: fmt.Sprintf("payment #%d", id)}, err
	}, func(ctx context.Context, s *query.Store) (*Card, error) { return c.card(ctx, s, c.Entity, contract) })
}

// bindPay reads the clauses of the sentence as fields of a payment.
func bindPay(c *Call) (err error) {
	if err := c.mustBe(models.Contracts); err != nil {
		return err
	}
	return c.bindMoney()
}

// bindMoney reads what a sentence says of a payment: how much, when, how.
func (c *Call) bindMoney() (err error) {
	var given []lang.Assignment
	add := func(name string, v *lang.Value) {
		given = append(given, lang.Assignment{Path: lang.Path{Names: []string{name}, Span: v.Span}, Value: v})
	}
	text := func(w *lang.Word) *lang.Value { return &lang.Value{Span: w.Span, Text: w.Text, Quoted: w.Quoted} }
	if c.Cmd.Amount != nil && !c.Cmd.Amount.All {
		add("amount", &c.Cmd.Amount.Value)
	}
	if c.Cmd.On != nil {
		add("date", c.Cmd.On)
	}
	if c.Cmd.Method != nil {
		add("method", text(c.Cmd.Method))
	}
	if c.Cmd.Reference != nil {
		add("reference", text(c.Cmd.Reference))
	}
	if c.Changes, err = c.Check.Changes(c.Schema.Of(models.Payments), given); err != nil {
		return err
	}
	return c.mustBePaid()
}

// mustBePaid refuses a payment that takes money away, and says how it is given back.
func (c *Call) mustBePaid() error {
	for _, change := range c.Changes {
		if d, ok := change.Value.(decimal.Decimal); ok && change.Field.Entity == models.Payments && !d.IsPos() {
			if c.Cmd.Form.Verb == "refund" {
				return change.Placed(models.Errorf(models.Refused, "a refund is more than zero").WithHint("write how much goes back, without a sign"))
			}
			return change.Placed(models.Errorf(models.Refused, "a payment is more than zero").WithHint(correctPayment))
		}
	}
	return nil
}

// How a payment is put right: none is ever changed, nor taken away.
const (
	givingBack     = "management gives money back with a refund"
	correctPayment = givingBack + `, as in refund payment #… because "…"`
)

// paidTwice is the question whether a payment is another one, where its contract has one of the same
// amount and day already: typed again, it would be counted again. Of anything else it is empty.
func (c *Call) paidTwice(ctx context.Context, changes []query.Change) (string, error) {
	payments := c.Schema.Of(models.Payments)
	equal := map[string]any{"date": c.Check.Now}
	for _, change := range changes {
		if change.Field.Entity != models.Payments {
			return "", nil
		}
		if change.Value != nil {
			equal[change.Field.Name] = change.Value
		}
	}
	contract := equal["contract"]
	if l, ok := contract.(*query.Lookup); ok {
		contract = l.Found
	}
	day := equal["date"].(time.Time).Format(time.DateOnly)
	same, err := c.condition(c.Check, payments, fmt.Sprintf("contract = #%d and amount = %s and date = %s", contract, equal["amount"], day))
	if err != nil {
		return "", err
	}
	t, err := c.Store.Rows(ctx, &query.Plan{Entity: payments, Filter: same, Limit: 1})
	if err != nil || len(t.IDs) == 0 {
		return "", err
	}
	return fmt.Sprintf("payment #%d of contract #%d is of %s on %s, too: record another?", t.IDs[0], contract, equal["amount"], day), nil
}

// due is what is left to pay of a contract; nothing left is refused.
func (c *Call) due(ctx context.Context, id int64) (decimal.Decimal, error) {
	t, err := c.Store.Rows(ctx, c.Check.Only(c.Entity, id, "due"))
	if err != nil {
		return decimal.Decimal{}, err
	}
	due, _ := t.Rows[0][0].(decimal.Decimal)
	if due.IsZero() {
		return due, models.Errorf(models.Refused, "nothing is left to pay on contract #%d", id)
	}
	return due, nil
}
