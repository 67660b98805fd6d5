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

// targets are the records that a change is about, as the person saw them.
type targets struct {
	ids  []int64
	seen query.Seen
	own  map[int64][]query.Change // of records for which the person settled a conflict: what becomes of them; none: nothing

	atOnce bool // whether somebody would be at two events is asked once all of them are changed
}

// among are some of the records.
func (t targets) among(ids []int64) targets { return targets{ids: ids, seen: t.seen, own: t.own} }

// target finds the records that a change is about, and refuses those that the person's right
// does not reach.
func (c *Call) target(ctx context.Context) (targets, error) {
	var t targets
	var err error
	switch s := c.Cmd.Subject.(type) {
	case *lang.Record:
		var id int64
		find := c.Store.Record
		if c.row().Needs.action == policy.Restore {
			find = c.Store.Gone
		}
		id, err = find(ctx, c.Entity, s.Ref)
		t.ids = []int64{id}
		if v, shown := c.last.seen[id]; shown && c.last.entity == c.Entity {
			t.seen = query.Seen{id: v} // named or "it": what was seen is the same
		}
	case *lang.It:
		t, err = c.it(s)
	case *lang.Scope:
		t, err = c.scope(ctx)
	}
	if err != nil {
		return t, err
	}
	return t, c.mustOwn(ctx, c.Entity, t.ids)
}

// theOne finds the one record that a sentence is about, as the person saw it; of several it says that one
// is meant.
func (c *Call) theOne(ctx context.Context) (int64, targets, error) {
	t, err := c.target(ctx)
	if err == nil && len(t.ids) != 1 {
		err = models.Errorf(models.Refused, "%s", c.row().One).WithHint("name it, as in %s #%d …", c.Cmd.Form.Verb, t.ids[0])
	}
	if err != nil {
		return 0, t, err
	}
	return t.ids[0], t, nil
}

// mustNotBeMerged refuses a client who was merged: the number shows another one, and whoever writes it
// means that one. It says which, and does nothing to a record that nobody sees.
func (c *Call) mustNotBeMerged(ctx context.Context, t targets) error {
	named, ok := c.Cmd.Subject.(*lang.Record)
	if !ok {
		return nil
	}
	into, err := c.Store.Leads(ctx, c.Entity, t.ids[0])
	if err != nil || into == t.ids[0] {
		return err
	}
	return models.Errorf(models.Refused, "client #%d was merged into client #%d", t.ids[0], into).
		WithHint("name that one: client #%d", into).WithSpan(named.Ref.Span.From, named.Ref.Span.To)
}

// it gives the last record, or the last list.
func (c *Call) it(s *lang.It) (targets, error) {
	ids := c.last.ids
	switch {
	case len(ids) == 0:
		return targets{}, c.errNothingShown(s)
	case !s.Many && len(ids) > 1:
		return targets{}, models.Errorf(models.NotFound, "the last list has %d records", len(ids)).
			WithHint("write them for all, or name one").WithSpan(s.Span.From, s.Span.To)
	case !c.last.asOf.IsZero() && c.writes():
		return targets{}, models.Errorf(models.Refused, "what was shown last is as of %s: nothing is changed by it", query.Moment(c.last.asOf, c.Zone)).
			WithHint("show it as it is now first: show %s", s.String()).WithSpan(s.Span.From, s.Span.To)
	}
	return targets{ids: ids, seen: c.last.seen}, nil
}

// writes reports whether the command changes something.
func (c *Call) writes() bool { return c.row().Group == Changing }

func (x *Executor) errNothingShown(s *lang.It) error {
	if x.last.mixed {
		return models.Errorf(models.NotFound, "the last list has records of several things").
			WithHint("name one, or say in clients after find").WithSpan(s.Span.From, s.Span.To)
	}
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
func (c *Call) scope(ctx context.Context) (targets, error) {
	t, err := c.Store.Rows(ctx, c.Plan)
	if err == nil && len(t.IDs) == 0 {
		err = models.Errorf(models.NotFound, "no %s match: nothing was changed", c.Entity.Plural)
	}
	if err != nil {
		return targets{}, err
	}
	return targets{ids: t.IDs, seen: t.Seen}, nil
}

// mustOwn refuses records that are not the person's own, when the right reaches no further, and
// says whose they are.
func (c *Call) mustOwn(ctx context.Context, e *models.Entity, ids []int64) error {
	if c.Right.Scope != policy.Own {
		return nil
	}
	foreign, err := c.foreign(ctx, e, ids)
	if err != nil || len(foreign) == 0 {
		return err
	}
	if len(ids) > 1 {
		hint := "name those that are"
		if _, scope := c.Cmd.Subject.(*lang.Scope); scope {
			hint = "add: and mine"
		}
		return models.Errorf(models.NotAllowed, "%d of these %d %s are not yours", len(foreign), len(ids), e.Plural).
			WithHint("%s", hint)
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

// foreign are those of the records that are not the person's own.
func (c *Call) foreign(ctx context.Context, e *models.Entity, ids []int64) ([]int64, error) {
	own, err := c.Store.Rows(ctx, &query.Plan{Entity: e, Filter: query.AllOf{c.Check.Among(e, ids), c.Check.Own(e)}})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return slices.Contains(own.IDs, id) }), nil
}

// mustNotBe refuses records of which one is in a state. The database refuses most of it by itself;
// this gives the good sentence.
func (c *Call) mustNotBe(ctx context.Context, ids []int64, state string) error {
	already, err := c.Check.State(c.Entity, state)
	if err != nil {
		return err
	}
	t, err := c.Store.Rows(ctx, &query.Plan{Entity: c.Entity, Filter: query.AllOf{c.Check.Among(c.Entity, ids), already}})
	if err == nil && len(t.IDs) > 0 {
		name := fmt.Sprintf("%s #%d", c.Entity.Thing, t.IDs[0])
		already := ""
		if state == past(c.Cmd.Form.Verb) {
			already = " already"
		}
		err = models.Errorf(models.Refused, "%s is %s%s", name, state, already).WithHint("show %s", name)
	}
	return err
}
