// Package golden keeps what a program says in files that people read and a test rewrites.
//
// A block of a file is what somebody types, after "> ", and what comes of it: the lines up to the
// next one. What cannot be seen is typed as a Go string. "== words" begin a section, such as who
// types; comments (#) stay where they are.
package golden

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Run answers the lines of each section of a file, one by one; their order is the file's.
type Run func(t *testing.T, section string, lines []string) []string

// Check runs the lines of a file and compares what comes of them with what stands there, or with
// update writes it there.
func Check(t *testing.T, name string, update bool, run Run) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	lines := map[string][]string{}
	section := ""
	for _, line := range strings.Split(string(text), "\n") {
		if s, ok := strings.CutPrefix(line, "== "); ok {
			section = s
		}
		if typed, ok := typedIn(t, line); ok {
			if len(lines[section]) == 0 {
				order = append(order, section)
			}
			lines[section] = append(lines[section], typed)
		}
	}
	answers := map[string][]string{}
	for _, s := range order {
		if answers[s] = run(t, s, lines[s]); len(answers[s]) != len(lines[s]) {
			t.Fatalf("%s: %d answers to %d lines", s, len(answers[s]), len(lines[s]))
		}
	}
	got := rewrite(t, string(text), answers)
	if update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), got); diff != "" {
		t.Errorf("%s (rewrite it with -update): -want +got:\n%s", filepath.Base(name), diff)
	}
}

// typedIn reads what a line of a golden file has somebody type.
func typedIn(t *testing.T, line string) (string, bool) {
	t.Helper()
	text, ok := strings.CutPrefix(line, ">")
	if !ok {
		return "", false
	}
	text = strings.TrimPrefix(text, " ")
	if strings.HasPrefix(text, "`") || strings.HasPrefix(text, `"`) {
		unquoted, err := strconv.Unquote(text)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		text = unquoted
	}
	return text, true
}

// rewrite puts the answers below the lines that they answer.
func rewrite(t *testing.T, text string, answers map[string][]string) string {
	t.Helper()
	var out strings.Builder
	section, after := "", false
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		_, typed := typedIn(t, line)
		switch s, heading := strings.CutPrefix(line, "== "); {
		case heading:
			section, after = s, false
			out.WriteString("\n" + line + "\n")
		case typed:
			answer := answers[section][0]
			answers[section] = answers[section][1:]
			out.WriteString("\n" + line + "\n" + answer)
			after = true
		case strings.HasPrefix(line, "#"):
			if after {
				out.WriteString("\n")
			}
			out.WriteString(line + "\n")
			after = false
		}
	}
	return strings.TrimLeft(out.String(), "\n")
}

// Line keeps one line of a document true: the one that begins with label. With update it is written.
func Line(t *testing.T, name string, update bool, label, rest string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, label) {
			continue
		}
		switch {
		case line == label+rest:
		case update:
			lines[i] = label + rest
			if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s (rewrite it with -update):\nhas  %s\nwant %s", filepath.Base(name), line, label+rest)
		}
		return
	}
	t.Errorf("%s has no line that begins with %q", name, label)
}
