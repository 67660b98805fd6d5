package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func create() *Command {
	return &Command{
		Form: &lang.Form{
			Verb: "create", Aliases: []string{"add"},
			Operands: []lang.Operand{lang.AThing},
			Clauses:  lang.Writing(lang.For, lang.Fields),
		},
		Group:   Changing,
		Summary: "add a client, a contract, an event, a venue, an instalment or an employee",
		Examples: []string{
			`create client name "Élodie Noël" email elodie@noel.fr phone "+33 6 12 34 56 78"`,
			`create contract for client "Kevin Casey" total 1200,50`,
			`create event for contract #652 name "Garden party" start 4 june 2027 1pm end 2027-06-05 02:00 attendees 75`,
			`create venue name "The Barn" address "1 Farm Lane, Blois" capacity 120`,
			`create employee name "Sam Smith" email sam@epicevents.example department support`,
			"create instalment for contract #652 due 1 june 2027 amount 500",
		},
		Needs: Need{who: entitled, action: policy.Create},
		Suits: map[models.Thing]Suited{
			models.Events:      {Only: "signed and not cancelled"},
			models.Payments:    {Only: "signed and unpaid"},
			models.Instalments: {Only: "not cancelled"},
			models.Amendments:  {By: "amend"},
		},
		Bind: bindCreate,
		Run:  runCreate,
	}
}

func bindCreate(c *Call) (err error) {
	if c.Changes, err = c.Check.Changes(c.Entity, c.Cmd.Assignments); err != nil {
		return err
	}
	if c.Cmd.For != nil {
		parent, err := c.Check.Parent(c.Entity, c.Cmd.For)
		if err != nil {
			return err
		}
		c.Changes = append([]query.Change{parent}, c.Changes...)
	}
	return c.mustBePaid()
}

// runCreate adds one record and shows it. A right that reaches only own records asks that those
// which the new one belongs to are own.
func runCreate(ctx context.Context, c *Call) (*Answer, error) {
	e := c.Entity
	if missing := query.Missing(e, c.Changes); len(missing) > 0 {
		return nil, &Incomplete{Command: c.Cmd.String(), Thing: e.Thing, Missing: missing, err: query.NeedsFields(c.Cmd.Span, e, missing)}
	}
	for _, change := range c.Changes {
		if err := c.findParent(ctx, change); err != nil {
			return nil, err
		}
	}
	doubt, err := c.doubtful(ctx)
	if err != nil {
		return nil, err
	}
	var id int64
	var crowded string
	answer, err := c.add(ctx, "created", doubt, func(s *query.Store) (*Answer, error) {
		var err error
		if id, err = s.Insert(ctx, e, c.Changes); err != nil {
			return nil, err
		}
		answer := &Answer{Note: fmt.Sprintf("%s #%d", e.Thing, id)}
		if e.Thing == models.Employees {
			answer.Secret = policy.OneTimePassword()
			err = s.SetPassword(ctx, id, answer.Secret)
		}
		return answer, err
	}, func(ctx context.Context, s *query.Store) (card *Card, err error) {
		if crowded, err = c.crowded(ctx, s, []int64{id}); err != nil {
			return nil, err
		}
		return c.card(ctx, s, e, id)
	})
	if answer != nil {
		answer.Note += crowded
	}
	return answer, err
}

// doubt is a question that is asked before something is added, and what the person is told beside it. Where
// there is none, its question is empty.
type doubt struct {
	question string
	lines    []string
}

// doubtful is the doubt whether the record is there already.
func (c *Call) doubtful(ctx context.Context) (doubt, error) {
	if c.Entity.Thing != models.Clients {
		question, err := c.paidTwice(ctx, c.Changes)
		return doubt{question: question}, err
	}
	twins, err := c.Store.Twins(ctx, c.Entity, c.Changes)
	if err != nil || len(twins) == 0 {
		return doubt{}, err
	}
	if len(twins) == 1 {
		return doubt{question: fmt.Sprintf("%s may be the same: create it all the same?", twins[0])}, nil
	}
	d := doubt{question: fmt.Sprintf("%s and %d more may be the same: create it all the same?", twins[0], len(twins)-1)}
	for _, twin := range twins[:min(mostTwins, len(twins))] {
		d.lines = append(d.lines, "it may be "+twin.String())
	}
	if more := len(twins) - mostTwins; more > 0 {
		d.lines = append(d.lines, fmt.Sprintf("and %d more", more))
	}
	return d, nil
}

// mostTwins is how many clients a person is told of who may be the same.
const mostTwins = 5

// add runs what adds a record, and shows the outcome. A dry run shows what would be, and takes
// it back; so does a doubt, which is asked about first.
func (c *Call) add(ctx context.Context, done string, doubt doubt, insert func(*query.Store) (*Answer, error),
	card func(context.Context, *query.Store) (*Card, error)) (answer *Answer, err error) {
	if c.Cmd.DryRun || doubt.question != "" && !c.Cmd.Yes {
		preview, before := &Answer{Lines: doubt.lines}, c.last
		err = c.Store.Rehearse(ctx, c.Cmd.String(), c.reason(), func(s *query.Store) (err error) {
			if _, err = insert(s); err == nil {
				preview.Card, err = card(ctx, s)
			}
			return err
		})
		c.last = before
		if err != nil {
			return nil, err
		}
		if c.Cmd.DryRun {
			preview.Note = fmt.Sprintf("dry run: this would be %s, nothing was changed", done)
			return preview, nil
		}
		if err := c.Ask.Confirm(ctx, preview, doubt.question, ""); err != nil {
			return nil, err
		}
	}
	err = c.write(ctx, func(s *query.Store) (err error) {
		answer, err = insert(s)
		return err
	})
	if err != nil {
		return nil, err
	}
	answer.Note += " " + done
	answer.Card, err = card(context.WithoutCancel(ctx), c.Store) // Ctrl-C no longer undoes it
	return answer, err
}
