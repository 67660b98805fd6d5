package commands

import (
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
