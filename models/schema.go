package models

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

// Schema is what Epic keeps, read once from the models. It never changes afterwards.
type Schema struct {
	entities []*Entity
	byWord   map[string]*Entity
}

// Entity is one thing of the language and its table.
type Entity struct {
	Thing   Thing
	Plural  string
	Summary string
	Table   string
	Fields  []*Field
	States  []State
	Title   *Field // what names a record for people; nil when only its number does
	Archive *Field // set when a record is deleted: nothing is ever removed
	Version bool   // the table counts its changes

	byName map[string]*Field
}

// Field is one field of an entity as the language, the table and the screen know it.
type Field struct {
	Entity   Thing
	Name     string   // in the language
	Aliases  []string // other names that are understood: the column's (brief N5) and those of the tag
	Column   string   // in the table; empty for a virtual field
	Kind     Kind
	To       Thing    // of a reference: the entity it points to
	Via      []string // of a virtual field: the path to the field that it stands for
	Options  []string // of an enum
	Longest  int      // characters of a text, at most
	Required bool     // must be given when a record is created
	Derived  bool     // kept by Epic: nobody writes it
	List     bool     // stands in a list when no columns are asked for
	About    bool     // says in a few words which record it is, beside its name
	Hidden   bool     // neither on cards nor offered
	Owner    bool     // says whose record it is
	Past     bool     // of a day: it has come, tomorrow is none
	Find     bool     // find looks in it; of a reference, in the texts by which that record is found
	Hides    bool     // of an archive field: archived records are left out of lists
}

// Label is how the field is written on a screen.
func (f *Field) Label() string { return strings.ReplaceAll(f.Name, "_", " ") }

// Takes says in a word or a few what a value of the field is.
func (f *Field) Takes() string {
	switch f.Kind {
	case KindEnum:
		return strings.Join(f.Options, ", ")
	case KindReference:
		return string(f.To)
	default:
		return f.Kind.String()
	}
}

// Describe says what may stand in the field.
func (f *Field) Describe() string {
	kind := f.Takes()
	if f.Via != nil {
		kind += " (" + strings.Join(f.Via, ".") + ")"
	}
	if f.Required {
		kind += ", required"
	}
	return kind
}

// Load reads the schema from the models. It fails on a tag word that it does not know,
// on a field without a tag, and on a relation to nothing: all of them mistakes of ours.
func Load() (*Schema, error) {
	s := &Schema{byWord: map[string]*Entity{}}
	tables := schema.NewTables(pgdialect.New())
	for _, model := range entities() {
		e, err := reflectEntity(model, tables.Get(reflect.TypeOf(model)))
		if err != nil {
			return nil, err
		}
		s.entities = append(s.entities, e)
		s.byWord[string(e.Thing)] = e
		s.byWord[e.Plural] = e
	}
	return s, s.resolveVirtual()
}

// Entities lists the entities in the order of the registry.
func (s *Schema) Entities() []*Entity { return s.entities }

// Entity finds an entity by its name in the singular or the plural, or gives nil.
func (s *Schema) Entity(word string) *Entity { return s.byWord[strings.ToLower(word)] }

// Of gives the entity of a thing.
func (s *Schema) Of(t Thing) *Entity { return s.byWord[string(t)] }

// Field finds a field by its name or an alias, or gives nil.
func (e *Entity) Field(name string) *Field { return e.byName[strings.ToLower(name)] }

// State finds a state by its name, or gives nil.
func (e *Entity) State(name string) *State {
	for i := range e.States {
		if strings.EqualFold(e.States[i].Name, name) {
			return &e.States[i]
		}
	}
	return nil
}

// Owners lists the fields that say whose record it is.
func (e *Entity) Owners() []*Field {
	var owners []*Field
	for _, f := range e.Fields {
		if f.Owner {
			owners = append(owners, f)
		}
	}
	return owners
}

// Walk follows a path of field names from e; virtual fields are replaced by what they stand for.
// It returns the fields passed, or the index of the name that leads nowhere.
func (s *Schema) Walk(e *Entity, path []string) (fields []*Field, bad int) {
	for i, name := range path {
		if e == nil {
			return fields, i
		}
		f := e.Field(name)
		if f == nil {
			return fields, i
		}
		if f.Via != nil {
			through, _ := s.Walk(e, f.Via)
			fields = append(fields, through...)
		} else {
			fields = append(fields, f)
		}
		e = s.Of(fields[len(fields)-1].To)
	}
	return fields, -1
}

// resolveVirtual gives each virtual field the kind of the field at the end of its path.
func (s *Schema) resolveVirtual() error {
	for _, e := range s.entities {
		for _, f := range e.Fields {
			if f.To != "" && s.Of(f.To) == nil {
				return fmt.Errorf("models: %s.%s points to %q, which is no entity", e.Thing, f.Name, f.To)
			}
			if f.Via == nil {
				continue
			}
			fields, bad := s.Walk(e, f.Via)
			if bad >= 0 {
				return fmt.Errorf("models: %s.%s goes via %s, which leads nowhere", e.Thing, f.Name, strings.Join(f.Via, "."))
			}
			end := fields[len(fields)-1]
			f.Kind, f.To, f.Options = end.Kind, end.To, end.Options
		}
	}
	return nil
}
