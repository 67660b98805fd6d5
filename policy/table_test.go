package policy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"epicevents.example/epic/models"
)

func schema(t *testing.T) *models.Schema {
	t.Helper()
	s, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func departments() []models.Department {
	var list []models.Department
	for _, word := range models.Department("").Values() {
		list = append(list, models.Department(word))
	}
	return list
}

// Every department has a word on every entity, and what it says makes sense for that entity. What
// the database says of the same cells is compared in commands/query.
func TestTable(t *testing.T) {
	s := schema(t)
	for _, d := range departments() {
		for _, e := range s.Entities() {
			cell, ok := rights()[d][e.Thing]
			if !ok {
				t.Errorf("%s × %s is missing: write its cells, if only Read", d, e.Thing)
			}
			for action, right := range cell {
				checkCell(t, d, e, action, right)
			}
		}
		if len(rights()[d]) != len(s.Entities()) {
			t.Errorf("%s has cells of %d entities, and there are %d", d, len(rights()[d]), len(s.Entities()))
		}
	}
	if len(rights()) != len(departments()) {
		t.Errorf("the table has %d departments, and there are %d", len(rights()), len(departments()))
	}
}

// A field that people could write is somebody's to write: one that is nobody's would be declared derived.
func TestTable_everyField(t *testing.T) {
	for _, e := range schema(t).Entities() {
		for _, f := range e.Fields {
			if f.Derived || f.Via != nil {
				continue
			}
			may := false
			for _, d := range departments() {
				for _, right := range rights()[d][e.Thing] {
					may = may || right.MayWrite(f.Name)
				}
			}
			if !may {
				t.Errorf("%s.%s is nobody's to write", e.Thing, f.Name)
			}
		}
	}
}

// Whoever may delete may bring back, of the same records.
func TestTable_restore(t *testing.T) {
	for _, d := range departments() {
		for _, e := range schema(t).Entities() {
			s := Subject{ID: 1, Department: d}
			gone, back := Decide(s, Delete, e.Thing), Decide(s, Restore, e.Thing)
			if gone.Scope != back.Scope || !slices.Equal(gone.Fields, back.Fields) {
				t.Errorf("%s × %s: delete is %v, restore %v", d, e.Thing, gone, back)
			}
		}
	}
}

func checkCell(t *testing.T, d models.Department, e *models.Entity, action Action, right Right) {
	t.Helper()
	if !slices.Contains(Actions(), action) {
		t.Errorf("%s × %s: %q is no action", d, e.Thing, action)
	}
	if !right.Allowed() {
		t.Errorf("%s × %s × %s: a cell that allows nothing is left out", d, e.Thing, action)
	}
	if action != Read && action != Export && len(right.Fields) == 0 {
		t.Errorf("%s × %s × %s writes no field", d, e.Thing, action)
	}
	if right.Scope == Own && len(e.Owners()) == 0 {
		t.Errorf("%s × %s × %s reaches own records, and no field says whose they are", d, e.Thing, action)
	}
	seen := map[string]bool{}
	for _, name := range right.Fields {
		f := e.Field(name)
		if f == nil || f.Name != name || f.Via != nil {
			t.Errorf("%s × %s × %s: %q is no field that can be written", d, e.Thing, action, name)
		}
		if seen[name] {
			t.Errorf("%s × %s × %s: %s twice", d, e.Thing, action, name)
		}
		seen[name] = true
	}
	if action != Create {
		return
	}
	for _, f := range e.Fields {
		if f.Required && !right.MayWrite(f.Name) {
			t.Errorf("%s may create %s but not give %s, which is required", d, e.Plural, f.Name)
		}
	}
}

// The brief's own table of rights (shared/design/security.md), as a second pair of eyes: what
// stands here is read aloud with the client.
func TestTable_brief(t *testing.T) {
	for _, c := range []struct {
		d     models.Department
		a     Action
		on    models.Thing
		scope Scope
	}{
		{models.Commercial, Create, models.Clients, Own},
		{models.Commercial, Update, models.Clients, Own},
		{models.Commercial, Delete, models.Clients, Own},
		{models.Commercial, Create, models.Contracts, None},
		{models.Commercial, Update, models.Contracts, Own},
		{models.Commercial, Sign, models.Contracts, Own},
		{models.Commercial, Cancel, models.Contracts, None},
		{models.Commercial, Create, models.Events, Own},
		{models.Commercial, Update, models.Events, None},
		{models.Commercial, Create, models.Payments, Own},
		{models.Commercial, Create, models.Employees, None},
		{models.Support, Create, models.Clients, None},
		{models.Support, Update, models.Clients, None},
		{models.Support, Update, models.Contracts, None},
		{models.Support, Sign, models.Contracts, None},
		{models.Support, Create, models.Events, None},
		{models.Support, Update, models.Events, Own},
		{models.Support, Delete, models.Events, None},
		{models.Support, Create, models.Payments, None},
		{models.Support, Update, models.Employees, None},
		{models.Management, Create, models.Clients, None},
		{models.Management, Update, models.Clients, All},
		{models.Management, Delete, models.Clients, None},
		{models.Management, Create, models.Contracts, All},
		{models.Management, Update, models.Contracts, All},
		{models.Management, Sign, models.Contracts, All},
		{models.Management, Cancel, models.Contracts, All},
		{models.Management, Delete, models.Contracts, All},
		{models.Management, Create, models.Events, All},
		{models.Management, Update, models.Events, All},
		{models.Management, Cancel, models.Events, All},
		{models.Management, Delete, models.Events, All},
		{models.Management, Create, models.Payments, All},
		{models.Management, Create, models.Employees, All},
		{models.Management, Update, models.Employees, All},
		{models.Management, Delete, models.Employees, All},
	} {
		if got := Decide(Subject{ID: 1, Department: c.d}, c.a, c.on).Scope; got != c.scope {
			t.Errorf("%s, %s %s: scope %d, want %d", c.d, c.a, c.on, got, c.scope)
		}
	}
	for _, c := range []struct {
		d     models.Department
		on    models.Thing
		field string
		may   bool
	}{
		{models.Commercial, models.Clients, "commercial", false},
		{models.Management, models.Clients, "commercial", true},
		{models.Management, models.Clients, "phone", false},
		{models.Support, models.Events, "support", false},
		{models.Support, models.Events, "contract", false},
		{models.Management, models.Events, "support", true},
	} {
		if got := Decide(Subject{ID: 1, Department: c.d}, Update, c.on).MayWrite(c.field); got != c.may {
			t.Errorf("%s may set %s of a %s: %v", c.d, c.field, c.on, got)
		}
	}
}

// Nobody, a newcomer and a department that does not exist may do nothing, whatever is asked.
func TestDecide_deniesByDefault(t *testing.T) {
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(s.Entities()).Draw(t, "entity")
		a := rapid.SampledFrom(Actions()).Draw(t, "action")
		f := rapid.SampledFrom(e.Fields).Draw(t, "field")
		d := rapid.SampledFrom(departments()).Draw(t, "department")
		for _, who := range []Subject{
			{},
			{Department: d, Number: 1, Name: "A", Email: "a@x.fr"}, // not logged in, whatever else is said
			{ID: 1, Department: d, MustChange: true},
			{ID: 1},
			{ID: 1, Department: "Commercial"}, // a word that is not quite one of ours
		} {
			r := Decide(who, a, e.Thing)
			if r.Allowed() || r.MayWrite(f.Name) || r.Scope != None {
				t.Fatalf("%+v may %s %s", who, a, e.Plural)
			}
		}
		who := Subject{ID: 1, Department: d}
		if Decide(who, Action(rapid.String().Filter(func(s string) bool { return !slices.Contains(Actions(), Action(s)) }).Draw(t, "word")), e.Thing).Allowed() {
			t.Fatal("an action that is none is allowed")
		}
		if Decide(who, a, "history").Allowed() {
			t.Fatal("something that is no entity is allowed")
		}
	})
}

