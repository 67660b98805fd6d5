package commands_test

import (
	"slices"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// What help shows is understood, allowed for some department, and begins with its own verb.
func TestCommands_examples(t *testing.T) {
	x := newExecutor(t)
	for _, row := range x.Commands() {
		if len(row.Examples) == 0 || row.Summary == "" || row.Group == "" {
			t.Errorf("%s: help would say too little", row.Form.Verb)
		}
		for _, line := range row.Examples {
			calls, err := anybody(x, line)
			if err != nil || len(calls) != 1 || calls[0].Cmd.Form != row.Form {
				t.Errorf("%s: nobody may type %s (%v)", row.Form.Verb, line, err)
			}
		}
	}
}

// Each line of the language that is built can be typed by somebody.
func TestCommands_lines(t *testing.T) {
	x := newExecutor(t)
	for _, line := range lines(t) {
		if _, err := anybody(x, line); err != nil && !slices.Contains(onlyRead, line) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// anybody is how a line is understood by the first who may type it, after a list of the first
// thing that "it" may be.
func anybody(x *commands.Executor, line string) (calls []*commands.Call, err error) {
	for _, me := range departments() {
		for _, e := range x.Schema.Entities() {
			x.Shown(e.Thing, 1)
			if calls, err = x.As(me).Understand(line); err == nil {
				return calls, nil
			}
		}
	}
	return nil, err
}

// "It" of another thing, and another thing by name, are refused by the verbs of one thing.
func TestCommands_otherThings(t *testing.T) {
	x := newExecutor(t).As(departments()["manager"])
	for line, shown := range map[string]models.Thing{
		"sign it": models.Events, "sign it on yesterday": models.Clients, "pay it 5": models.Events, "pay them all": models.Payments,
		"assign it to kate": models.Contracts, "unassign them": models.Employees, "cancel it because x": models.Clients,
		"sign client #1 on yesterday": "", "pay event #109 5": "", "assign contract #652 to kate": "", "unassign client #1": "",
	} {
		if shown != "" {
			x.Shown(shown, 1)
		}
		if _, err := x.Understand(line); err == nil {
			t.Errorf("%s: understood after %s", line, shown)
		} else {
			checkError(t, line, err)
		}
	}
}

// onlyRead are lines that test the parser, and that the checker refuses.
var onlyRead = []string{
	"show events where a or b and not c or (d or e) and not (f and g)",
	"update them set attendees = empty yes",
}
