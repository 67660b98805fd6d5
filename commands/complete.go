package commands

import (
	"strings"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Candidate is a word that may stand at the cursor, with a few words about it. Match is what is
// compared with what was typed, when it is not the text itself: a name without its quotes.
type Candidate struct{ Text, Match, Description string }

// Complete gives what may stand at the end of before, the line up to the cursor, and where the
// word being typed begins. It is what the parser would accept there, as far as the person may.
func (x *Executor) Complete(before string) (from int, list []Candidate) {
	offers := x.Grammar.Offers(before)
	prefix := offers.Prefix
	from = offers.From
	for _, e := range offers.Expect {
		if e.Thing == "" && e.Kind != lang.ExpectThing && x.last.entity != nil {
			e.Thing = string(x.last.entity.Thing) // of it and them
		}
		if e.Kind == lang.ExpectField && strings.Contains(prefix, ".") {
			// After a dot there is nothing but fields of the record before it.
			from = offers.From + strings.LastIndex(prefix, ".") + 1
			return from, matching(x.words(e, offers), before[from:])
		}
		list = append(list, x.words(e, offers)...)
	}
	return from, matching(list, before[from:])
}

// matching keeps the candidates that begin with the prefix, or have a word that does, case and
// accents ignored, each once.
func matching(list []Candidate, prefix string) []Candidate {
	prefix = fold.Fold(prefix)
	bare := strings.TrimLeft(prefix, `"'“«`)
	fits := func(c Candidate) bool {
		match := fold.Fold(c.Match)
		return strings.HasPrefix(fold.Fold(c.Text), prefix) ||
			match != "" && (strings.HasPrefix(match, bare) || strings.Contains(match, " "+bare))
	}
	seen := map[string]bool{}
	var kept []Candidate
	for _, c := range list {
		if !seen[c.Text] && fits(c) {
			seen[c.Text] = true
			kept = append(kept, c)
		}
	}
	return kept
}

// words are the words that an expectation stands for.
func (x *Executor) words(e lang.Expect, o lang.Offers) []Candidate {
	prefix := o.Prefix
	switch e.Kind {
	case lang.ExpectVerb:
		return x.verbs()
	case lang.ExpectThing:
		return x.things(e, o.Command)
	case lang.ExpectWords:
		return plain(x.fitting(e), "")
	case lang.ExpectField:
		return x.fieldsOf(e.Thing, prefix, func(f *models.Field) bool { return !e.Dated || f.Kind.Temporal() })
	case lang.ExpectAssign:
		return x.fieldsOf(e.Thing, "", func(f *models.Field) bool { return x.assignable(f, o.Command) })
	case lang.ExpectState:
		return x.states(e.Thing)
	case lang.ExpectTest:
		return x.tests(e)
	case lang.ExpectValue:
		return x.values(e, prefix)
	case lang.ExpectRecord:
		return x.suggestions(models.Thing(e.Thing), "", prefix)
	case lang.ExpectPerson:
		return x.suggestions(models.Employees, "", prefix)
	case lang.ExpectDate:
		if f := x.end(e); f != nil && !f.Kind.Temporal() {
			return nil // 4 is the head of 4 june, and a number
		}
		return plain(lang.Next(e.Words, x.Clock().In(x.Zone)), "date")
	default:
		return nil
	}
}

// assignable reports whether the person may give the field a value in this sentence, and has not yet.
func (x *Executor) assignable(f *models.Field, cmd *lang.Command) bool {
	action := policy.Update
	if cmd != nil && cmd.Form.Verb == "create" {
		action = policy.Create
	}
	if cmd != nil {
		for _, a := range cmd.Assignments {
			if e := x.Schema.Of(f.Entity); e.Field(a.Path.Names[0]) == f {
				return false
			}
		}
	}
	return policy.Decide(x.me, action, f.Entity).MayWrite(f.Name)
}

// fitting leaves out the tests that do not fit the field before them.
func (x *Executor) fitting(e lang.Expect) []string {
	f := x.end(e)
	if f == nil {
		return e.Words
	}
	var words []string
	for _, w := range e.Words {
		if op, ok := lang.TestOf(w); !ok || query.Fits(f.Kind, op) && (op != lang.OpOn || f.Kind.Temporal()) {
			words = append(words, w)
		}
	}
	return words
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

// things are those that the person may use the command on; of a relation, those that the thing
// can have.
func (x *Executor) things(expect lang.Expect, cmd *lang.Command) []Candidate {
	check := &query.Checker{Schema: x.Schema}
	about := x.Schema.Entity(expect.Thing)
	var list []Candidate
	for _, w := range expect.Words {
		if e := x.Schema.Entity(w); e != nil && (about == nil || check.Related(e, about)) && x.mayStart(cmd, e) {
			list = append(list, Candidate{Text: w, Description: e.Summary})
		}
	}
	return list
}

// mayStart reports whether the person may use the command on the thing that comes first in it.
func (x *Executor) mayStart(cmd *lang.Command, e *models.Entity) bool {
	if cmd == nil || cmd.Subject != nil || cmd.Thing != nil || !x.me.Anybody() {
		return true
	}
	need := x.byForm[cmd.Form].Needs
	return need.who != entitled || need.thing != "" || policy.Decide(x.me, need.action, e.Thing).Allowed()
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

// values are the values that a field can have: all when they are few, or those that the data have.
func (x *Executor) values(e lang.Expect, prefix string) []Candidate {
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
		return append([]Candidate{{Text: "me", Description: x.me.Name}}, x.suggestions(f.To, "", prefix)...)
	case f.Kind == models.KindReference:
		return x.suggestions(f.To, "", prefix)
	case f.Kind == models.KindText && !f.Hidden:
		return x.suggestions(f.Entity, f.Name, prefix)
	case f.Kind.Temporal():
		return plain(lang.Next(nil, time.Time{}), "date")
	default:
		return nil
	}
}
