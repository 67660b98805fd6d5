package commands

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/fold"
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

// Invent gives completion made-up records to find, instead of the data: each name is one of every thing,
// and a value of every field. The conditions that choose among records are read, and not asked.
func (x *Executor) Invent(names ...string) {
	check := &query.Checker{Schema: x.Schema, Me: x.me, Now: x.Clock().In(x.Zone)}
	x.suggest = &suggester{look: func(_ context.Context, w wanted) ([]Candidate, error) {
		e := x.Schema.Of(w.thing)
		for text := range strings.SplitSeq(w.only+";"+w.first, ";") {
			if _, err := x.condition(check, e, text); err != nil {
				panic(fmt.Sprintf("%s where %s: %v", e.Plural, text, err))
			}
		}
		var values []Candidate
		var found []query.Suggestion
		for i, name := range names {
			s := query.Suggestion{ID: int64(i + 1), Label: name, About: []any{name}}
			number := strings.HasPrefix(fmt.Sprint(s.ID), strings.TrimPrefix(w.typed, "#"))
			if !number && !query.WordBegins(fold.Fold(name), w.typed) {
				continue
			}
			if found = append(found, s); name != "" {
				values = append(values, Candidate{Text: quoteName(name), Match: name})
			}
		}
		if w.field != "" {
			return values, nil
		}
		return candidates(found, w.typed, x.Zone), nil
	}}
}

// Settled is Complete once the data have answered. Where the session is over they never do.
func (x *Executor) Settled(before string) (from int, list []Candidate) {
	const most = 10
	var asked sync.WaitGroup
	for n, more := 0, true; more && n < most; n++ { // of two questions at a place the later one replaces the other
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

// MayOwn reports whether records of a thing can be the person's own.
func (x *Executor) MayOwn(e *models.Entity) bool { return x.mayOwn(e) }
