package commands

import (
	"strings"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Candidate is a word that may stand at the cursor, with a few words about it.
type Candidate struct{ Text, Description string }

// Complete gives what may stand at the end of before, the line up to the cursor, and where the
// word being typed begins. It is what the parser would accept there, as far as the person may.
func (x *Executor) Complete(before string) (from int, list []Candidate) {
	offers := x.Grammar.Offers(before)
	prefix := offers.Prefix
	from = offers.From
	for _, e := range offers.Expect {
		words := x.words(e, prefix)
		if e.Kind == lang.ExpectField && strings.Contains(prefix, ".") {
			from = offers.From + strings.LastIndex(prefix, ".") + 1
		}
		list = append(list, words...)
	}
	return from, matching(list, before[from:])
}

// matching keeps the candidates that begin with the prefix, case and accents ignored, each once.
func matching(list []Candidate, prefix string) []Candidate {
	prefix = fold.Fold(prefix)
	seen := map[string]bool{}
	var kept []Candidate
	for _, c := range list {
		if !seen[c.Text] && strings.HasPrefix(fold.Fold(c.Text), prefix) {
			seen[c.Text] = true
			kept = append(kept, c)
		}
	}
	return kept
}

// words are the words that an expectation stands for.
func (x *Executor) words(e lang.Expect, prefix string) []Candidate {
	switch e.Kind {
	case lang.ExpectVerb:
		return x.verbs()
	case lang.ExpectThing:
		return x.things(e.Words)
	case lang.ExpectWords:
		return plain(e.Words, "")
	case lang.ExpectField:
		return x.fieldsOf(e.Thing, prefix, func(f *models.Field) bool { return true })
	case lang.ExpectAssign:
		return x.fieldsOf(e.Thing, prefix, func(f *models.Field) bool {
			return policy.Decide(x.me, policy.Create, f.Entity).MayWrite(f.Name) || policy.Decide(x.me, policy.Update, f.Entity).MayWrite(f.Name)
		})
	case lang.ExpectState:
		return x.states(e.Thing)
	case lang.ExpectTest:
		return x.tests(e)
	case lang.ExpectValue:
		return x.values(e)
	case lang.ExpectDate:
		return plain(lang.Next(e.Words, x.Clock().In(x.Zone)), "date")
	default:
		return nil
	}
}

func plain(words []string, about string) []Candidate {
	list := make([]Candidate, len(words))
	for i, w := range words {
		list[i] = Candidate{Text: w, Description: about}
	}
	return list
}

// verbs are the commands that the person may use.
func (x *Executor) verbs() []Candidate {
	var list []Candidate
	c := &Call{Executor: x}
	for _, row := range x.Commands() {
		if c.usable(row) {
			list = append(list, Candidate{Text: row.Form.Verb, Description: row.Summary})
		}
	}
	return list
}

func (x *Executor) things(words []string) []Candidate {
	var list []Candidate
	for _, w := range words {
		if e := x.Schema.Entity(w); e != nil {
			list = append(list, Candidate{Text: w, Description: e.Summary})
		}
	}
	return list
}

// fieldsOf are the fields of a thing; after a dot, those of the record that the path leads to.
func (x *Executor) fieldsOf(thing, prefix string, fits func(*models.Field) bool) []Candidate {
	e := x.Schema.Entity(thing)
	if dot := strings.LastIndex(prefix, "."); dot >= 0 && e != nil {
		path, bad := x.Schema.Walk(e, strings.Split(prefix[:dot], "."))
		if bad >= 0 || path[len(path)-1].To == "" {
			return nil
		}
		e = x.Schema.Of(path[len(path)-1].To)
	}
	if e == nil {
		return nil
	}
	var list []Candidate
	for _, f := range e.Fields {
		if !f.Hidden && fits(f) {
			list = append(list, Candidate{Text: f.Name, Description: kindOf(f)})
		}
	}
	return list
}

func (x *Executor) states(thing string) []Candidate {
	var list []Candidate
	if e := x.Schema.Entity(thing); e != nil {
		for _, s := range e.States {
			list = append(list, Candidate{Text: s.Name, Description: s.Means})
		}
	}
	return list
}

// end is the field at the end of the path of an expectation, or nil.
func (x *Executor) end(e lang.Expect) *models.Field {
	entity := x.Schema.Entity(e.Thing)
	if entity == nil || len(e.Path) == 0 {
		return nil
	}
	path, bad := x.Schema.Walk(entity, e.Path)
	if bad >= 0 || len(path) == 0 {
		return nil
	}
	return path[len(path)-1]
}

// tests are the tests that fit the field. Those made of words come from the parser itself.
func (x *Executor) tests(e lang.Expect) []Candidate {
	f := x.end(e)
	if f == nil {
		return nil
	}
	list := plain([]string{"=", "!="}, "")
	if f.Kind.Ordered() {
		list = append(list, plain([]string{"<", "<=", ">", ">="}, "")...)
	}
	return append(list, Candidate{Text: "is"})
}

// values are the values that a field can have, when they are few.
func (x *Executor) values(e lang.Expect) []Candidate {
	f := x.end(e)
	if f == nil {
		return nil
	}
	switch {
	case f.Kind == models.KindEnum:
		return plain(f.Options, f.Label())
	case f.Kind == models.KindBool:
		return plain([]string{"yes", "no"}, f.Label())
	case f.Kind == models.KindReference && f.To == models.Employees:
		return []Candidate{{Text: "me", Description: x.me.Name}}
	case f.Kind.Temporal():
		return plain(lang.Next(nil, time.Time{}), "date")
	default:
		return nil
	}
}
