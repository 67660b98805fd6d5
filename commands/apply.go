package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// apply makes the changes to the records, all or nothing, and shows the outcome. Before harm the
// change is rehearsed: what a rule refuses is refused at once, and the person, or a dry run, sees
// what would become of the records. always is for what asks even about one record. Where somebody else
// changed a field since it was seen, the person says whose value it keeps.
func (c *Call) apply(ctx context.Context, t targets, verb string, always bool) (*Answer, error) {
	for {
		answer, err := c.attempt(ctx, &t, verb, always)
		var met *query.Conflicts
		if !errors.As(err, &met) || c.Cmd.DryRun {
			return answer, err
		}
		if err := c.settle(ctx, &t, met); err != nil {
			return nil, err
		}
	}
}

// attempt is apply until a conflict.
func (c *Call) attempt(ctx context.Context, t *targets, verb string, always bool) (*Answer, error) {
	if c.Cmd.DryRun || !c.Cmd.Yes && (always || len(t.ids) > 1) {
		r, err := c.rehearse(ctx, t)
		if c.Entity.Thing == models.Employees && !c.Cmd.DryRun && query.HeldUp(err) {
			r, err = c.unrehearsed(ctx, *t)
		}
		switch {
		case err != nil:
			return c.failing(ctx, *t, err)
		case c.Cmd.DryRun:
			return c.dryRun(r, verb, len(t.ids)), nil
		case r.changed > 0:
			err = c.confirm(ctx, r, verb)
		}
		if err != nil {
			return nil, err
		}
	}
	var refused []query.Refused
	err := c.write(ctx, func(s *query.Store) (err error) {
		refused, err = c.change(ctx, s, *t)
		return err
	})
	if err != nil {
		return c.failing(ctx, *t, err)
	}
	return c.outcome(context.WithoutCancel(ctx), *t, verb, refused) // Ctrl-C no longer undoes it
}

// outcome shows what has become of the records.
func (c *Call) outcome(ctx context.Context, t targets, verb string, refused []query.Refused) (*Answer, error) {
	answer := &Answer{}
	changed := len(c.Store.Written())
	crowded, err := c.crowded(ctx, c.Store, written(c.Store))
	if err != nil {
		return answer, err
	}
	if len(t.ids) == 1 && len(refused) == 0 && !c.reports() {
		answer.Note = c.summary(fmt.Sprintf("%s #%d %s", c.Entity.Thing, t.ids[0], past(verb)), t, changed, 0) + crowded
		answer.Card, err = c.card(ctx, c.Store, c.Entity, t.ids[0])
		return answer, err
	}
	after, err := c.Store.Rows(ctx, c.Check.Records(c.Entity, t.ids))
	if err == nil {
		c.remember(after)
	}
	answer.Note = c.summary(quantity(c.Entity, changed)+" "+past(verb), t, changed, len(refused)) + crowded
	return answer, errors.Join(err, c.report(ctx, answer, refused))
}

// summary says how many records, of those that a change was about, had the new values already, were
// left as others had made them, or are left out.
func (c *Call) summary(done string, t targets, changed, refused int) string {
	same := len(t.ids) - changed - refused
	out := ""
	if refused > 0 {
		out = fmt.Sprintf(", %d refused", refused)
	}
	switch {
	case changed == 0 && refused > 0 && same == 0:
		return "nothing was changed" + out
	case same == 0:
		return done + out
	case same == len(t.ids) && len(t.own) > 0:
		return "nothing was changed: what others had made of it was kept"
	case same == len(t.ids):
		return fmt.Sprintf("nothing was changed: %s had these values already", quantity(c.Entity, same))
	case len(t.own) > 0:
		return fmt.Sprintf("%s, %d kept as they were%s", done, same, out)
	default:
		return fmt.Sprintf("%s, %d had these values already%s", done, same, out)
	}
}

// change makes the changes, and gives the records that are left out because a rule refuses them: none,
// unless the sentence says so.
func (c *Call) change(ctx context.Context, s *query.Store, t targets) ([]query.Refused, error) {
	switch {
	case t.atOnce:
		return nil, s.AtOnce(ctx, c.Entity, t.own, func() error { return c.update(ctx, s, t) })
	case !c.Cmd.SkipErrors:
		return nil, c.update(ctx, s, t)
	}
	return s.Each(ctx, t.ids, 0, func(ids []int64) error { return c.update(ctx, s, t.among(ids)) })
}

// update changes the records. Who signs, cancels or deletes one means it as it was seen: any change
// since counts. Otherwise only a change of the same field does.
func (c *Call) update(ctx context.Context, s *query.Store, t targets) error {
	seen := t.seen
	if c.byForm[c.Cmd.Form].Needs.action != policy.Update {
		seen = seen.Whole()
	}
	done := 0
	var alike []int64
	for _, id := range t.ids {
		own, settled := t.own[id]
		switch {
		case !settled:
			alike = append(alike, id)
		case len(own) == 0:
			done++
		default:
			n, err := s.Update(ctx, c.Entity, []int64{id}, seen, own)
			if err != nil {
				return err
			}
			done += n
		}
	}
	if len(alike) > 0 {
		n, err := s.Update(ctx, c.Entity, alike, seen, c.Changes)
		if err != nil {
			return err
		}
		done += n
	}
	if done < len(t.ids) {
		return models.Errorf(models.NotAllowed, "the database let you change %d of %d %s: nothing was changed", done, len(t.ids), c.Entity.Plural)
	}
	return nil
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
	case verb == "swap":
		return "swapped"
	case strings.HasSuffix(verb, "e"):
		return verb + "d"
	default:
		return verb + "ed"
	}
}
