// Command brief runs the scripts that prove the client's brief, testdata/script/brief_*.txtar, and the tests that
// they name, and prints a line for each item: a tick is a script that this run has seen pass.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// items are those of the brief that are proved, in its order. One without a script gets a cross.
const items = "G1 G2 G3 G4 M1 M2 M3 M4 C1 C2 C3 C4 C5 S1 S2 T3 T4 T5 " +
	"E2 E6 E7 E8 E9 E10 E11 E12 E13 E14 N2 N3 N4 N5 N6 N7"

func main() {
	all, err := read(".", strings.Fields(items))
	if err == nil {
		err = prove(".", all, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "brief:", err)
		os.Exit(1)
	}
}

// A proof is one item's script.
type proof struct {
	item, sentence string
	tests          []test // that have to pass: its script, and those that it names
}

// A test is one of a package, which is named by its folder from the top of the module.
type test struct{ dir, name string }

// named are the tests that a script names because it cannot show by itself what they do: TestX of the top of the
// module, or policy.TestX.
var named = regexp.MustCompile(`\b(?:([a-z]+(?:/[a-z]+)*)\.)?(Test[A-Z]\w*)`)

// read gives a proof for each item, in order.
func read(root string, items []string) (all []proof, err error) {
	dir := filepath.Join(root, "testdata", "script")
	for _, item := range items {
		script := "brief_" + strings.ToLower(item)
		p := proof{item, "there is no script", []test{{".", "TestScripts/" + script}}}
		text, err := os.ReadFile(filepath.Join(dir, script+".txtar"))
		if errors.Is(err, os.ErrNotExist) {
			all = append(all, p)
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
		p.sentence = strings.TrimSuffix(first, ".")
		for _, m := range named.FindAllStringSubmatch(about, -1) {
			p.tests = append(p.tests, test{filepath.Clean(m[1]), m[2]})
		}
		all = append(all, p)
	}
	scripts, err := filepath.Glob(filepath.Join(dir, "brief_*.txtar"))
	for _, path := range scripts {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if item := strings.ToUpper(strings.TrimPrefix(name, "brief_")); !slices.Contains(items, item) {
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
func prove(root string, all []proof, out io.Writer) error {
	passed, said, err := run(root, all)
	if err != nil {
		return err
	}
	held := 0
	for _, p := range all {
		mark := "✗"
		if !slices.ContainsFunc(p.tests, func(t test) bool { return !passed[t] }) {
			mark = "✓"
			held++
		}
		fmt.Fprintf(out, "%s %-4s %s\n", mark, p.item, p.sentence)
	}
	fmt.Fprintf(out, "%d of %d\n", held, len(all))
	if held < len(all) {
		return fmt.Errorf("not all of it holds\n%s", said)
	}
	return nil
}
