package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func amend() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "amend",
			Operands: []lang.Operand{lang.AContract},
			Clauses:  lang.Writing(lang.Set),
			Needs:    []lang.Clause{lang.Set, lang.Because},
		},
		Group:   Changing,
		Summary: "change the terms of a signed contract; what they were is kept",
		Examples: []string{
			`amend contract #652 set total 13000 because "extra DJ"`,
			`amend contract #652 set client "Kevin Casey" because "he pays instead"`,
		},
		Advice: "show amendments where contract = #652 lists what was changed, when, by whom and why.",
		One:    "an amendment is of one contract",
		Needs:  Need{who: entitled, action: policy.Create, thing: models.Amendments},
		Suits:  map[models.Thing]Suited{models.Contracts: {Only: "signed and not cancelled"}},
		Bind:   bindAmend,
		Run:    runAmend,
	}
}

// bindAmend reads new terms of a contract as fields of an amendment, which has the same names for them.
func bindAmend(c *Call) error {
	if err := c.mustBe(models.Contracts); err != nil {
		return err
	}
	terms, err := c.Check.Changes(c.Entity, c.Cmd.Assignments)
	if err != nil {
		return err
	}
	amendments := c.Schema.Of(models.Amendments)
	c.Changes = []query.Change{{Field: amendments.Field("reason"), Value: c.reason()}}
	for _, term := range terms {
		f := amendments.Field(term.Field.Name)
		if term.Field.Derived || f == nil {
			return term.Placed(models.Errorf(models.Refused, "an amendment changes the total or the client of a contract, and nothing else").
				WithHint("describe contracts says what writes it"))
		}
		c.Changes = append(c.Changes, query.Change{Field: f, Value: term.Value, At: term.At})
	}
	return nil
}

func runAmend(ctx context.Context, c *Call) (*Answer, error) {
	amendments := c.Schema.Of(models.Amendments)
	id, t, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	changes := append(c.Changes, query.Change{Field: amendments.Field("contract"), Value: id, At: c.Cmd.Subject.Place()})
	return c.add(ctx, "amended", doubt{}, func(s *query.Store) (*Answer, error) {
		if _, err := s.Insert(ctx, amendments, changes); err != nil {
			return nil, err
		}
		return &Answer{Note: fmt.Sprintf("contract #%d", id)}, c.asSeen(ctx, s, t, id)
	}, func(ctx context.Context, s *query.Store) (*Card, error) { return c.card(ctx, s, c.Entity, id) })
}

// asSeen refuses, within the transaction, a record that was another one than the person saw before it
// was changed in there, once.
func (c *Call) asSeen(ctx context.Context, s *query.Store, t targets, id int64) error {
	sight, seen := t.seen[id]
	if !seen {
		return nil
	}
	now, err := s.Rows(ctx, c.Check.These(c.Entity, t.ids))
	if err == nil && now.Seen[id].Version != sight.Version+1 {
		err = errMeanwhile(c.Entity, id)
	}
	return err
}
