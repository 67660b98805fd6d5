package commands

import (
	"context"
	"fmt"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// target finds the records that a change is about, and refuses those that the person's right
// does not reach.
func (c *Call) target(ctx context.Context) ([]int64, error) {
	var ids []int64
	var err error
	switch s := c.Cmd.Subject.(type) {
	case *lang.Record:
		var id int64
		id, err = c.Store.Record(ctx, c.Entity, s.Ref)
		ids = []int64{id}
	case *lang.It:
		ids, err = c.it(s)
	case *lang.Scope:
		ids, err = c.scope(ctx)
	}
	if err != nil {
		return nil, err
	}
	return ids, c.mustOwn(ctx, c.Entity, ids)
}

// it gives the last record, or the last list.
func (c *Call) it(s *lang.It) ([]int64, error) {
	ids := c.last.ids
	switch {
	case len(ids) == 0:
		return nil, errNothingShown(s)
	case !s.Many && len(ids) > 1:
		return nil, models.Errorf(models.NotFound, "the last list has %d records", len(ids)).
			WithHint("write them for all, or name one").WithSpan(s.Span.From, s.Span.To)
	}
	return ids, nil
}

func errNothingShown(s *lang.It) error {
	return models.Errorf(models.NotFound, "nothing has been shown yet").WithHint("show something first, or name it").WithSpan(s.Span.From, s.Span.To)
}

// mustBe refuses "it" and "them" where they refer to records of another thing.
func (c *Call) mustBe(t models.Thing) error {
	if c.Entity.Thing == t {
		return nil
	}
	s := c.Cmd.Subject.Place()
	return models.Errorf(models.Refused, "the last record shown is %s", models.Article(string(c.Entity.Thing))).
		WithHint("%s is about %s: name one", c.Cmd.Form.Verb, c.Schema.Of(t).Plural).WithSpan(s.From, s.To)
}

// bindTarget reads the condition that selects what a change is about. Without one it would be
// every record: that is refused.
func (c *Call) bindTarget() (err error) {
	s, ok := c.Cmd.Subject.(*lang.Scope)
	if !ok {
		return nil
	}
	if c.Cmd.Where == nil && !s.Mine && s.Of == nil {
		return query.ChangesAll(c.Cmd.Span, c.Entity)
	}
	c.Plan = &query.Plan{Entity: c.Entity}
	c.Plan.Filter, err = c.Check.Scope(c.Cmd, s)
	return err
}

// scope gives the records of a condition.
func (c *Call) scope(ctx context.Context) ([]int64, error) {
	t, err := c.Store.Rows(ctx, c.Plan)
	if err == nil && len(t.IDs) == 0 {
		err = models.Errorf(models.NotFound, "no %s match: nothing was changed", c.Entity.Plural)
	}
	if err != nil {
		return nil, err
	}
	return t.IDs, nil
}

// mustOwn refuses records that are not the person's own, when the right reaches no further, and
// says whose they are.
func (c *Call) mustOwn(ctx context.Context, e *models.Entity, ids []int64) error {
	if c.Right.Scope != policy.Own {
		return nil
	}
	own, err := c.Store.Rows(ctx, &query.Plan{Entity: e, Filter: query.AllOf{c.Check.Among(e, ids), c.Check.Own(e)}})
	if err != nil || len(own.IDs) == len(ids) {
		return err
	}
	if len(ids) > 1 {
		return models.Errorf(models.NotAllowed, "%d of these %d %s are not yours", len(ids)-len(own.IDs), len(ids), e.Plural).
			WithHint("add: and mine")
	}
	whose, err := c.Store.Rows(ctx, c.Check.Owners(e, ids[0]))
	if err != nil {
		return err
	}
	if len(whose.Rows) == 0 {
		return models.Errorf(models.NotFound, "there is no %s #%d", e.Thing, ids[0]).WithHint("show %s lists them", e.Plural)
	}
	var owners []string
	for i, cell := range whose.Rows[0] {
		if ref, ok := cell.(models.Ref); ok {
			owners = append(owners, fmt.Sprintf("its %s is %s", whose.Columns[i].Label, ref.Label))
		}
	}
	refusal := models.Errorf(models.NotAllowed, "%s #%d is not yours", e.Thing, ids[0])
	return refusal.WithHint("%s", strings.Join(owners, ", "))
}

// confirm shows what would change and asks. A dry run stops there: it gives the answer to show.
func (c *Call) confirm(ctx context.Context, ids []int64, verb string, always bool) (*Answer, error) {
	const typed = 20 // more records than this: their number must be typed
	if !c.Cmd.DryRun && (c.Cmd.Yes || len(ids) == 1 && !always) {
		return nil, nil
	}
	preview, err := c.preview(ctx, ids)
	if err != nil {
		return nil, err
	}
	if c.Cmd.DryRun {
		preview.Note = fmt.Sprintf("dry run: %s would be %s, nothing was changed", quantity(c.Entity, len(ids)), past(verb))
		return preview, nil
	}
	expected := ""
	if len(ids) > typed {
		expected = fmt.Sprint(len(ids))
	}
	return nil, c.Ask.Confirm(ctx, preview, fmt.Sprintf("%s %s?", verb, quantity(c.Entity, len(ids))), expected)
}

// preview is the list of the records that a change is about.
func (c *Call) preview(ctx context.Context, ids []int64) (*Answer, error) {
	plan, err := c.Check.List(&lang.Command{}, &lang.Scope{Thing: lang.Thing{Name: string(c.Entity.Thing)}})
	if err != nil {
		return nil, err
	}
	plan.Filter = c.Check.Among(c.Entity, ids)
	t, err := c.Store.Rows(ctx, plan)
	return &Answer{Table: t}, err
}

// change applies the changes to records, all or nothing, and shows the outcome.
func (c *Call) change(ctx context.Context, ids []int64, verb string) (*Answer, error) {
	err := c.write(ctx, func(s *query.Store) error {
		n, err := s.Update(ctx, c.Entity, ids, c.Changes)
		if err == nil && n != len(ids) {
			err = models.Errorf(models.NotAllowed, "the database let you change %d of %d %s: nothing was changed", n, len(ids), c.Entity.Plural)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	c.remember(c.Entity, ids...)
	if len(ids) > 1 {
		return &Answer{Note: quantity(c.Entity, len(ids)) + " " + past(verb)}, nil
	}
	answer := &Answer{Note: fmt.Sprintf("%s #%d %s", c.Entity.Thing, ids[0], past(verb))}
	answer.Card, err = c.card(context.WithoutCancel(ctx), c.Entity, ids[0]) // it is done: Ctrl-C no longer undoes it
	return answer, err
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
