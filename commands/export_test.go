package commands

import "epicevents.example/epic/policy"

// As makes the executor somebody's, as a login would: completion asks nothing else of it.
func (x *Executor) As(me policy.Subject) *Executor {
	x.me = me
	return x
}
