package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
)

// This file holds what is said of the records that a rule refuses in a change of many.

// eachOrNone says how a change of many records meets a rule.
const eachOrNone = "Of many records all change or none; skip errors leaves out those that a rule refuses, and says why."

// mostReported is how many refused records a person is told of; a program gets all.
const mostReported = 20

// reports tells that a program reads which records are left out, also where none is.
func (c *Call) reports() bool { return c.Cmd.SkipErrors && c.forMachines() }

// report says of the records that are left out which they are and why.
func (c *Call) report(ctx context.Context, a *Answer, refused []query.Refused) error {
	if len(refused) == 0 && !c.reports() {
		return nil
	}
	told := refused
	if !c.forMachines() {
		told = refused[:min(mostReported, len(refused))]
	}
	ids := make([]int64, len(told))
	for i, r := range told {
		ids[i] = r.ID
	}
	named := &query.Table{Columns: c.Check.Changing(c.Entity, nil, nil).Columns}
	if len(ids) > 0 {
		var err error
		if named, err = c.Store.Rows(ctx, c.Check.Changing(c.Entity, ids, nil)); err != nil {
			return err
		}
	}
	t := query.Refusals(named, told)
	switch {
	case c.forMachines() && a.Table != nil && len(a.Table.Columns) > 0:
		a.Table = a.Table.Under(t)
	case c.forMachines():
		a.Table = t
	default:
		for _, row := range t.Rows {
			a.Lines = append(a.Lines, fmt.Sprintf("refused: %s #%v %s: %v", c.Entity.Thing, row[0], query.Briefly(row[1:len(row)-1], c.Zone), row[len(row)-1]))
		}
		if more := len(refused) - len(told); more > 0 {
			a.Lines = append(a.Lines, fmt.Sprintf("refused: and %d more", more))
		}
	}
	return nil
}

// failing says of a change of many records that is refused, as a whole, which of them the rule is about
// and how many there are; a dry run shows them.
func (c *Call) failing(ctx context.Context, t targets, err error) (*Answer, error) {
	const most = 1000 // that are counted
	if len(t.ids) < 2 || t.atOnce || c.Cmd.SkipErrors || query.RefusedBy(err) == nil || isConflict(err) {
		return nil, err
	}
	var refused []query.Refused
	failed := c.Store.Rehearse(ctx, c.Cmd.String(), c.reason(), func(s *query.Store) (err error) {
		refused, err = s.Each(ctx, t.ids, most, func(ids []int64) error { return c.update(ctx, s, t.among(ids)) })
		return err
	})
	if failed != nil || len(refused) == 0 {
		return nil, err // as it was: others are changing the same records
	}
	told := *refused[0].Err
	told.Message = c.failure(refused, len(t.ids), len(refused) == most)
	if len(refused) < len(t.ids) && c.takes(lang.Skipping) {
		told.Hint = strings.TrimPrefix(told.Hint+"; skip errors leaves them out", "; ")
	}
	if !c.Cmd.DryRun {
		return nil, &told
	}
	answer := &Answer{}
	if err := c.report(ctx, answer, refused); err != nil {
		return nil, err
	}
	return answer, &told
}

// failure is the sentence about those of n records that are refused; of more there may be than were counted.
func (c *Call) failure(refused []query.Refused, n int, more bool) string {
	first := refused[0]
	sentence, name := first.Err.Message, fmt.Sprintf("%s #%d", c.Entity.Thing, first.ID)
	other := slices.ContainsFunc(refused, func(r query.Refused) bool { return r.Err.Message != sentence })
	switch {
	case len(refused) == n && !other:
		return fmt.Sprintf("%s; so it is of all %s: nothing was changed", sentence, quantity(c.Entity, n))
	case !strings.Contains(sentence, name):
		sentence = name + ": " + sentence
	}
	counted, are := fmt.Sprint(len(refused)), "are"
	if more && len(refused) < n {
		counted += " or more"
	} else if len(refused) == 1 {
		are = "is"
	}
	return fmt.Sprintf("%s; %s of %s %s refused: nothing was changed", sentence, counted, quantity(c.Entity, n), are)
}

// takes reports whether a clause may stand in the sentence.
func (c *Call) takes(clause lang.Clause) bool { return slices.Contains(c.Cmd.Form.Clauses, clause) }
