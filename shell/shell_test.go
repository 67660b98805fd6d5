//go:build !windows

package shell

import (
	"errors"
	"io"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/ptytest"
	"epicevents.example/epic/shell/term"
)

// A panic behind completion ends the prompt, which restores the terminal, and not the program at once.
func TestShell_Go(t *testing.T) {
	s := ptytest.Open(t, 80, 24)
	gate, err := query.Open("postgres://nobody@localhost/none", nil)
	if err != nil {
		t.Fatal(err)
	}
	exec := &commands.Executor{Gate: gate}
	streams := Streams{In: s.TTY, Out: s.TTY, Err: io.Discard, Env: func(string) string { return "" }}
	sh, err := New(exec, Config{}, Options{}, streams)
	if err != nil {
		t.Fatal(err)
	}
	exec.Go(func() { panic("in a look-up") })
	_, err = sh.ask.Ask(t.Context(), "e-mail: ")
	var panicked *term.PanicError
	if !errors.As(err, &panicked) || panicked.Value != "in a look-up" {
		t.Errorf("the question was left with %v", err)
	}
}
