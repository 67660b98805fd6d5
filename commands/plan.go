package commands

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// mostParts is how many instalments are made at once: ten years of them.
const mostParts = 120

func plan() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "plan",
			Operands: []lang.Operand{lang.AContract},
			Clauses:  lang.Writing(lang.InParts, lang.From),
			Needs:    []lang.Clause{lang.InParts, lang.From},
		},
		Group:    Changing,
		Summary:  "divide what a contract costs into monthly instalments",
		Examples: []string{"plan contract #652 in 3 instalments from 1 june 2027"},
		Advice: `What is planned already is left out. One by one they are made and changed as in
  create instalment for contract #652 due 1 june 2027 amount 500
  update instalment #7 set due 1 july 2027`,
		One:   "a plan is of one contract",
		Needs: Need{who: entitled, action: policy.Create, thing: models.Instalments},
		Suits: map[models.Thing]Suited{models.Contracts: {Only: "not cancelled", First: "without instalments"}},
		Bind:  bindPlan,
		Run:   runPlan,
	}
}

func bindPlan(c *Call) error {
	if err := c.mustBe(models.Contracts); err != nil {
		return err
	}
	parts := c.Cmd.Parts
	if n, err := strconv.Atoi(parts.Text); err != nil || n < 1 || n > mostParts {
		return models.Errorf(models.Refused, "a plan has 1 to %d instalments", mostParts).WithSpan(parts.Span.From, parts.Span.To)
	}
	instalments := c.Schema.Of(models.Instalments)
	due := instalments.Field("due")
	first, err := c.Check.When(due, *c.Cmd.From)
	c.Changes = []query.Change{ // the amounts are worked out later
		{Field: instalments.Field("contract")},
		{Field: due, Value: first, At: c.Cmd.From.Span},
		{Field: instalments.Field("amount")},
	}
	return err
}

func runPlan(ctx context.Context, c *Call) (*Answer, error) {
	id, _, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	parts, _ := strconv.Atoi(c.Cmd.Parts.Text) // a number, as bindPlan saw to
	return c.add(ctx, "planned", doubt{}, func(s *query.Store) (*Answer, error) {
		left, err := c.unplanned(ctx, s, id)
		if err != nil {
			return nil, err
		}
		amounts, err := divide(left, parts)
		if err != nil {
			return nil, err
		}
		for i, amount := range amounts {
			changes := []query.Change{c.Changes[0], c.Changes[1], c.Changes[2]}
			changes[0].Value, changes[2].Value = id, amount
			changes[1].Value = monthsAfter(c.Changes[1].Value.(time.Time), i)
			if _, err := s.Insert(ctx, c.Schema.Of(models.Instalments), changes); err != nil {
				return nil, err
			}
		}
		return &Answer{Note: fmt.Sprintf("contract #%d: %s", id, quantity(c.Schema.Of(models.Instalments), parts))}, nil
	}, func(ctx context.Context, s *query.Store) (*Card, error) { return c.card(ctx, s, c.Entity, id) })
}

// unplanned is what a contract costs and no instalment is of; nothing is refused.
func (c *Call) unplanned(ctx context.Context, s *query.Store, contract int64) (decimal.Decimal, error) {
	instalments := c.Schema.Of(models.Instalments)
	planned, err := c.condition(c.Check, instalments, fmt.Sprintf("contract = #%d", contract))
	if err != nil {
		return decimal.Decimal{}, err
	}
	plan := c.Check.Only(instalments, 0, "amount")
	plan.Filter, plan.Limit = planned, 0
	t, err := s.Rows(ctx, plan)
	if err != nil {
		return decimal.Decimal{}, err
	}
	costs, err := s.Rows(ctx, c.Check.Only(c.Entity, contract, "total"))
	if err != nil {
		return decimal.Decimal{}, err
	}
	left, _ := costs.Rows[0][0].(decimal.Decimal)
	for _, row := range t.Rows {
		if left, err = left.Sub(row[0].(decimal.Decimal)); err != nil {
			return left, err
		}
	}
	if !left.IsPos() {
		return left, models.Errorf(models.Refused, "all of contract #%d is planned already", contract).
			WithHint("show instalments where contract = #%d lists how", contract)
	}
	return left, nil
}

// divide makes equal parts of an amount, to the cent; what cannot be divided is in the first.
func divide(amount decimal.Decimal, parts int) ([]decimal.Decimal, error) {
	whole, hundredths, ok := amount.Int64(2)
	cents, n := 100*whole+hundredths, int64(parts)
	if !ok || cents < n {
		return nil, models.Errorf(models.Refused, "%s is too little for %d instalments", amount, parts)
	}
	list := make([]decimal.Decimal, parts)
	for i := range list {
		share := cents / n
		if i == 0 {
			share += cents % n
		}
		var err error
		if list[i], err = decimal.New(share, 2); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// monthsAfter is the same day of a later month, or its last one where it has no such day.
func monthsAfter(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}
