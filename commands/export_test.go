package commands

import (
	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// As makes the executor somebody's, as a login would: completion asks nothing else of it.
func (x *Executor) As(me policy.Subject) *Executor {
	x.me = me
	return x
}

// Shown makes a list of a thing what "it" and "them" refer to.
func (x *Executor) Shown(thing models.Thing) {
	x.last = last{entity: x.Schema.Of(thing), ids: []int64{1}}
}

// Understand reads a line as the door does, up to the policy, which needs no database. After an
// error the calls so far are given all the same.
func (x *Executor) Understand(line string) ([]*Call, error) {
	parsed, err := x.Grammar.Parse(line)
	if err != nil {
		return nil, query.FromLang(err)
	}
	var calls []*Call
	for _, cmd := range parsed.Commands {
		c := &Call{Executor: x, Cmd: cmd, Entity: x.about(cmd), Me: x.me}
		c.Check = &query.Checker{Schema: x.Schema, Me: c.Me, Now: x.Clock().In(x.Zone)}
		if it, ok := cmd.Subject.(*lang.It); ok && c.Entity == nil {
			return calls, errNothingShown(it)
		}
		row := x.byForm[cmd.Form]
		if row.Bind != nil {
			if err := row.Bind(c); err != nil {
				return calls, err
			}
		}
		if row.Needs.who == entitled {
			if err := c.require(row.Needs); err != nil {
				return calls, err
			}
		}
		calls = append(calls, c)
	}
	return calls, nil
}
