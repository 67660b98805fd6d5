package commands

import (
	"context"
	"strings"
	"sync"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

const (
	mostSuggested = 12               // records offered at a place
	lookupLimit   = 5 * time.Second  // after which a look-up is given up
	freshFor      = 30 * time.Second // how long an answer is believed: others change data too
)

// wanted is a place to complete from the data: a record of a thing, or a value of one of its fields.
type wanted struct {
	thing       models.Thing
	field       string // empty: the record itself
	only, first string // conditions of the language: which records, and which of them come first, see suited
	typed       string // folded
}

// suggester answers from memory at once and looks in the database behind the person's back: a
// slow or hung database never delays a key. It is safe for several goroutines.
type suggester struct {
	look  func(context.Context, wanted) ([]Candidate, error)
	start func(func()) // starts a goroutine; nil: as go does
	tell  func()       // called when an answer has come that was not there before
	fault func(error)  // called once, with the first failure that nobody expected; nil: nobody is told

	mu      sync.Mutex
	known   map[wanted]answered
	changes int     // how often the data have changed: an answer of before is not kept
	next    *wanted // the latest question, asked when the one under way is done
	running bool
	faulty  bool // fault was called
}

type answered struct {
	list []Candidate
	at   time.Time
}

// get gives what is known for a place, or for less of the same word, and sees to it that the
// rest is looked up.
func (s *suggester) get(w wanted) []Candidate {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fresh(w) {
		return s.known[w].list
	}
	s.next = &w
	if !s.running {
		s.running = true
		if s.start != nil {
			s.start(s.work)
		} else {
			go s.work()
		}
	}
	for shorter := w; ; {
		if a, ok := s.known[shorter]; ok {
			return a.list // the caller leaves out what no longer fits
		}
		if shorter.typed == "" {
			return nil
		}
		runes := []rune(shorter.typed)
		shorter.typed = string(runes[:len(runes)-1])
	}
}

// work looks up the latest question until there is none. One at a time: what was typed meanwhile
// replaces what waits.
func (s *suggester) work() {
	for {
		s.mu.Lock()
		w := s.next
		s.next = nil
		if w != nil && s.fresh(*w) { // asked for again while it was looked up
			w = nil
		}
		changes := s.changes
		if s.running = w != nil; w == nil {
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()

		ctx, cancel := context.WithTimeout(context.Background(), lookupLimit)
		list, err := s.look(ctx, *w)
		cancel()
		if err != nil {
			s.report(err)
			continue // completion is a help: it says nothing of a database that is away
		}
		s.keep(*w, list, changes)
		if s.tell != nil {
			s.tell()
		}
	}
}

// report tells of a failure that nobody expected: of the first one, since each key asks again.
func (s *suggester) report(err error) {
	if s.fault == nil || !models.Unexpected(err) {
		return
	}
	s.mu.Lock()
	first := !s.faulty
	s.faulty = true
	s.mu.Unlock()
	if first {
		s.fault(err)
	}
}

// fresh reports whether an answer is known that can be believed. The lock is held.
func (s *suggester) fresh(w wanted) bool {
	a, ok := s.known[w]
	return ok && time.Since(a.at) < freshFor
}

// keep takes an answer, unless the data have changed since it was asked for.
func (s *suggester) keep(w wanted, list []Candidate, changes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if changes != s.changes {
		return
	}
	if s.known == nil {
		s.known = map[wanted]answered{}
	}
	s.known[w] = answered{list: list, at: time.Now()}
}

// forget drops what is known: the data have changed.
func (s *suggester) forget() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = nil
	s.changes++
}

// ask asks the data for what may stand at a place. At a prompt that was left alone for too long nobody
// sees them.
func (x *Executor) ask(w wanted) []Candidate {
	if x.suggest == nil || !x.awake() {
		return nil
	}
	return x.suggest.get(w)
}

// lookUp is the look-up of a suggester for the session of now.
func (x *Executor) lookUp(session *query.Session) func(context.Context, wanted) ([]Candidate, error) {
	me := x.me
	return func(ctx context.Context, w wanted) ([]Candidate, error) {
		check := &query.Checker{Schema: x.Schema, Me: me, Now: x.Clock().In(x.Zone)}
		store := session.Store(x.Schema, me, check.Now)
		e := x.Schema.Of(w.thing)
		if w.field != "" {
			values, err := store.Values(ctx, check, e, e.Field(w.field), w.typed, mostSuggested)
			list := make([]Candidate, len(values))
			for i, v := range values {
				list[i] = Candidate{Text: quoteName(v), Match: v, Description: e.Field(w.field).Label()}
			}
			return list, err
		}
		wish := query.Wish{Typed: w.typed, Limit: mostSuggested}
		var err error
		if wish.Only, err = x.condition(check, e, w.only); err != nil {
			return nil, err
		}
		for first := range strings.SplitSeq(w.first, ";") {
			f, err := x.condition(check, e, first)
			if err != nil {
				return nil, err
			}
			wish.First = append(wish.First, f)
		}
		found, err := store.Suggest(ctx, check, e, wish)
		return candidates(found, w.typed, x.Zone), err
	}
}

// condition is a condition of our own on a thing, as a filter; without one it is all of them.
func (x *Executor) condition(check *query.Checker, e *models.Entity, text string) (query.Filter, error) {
	if text == "" {
		return query.AllOf{}, nil
	}
	line, lerr := x.Grammar.Parse("show " + e.Plural + " where " + text)
	if lerr != nil {
		return nil, query.FromLang(lerr)
	}
	cmd := line.Commands[0]
	return check.Scope(cmd, cmd.Subject.(*lang.Scope))
}
