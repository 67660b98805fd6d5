//go:build !windows

package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/internal/ptytest"
)

// screen is an epic in a window of its own.
type screen struct {
	*ptytest.Screen
	t *testing.T
}

// openScreen starts epic in a window of cols columns, with these settings and nothing else.
func openScreen(t *testing.T, cols int, settings ...string) *screen {
	t.Helper()
	s := newScreen(t, cols)
	s.Start(epic(t, settings...))
	return s
}

// newScreen is a window in which nothing runs yet.
func newScreen(t *testing.T, cols int) *screen {
	t.Helper()
	const rows = 50
	return &screen{Screen: ptytest.Open(t, cols, rows), t: t}
}

// epic is this test binary as the program, see TestMain, in an empty folder, where no .env is.
func epic(t *testing.T, settings ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("epic")
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(surroundings(), "XDG_STATE_HOME="+t.TempDir()), settings...)
	return cmd
}

// surroundings are what an epic needs of the environment that the tests run in.
func surroundings() []string {
	kept := []string{"TERM=xterm", "HOME=/nonexistent", "PATH=" + os.Getenv("PATH")}
	for _, name := range []string{"GOCOVERDIR", "EPIC_PG_BIN", "TMPDIR"} {
		if v := os.Getenv(name); v != "" {
			kept = append(kept, name+"="+v)
		}
	}
	return kept
}

// asks waits for the last row of the screen to be a prompt or a question.
func (s *screen) asks(want string) { s.t.Helper(); s.Row(want) }

// leaves ends epic as somebody does who is done.
func (s *screen) leaves() {
	s.t.Helper()
	s.Send("\x04")
	s.ends(0)
}

// ranALine is what the editor writes when it hands the terminal over to a line: no bracketed paste.
const ranALine = "\x1b[?2004l"

// holds waits for a row of the screen to be this line, whatever is offered below it.
func (s *screen) holds(line string) {
	s.t.Helper()
	s.Until("the line "+line, func(text string) bool { return slices.Contains(strings.Split(text, "\n"), line) })
}

// takes chooses the one offer that there is, which makes this line, and runs it.
func (s *screen) takes(line string) {
	s.t.Helper()
	s.Send("\t")
	s.holds(line)
	s.Send("\r")
}

// types enters a line at the prompt and gives what stands between it and the next prompt.
func (s *screen) types(line, prompt string) (answer string) {
	s.t.Helper()
	before := len(s.Bytes())
	s.enter(line)
	s.Until("an answer to "+line+" and then "+prompt, func(text string) bool {
		if !strings.Contains(s.Bytes()[before:], ranALine) {
			return false
		}
		i := strings.LastIndex(text, "> "+line)
		if i < 0 {
			return false
		}
		_, answer, _ = strings.Cut(text[i:], "\n")
		return strings.HasSuffix("\n"+answer, "\n"+prompt)
	})
	return strings.TrimSuffix(strings.TrimSuffix(answer, prompt), "\n")
}

// enter types a line, or an answer, and the Enter key.
func (s *screen) enter(line string) { s.Send(line + "\r") }

// logIn answers the questions at the start as one of the brief's people.
func (s *screen) logIn(name, department string) (prompt string) {
	s.t.Helper()
	s.asks("e-mail:")
	s.enter(address(name))
	s.asks("password:")
	s.enter(password)
	prompt = "epic " + name + "/" + department + ">"
	s.asks(prompt)
	return prompt
}

// ends waits for epic to leave with this exit code, and the terminal to be as it was found.
func (s *screen) ends(want int) {
	s.t.Helper()
	if got := s.Ends(); got != want {
		s.t.Errorf("exit code %d, want %d", got, want)
	}
}

// eventually waits for something to become true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ptytest.Eventually(t, what, ok)
}
