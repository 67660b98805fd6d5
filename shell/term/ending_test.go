//go:build !windows

package term

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestEnding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(s *screen)
		how  string
	}{
		{"Ctrl-D", func(s *screen) { s.Send("\x04") }, "<nil>"},
		{"Ctrl-D behind a line, in one packet", func(s *screen) { s.Send("hello\r\x04") }, "<nil>"},
		{"quit", func(s *screen) { s.Send("quit\r") }, "<nil>"},
		{"panic in Exec", func(s *screen) { s.Send("panic\r") }, "panic: in Exec"},
		{"panic in Complete", func(s *screen) { s.Send("explode ") }, "panic: in Complete"},
		{"SIGTERM at the prompt", func(s *screen) { s.Signal(syscall.SIGTERM) }, "ended by signal: terminated"},
		{"SIGTERM in a line", func(s *screen) { s.Send("half a li"); s.Signal(syscall.SIGTERM) }, "ended by signal: terminated"},
		{"SIGTERM with an offer selected", func(s *screen) {
			s.Send("s\t")
			s.Row("        sign    verb sign")
			s.Signal(syscall.SIGTERM)
		}, "ended by signal: terminated"},
		{"SIGHUP at the prompt", func(s *screen) { s.Signal(syscall.SIGHUP) }, "ended by signal: hangup"},
		{"SIGQUIT at the prompt", func(s *screen) { s.Signal(syscall.SIGQUIT) }, "ended by signal: quit"},
		{"SIGTERM in Exec", func(s *screen) {
			s.Send("hang\r")
			s.Shows("hanging")
			s.Signal(syscall.SIGTERM)
			s.Shows("stopped: ended by signal: terminated")
		}, "ended by signal: terminated"},
		{"SIGHUP in Exec", func(s *screen) { s.Send("hang\r"); s.Shows("hanging"); s.Signal(syscall.SIGHUP) }, "ended by signal: hangup"},
		{"Ctrl-backslash in Exec", func(s *screen) { s.Send("hang\r"); s.Shows("hanging"); s.Send("\x1c") }, "ended by signal: quit"},
		{"SIGTERM with Enter", func(s *screen) { s.Send("hello\r"); s.Signal(syscall.SIGTERM) }, "ended by signal: terminated"},
		{"SIGTERM in a question", func(s *screen) {
			s.Send("secret pin\r")
			s.Shows("pin?")
			s.Signal(syscall.SIGTERM)
		}, "ended by signal: terminated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24)
			s.ready()
			c.do(s)
			s.ends(c.how)
			if text := s.Text(); strings.Contains(text[strings.Index(text, hostEnded):], hostPrompt) {
				t.Error("a prompt was drawn after the end")
			}
		})
	}
}

// The signal may come before go-prompt listens to signals, or after, when it would call os.Exit.
func TestEnding_signalAsThePromptAppears(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.Row(hostPrompt)
	s.Signal(syscall.SIGTERM)
	s.ends("ended by signal: terminated")
}

func TestEnding_terminalHungUp(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"", "hang\r"} {
		report := filepath.Join(t.TempDir(), "report")
		s := start(t, 80, 24, hostVariable+"_REPORT="+report)
		s.ready()
		s.Send(line)
		if line != "" {
			s.Shows("hanging")
		}
		s.PTY.Close()
		<-s.Exited
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
		s.Send("x\r")
		for range 5 {
			s.Signal(syscall.SIGINT)
		}
	}
	looks := 0
	s.Until("an answer", func(text string) bool {
		if looks++; looks%100 == 1 { // the last of them may clear this line too
			s.Send("\x15still here\r")
		}
		return strings.Contains(text, `<"still here">`)
	})
	s.ready()
	s.Signal(syscall.SIGTERM)
	s.ends("ended by signal: terminated")
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("half a line", "\x03")
	s.Row(hostPrompt)
	s.Send("hang\r")
	s.Shows("hanging")
	s.Send("\x03")
	s.Shows("stopped: cancelled")
	s.ready()
	s.Send("goes on\r")
	s.Shows(`<"goes on">`)
	s.ready()
	s.Send("half of another")
	s.Row(hostPrompt + "half of another")
	s.Signal(syscall.SIGINT) // from outside, as Ctrl-C
	s.Row(hostPrompt)
	s.Send("\x04")
	s.ends("<nil>")
}

// What was typed behind the line that leaves is for the shell below.
func TestEnding_typedAhead(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	shell := exec.Command("bash", "--norc", "--noprofile", "-i")
	shell.Env = append(command("TERM=xterm").Env, "PS1=sh> ", "PROGRAM="+os.Args[0])
	s.Start(shell)
	s.Row("sh>")
	s.Send("$PROGRAM\r")
	s.ready()
	s.Send("first\rquit\recho $((6*7))\r")
	s.Shows(`<"first">`)
	s.Shows("\n42\n")
}

// A real shell with job control stops the program and continues it.
func TestStop(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	shell := exec.Command("bash", "--norc", "--noprofile", "--noediting", "-i")
	shell.Env = append(command("TERM=xterm").Env, "PS1=sh> ", "PROGRAM="+os.Args[0])
	s.Start(shell)
	s.Row("sh>")
	outside := s.settings()
	s.Send("$PROGRAM\r")
	s.ready()
	s.Send("half", "\x1a")
	s.Row("sh>")
	if now := s.settings(); now != outside {
		t.Errorf("settings while stopped\n %+v\n before %+v", now, outside)
	}
	// That is bash's doing too, but not this.
	if out := s.Bytes(); strings.LastIndex(out, pasteOn) > strings.LastIndex(out, pasteOff) {
		t.Error("bracketed paste is on while stopped")
	}
	s.Send("fg\r")
	s.Row(hostPrompt + "half")
	s.Send(" a line\r")
	s.Shows(`<"half a line">`)
	s.ready()
	// A question for one key stands there again.
	s.Send("key which\r")
	s.Row("which?")
	s.Send("\x1a")
	s.Row("sh>")
	s.Send("fg\r")
	s.Row("which?")
	s.Send("m")
	s.Shows(`key "m", <nil>`)
	s.ready()
	// While a line runs Ctrl-Z waits for the prompt: it would leave the shell with the settings of a running line.
	file := filepath.Join(t.TempDir(), "file")
	s.Send("await " + file + "\r")
	s.Shows("awaiting")
	s.Send("\x1a")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Shows("there")
	s.Row("sh>")
	if now := s.settings(); now != outside {
		t.Errorf("settings while stopped again\n %+v\n before %+v", now, outside)
	}
	s.Send("fg\r")
	s.Row(hostPrompt)
	s.Send("\x04")
	s.Shows(hostEnded + "<nil>")
	s.Row("sh>")
	if now := s.settings(); now != outside {
		t.Errorf("settings at the end\n %+v\n before %+v", now, outside)
	}
}
