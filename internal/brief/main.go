// Command brief runs the scripts that prove the client's brief, testdata/script/brief_*.txtar, and the tests that
// they name, and prints a line for each item: a tick is a script that this run has seen pass.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// items are those of the brief that are proved, in its order. One without a script gets a cross.
const items = "G1 G2 G3 G4 M1 M2 M3 M4 C1 C2 C3 C4 C5 S1 S2 T3 T4 T5 " +
	"E2 E6 E7 E8 E9 E10 E11 E12 E13 E14 N2 N3 N4 N5 N6 N7"

func main() {
	all, err := read("testdata/script")
	if err == nil {
		err = prove(all, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "brief:", err)
		os.Exit(1)
	}
}

// A proof is one item's script.
type proof struct {
	item, sentence string
	tests          []string // that have to pass: its script, and those that it names
}

// named are the tests that a script names because it cannot show by itself what they do.
var named = regexp.MustCompile(`\bTest[A-Z]\w*`)

// read gives a proof for each item, in order.
func read(dir string) (all []proof, err error) {
	order := strings.Fields(items)
	for _, item := range order {
		script := "brief_" + strings.ToLower(item)
		text, err := os.ReadFile(filepath.Join(dir, script+".txtar"))
		if errors.Is(err, os.ErrNotExist) {
			all = append(all, proof{item, "there is no script", []string{"TestScripts/" + script}})
			continue
		}
		if err != nil {
			return nil, err
		}
		about := header(string(text))
		sentence, ok := strings.CutPrefix(about, item+": ")
		if !ok {
			return nil, fmt.Errorf("%s.txtar does not begin with # %s: and a sentence", script, item)
		}
		first, _, _ := strings.Cut(sentence, ". ")
		tests := append([]string{"TestScripts/" + script}, named.FindAllString(about, -1)...)
		all = append(all, proof{item, strings.TrimSuffix(first, "."), tests})
	}
	scripts, err := filepath.Glob(filepath.Join(dir, "brief_*.txtar"))
	for _, path := range scripts {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if item := strings.ToUpper(strings.TrimPrefix(name, "brief_")); !slices.Contains(order, item) {
			return nil, fmt.Errorf("%s is no item of the list in internal/brief", path)
		}
	}
	return all, err
}

// header is the comment that a script begins with, as one line.
func header(script string) string {
	var lines []string
	for line := range strings.Lines(script) {
		comment, ok := strings.CutPrefix(line, "# ")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimSpace(comment))
	}
	return strings.Join(lines, " ")
}

// prove runs the tests, and fails unless every item holds.
func prove(all []proof, out io.Writer) error {
	pattern := []string{"^TestScripts$/^brief_"}
	for _, p := range all {
		for _, test := range p.tests[1:] {
			pattern = append(pattern, "^"+test+"$")
		}
	}
	passed, said, err := run(strings.Join(pattern, "|"))
	held := 0
	for _, p := range all {
		mark := "✗"
		if !slices.ContainsFunc(p.tests, func(test string) bool { return !passed[test] }) {
			mark = "✓"
			held++
		}
		fmt.Fprintf(out, "%s %-4s %s\n", mark, p.item, p.sentence)
	}
	fmt.Fprintf(out, "%d of %d\n", held, len(all))
	if held < len(all) || err != nil {
		return fmt.Errorf("not all of it holds: %w\n%s", err, said)
	}
	return nil
}

// run gives the tests that passed, and what the others said.
func run(pattern string) (passed map[string]bool, said string, err error) {
	cmd := exec.Command("go", "test", ".", "-count=1", "-json", "-run", pattern)
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	type event struct{ Action, Test, Output string }
	var events []event
	passed = map[string]bool{}
	for d := json.NewDecoder(bytes.NewReader(b)); d.More(); {
		var e event
		if bad := d.Decode(&e); bad != nil {
			return nil, string(b), bad
		}
		events = append(events, e)
		if e.Action == "pass" {
			passed[e.Test] = true
		}
	}
	for _, e := range events {
		if !passed[e.Test] {
			said += e.Output
		}
	}
	return passed, said, err
}
