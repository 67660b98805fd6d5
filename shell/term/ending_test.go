//go:build !windows

package term

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestEnding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(s *screen)
		how  string
	}{
		{"Ctrl-D", func(s *screen) { s.send("\x04") }, "<nil>"},
		{"Ctrl-D behind a line, in one packet", func(s *screen) { s.send("hello\r\x04") }, "<nil>"},
		{"quit", func(s *screen) { s.send("quit\r") }, "<nil>"},
		{"panic in Exec", func(s *screen) { s.send("panic\r") }, "panic: in Exec"},
		{"panic in Complete", func(s *screen) { s.send("explode ") }, "panic: in Complete"},
		{"SIGTERM at the prompt", func(s *screen) { s.signal(syscall.SIGTERM) }, "ended by signal: terminated"},
		{"SIGTERM in a line", func(s *screen) { s.send("half a li"); s.signal(syscall.SIGTERM) }, "ended by signal: terminated"},
		{"SIGTERM with an offer selected", func(s *screen) {
			s.send("s\t")
			s.row("        sign    verb sign")
			s.signal(syscall.SIGTERM)
		}, "ended by signal: terminated"},
		{"SIGHUP at the prompt", func(s *screen) { s.signal(syscall.SIGHUP) }, "ended by signal: hangup"},
		{"SIGQUIT at the prompt", func(s *screen) { s.signal(syscall.SIGQUIT) }, "ended by signal: quit"},
		{"SIGTERM in Exec", func(s *screen) {
			s.send("hang\r")
			s.shows("hanging")
			s.signal(syscall.SIGTERM)
			s.shows("stopped: ended by signal: terminated")
		}, "ended by signal: terminated"},
		{"SIGHUP in Exec", func(s *screen) { s.send("hang\r"); s.shows("hanging"); s.signal(syscall.SIGHUP) }, "ended by signal: hangup"},
		{"Ctrl-backslash in Exec", func(s *screen) { s.send("hang\r"); s.shows("hanging"); s.send("\x1c") }, "ended by signal: quit"},
		{"SIGTERM with Enter", func(s *screen) { s.send("hello\r"); s.signal(syscall.SIGTERM) }, "ended by signal: terminated"},
		{"SIGTERM in a question", func(s *screen) {
			s.send("secret pin\r")
			s.shows("pin?")
			s.signal(syscall.SIGTERM)
		}, "ended by signal: terminated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24)
			s.ready()
			c.do(s)
			s.ends(c.how)
			if text := s.text(); strings.Contains(text[strings.Index(text, hostEnded):], hostPrompt) {
				t.Error("a prompt was drawn after the end")
			}
		})
	}
}

// The signal may come before go-prompt listens to signals, or after, when it would call os.Exit.
func TestEnding_signalAsThePromptAppears(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.row(hostPrompt)
	s.signal(syscall.SIGTERM)
	s.ends("ended by signal: terminated")
}

func TestEnding_terminalHungUp(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"", "hang\r"} {
		report := filepath.Join(t.TempDir(), "report")
		s := start(t, 80, 24, hostVariable+"_REPORT="+report)
		s.ready()
		s.send(line)
		if line != "" {
			s.shows("hanging")
		}
		s.pty.Close()
		<-s.exited
		if text, err := os.ReadFile(report); err != nil || len(text) == 0 {
			t.Errorf("the deferred function did not run: %q, %v", text, err)
		}
	}
}

func TestEnding_oneStormOfInterrupts(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for range 20 {
		s.send("x\r")
		for range 5 {
			s.signal(syscall.SIGINT)
		}
	}
	// The last of them may clear this line too, and where Enter met one it takes a second to be noticed.
	for deadline := time.Now().Add(patience); !strings.Contains(s.text(), `<"still here">`); time.Sleep(300 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the prompt does not answer any more")
		}
		s.send("\x15still here\r")
	}
	s.ready()
	s.signal(syscall.SIGTERM)
	s.ends("ended by signal: terminated")
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("half a line", "\x03")
	s.row(hostPrompt)
	s.send("hang\r")
	s.shows("hanging")
	s.send("\x03")
	s.shows("stopped: cancelled")
	s.ready()
	s.send("goes on\r")
	s.shows(`<"goes on">`)
	s.ready()
	s.send("half of another")
	s.row(hostPrompt + "half of another")
	s.signal(syscall.SIGINT) // from outside, as Ctrl-C
	s.row(hostPrompt)
	s.send("\x04")
	s.ends("<nil>")
}

// A real shell with job control stops the program and continues it.
func TestStop(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	shell := append(testEnvironment(), "PS1=sh> ", "PROGRAM="+testProgram())
	s.run("bash", append(shell, "TERM=xterm"), "--norc", "--noprofile", "--noediting", "-i")
	s.row("sh>")
	outside := s.settings()
	s.send("$PROGRAM\r")
	s.ready()
	s.send("half", "\x1a")
	s.row("sh>")
	if now := s.settings(); now != outside {
		t.Errorf("settings while stopped\n %+v\n before %+v", now, outside)
	}
	s.send("fg\r")
	s.row(hostPrompt + "half")
	s.send(" a line\r")
	s.shows(`<"half a line">`)
	s.ready()
	s.ready()
	s.send("\x04")
	s.shows(hostEnded + "<nil>")
	s.row("sh>")
	if now := s.settings(); now != outside {
		t.Errorf("settings at the end\n %+v\n before %+v", now, outside)
	}
}
