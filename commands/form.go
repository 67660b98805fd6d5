package commands

import (
	"context"
	"errors"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// This file holds what a record needs that is made field by field.

// Incomplete refuses a record that lacks required fields. A shell where somebody is can ask for
// them, one by one, and complete the command.
type Incomplete struct {
	Command string // as it was understood so far
	Rest    string // the sentences behind it in the line: none was run
	Thing   models.Thing
	Missing []string // names of fields, in the order of the schema
	err     error
}

func (e *Incomplete) Error() string { return e.err.Error() }

// Unwrap gives the sentence for those who are not asked.
func (e *Incomplete) Unwrap() error { return e.err }

// Check asks the data whether the newest value of a record that is still incomplete can be kept, or
// all of them, so that nobody fills in the rest in vain. It is refused as it would be in the end, when
// the whole is checked.
func (x *Executor) Check(ctx context.Context, line string, all bool) error {
	calls, err := x.Understand(line)
	if err != nil || len(calls) == 0 || len(calls[0].Changes) == 0 {
		return err
	}
	me, err := x.authenticate(ctx)
	if err != nil {
		return err
	}
	c, err := x.understand(calls[0].Cmd, me)
	if err != nil {
		return err
	}
	c.Store = x.session.Store(x.Schema, me, c.Check.Now)
	changes := c.Changes
	if !all {
		changes = changes[len(changes)-1:]
	}
	for _, change := range changes {
		if err := c.check(ctx, change); err != nil {
			return err
		}
	}
	return nil
}

// check asks the data about one value of a new record.
func (c *Call) check(ctx context.Context, change query.Change) error {
	if err := c.findParent(ctx, change); err != nil {
		return err
	}
	if err := c.mustTake(ctx, change); err != nil {
		return err
	}
	if change.Field.Kind == models.KindEmail {
		return c.Store.Free(ctx, change)
	}
	return nil
}

// findParent finds the record that a change refers to. Of what the new record belongs to, a right
// that reaches only own records asks that it is own.
func (c *Call) findParent(ctx context.Context, change query.Change) error {
	parent, ok := change.Value.(*query.Lookup)
	if !ok {
		return nil
	}
	if err := c.Store.Meant(ctx, parent); err != nil || !change.Field.Required {
		return err
	}
	err := c.mustOwn(ctx, parent.Entity, []int64{parent.Found})
	var known *models.Error
	if errors.As(err, &known) && (known.Code == models.NotAllowed || known.Code == models.NotFound) {
		known.WithSpan(change.At.From, change.At.To)
	}
	return err
}

// barred are the states in which a record takes no new one of a thing, each with the name of the rule
// that says so, in the order in which the database asks. It has the last word; this is before it is spoken.
func barred(thing models.Thing) [][2]string {
	switch thing {
	case models.Events:
		return [][2]string{{"cancelled", "event_contract_live"}, {"deleted is set", "event_contract_live"}, {"not signed", "event_contract_signed"}}
	case models.Payments:
		return [][2]string{
			{"deleted is set", "payment_contract_deleted"}, {"not signed", "payment_needs_signature"}, {"cancelled", "payment_contract_cancelled"},
		}
	case models.Contracts:
		return [][2]string{{"deleted is set", "contract_client_live"}}
	default:
		return nil
	}
}

// mustTake refuses what the new record would belong to, and cannot.
func (c *Call) mustTake(ctx context.Context, change query.Change) error {
	parent, ok := change.Value.(*query.Lookup)
	if !ok || !change.Field.Required {
		return nil
	}
	for _, bar := range barred(c.Entity.Thing) {
		state, err := c.condition(c.Check, parent.Entity, bar[0])
		if err != nil {
			return err
		}
		found, err := c.Store.Rows(ctx, &query.Plan{
			Entity: parent.Entity, Filter: query.AllOf{c.Check.Is(parent.Entity, parent.Found), state}, Limit: 1,
		})
		if err != nil {
			return err
		}
		if len(found.IDs) > 0 {
			return query.Refusal(bar[1], map[string]any{string(parent.Entity.Thing): parent.Found}).
				WithSpan(change.At.From, change.At.To)
		}
	}
	return nil
}

// FieldAt is the field of a record in the making that an error is about: its value is where the error
// points to in the sentence. nil: it points to none.
func (c *Call) FieldAt(err error) *models.Field {
	var known *models.Error
	if !errors.As(err, &known) || known.At == nil {
		return nil
	}
	for _, change := range c.Changes {
		if change.At.From <= known.At.From && known.At.To <= change.At.To {
			return change.Field
		}
	}
	return nil
}

// Without is the sentence without the value of a field.
func (c *Call) Without(f *models.Field) string {
	cmd := *c.Cmd
	cmd.Assignments = nil
	for _, a := range c.Cmd.Assignments {
		if c.Entity.Field(a.Path.Names[0]) != f {
			cmd.Assignments = append(cmd.Assignments, a)
		}
	}
	if parent(c.Entity) == f {
		cmd.For = nil
	}
	return cmd.String()
}
