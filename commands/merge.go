package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func merge() *Command {
	return &Command{
		Form: &lang.Form{
			Verb:     "merge",
			Operands: []lang.Operand{lang.ATarget},
			Clauses:  lang.Writing(lang.Into),
			Needs:    []lang.Clause{lang.Into, lang.Because},
		},
		Group:    Changing,
		Summary:  "make one client of two that are the same",
		Examples: []string{`merge client #2 into client #1 because "same person" dry run`},
		Advice: "What the second lacks is filled from the first, and the contracts of the first become its own: signed ones by an\n" +
			"amendment. Cancelled contracts do not change any more. The first is archived, and its number and its e-mail\n" +
			"lead to the second. find duplicates in clients lists who might be the same; undo takes a merge back.",
		One:   "a merge is of one client into another",
		Needs: Need{who: entitled, action: policy.Merge},
		Suits: map[models.Thing]Suited{models.Clients: {Only: "deleted is empty"}},
		Bind:  bindMerge,
		Run:   runMerge,
	}
}

func bindMerge(c *Call) error {
	if err := c.mustBe(models.Clients); err != nil {
		return err
	}
	into := c.Cmd.Into
	c.Changes = []query.Change{{Field: c.Entity.Field("merged"), Value: &query.Lookup{Entity: c.Entity, Ref: into.Ref}, At: into.Place()}}
	return nil
}

func runMerge(ctx context.Context, c *Call) (*Answer, error) {
	from, t, err := c.theOne(ctx)
	if err != nil {
		return nil, err
	}
	change := c.Changes[0]
	to := change.Value.(*query.Lookup)
	if err := c.Store.Find(ctx, to); err != nil {
		return nil, err
	}
	if from == to.Found {
		return nil, change.Placed(query.Refusal("client_into_itself", nil))
	}
	if err := c.mustOwn(ctx, c.Entity, []int64{to.Found}); err != nil {
		return nil, change.Placed(err)
	}
	seen := t.seen
	if c.Cmd.DryRun || !c.Cmd.Yes {
		preview, before, err := c.rehearseMerge(ctx, from, to.Found, seen)
		switch {
		case err != nil:
			return nil, err
		case c.Cmd.DryRun:
			preview.Note = fmt.Sprintf("dry run: client #%d would be merged into client #%d, nothing was changed", from, to.Found)
			return preview, nil
		}
		if err := c.Ask.Confirm(ctx, preview, fmt.Sprintf("merge client #%d into client #%d?", from, to.Found), ""); err != nil {
			return nil, err
		}
		seen = before
	}
	err = c.write(ctx, func(s *query.Store) error { return s.Merge(ctx, c.Entity, from, to.Found, seen, c.reason()) })
	if err != nil {
		return nil, err
	}
	answer := &Answer{Note: fmt.Sprintf("client #%d merged into client #%d", from, to.Found)}
	answer.Card, err = c.card(context.WithoutCancel(ctx), c.Store, c.Entity, to.Found) // Ctrl-C no longer undoes it
	return answer, err
}

// rehearseMerge shows two clients side by side, what would become of the second, and what would go along.
// seen are both as they are now, or as the person saw them before.
func (c *Call) rehearseMerge(ctx context.Context, from, into int64, before query.Seen) (preview *Answer, seen query.Seen, err error) {
	pair := c.Check.Records(c.Entity, []int64{from, into})
	pair.Columns = c.Check.Card(c.Entity, into).Columns
	were, err := c.Store.Rows(ctx, pair)
	if err != nil {
		return nil, nil, err
	}
	seen = were.Seen
	for id, sight := range before {
		seen[id] = sight
	}
	preview = &Answer{}
	err = c.Store.Rehearse(ctx, c.Cmd.String(), c.reason(), func(s *query.Store) error {
		if err := s.Merge(ctx, c.Entity, from, into, seen, c.reason()); err != nil {
			return err
		}
		are, err := s.Rows(ctx, pair)
		if err != nil {
			return err
		}
		preview.Table = query.SideBySide(were, are, from, into, c.Zone)
		preview.Lines, err = c.movedWith(ctx, s, from)
		return err
	})
	return preview, seen, err
}

// movedWith says which contracts this transaction has moved, and which stay where they were.
func (c *Call) movedWith(ctx context.Context, s *query.Store, from int64) ([]string, error) {
	changes, err := s.Becoming(ctx)
	if err != nil {
		return nil, err
	}
	var moved []int64
	for _, entry := range changes {
		if entry.Entity != nil && entry.Entity.Thing == models.Contracts {
			moved = append(moved, entry.Record.ID)
		}
	}
	contracts := c.Schema.Of(models.Contracts)
	left, err := s.Rows(ctx, &query.Plan{Entity: contracts, Filter: c.Check.Of(contracts, c.Entity, []int64{from})})
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, l := range []struct {
		what string
		ids  []int64
	}{{"these contracts go along: ", moved}, {"these contracts do not change any more, and stay: ", left.IDs}} {
		if len(l.ids) > 0 {
			lines = append(lines, l.what+numbered(l.ids))
		}
	}
	return lines, nil
}

// numbered lists the numbers of records, the first of them: #12, #13 and 40 more.
func numbered(ids []int64) string {
	slices.Sort(ids)
	var list []string
	for _, id := range ids[:min(mostPreviewed, len(ids))] {
		list = append(list, fmt.Sprintf("#%d", id))
	}
	text := strings.Join(list, ", ")
	if more := len(ids) - mostPreviewed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// follow goes on from the card of a client that was merged to that which it went into.
func (c *Call) follow(ctx context.Context, answer *Answer) (*Answer, error) {
	t := answer.Card.Table
	at := slices.IndexFunc(t.Columns, func(column query.Column) bool { return c.Entity.Thing == models.Clients && column.Name == "merged" })
	if at < 0 || t.Rows[0][at] == nil || !c.asOf.IsZero() {
		return answer, nil
	}
	from := answer.Card.ID
	into, err := c.Store.Leads(ctx, c.Entity, from)
	if err != nil {
		return nil, err
	}
	if answer, err = c.showOne(ctx, into); err == nil {
		answer.Note = fmt.Sprintf("client #%d was merged into client #%d", from, into)
	}
	return answer, err
}

// mayPart asks for the right to take the merge of two clients back. An amendment by which a signed contract
// went along stays, and another one follows.
func (c *Call) mayPart(ctx context.Context, inverses []*query.Inverse, from, into int64) ([]*query.Inverse, error) {
	clients := c.Schema.Of(models.Clients)
	var err error
	if c.Right, err = policy.Require(c.Me, policy.Merge, clients, ""); err != nil {
		return nil, err
	}
	for _, id := range []int64{from, into} {
		if err := c.mustOwn(ctx, clients, []int64{id}); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(inverses, func(i *query.Inverse) bool { return i.Thing() == models.Amendments }), nil
}
