package commands_test

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/shell"
)

// Every mistake gets its line, a caret, one sentence and a way out, as people see them. The
// sections of the files are who types.
func TestExec_mistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	x := withDemo(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			golden.Check(t, file, *update, func(t *testing.T, who string, lines []string) []string { return script(t, x, who, lines) })
		})
	}
}

// script runs lines as a script of somebody does, and gives what each of them has to say.
func script(t *testing.T, x *commands.Executor, who string, lines []string) []string {
	t.Helper()
	var errs, out bytes.Buffer
	env := map[string]string{"EPIC_EMAIL": who + "@epicevents.example", "EPIC_PASSWORD": password}
	sh, err := shell.New(x, shell.Config{}, shell.Options{File: "-", KeepGoing: true}, shell.Streams{
		In: strings.NewReader(strings.Join(lines, "\n")), Out: &out, Err: &errs,
		Env: func(name string) string { return env[name] },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.Run(t.Context()); err == nil {
		t.Error("no line failed")
	}
	answers := make([]string, len(lines))
	at := -1
	for _, line := range strings.SplitAfter(errs.String(), "\n") {
		if number, ok := strings.CutPrefix(line, "line "); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(number, ":\n"))
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			at = n - 1
			continue
		}
		if at < 0 && line != "" {
			t.Fatalf("before the first line: %q", line)
		}
		if line != "" {
			answers[at] += line
		}
	}
	for i, answer := range answers {
		if answer == "" {
			answers[i] = "(understood)\n"
		}
	}
	return answers
}
