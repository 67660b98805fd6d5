package models

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
	"github.com/uptrace/bun/schema"
)

// reflectEntity turns a model and its bun table into an Entity.
func reflectEntity(model entity, table *schema.Table) (*Entity, error) {
	d := model.describe()
	e := &Entity{
		Thing: d.thing, Plural: d.plural, Summary: d.summary, States: d.states,
		Table: table.Name, byName: map[string]*Field{},
	}
	typ := reflect.TypeOf(model)
	for i := range typ.NumField() {
		sf := typ.Field(i)
		if sf.Anonymous {
			continue // bun.BaseModel
		}
		column := ""
		for _, c := range table.Fields {
			if c.GoName == sf.Name {
				column = c.Name
			}
		}
		f, err := reflectField(sf, column)
		if err != nil {
			return nil, fmt.Errorf("models: %s.%s: %w", typ.Name(), sf.Name, err)
		}
		if f == nil {
			e.Version = e.Version || column == "version"
			continue
		}
		f.Entity = e.Thing
		if err := e.add(f, sf.Tag.Get("crm")); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// add registers f under each of its names.
func (e *Entity) add(f *Field, tag string) error {
	for _, name := range append([]string{f.Name}, f.Aliases...) {
		if other := e.byName[name]; other != nil && other != f {
			return fmt.Errorf("models: %s has two fields called %q", e.Thing, name)
		}
		e.byName[name] = f
	}
	e.Fields = append(e.Fields, f)
	for _, word := range strings.Split(tag, ",")[1:] {
		switch word {
		case "title":
			e.Title = f
		case "archive":
			e.Archive = f
		}
	}
	return nil
}

// reflectField reads one crm tag: `name,word,key=value,…`. A tag of "-" keeps a column to Epic itself.
func reflectField(sf reflect.StructField, column string) (*Field, error) {
	tag, ok := sf.Tag.Lookup("crm")
	if !ok {
		return nil, fmt.Errorf("no crm tag")
	}
	if tag == "-" {
		return nil, nil
	}
	words := strings.Split(tag, ",")
	if words[0] == "" {
		return nil, fmt.Errorf("no name in its crm tag")
	}
	f := &Field{Name: words[0], Column: column, Longest: maxText}
	for _, word := range words[1:] {
		if err := f.read(word); err != nil {
			return nil, err
		}
	}
	if column != "" && column != f.Name {
		f.Aliases = append(f.Aliases, column)
	}
	return f, f.setKind(sf)
}

// read takes in one word of a crm tag that follows the name.
func (f *Field) read(word string) error {
	switch word {
	case "required":
		f.Required = true
	case "derived":
		f.Derived = true
	case "list":
		f.List = true
	case "about":
		f.About = true
	case "hidden":
		f.Hidden = true
	case "owner":
		f.Owner = true
	case "find":
		f.Find = true
	case "hides":
		f.Hides = true
	case "past":
		f.Past = true
	case "title", "archive": // about the entity, see add
	default:
		return f.readValue(word)
	}
	return nil
}

// readValue takes in a word of the form key=value.
func (f *Field) readValue(word string) error {
	switch key, value, _ := strings.Cut(word, "="); key {
	case "alias":
		f.Aliases = append(f.Aliases, value)
	case "max":
		longest, err := strconv.Atoi(value)
		if err != nil || longest < 1 {
			return fmt.Errorf("max: %q is no number of characters", value)
		}
		f.Longest = longest
	case "to":
		f.To = Thing(value)
	case "via":
		f.Via, f.Derived = strings.Split(value, "."), true
	default:
		return fmt.Errorf("unknown word %q in its crm tag", word)
	}
	return nil
}

// setKind derives the kind from the Go type.
func (f *Field) setKind(sf reflect.StructField) error {
	zero := reflect.Zero(sf.Type).Interface()
	if enum, ok := zero.(interface{ Values() []string }); ok {
		f.Kind, f.Options = KindEnum, enum.Values()
		return nil
	}
	switch zero.(type) {
	case int64:
		switch {
		case f.To != "":
			f.Kind = KindReference
		case strings.Contains(sf.Tag.Get("bun"), ",pk"):
			f.Kind = KindID
		default:
			f.Kind = KindInteger
		}
	case decimal.Decimal:
		f.Kind = KindMoney
	case bool:
		f.Kind = KindBool
	case time.Time:
		f.Kind = KindInstant
	case Day:
		f.Kind = KindDay
	case Text:
		f.Kind = KindText
	case Note:
		f.Kind = KindNote
	case Email:
		f.Kind = KindEmail
	case Phone:
		f.Kind = KindPhone
	case virtual: // resolved when every entity is known
	default:
		return fmt.Errorf("no kind for the Go type %s", sf.Type)
	}
	return nil
}
