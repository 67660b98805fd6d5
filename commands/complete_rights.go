package commands

import (
	"cmp"
	"slices"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// mayUse reports whether the person may use the command on anything at all.
func (x *Executor) mayUse(row *Command) bool {
	return row.Needs.who == anybody || x.me.Anybody() && (&Call{Executor: x}).usable(row)
}

// mayGoOn reports whether the sentence, as far as it goes, is one that the person may say.
func (x *Executor) mayGoOn(p place) bool {
	if p.row == nil {
		return true
	}
	e := p.entity
	if p.row.Form.Verb == "password" {
		e = x.Schema.Of(models.Employees)
	}
	return x.mayUse(p.row) && (e == nil || x.mayOn(p.row, e)) && x.mayWrite(p)
}

// mayOn reports whether the person may use the command on a thing.
func (x *Executor) mayOn(row *Command, e *models.Entity) bool {
	need := row.Needs
	switch {
	case row.Suits[e.Thing].By != "", need.only != "" && need.only != e.Thing:
		return false
	case row.Form.Verb == "password": // of others
		return policy.Decide(x.me, policy.Update, e.Thing).Allowed()
	case need.who != entitled, need.thing != "":
		return true // mayUse has seen to it
	default:
		return need.on(x.me, e)
	}
}

// mayWrite reports whether the fields that have values so far, and the one that gets its value at the
// place, are the person's to write.
func (x *Executor) mayWrite(p place) bool {
	if p.entity == nil {
		return true
	}
	right := x.rightOf(p.row, p.entity)
	if f := x.assigned(p); f != nil && !right.MayWrite(f.Name) {
		return false
	}
	return !slices.ContainsFunc(p.Command.Assignments, func(a lang.Assignment) bool {
		f := p.entity.Field(a.Path.Names[0])
		return f != nil && !right.MayWrite(f.Name)
	})
}

// rightOf is the person's right to use a command on a thing: to the thing that it writes, where that is
// another one.
func (x *Executor) rightOf(row *Command, e *models.Entity) policy.Right {
	return policy.Decide(x.me, row.Needs.action, cmp.Or(row.Needs.thing, e.Thing))
}

// mayOwn reports whether records of a thing can be the person's own.
func (x *Executor) mayOwn(e *models.Entity) bool {
	return slices.Contains(owners(e), x.me.Department)
}

// verbs are the commands that the person may use now.
func (x *Executor) verbs() []Candidate {
	var list []Candidate
	for _, row := range x.Commands() {
		if x.mayUse(row) && (row.Form.Verb != "more" || x.hasMore()) {
			list = append(list, Candidate{Text: row.Form.Verb, Description: row.Summary})
		}
	}
	return list
}

// topics are the pages of help that are about no command.
func topics() []Candidate {
	var list []Candidate
	for _, t := range Topics() {
		list = append(list, Candidate{Text: t.Name, Description: t.Summary})
	}
	return list
}

// hasMore reports whether the last list was cut.
func (x *Executor) hasMore() bool {
	limit, offset := 0, 0
	switch {
	case x.last.plan != nil:
		limit, offset = x.last.plan.Limit, x.last.plan.Offset
	case x.last.asked != nil:
		limit, offset = x.last.asked.Limit, x.last.asked.Offset
	case x.last.search != nil:
		limit, offset = x.last.search.Limit, x.last.search.Offset
	case x.last.inbox != nil:
		limit = x.last.inbox.Limit
	}
	return limit > 0 && offset+limit < x.last.total
}

// named are the names of the things, those that fit the sentence first: many are looked at, one is changed. Of the others
// there are none before a letter is typed: each thing would take two rows of the list.
func (x *Executor) named(p place, expect lang.Expect) []string {
	if !expect.Both {
		return expect.Words
	}
	var fitting, others []string
	many := p.row != nil && p.row.Needs.action == policy.Read || slices.Contains([]string{"my", "all"}, p.last())
	for _, w := range expect.Words {
		if (w == x.Schema.Entity(w).Plural) == many {
			fitting = append(fitting, w)
		} else if p.Prefix != "" {
			others = append(others, w)
		}
	}
	return append(fitting, others...)
}

// things are those that the person may use the command on; of a relation, those that the thing
// can have; after "for", those that the new record belongs to.
func (x *Executor) things(p place, expect lang.Expect) []Candidate {
	check := &query.Checker{Schema: x.Schema}
	about := x.Schema.Entity(expect.Thing)
	mine := p.last() == "my"
	var list []Candidate
	for _, w := range x.named(p, expect) {
		e := x.Schema.Entity(w)
		switch {
		case about != nil && !check.Related(e, about), mine && !x.mayOwn(e):
			continue
		case p.row == nil || about != nil:
		case p.Command.Thing != nil:
			if f := parent(p.entity); f == nil || f.To != e.Thing {
				continue
			}
		case !x.mayOn(p.row, e):
			continue
		case p.row.Form.Verb == "describe":
			w = e.Plural
		}
		list = append(list, Candidate{Text: w, Description: e.Summary})
	}
	return list
}
