package commands

import (
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// fieldsOf are the fields of a thing, its number last; after a dot, those of the record that the
// path leads to.
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
	var list, last []Candidate
	for _, f := range e.Fields {
		c := Candidate{Text: f.Name, Description: f.Describe()}
		switch {
		case f.Hidden || !fits(f):
		case f.Kind == models.KindID:
			last = append(last, c)
		default:
			list = append(list, c)
		}
	}
	return append(list, last...)
}

func (x *Executor) states(thing string) []Candidate {
	var list []Candidate
	if e := x.Schema.Entity(thing); e != nil {
		for _, s := range e.States {
			if e.Archive != nil && s.Name == e.Archive.Name {
				continue // offered among the fields: few ask for what was deleted
			}
			list = append(list, Candidate{Text: s.Name, Description: s.Means})
		}
	}
	return list
}

// fieldAt is the field at the end of the path of an expectation, or nil.
func (x *Executor) fieldAt(e lang.Expect) *models.Field {
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
	f := x.fieldAt(e)
	if f == nil {
		return nil
	}
	signs := []string{"=", "!="}
	if f.Kind.Ordered() {
		signs = append(signs, "<", "<=", ">", ">=")
	}
	return described(append(signs, "is"), "", "")
}

// assignments are the fields that the person may give a value in this sentence, and that have
// none yet; of a new record those that it needs come first.
func (x *Executor) assignments(p place, e lang.Expect) []Candidate {
	if p.row == nil || p.entity == nil {
		return nil
	}
	right := x.rightOf(p.row, p.entity)
	free := func(f *models.Field) bool { return right.MayWrite(f.Name) && !f.Derived && !given(p, f) }
	if p.row.Form.Verb != "create" {
		return x.fieldsOf(e.Thing, "", free)
	}
	needed := x.fieldsOf(e.Thing, "", func(f *models.Field) bool { return free(f) && f.Required })
	return append(needed, x.fieldsOf(e.Thing, "", func(f *models.Field) bool { return free(f) && !f.Required })...)
}

// assigned is the field that gets its value at the place, or nil.
func (x *Executor) assigned(p place) *models.Field {
	if p.row == nil || !slices.ContainsFunc(p.Expect, func(e lang.Expect) bool {
		return e.Kind == lang.ExpectWords && len(e.Path) == 0 && slices.Contains(e.Words, "empty")
	}) {
		return nil
	}
	for _, e := range x.expectations(p) {
		if e.Kind == lang.ExpectValue {
			return x.fieldAt(e)
		}
	}
	return nil
}

// parent is the field that "for" gives a value, or nil.
func parent(e *models.Entity) *models.Field {
	for _, f := range e.Fields {
		if f.To != "" && f.Required {
			return f
		}
	}
	return nil
}

// given reports whether the sentence gives the field a value by now.
func given(p place, f *models.Field) bool {
	if p.Command.For != nil && parent(p.entity) == f {
		return true
	}
	return slices.ContainsFunc(p.Command.Assignments, func(a lang.Assignment) bool {
		name := strings.ToLower(a.Path.Names[0]) // the field may be of another thing than the sentence: of an amendment
		return name == f.Name || slices.Contains(f.Aliases, name)
	})
}

// mayBeEmpty reports whether a record can be without a value of the field. Of what points to another
// record only the support person and the venue of an event can be missing.
func mayBeEmpty(f *models.Field) bool {
	return !f.Required && (f.Kind.Textual() || f.Name == "support" || f.Name == "venue")
}