// What Require and Field say agrees with Decide, and names those who can.
func TestRequire(t *testing.T) {
	s := schema(t)
	for _, d := range departments() {
		who := Subject{ID: 1, Department: d}
		for _, e := range s.Entities() {
			for _, a := range Actions() {
				right, err := Require(who, a, e, "")
				if decided := Decide(who, a, e.Thing); (err == nil) != decided.Allowed() || right.Scope != decided.Scope {
					t.Errorf("%s %s %s: Require says %v, Decide %v", d, a, e.Plural, err, decided.Scope)
				}
				for _, f := range e.Fields {
					if err := right.Field(who, a, e, f); (err == nil) != right.MayWrite(f.Name) {
						t.Errorf("%s %s %s.%s: %v", d, a, e.Thing, f.Name, err)
					}
				}
			}
		}
	}
	for _, c := range []struct {
		who           Subject
		action        Action
		on            models.Thing
		field         string
		message, hint string
	}{
		{Subject{}, Read, models.Clients, "", "you are not logged in", "type login"},
		{Subject{ID: 1, Department: models.Management, MustChange: true}, Read, models.Clients, "", "your password must be changed first", "type password"},
		{Subject{ID: 1, Department: models.Support}, Create, models.Clients, "", "support may not create clients", "commercial can"},
		{Subject{ID: 1, Department: models.Support}, Sign, models.Contracts, "", "support may not sign contracts", "commercial and management can"},
		{Subject{ID: 1, Department: models.Management}, Sign, models.Clients, "", "management may not sign clients", "nobody can"},
		{Subject{ID: 1, Department: models.Commercial}, Update, models.Events, "", "commercial may not update events", "support and management can"},
		{Subject{ID: 1, Department: models.Commercial}, Update, models.Events, "support", "commercial may not update events", "management can"},
	} {
		_, err := Require(c.who, c.action, s.Of(c.on), c.field)
		known, ok := err.(*models.Error)
		if !ok || known.Message != c.message || known.Hint != c.hint {
			t.Errorf("%+v %s %s: %#v", c.who, c.action, c.on, err)
		}
	}
	support := Subject{ID: 1, Department: models.Support}
	events, contracts := s.Of(models.Events), s.Of(models.Contracts)
	err := Decide(support, Update, models.Events).Field(support, Update, events, events.Field("support")).(*models.Error)
	if err.Message != "support may not set the support of an event" || err.Hint != "management can" {
		t.Errorf("%q, %q", err.Message, err.Hint)
	}
	boss := Subject{ID: 1, Department: models.Management}
	err = Decide(boss, Update, models.Contracts).Field(boss, Update, contracts, contracts.Field("paid")).(*models.Error)
	if err.Message != "paid of a contract is kept by Epic: nobody writes it" {
		t.Errorf("%q", err.Message)
	}
	err = Decide(boss, Update, models.Contracts).Field(boss, Update, contracts, contracts.Field("signed")).(*models.Error)
	if err.Message != "the signed of a contract is written by sign, not by update" || err.Hint != "commercial and management can" {
		t.Errorf("%q, %q", err.Message, err.Hint)
	}
}
