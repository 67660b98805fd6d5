package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// mostPreviewed is how many records a person is shown before they change; a program gets all.
const mostPreviewed = 10

// rehearsal is what a change would do, found out by doing it and taking it back.
type rehearsal struct {
	changed int             // records that would change; the others have the new values already
	preview Answer          // the first of them, as they are and as they would be
	also    string          // what would change with them: and its 2 coming events
	one     int64           // the record, where it is one
	crowded string          // a warning, behind a sentence
	refused []query.Refused // records that are left out
}

// rehearse makes the changes and takes them back, and notes the versions that were seen. Of many
// records only those that a person looks at are read.
func (c *Call) rehearse(ctx context.Context, t *targets) (*rehearsal, error) {
	var r rehearsal
	var ids []int64
	var after *query.Table
	err := c.Store.Rehearse(ctx, c.Cmd.String(), c.reason(), func(s *query.Store) error {
		events, err := c.coming(ctx, s, t.ids)
		if err != nil {
			return err
		}
		if r.refused, err = c.change(ctx, s, *t); err != nil {
			return err
		}
		ids = written(s)
		if r.changed = len(ids); r.changed == 0 {
			return nil
		}
		if r.crowded, err = c.crowded(ctx, s, ids); err != nil {
			return err
		}
		slices.Sort(ids)
		r.one = ids[0]
		if !c.forMachines() {
			ids = ids[:min(len(ids), mostPreviewed)]
		}
		if after, err = s.Rows(ctx, c.Check.Changing(c.Entity, ids, c.Changes)); err != nil {
			return err
		}
		return c.cancelledWith(ctx, s, events, &r)
	})
	if err != nil {
		return nil, err
	}
	if r.changed == 0 {
		r.preview.Table = &query.Table{}
		return &r, c.report(ctx, &r.preview, r.refused)
	}
	before, err := c.Store.Rows(ctx, c.Check.Changing(c.Entity, ids, c.Changes))
	if err != nil {
		return nil, err
	}
	if t.seen == nil {
		t.seen = before.Seen
	}
	r.preview.Table = query.Turned(before, after, c.Changes)
	if more := r.changed - len(ids); more > 0 {
		r.preview.Lines = append([]string{fmt.Sprintf("and %d more", more)}, r.preview.Lines...)
	}
	return &r, c.report(ctx, &r.preview, r.refused)
}

// coming are the events that the database may cancel with contracts: those that are not cancelled yet.
func (c *Call) coming(ctx context.Context, s *query.Store, contracts []int64) ([]int64, error) {
	if c.Cmd.Form.Verb != "cancel" || c.Entity.Thing != models.Contracts {
		return nil, nil
	}
	events := c.Schema.Of(models.Events)
	live, err := c.condition(c.Check, events, "not cancelled")
	if err != nil {
		return nil, err
	}
	t, err := s.Rows(ctx, &query.Plan{Entity: events, Filter: query.AllOf{live, c.Check.Of(events, c.Entity, contracts)}})
	if err != nil {
		return nil, err
	}
	return t.IDs, nil
}

// cancelledWith says which of the events are cancelled by now.
func (c *Call) cancelledWith(ctx context.Context, s *query.Store, ids []int64, r *rehearsal) error {
	if len(ids) == 0 {
		return nil
	}
	events := c.Schema.Of(models.Events)
	gone, err := c.Check.State(events, "cancelled")
	if err != nil {
		return err
	}
	plan := c.Check.Changing(events, ids, []query.Change{{Field: events.Field("start")}})
	plan.Filter, plan.Limit = query.AllOf{plan.Filter, gone}, mostPreviewed
	t, err := s.Rows(ctx, plan)
	if err != nil || t.Total == 0 {
		return err
	}
	r.also = " and its coming event"
	if t.Total > 1 {
		r.also = fmt.Sprintf(" and its %d coming events", t.Total)
	}
	if r.changed > 1 {
		r.also = strings.Replace(r.also, "its", "their", 1)
	}
	if c.forMachines() {
		return nil // who reads JSON reads records of one thing
	}
	for i, row := range t.Rows {
		r.preview.Lines = append(r.preview.Lines, fmt.Sprintf("cancelled with it: event #%d %s", t.IDs[i], query.Briefly(row[1:], c.Zone)))
	}
	if more := t.Total - len(t.Rows); more > 0 {
		r.preview.Lines = append(r.preview.Lines, fmt.Sprintf("and %d more", more))
	}
	return nil
}

// unrehearsed stands for a change of employees that one of them holds up, perhaps for that reason. What
// is confirmed wins over them; what is only rehearsed does not, so they are shown as they are.
func (c *Call) unrehearsed(ctx context.Context, t targets) (*rehearsal, error) {
	table, err := c.Store.Rows(ctx, c.Check.Records(c.Entity, t.ids))
	return &rehearsal{changed: len(t.ids), preview: Answer{Table: table}}, err
}

// dryRun is the answer to a change that is only rehearsed.
func (c *Call) dryRun(r *rehearsal, verb string, all int) *Answer {
	out := ""
	if len(r.refused) > 0 {
		out = fmt.Sprintf(", %d refused", len(r.refused))
	}
	switch same := all - r.changed - len(r.refused); {
	case r.changed == 0 && out != "":
		r.preview.Note = fmt.Sprintf("dry run: nothing would be changed%s", out)
	case r.changed == 0:
		r.preview.Note = fmt.Sprintf("dry run: nothing would be changed: %s had these values already", quantity(c.Entity, same))
	case same > 0:
		r.preview.Note = fmt.Sprintf("dry run: %s%s would be %s%s, %d had these values already, nothing was changed",
			quantity(c.Entity, r.changed), r.also, past(verb), out, same)
	default:
		r.preview.Note = fmt.Sprintf("dry run: %s%s would be %s%s, nothing was changed", quantity(c.Entity, r.changed), r.also, past(verb), out)
	}
	r.preview.Note += r.crowded
	return &r.preview
}

// confirm asks; of many records the number must be typed.
func (c *Call) confirm(ctx context.Context, r *rehearsal, verb string) error {
	what := quantity(c.Entity, r.changed)
	if r.also != "" && r.changed == 1 {
		what = fmt.Sprintf("%s #%d", c.Entity.Thing, r.one)
	}
	out := ""
	if n := len(r.refused); n > 0 {
		out = fmt.Sprintf(", and leave out %d", n)
	}
	r.preview.Note = strings.TrimPrefix(r.crowded, "; ")
	return c.Ask.Confirm(ctx, &r.preview, fmt.Sprintf("%s %s%s%s?", verb, what, r.also, out), typedOf(r.changed))
}

// typedOf is what must be typed to say yes to a change of n records: of many, their number.
func typedOf(n int) string {
	const many = 20
	if n > many {
		return fmt.Sprint(n)
	}
	return ""
}
