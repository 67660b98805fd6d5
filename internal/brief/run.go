package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// run runs the tests of all proofs. It gives those that passed, and what the others said: that they failed is no error.
func run(root string, all []proof) (passed map[test]bool, said string, err error) {
	args := []string{"test", "-count=1", "-json", "-run", ""}
	pattern := []string{"^TestScripts$/^brief_"}
	for _, p := range all {
		for _, t := range p.tests {
			if dir := "./" + t.dir; !slices.Contains(args, dir) {
				args = append(args, dir)
			}
			if !strings.Contains(t.name, "/") {
				pattern = append(pattern, "^"+t.name+"$")
			}
		}
	}
	args[4] = strings.Join(pattern, "|")
	module, err := output(root, "list", "-m")
	if err != nil {
		return nil, "", err
	}
	list, failed := output(root, args...)
	events, err := decode(list)
	if err != nil {
		return nil, "", fmt.Errorf("go test: %w\n%s", err, list)
	}
	passed = map[test]bool{}
	for _, e := range events {
		if e.Action == "pass" && e.Test != "" {
			passed[e.of(module)] = true
		}
	}
	for _, e := range events {
		if !passed[e.of(module)] {
			said += e.Output
		}
	}
	if failed != nil && len(passed) == 0 { // nothing was built, or ran
		return nil, "", fmt.Errorf("go test: %w\n%s", failed, said)
	}
	return passed, said, nil
}

// output is what go says when it is asked in a folder.
func output(root string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	b, err := cmd.Output()
	return strings.TrimSpace(string(b)), err
}

// An event is a line of `go test -json`.
type event struct{ Action, Package, Test, Output string }

// of is the test that an event is about.
func (e event) of(module string) test {
	return test{path.Clean(strings.TrimPrefix(strings.TrimPrefix(e.Package, module), "/")), e.Test}
}

func decode(list string) (events []event, err error) {
	for d := json.NewDecoder(bytes.NewReader([]byte(list))); d.More(); {
		var e event
		if err := d.Decode(&e); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}
