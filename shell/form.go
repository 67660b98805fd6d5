package shell

import (
	"strings"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// form asks for the missing fields of a record, one by one. What it builds is the line that the
// person could have typed: completion and checks are those of the line.
type form struct {
	line    string
	thing   models.Thing
	missing []string
}

func newForm(i *commands.Incomplete) *form {
	return &form{line: i.Command, thing: i.Thing, missing: i.Missing}
}

// label is the field that is asked for now.
func (f *form) label() string { return strings.ReplaceAll(f.missing[0], "_", " ") }

func (f *form) prompt() string { return "  " + f.label() + ": " }

// with is the line with a value for the field that is asked for now.
func (f *form) with(value string) string { return f.line + " " + f.missing[0] + " " + value }

// complete offers what may stand in the line at the end of the answer. Behind a whole value there is nothing: only a
// date can go on.
func (f *form) complete(exec *commands.Executor, before string) (from int, list []commands.Candidate) {
	start := f.with("")
	from, list = exec.Complete(start + before)
	from = max(0, from-len(start))
	field := exec.Schema.Of(f.thing).Field(f.missing[0])
	if _, err := f.understood(exec, strings.TrimSpace(before[:from])); err == nil && !field.Kind.Temporal() {
		return from, nil
	}
	return from, list
}

// answer takes a value, as it would be typed or as plain text without its quotes. A wrong one is
// refused with its reason, and asked for again.
func (f *form) answer(exec *commands.Executor, value string) error {
	value = strings.TrimSpace(value)
	if value == "" {
		return models.Errorf(models.NotUnderstood, "%s needs %s", models.Article(string(f.thing)), models.Article(f.label())).
			WithHint("Ctrl-C leaves without writing")
	}
	line, err := f.understood(exec, value)
	if err != nil && !strings.ContainsRune(opening, []rune(value)[0]) {
		// What is more than one word, or would be more than one value, is meant as it stands.
		line, err = f.understood(exec, `"`+escape.Replace(value)+`"`)
	}
	if err != nil {
		return err
	}
	f.line, f.missing = line, f.missing[1:]
	return nil
}

// opening are the quotes that a value can begin with (shared/design/language.md).
const opening = `"“«„`

// escape makes a text stand for itself between quotes.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// understood gives the line with a value that is one value and nothing more: not another field
// beside it, a yes, a comment or a second command.
func (f *form) understood(exec *commands.Executor, value string) (line string, err error) {
	before, err := exec.Understand(f.line)
	if err != nil {
		return "", err
	}
	line = f.with(value)
	after, err := exec.Understand(line)
	if err != nil {
		return "", err
	}
	given := after[0].Cmd.Assignments
	if len(given) != len(before[0].Cmd.Assignments)+1 || given[len(given)-1].Value == nil || given[len(given)-1].Value.Span.To != len(line) {
		return "", models.Errorf(models.NotUnderstood, "%s is one value", f.missing[0]).WithHint("put it in quotes")
	}
	return line, nil
}
