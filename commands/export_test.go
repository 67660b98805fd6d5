package commands

import (
	"sync"

	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// As makes the executor somebody's without a session: what asks the data offers nothing then.
func (x *Executor) As(me policy.Subject) *Executor {
	x.me = me
	return x
}

// Shown makes records of a thing what "it" and "them" refer to.
func (x *Executor) Shown(thing models.Thing, ids ...int64) {
	x.last = last{entity: x.Schema.Of(thing), ids: ids}
}

// Settled is Complete once the data have answered.
func (x *Executor) Settled(before string) (from int, list []Candidate) {
	var asked sync.WaitGroup
	for more := true; more; { // of two questions at a place the later one replaces the other
		more = false
		if x.suggest != nil {
			x.suggest.start = func(look func()) {
				more = true
				asked.Go(look)
			}
		}
		from, list = x.Complete(before)
		asked.Wait()
	}
	return from, list
}

// Forget drops what completion remembers of the data.
func (x *Executor) Forget() { x.suggest.forget() }

// SessionID is the jti of the session.
func (x *Executor) SessionID() string { return x.session.ID }
