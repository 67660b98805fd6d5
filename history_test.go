//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const up = "\x1b[A"

// historyFile is where the lines of one of the brief's people are kept.
func historyFile(state, name string) string {
	return filepath.Join(state, "epic", "history-"+address(name))
}

// What one person typed is there at the next run, each line once, for that person and nobody
// else, without passwords.
func TestHistory_OfAPerson(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	settings := []string{"DATABASE_URL=" + newDatabase(t).loginURL(), "XDG_STATE_HOME=" + state}
	s := openScreen(t, 100, settings...)
	prompt := s.logIn("bill", "commercial")
	const slip = "hunter2 hunter2 hunter2"
	for _, line := range []string{
		"count clients", "count events", "count clients", "login bill@epicevents.example " + slip, "password " + slip,
		"pasword " + slip, "logn bill@epicevents.example " + slip, "create employee name Sam password " + slip,
		"update employee kate set pasword " + slip,
	} {
		s.types(line, prompt)
	}
	s.Send(up)
	s.asks(prompt + " count clients")
	s.Send("\x15")
	s.asks(prompt)
	s.enter("password")
	s.asks("present password:")
	s.enter(slip)
	s.asks(prompt)
	s.leaves()

	file := historyFile(state, "bill")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the history has mode %o", mode)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "hunter2") || strings.Contains(string(text), password) {
		t.Errorf("a password is in the history:\n%s", text)
	}

	s = openScreen(t, 100, settings...)
	s.logIn("bill", "commercial")
	for _, want := range []string{"password", "count clients", "count events", "count events"} { // the first is the first
		s.Send(up)
		s.asks(prompt + " " + want)
	}
	s.Send("\x03")
	s.asks(prompt)
	s.Send("\x12cli\r")
	s.asks(prompt + " count clients")
	s.enter("")
	s.asks(prompt)
	s.enter("login " + address("kate"))
	s.asks("password:")
	s.enter(password)
	s.asks("epic kate/support>")
	s.Send(up + "x")
	s.asks("epic kate/support> x") // nothing came before it
	s.Send("\x7f")
	s.leaves()
}

// After a password that was refused the next line is often the password once more: only a command is kept.
func TestHistory_AfterAWrongPassword(t *testing.T) {
	t.Parallel()
	const slip, guess = "hunter2 hunter2 hunter2", "not the password"
	state := t.TempDir()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "XDG_STATE_HOME="+state)
	prompt := s.logIn("bill", "commercial")
	for _, next := range []string{slip, "show " + slip, "count clients"} {
		s.enter("password")
		s.asks("present password:")
		s.enter(guess)
		s.asks(prompt)
		s.enter("") // says nothing
		s.asks(prompt)
		s.types(next, prompt)
		s.Send(up)
		if next == "count clients" {
			s.asks(prompt + " count clients")
		} else {
			s.asks(prompt + " password")
		}
		s.Send("\x15")
		s.asks(prompt)
	}
	s.types("count events", prompt)
	text, err := os.ReadFile(historyFile(state, "bill"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), "count clients") || !strings.Contains(string(text), "count events") {
		t.Errorf("the history is\n%s", text)
	}
	s.leaves()
}

// Shells that are open at once append to one history.
func TestHistory_SeveralShells(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	settings := []string{"DATABASE_URL=" + newDatabase(t).loginURL(), "XDG_STATE_HOME=" + state, "EPIC_EMAIL=" + address("bill"), "EPIC_PASSWORD=" + password}
	const prompt = "epic bill/commercial>"
	one, other := openScreen(t, 100, settings...), openScreen(t, 100, settings...)
	one.asks(prompt)
	other.asks(prompt)
	one.types("count clients", prompt)
	other.types("count events", prompt)
	one.types("count contracts", prompt)
	one.leaves()
	other.leaves()
	next := openScreen(t, 100, settings...)
	next.asks(prompt)
	for _, want := range []string{"count contracts", "count events", "count clients"} {
		next.Send(up)
		next.asks(prompt + " " + want)
	}
	next.Send("\x03")
	next.asks(prompt)
	next.leaves()
}

// A history that others could read, or that leads elsewhere, is not touched, and the person is
// told; so it is where none can be kept. The work goes on.
func TestHistory_Refused(t *testing.T) {
	t.Parallel()
	url := newDatabase(t).loginURL()
	tests := map[string]func(file string) error{
		"wide": func(file string) error { return os.WriteFile(file, []byte("\"show clients\"\n"), 0o644) },
		"link": func(file string) error {
			target := filepath.Join(filepath.Dir(file), "precious")
			if err := os.WriteFile(target, []byte("\"show clients\"\n"), 0o600); err != nil {
				return err
			}
			return os.Symlink(target, file)
		},
		"nowhere": func(file string) error {
			dir := filepath.Dir(file)
			if err := os.Remove(dir); err != nil {
				return err
			}
			return os.WriteFile(dir, nil, 0o600)
		},
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			file := historyFile(state, "bill")
			if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := spoil(file); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(file) // nothing where there is no file
			s := openScreen(t, 150, "DATABASE_URL="+url, "XDG_STATE_HOME="+state)
			prompt := s.logIn("bill", "commercial")
			for _, line := range []string{"count clients", "count events"} {
				if got := s.types(line, prompt); !strings.Contains(got, "count") {
					t.Errorf("%s: %s", line, got)
				}
			}
			if n := strings.Count(s.Text(), "the history is not kept: "); n != 1 {
				t.Errorf("told %d times", n)
			}
			s.Send(up)
			s.asks(prompt + " count events") // this run's own lines are there
			s.Send("\x03")
			s.asks(prompt)
			s.leaves()
			if after, _ := os.ReadFile(file); string(after) != string(before) {
				t.Errorf("the file was written: %q", after)
			}
		})
	}
}
