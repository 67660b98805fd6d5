package commands

import (
	"context"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func describe() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "describe", Operands: []lang.Operand{lang.AThing}, Clauses: []lang.Clause{lang.As}},
		Group:    Helping,
		Summary:  "list the fields of a thing, and what you may do with it",
		Examples: []string{"describe events"},
		Needs:    Need{who: entitled, action: policy.Read},
		Run: func(_ context.Context, c *Call) (*Answer, error) {
			return &Answer{Table: c.fields(c.Entity)}, nil
		},
	}
}

// fields lists the fields of an entity, then its states.
func (c *Call) fields(e *models.Entity) *query.Table {
	t := texts([]string{"field", "is", "also called", "you may"})
	for _, f := range e.Fields {
		if f.Hidden {
			continue
		}
		t.Rows = append(t.Rows, []any{f.Name, f.Describe(), strings.Join(f.Aliases, ", "), c.mayDo(e, f)})
	}
	for _, s := range e.States {
		if s.Means == s.Name+" is set" {
			continue // the field itself says it
		}
		t.Rows = append(t.Rows, []any{s.Name, "short for: " + s.Means, "", ""})
	}
	t.Total = len(t.Rows)
	return t
}

// mayDo lists the actions by which the person may write a field.
func (c *Call) mayDo(e *models.Entity, f *models.Field) string {
	var verbs []string
	for _, a := range policy.Actions() {
		right := policy.Decide(c.me, a, e.Thing)
		if !right.MayWrite(f.Name) {
			continue
		}
		verb := string(a)
		if right.Scope == policy.Own {
			verb += " (own)"
		}
		verbs = append(verbs, verb)
	}
	return strings.Join(verbs, ", ")
}
