package commands

import (
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// list is every command, in the order of help. A command that is not here does not exist.
func list() []*Command {
	return []*Command{
		show(), more(), count(), find(), duplicates(), free(), history(), inbox(), gdprExport(),
		create(), update(), remove(), restore(), undo(), sign(), amend(), cancel(), pay(), refund(), plan(), assign(), unassign(), swap(), reassign(), merge(), remind(), gdprErase(),
		login(), logout(), whoami(), password(), sessions(), endSession(),
		describe(), help(), quit(),
	}
}

// Registry is the commands by their verbs, and the grammar that is made of them.
type Registry struct {
	commands []*Command
	byForm   map[*lang.Form]*Command
	Grammar  *lang.Grammar
}

// NewRegistry joins the commands and the things of the schema into one language. A command
// without a right that it needs is a mistake of ours and is refused.
func NewRegistry(schema *models.Schema) (*Registry, error) {
	r := &Registry{commands: list(), byForm: map[*lang.Form]*Command{}}
	var forms []*lang.Form
	for _, c := range r.commands {
		if c.Needs.who == nobodySaid {
			return nil, fmt.Errorf("commands: %s does not say what right it needs", c.Form.Verb)
		}
		forms = append(forms, c.Form)
		r.byForm[c.Form] = c
	}
	var nouns []lang.Noun
	for _, e := range schema.Entities() {
		nouns = append(nouns, lang.Noun{Singular: string(e.Thing), Plural: e.Plural, Fields: names(e), Exact: exact(e)})
	}
	r.Grammar = lang.NewGrammar(forms, nouns)
	return r, nil
}

// names are all the words for the fields and the states of an entity.
func names(e *models.Entity) []string {
	var names []string
	for _, f := range e.Fields {
		names = append(append(names, f.Name), f.Aliases...)
	}
	for _, s := range e.States {
		names = append(names, s.Name)
	}
	return names
}

// exact are the words for the fields whose values are no text: they need no quotes.
func exact(e *models.Entity) []string {
	var names []string
	for _, f := range e.Fields {
		switch f.Kind {
		case models.KindText, models.KindNote, models.KindReference:
		default:
			names = append(append(names, f.Name), f.Aliases...)
		}
	}
	return names
}

// Commands lists the commands in the order of help.
func (r *Registry) Commands() []*Command { return r.commands }

// Command finds a command by its verb or an alias, or gives nil.
func (r *Registry) Command(verb string) *Command {
	for _, c := range r.commands {
		if c.Form.Verb == verb {
			return c
		}
		for _, alias := range c.Form.Aliases {
			if alias == verb {
				return c
			}
		}
	}
	return nil
}
