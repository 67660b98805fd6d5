package shell

import (
	"slices"
	"strings"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// form asks for the missing fields of a record, one by one. What it builds is the line that the
// person could have typed: completion and checks are those of the line.
type form struct {
	command string // as far as it was typed
	rest    string // what stands behind it in the line, and is done afterwards
	entity  *models.Entity
	fields  []string // that are asked for, in turn
	values  []string // the answers so far, as they stand in the line
}

func newForm(i *commands.Incomplete, schema *models.Schema) *form {
	return &form{command: i.Command, rest: i.Rest, entity: schema.Of(i.Thing), fields: i.Missing}
}

// full reports whether nothing is missing any more.
func (f *form) full() bool { return len(f.values) == len(f.fields) }

// field is the one that is asked for now.
func (f *form) field() *models.Field { return f.entity.Field(f.fields[len(f.values)]) }

// prompt is the name of the field and, where that does not go without saying, what it takes.
func (f *form) prompt(schema *models.Schema) string {
	field := f.field()
	takes := field.Takes()
	if field.To != "" && schema.Of(field.To).Title == nil {
		takes = models.KindID.String() // it has no name
	}
	if field.Kind.Textual() || takes == field.Label() {
		return "  " + field.Label() + ": "
	}
	return "  " + field.Label() + " (" + takes + "): "
}

// note opens the form: what is missing, and the ways out of it.
func (f *form) note(why string) string {
	if len(f.fields) == 1 {
		return why + "; Ctrl-C leaves without writing"
	}
	return why + "; " + back + " returns to the answer before, Ctrl-C leaves without writing"
}

// back is the answer that returns to the one before. As a text it is written in quotes.
const back = "back"

// sentence is the command with the answers so far.
func (f *form) sentence() string {
	line := f.command
	for i, value := range f.values {
		line += " " + f.fields[i] + " " + value
	}
	return line
}

// line is the sentence and what stands behind it.
func (f *form) line() string {
	if f.rest == "" {
		return f.sentence()
	}
	return f.sentence() + "; " + f.rest
}

// with is the sentence with a value for the field that is asked for now.
func (f *form) with(value string) string { return f.sentence() + " " + f.field().Name + " " + value }

// complete offers what may stand in the line at the end of the answer. Behind a whole value there is nothing: only a
// date can go on.
func (f *form) complete(exec *commands.Executor, before string) (from int, list []commands.Candidate) {
	start := f.with("")
	from, list = exec.Complete(start + before)
	from = max(0, from-len(start))
	if _, err := f.understood(exec, strings.TrimSpace(before[:from])); err == nil && !f.field().Kind.Temporal() {
		return from, nil
	}
	return from, list
}

// answer takes a value, as it would be typed or as plain text without its quotes. A wrong one is
// refused with its reason, and asked for again.
func (f *form) answer(exec *commands.Executor, value string) error {
	value = strings.TrimSpace(value)
	if value == "" {
		return models.Errorf(models.NotUnderstood, "%s needs %s", models.Article(string(f.entity.Thing)), models.Article(f.field().Label())).
			WithHint("Ctrl-C leaves without writing")
	}
	kept, err := f.understood(exec, value)
	if err != nil && !strings.ContainsRune(opening, []rune(value)[0]) {
		// What is more than one word, or would be more than one value, is meant as it stands.
		kept, err = f.understood(exec, `"`+escape.Replace(value)+`"`)
	}
	if err != nil {
		return err
	}
	f.values = append(f.values, kept)
	return nil
}

// undo takes the last answer back; it reports whether there was one.
func (f *form) undo() bool {
	if len(f.values) == 0 {
		return false
	}
	f.values = f.values[:len(f.values)-1]
	return true
}

// reopen asks again for the value that the sentence was refused for; all others stay. It reports
// whether the refusal was of one.
func (f *form) reopen(exec *commands.Executor, refusal error) bool {
	calls, err := exec.Understand(f.sentence())
	if err != nil {
		return false
	}
	field := calls[0].FieldAt(refusal)
	if field == nil {
		return false
	}
	if i := slices.Index(f.fields, field.Name); i >= 0 {
		f.fields, f.values = slices.Delete(f.fields, i, i+1), slices.Delete(f.values, i, i+1)
	} else { // it was typed, and no answer
		f.command, f.fields, f.values = calls[0].Without(field), f.fields[len(f.values):], nil
	}
	f.fields = slices.Insert(f.fields, len(f.values), field.Name)
	return true
}

// opening are the quotes that a value can begin with (shared/design/language.md).
const opening = `"“«„`

// escape makes a text stand for itself between quotes.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// understood gives a value back that is one value and nothing more: not another field beside it, a
// yes, a comment or a second command.
func (f *form) understood(exec *commands.Executor, value string) (string, error) {
	before, err := exec.Understand(f.sentence())
	if err != nil {
		return "", err
	}
	line := f.with(value)
	after, err := exec.Understand(line)
	if err != nil {
		return "", err
	}
	given := after[0].Cmd.Assignments
	if len(given) != len(before[0].Cmd.Assignments)+1 || given[len(given)-1].Value == nil || given[len(given)-1].Value.Span.To != len(line) {
		return "", models.Errorf(models.NotUnderstood, "%s is one value", f.field().Label()).WithHint("put it in quotes")
	}
	return value, nil
}
