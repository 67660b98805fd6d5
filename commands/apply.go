package commands

import (
	"context"
	"fmt"
	"strings"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// apply makes the changes to the records, all or nothing, and shows the outcome. Before harm the
// change is rehearsed: what a rule refuses is refused at once, and the person, or a dry run, sees
// what would become of the records. always is for what asks even about one record.
func (c *Call) apply(ctx context.Context, t targets, verb string, always bool) (*Answer, error) {
	if c.Cmd.DryRun || !c.Cmd.Yes && (always || len(t.ids) > 1) {
		r, err := c.rehearse(ctx, &t)
		if c.Entity.Thing == models.Employees && !c.Cmd.DryRun && query.HeldUp(err) {
			r, err = c.unrehearsed(ctx, t)
		}
		switch {
		case err != nil:
			return nil, err
		case c.Cmd.DryRun:
			return c.dryRun(r, verb, len(t.ids)), nil
		case r.changed > 0:
			err = c.confirm(ctx, r, verb)
		}
		if err != nil {
			return nil, err
		}
	}
	err := c.write(ctx, func(s *query.Store) error { return c.update(ctx, s, t) })
	if err != nil {
		return nil, err
	}
	done := context.WithoutCancel(ctx) // Ctrl-C no longer undoes it
	changed := len(c.Store.Written())
	if len(t.ids) > 1 {
		after, err := c.Store.Rows(done, c.Check.Records(c.Entity, t.ids))
		if err == nil {
			c.remember(after)
		}
		return &Answer{Note: c.outcome(quantity(c.Entity, changed)+" "+past(verb), len(t.ids)-changed, len(t.ids))}, err
	}
	answer := &Answer{Note: c.outcome(fmt.Sprintf("%s #%d %s", c.Entity.Thing, t.ids[0], past(verb)), len(t.ids)-changed, len(t.ids))}
	answer.Card, err = c.card(done, c.Store, c.Entity, t.ids[0])
	return answer, err
}

// outcome says how many records, of those that a change was about, had the new values already.
func (c *Call) outcome(done string, same, all int) string {
	switch {
	case same == 0:
		return done
	case same == all:
		return fmt.Sprintf("nothing was changed: %s had these values already", quantity(c.Entity, same))
	default:
		return fmt.Sprintf("%s, %d had these values already", done, same)
	}
}

// update changes the records. Those that somebody else changed since they were seen are not
// overwritten: nothing is.
func (c *Call) update(ctx context.Context, s *query.Store, t targets) error {
	n, err := s.Update(ctx, c.Entity, t.ids, t.seen, c.Changes)
	if err != nil || n == len(t.ids) {
		return err
	}
	now, err := s.Rows(ctx, c.Check.Records(c.Entity, t.ids))
	if err != nil {
		return err
	}
	for _, id := range t.ids {
		if version, seen := t.seen[id]; seen && now.Seen[id] != version {
			return errMeanwhile(c.Entity, id)
		}
	}
	return models.Errorf(models.NotAllowed, "the database let you change %d of %d %s: nothing was changed", n, len(t.ids), c.Entity.Plural)
}

// errMeanwhile is the refusal to overwrite what somebody else has changed since it was seen.
func errMeanwhile(e *models.Entity, id int64) error {
	return models.Errorf(models.Refused, "%s #%d was changed by somebody else meanwhile: nothing was changed", e.Thing, id).
		WithHint("show %s #%d, then try again", e.Thing, id)
}

// quantity is a number of records: 1 event, 3 events.
func quantity(e *models.Entity, n int) string {
	if n == 1 {
		return "1 " + string(e.Thing)
	}
	return fmt.Sprintf("%d %s", n, e.Plural)
}

// past is the verb of what has been done.
func past(verb string) string {
	switch {
	case verb == "cancel":
		return "cancelled"
	case strings.HasSuffix(verb, "e"):
		return verb + "d"
	default:
		return verb + "ed"
	}
}
