// Package models declares what Epic keeps: one file per entity, whose struct tags are the only
// place where a field is declared, and the schema that is read from them.
package models

// Thing names an entity in the language: client, contract, event …
type Thing string

// The things. Their fields are declared in the file of the same name.
const (
	Clients     Thing = "client"
	Contracts   Thing = "contract"
	Events      Thing = "event"
	Venues      Thing = "venue"
	Payments    Thing = "payment"
	Instalments Thing = "instalment"
	Amendments  Thing = "amendment"
	Employees   Thing = "employee"
)

// entities is the registry: an entity that is not listed does not exist.
func entities() []entity {
	return []entity{Client{}, Contract{}, Event{}, Venue{}, Payment{}, Instalment{}, Amendment{}, Employee{}}
}

// entity is what a model declares beyond its fields.
type entity interface {
	describe() description
}

// description is the part of an entity that is not a field.
type description struct {
	thing   Thing
	plural  string
	summary string
	// states are named conditions, written in the language itself: `show contracts where unsigned`.
	states []State
}

// State is a word that stands for a condition on an entity.
type State struct {
	Name  string
	Means string // the condition it stands for, in the language
}
