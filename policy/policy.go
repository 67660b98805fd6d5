// Package policy decides who may do what. It is the first of two fences: PostgreSQL holds the
// second with grants and row policies of the same content (shared/design/security.md), and a test
// compares the two cell by cell.
package policy

import (
	"slices"
	"strings"

	"epicevents.example/epic/models"
)

// Subject is the person at the prompt, as the database knows them now. The zero value is nobody.
type Subject struct {
	ID         int64
	Number     int64 // the employee's number, which the token carries
	Name       string
	Email      string
	Department models.Department
	MustChange bool // the password must be changed before anything else
}

// Anybody reports whether somebody is logged in.
func (s Subject) Anybody() bool { return s.ID != 0 }

// Action is what a command does to records.
type Action string

// The actions. Paying is creating a payment; assigning is updating an event's support.
const (
	Read    Action = "read"
	Create  Action = "create"
	Update  Action = "update"
	Delete  Action = "delete"
	Sign    Action = "sign"
	Cancel  Action = "cancel"
	Restore Action = "restore"
	Merge   Action = "merge"
	Export  Action = "export" // all that is kept about a person, for them
	Erase   Action = "erase"
)

// Actions lists the actions.
func Actions() []Action {
	return []Action{Read, Create, Update, Delete, Sign, Cancel, Restore, Merge, Export, Erase}
}

// Scope is whose records an action reaches. The zero value reaches none.
type Scope int

// The scopes, each wider than the one before.
const (
	None Scope = iota
	Own
	All
)

// Right is one cell of the table: how far an action reaches, and the fields that it may write.
type Right struct {
	Scope  Scope
	Fields []string
}

// Allowed reports whether the action is possible on some record.
func (r Right) Allowed() bool { return r.Scope > None }

// MayWrite reports whether the action may give a value to the field.
func (r Right) MayWrite(field string) bool { return slices.Contains(r.Fields, field) }

// Decide says what the subject may do. Whoever is not logged in, or must first change the
// password, may do nothing.
func Decide(s Subject, a Action, t models.Thing) Right {
	if !s.Anybody() || s.MustChange {
		return Right{}
	}
	return rights()[s.Department][t][a]
}

// WhoMay lists the departments that may do the action; with a field, those that may write it.
func WhoMay(a Action, t models.Thing, field string) []models.Department {
	var who []models.Department
	table := rights()
	for _, word := range models.Department("").Values() {
		d := models.Department(word)
		r := table[d][t][a]
		if r.Allowed() && (field == "" || r.MayWrite(field)) {
			who = append(who, d)
		}
	}
	return who
}

// Require is Decide with a sentence for people: who is not logged in, who must change the
// password, and for a right that is missing, who has it; with a field, who may write that.
func Require(s Subject, a Action, e *models.Entity, field string) (Right, error) {
	switch {
	case !s.Anybody():
		return Right{}, models.Errorf(models.NotLoggedIn, "you are not logged in").WithHint("type login")
	case s.MustChange:
		return Right{}, models.Errorf(models.PasswordIsDue, "your password must be changed first").WithHint("type password")
	}
	r := Decide(s, a, e.Thing)
	if r.Allowed() {
		return r, nil
	}
	return r, models.Errorf(models.NotAllowed, "%s may not %s %s", s.Department, a, e.Plural).
		WithHint("%s", whoCan(WhoMay(a, e.Thing, field)))
}

// Field checks that the right includes writing a field, and names who can if it does not.
func (r Right) Field(s Subject, a Action, e *models.Entity, f *models.Field) error {
	if r.MayWrite(f.Name) {
		return nil
	}
	of := models.Article(string(e.Thing))
	if who := WhoMay(a, e.Thing, f.Name); len(who) > 0 {
		return models.Errorf(models.NotAllowed, "%s may not set the %s of %s", s.Department, f.Label(), of).WithHint("%s", whoCan(who))
	}
	for _, other := range Actions() {
		if who := WhoMay(other, e.Thing, f.Name); len(who) > 0 {
			return models.Errorf(models.NotAllowed, "the %s of %s is written by %s, not by %s", f.Label(), of, other, a).WithHint("%s", whoCan(who))
		}
	}
	return models.Errorf(models.NotAllowed, "%s of %s is kept by Epic: nobody writes it", f.Label(), of)
}

func whoCan(who []models.Department) string {
	names := make([]string, len(who))
	for i, d := range who {
		names[i] = string(d)
	}
	if len(names) == 0 {
		return "nobody can"
	}
	return strings.Join(names, " and ") + " can"
}
