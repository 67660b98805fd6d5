package commands

import (
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// both joins two conditions, of which either may be empty.
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " and " + b
}

// reach gives the records of a thing that a command of this person can be used on, and which come
// first. Whoever reads is offered their own first.
func (x *Executor) reach(row *Command, e *models.Entity) (only, first string) {
	need := row.Needs
	thing := need.thing
	if thing == "" {
		thing = e.Thing
	}
	s := row.Suits[e.Thing]
	only, first = s.Only, s.First
	switch {
	case need.action == policy.Read && x.mayOwn(e):
		if first = "mine"; s.First != "" {
			first = both("mine", s.First) + "; mine; " + s.First
		}
	case need.action != policy.Read && policy.Decide(x.me, need.action, thing).Scope == policy.Own:
		only = both("mine", only)
	}
	return only, first
}

// records are the records that may be named at the place.
func (x *Executor) records(p place, e lang.Expect) []Candidate {
	thing := x.Schema.Entity(e.Thing)
	if p.row == nil || thing == nil || !x.me.Anybody() {
		return nil
	}
	if p.Command.Thing != nil {
		if of := parent(p.entity); of == nil || of.To != thing.Thing {
			return nil // create event for client: it is made for no such record
		}
		return x.parents(p, thing)
	}
	only, first := x.reach(p.row, thing)
	return x.ask(wanted{thing: thing.Thing, only: only, first: first, typed: p.typed()})
}

// parents are the records that the one which the sentence writes can belong to.
func (x *Executor) parents(p place, to *models.Entity) []Candidate {
	w := wanted{thing: to.Thing, typed: p.typed()}
	if to.Thing == models.Contracts {
		w.only = x.Command("create").Suits[p.entity.Thing].Only
	}
	if policy.Decide(x.me, policy.Create, p.entity.Thing).Scope == policy.Own && len(to.Owners()) > 0 {
		w.only = both("mine", w.only)
	}
	return x.ask(w)
}

// people are the employees who may be named at the place.
func (x *Executor) people(p place, e lang.Expect) []Candidate {
	switch p.row.Form.Verb {
	case "assign":
		return x.colleagues(p, []models.Department{models.Support}, true)
	case "reassign":
		f := keeping(x.Schema.Entity(e.Thing))
		if f == nil {
			return nil
		}
		return x.colleagues(p, departmentOf(f), p.last() == "to")
	case "password":
		return x.ask(wanted{thing: models.Employees, only: "active and not mine", typed: p.typed()})
	case "remind":
		return append([]Candidate{{Text: "me", Description: x.me.Name}}, x.ask(wanted{thing: models.Employees, only: "active and not mine", typed: p.typed()})...)
	case "history": // anybody does something
		return x.colleagues(p, nil, false)
	default: // whose records they are
		return x.colleagues(p, owners(x.Schema.Entity(e.Thing)), false)
	}
}

// colleagues are employees, those of the departments first or only; me only where I could be meant.
func (x *Executor) colleagues(p place, of []models.Department, only bool) []Candidate {
	w := wanted{thing: models.Employees, typed: p.typed(), first: "active"}
	if len(of) > 0 {
		names := make([]string, len(of))
		for i, d := range of {
			names[i] = string(d)
		}
		w.first = "active and department in (" + strings.Join(names, ", ") + ")"
	}
	if only {
		w.only, w.first = w.first, ""
	}
	list := x.ask(w)
	if len(of) > 0 && !slices.Contains(of, x.me.Department) {
		return list
	}
	return append([]Candidate{{Text: "me", Description: x.me.Name}}, list...)
}

// owners are the departments whose people records of a thing can belong to: the fields that say
// whose it is are called after them.
func owners(e *models.Entity) []models.Department {
	var list []models.Department
	for _, f := range e.Owners() {
		list = append(list, departmentOf(f)...)
	}
	return list
}

// departmentOf is the department that a field is called after, if any: commercial, support.
func departmentOf(f *models.Field) []models.Department {
	if f.To == models.Employees && slices.Contains(models.Department("").Values(), f.Name) {
		return []models.Department{models.Department(f.Name)}
	}
	return nil
}

// values are the values that a field can have: all when they are few, or those that the data have.
func (x *Executor) values(p place, e lang.Expect) []Candidate {
	f := x.fieldAt(e)
	if f == nil || !x.me.Anybody() {
		return nil
	}
	written := x.assigned(p) != nil
	about := func(words ...string) []Candidate {
		list := make([]Candidate, len(words))
		for i, w := range words {
			list[i] = Candidate{Text: w, Match: w, Description: f.Label()}
		}
		return list
	}
	switch {
	case f.Kind == models.KindEnum:
		return about(f.Options...)
	case f.Kind == models.KindBool:
		return about("yes", "no")
	case f.To == models.Employees:
		return x.colleagues(p, departmentOf(f), written)
	case f.To != "" && written:
		return x.parents(p, x.Schema.Of(f.To))
	case f.To != "":
		first := ""
		if x.mayOwn(x.Schema.Of(f.To)) {
			first = "mine"
		}
		return x.ask(wanted{thing: f.To, first: first, typed: p.typed()})
	case f.Kind.Temporal():
		return x.dates(p, lang.Expect{Thing: e.Thing, Path: e.Path})
	case f.Kind == models.KindID:
		return x.ask(wanted{thing: f.Entity, typed: "#" + strings.TrimPrefix(p.typed(), "#")})
	case written && (f.Kind != models.KindText || f == x.Schema.Of(f.Entity).Title):
		return nil // a name, an e-mail, a telephone number are one record's own
	case f.Kind.Textual() && f.Kind != models.KindNote && !f.Hidden:
		return x.ask(wanted{thing: f.Entity, field: f.Name, typed: p.typed()})
	default:
		return nil
	}
}

// impliedThing is the thing that goes without saying in the sentences of a verb, if any.
func impliedThing(row *Command) models.Thing {
	switch {
	case slices.Contains(row.Form.Operands, lang.AContract):
		return models.Contracts
	case slices.Contains(row.Form.Operands, lang.AnEvent), slices.Contains(row.Form.Operands, lang.TwoEvents):
		return models.Events
	case slices.Contains(row.Form.Operands, lang.APayment):
		return models.Payments
	default:
		return ""
	}
}
