//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/internal/ptytest"
)

// In a real terminal, under a real shell: tables fit the window of now, Ctrl-Z stops epic and fg goes on with the
// line, and the settings of the terminal are those of before, while it is stopped and in the end.
func TestTmux(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := append(surroundings(), "XDG_STATE_HOME="+dir, "DATABASE_URL="+newDatabase(t).loginURL(),
		"EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
	p := ptytest.Tmux(t, "100", "40", "cd "+dir+" && exec env PS1='sh> ' bash --norc --noprofile --noediting -i", env...)
	p.Shows("sh> ", 4)
	settings := func(when string) string {
		t.Helper()
		p.Send("stty -g > " + when + "\r")
		p.Shows("sh> stty -g > "+when+"\nsh> ", 4)
		text, err := os.ReadFile(filepath.Join(dir, when))
		if err != nil || len(text) == 0 {
			t.Fatalf("the settings of the terminal, %s: %q, %v", when, text, err)
		}
		return string(text)
	}
	found := settings("found")
	same := func(when string) {
		t.Helper()
		if now := settings(when); now != found {
			t.Errorf("the terminal, %s: %q, found %q", when, now, found)
		}
	}
	p.Send("epic\r")
	const prompt = "epic bill/commercial> "
	p.Shows(prompt, len(prompt))

	for _, cols := range []string{"100", "50", "70"} {
		p.Resize(cols, "40")
		p.Send("\x0cshow clients")
		p.Shows(prompt+"show clients", len(prompt+"show clients"))
		p.Send("\r")
		p.Shows("3 clients\n"+prompt, len(prompt))
		rows := slices.DeleteFunc(strings.Split(p.Text(), "\n"), func(row string) bool { return !strings.ContainsAny(row, "│─") })
		if len(rows) != 5 {
			t.Errorf("a table of %d rows, want 5: a heading, a rule, three clients\n%s", len(rows), p.Text())
		}
	}

	const half = prompt + "count cli"
	p.Send("\x0ccount cli")
	ptytest.Eventually(t, "an offer", func() bool { return strings.Contains(p.Text(), "clients") })
	p.Press("C-z")
	p.Shows("[1]+  Stopped                 epic\nsh> ", 4)
	same("stopped")
	p.Send("fg\r")
	ptytest.Eventually(t, "the line again", func() bool { return strings.Contains(p.Text(), "\n"+half) })
	p.Send("ents\r")
	p.Shows("     3\n"+prompt, len(prompt))
	p.Press("C-d")
	p.Shows("sh> ", 4)
	same("left")
}
