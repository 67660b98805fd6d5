package commands

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

const (
	mostSuggested = 12               // records offered at a place
	lookupLimit   = 5 * time.Second  // after which a look-up is given up
	freshFor      = 30 * time.Second // how long an answer is believed: others change data too
)

// wanted is a place to complete from the data: a record of a thing, or a value of one of its fields.
type wanted struct {
	thing models.Thing
	field string // empty: the record itself
	typed string // folded
}

// suggester answers from memory at once and looks in the database behind the person's back: a
// slow or hung database never delays a key. It is safe for several goroutines.
type suggester struct {
	look func(context.Context, wanted) ([]Candidate, error)
	tell func() // called when an answer has come that was not there before

	mu      sync.Mutex
	known   map[wanted]answered
	changes int     // how often the data have changed: an answer of before is not kept
	next    *wanted // the latest question, asked when the one under way is done
	running bool
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
		go s.work()
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
			continue // completion is a help: it says nothing of a database that is away
		}
		s.keep(*w, list, changes)
		if s.tell != nil {
			s.tell()
		}
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

// suggestions asks the data for what may stand at a place.
func (x *Executor) suggestions(thing models.Thing, field, prefix string) []Candidate {
	if x.suggest == nil {
		return nil
	}
	typed := fold.Fold(strings.TrimLeft(prefix, `"'“«`))
	return x.suggest.get(wanted{thing: thing, field: field, typed: typed})
}

// lookUp is the look-up of a suggester for the session of now.
func (x *Executor) lookUp(session *query.Session) func(context.Context, wanted) ([]Candidate, error) {
	check := &query.Checker{Schema: x.Schema, Me: x.me, Now: x.Clock().In(x.Zone)}
	store := session.Store(x.Schema, check.Me, check.Now)
	return func(ctx context.Context, w wanted) ([]Candidate, error) {
		e := x.Schema.Of(w.thing)
		if w.field != "" {
			values, err := store.Values(ctx, check, e, e.Field(w.field), w.typed, mostSuggested)
			list := make([]Candidate, len(values))
			for i, v := range values {
				list[i] = Candidate{Text: quoteName(v), Description: e.Field(w.field).Label()}
			}
			return list, err
		}
		found, err := store.Suggest(ctx, check, e, w.typed, mostSuggested)
		return candidates(found, x.Zone), err
	}
}

// candidates writes records as they are typed: by their name, or by their number where they have
// no name or share it.
func candidates(found []query.Suggestion, zone *time.Location) []Candidate {
	same := map[string]int{}
	for _, s := range found {
		same[fold.Fold(s.Label)]++
	}
	list := make([]Candidate, len(found))
	for i, s := range found {
		number := "#" + strconv.FormatInt(s.ID, 10)
		about := []string{number}
		text := quoteName(s.Label)
		if s.Label == "" || same[fold.Fold(s.Label)] > 1 {
			text, about = number, []string{s.Label}
		}
		for _, cell := range s.About {
			about = append(about, briefly(cell, zone))
		}
		description := strings.TrimSpace(strings.Join(about, " "))
		list[i] = Candidate{Text: text, Match: s.Label, Description: description}
		if s.Label == "" {
			list[i].Match = description // a contract is found by its client
		}
	}
	return list
}

// briefly writes a cell beside a candidate.
func briefly(cell any, zone *time.Location) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case models.Ref:
		if v.Label != "" {
			return v.Label
		}
		return "#" + strconv.FormatInt(v.ID, 10)
	case time.Time:
		return v.In(zone).Format(time.DateOnly)
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	default:
		return ""
	}
}

// quoteName puts a name in quotes, unless it is one plain word.
func quoteName(name string) string {
	plain := name != ""
	for _, r := range name {
		plain = plain && unicode.IsLetter(r)
	}
	if plain {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}
