package commands_test

import (
	"slices"
	"testing"

	"epicevents.example/epic/models"
)

// What help shows is understood, allowed for some department, and begins with its own verb.
func TestCommands_examples(t *testing.T) {
	x := newExecutor(t)
	x.Shown(models.Events)
	for _, row := range x.Commands() {
		if len(row.Examples) == 0 || row.Summary == "" || row.Group == "" {
			t.Errorf("%s: help would say too little", row.Form.Verb)
		}
		for _, line := range row.Examples {
			allowed := slices.ContainsFunc(everybody(), func(me subject) bool {
				calls, err := x.As(me).Understand(line)
				return err == nil && len(calls) == 1 && calls[0].Cmd.Form == row.Form
			})
			if !allowed {
				_, err := x.Understand(line)
				t.Errorf("%s: nobody may type %s (%v)", row.Form.Verb, line, err)
			}
		}
	}
}

// Each line of the language that is built can be typed by somebody.
func TestCommands_lines(t *testing.T) {
	x := newExecutor(t)
	x.Shown(models.Events)
	for _, line := range lines(t) {
		var why error
		understood := slices.ContainsFunc(everybody(), func(me subject) bool {
			_, err := x.As(me).Understand(line)
			why = err
			return err == nil
		})
		if !understood && !slices.Contains(onlyRead, line) {
			t.Errorf("%s: %v", line, why)
		}
	}
}

// onlyRead are lines that test the parser with fields that do not exist.
var onlyRead = []string{
	"show events where a or b and not c or (d or e) and not (f and g)",
}
