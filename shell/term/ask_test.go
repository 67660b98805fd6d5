//go:build !windows

package term

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("ask name\r")
	s.Shows("name?")
	s.Send("Kévin x\x7f\r")
	s.Shows(`answer "Kévin ", <nil>`)
	s.ready()
	s.Send("secret pin\r")
	s.Shows("pin?")
	s.Send("hunter2\r")
	s.Shows("secret of 7: 68756e74657232, <nil>")
	if strings.Contains(s.Bytes(), "hunter2") {
		t.Error("the secret was echoed")
	}
	s.ready()
	s.Send("ask again\r")
	s.Shows("again?")
	s.Send("half\x03")
	s.Shows(`answer "", cancelled`)
	s.ready()
	s.Send("secret end\r")
	s.Shows("end?")
	s.Send("\x04")
	s.Shows("secret of 0: , EOF")
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

// One key is an answer without Enter, and those who press it all the same do not answer what comes next.
// What is no key of one character is none; what was typed before the question is no answer.
func TestKey(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for typed, want := range map[string]string{
		"M": `key "m", <nil>`, "t\r": `key "t", <nil>`, "é": `key "é", <nil>`, "\x1b": `key "\x1b", <nil>`, "\x1b[A": `key "", <nil>`,
		"\r": `key "", <nil>`, "\x03": `key "", cancelled`,
	} {
		s.Send("\x0ckey which\r")
		s.Row("which?")
		s.Send(typed)
		s.Shows(want)
		s.ready()
	}
	s.Send("\x0ckey first\rm")
	s.Row("first?")
	s.Send("o")
	s.Shows(`key "o", <nil>`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestAsk_typedAhead(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("secret pin\rhunter2\rask name\nKevin\nafter\r")
	s.Shows("secret of 7: 68756e74657232, <nil>")
	s.Shows(`answer "Kevin", <nil>`)
	s.Shows(`<"after">`)
	if strings.Contains(s.Bytes(), "hunter2") {
		t.Error("the secret was echoed")
	}
}

func TestAsk_beforeTheFirstPrompt(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_ASK=login")
	s.Shows("login?")
	s.Send("hunter2\rhello\r")
	s.Shows("secret of 7: 68756e74657232, <nil>")
	s.Shows(`<"hello">`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestTypeAhead_staysOutOfTheOutput(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	file := filepath.Join(t.TempDir(), "file")
	s.Send("await " + file + "\r")
	s.Until("a line that runs", func(string) bool { return s.signals() })
	s.Send("later")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Row(hostPrompt + "later")
	if text := s.Text(); strings.Count(text, "later") != 1 {
		t.Errorf("what was typed ahead shows in the output")
	}
}

// What was typed before the question was seen is no answer to it, nor are the lines behind it commands.
func TestConfirm_typedAhead(t *testing.T) {
	t.Parallel()
	for _, terminal := range []string{"xterm", "dumb"} {
		t.Run(terminal, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, "TERM="+terminal)
			s.Row(hostPrompt)
			file := filepath.Join(t.TempDir(), "file")
			s.Send("confirm " + file + "\ryes\rmore\rhalf")
			s.Shows("awaiting")
			s.Send("yes\rno")
			if terminal == "dumb" {
				s.Shows("yes\nno") // the terminal itself writes what is typed: before the question, not beside it
			}
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			s.Row("sure?")
			s.Send("fresh\r")
			s.Shows(`answer "fresh", <nil>`)
			s.Row(hostPrompt)
			s.Send("done\r")
			s.Shows(`<"done">`)
			if strings.Contains(s.Text(), "more") && strings.Contains(s.Text(), `<"more">`) {
				t.Error("what was typed ahead has run")
			}
		})
	}
}

// A window that changes while a question is open: the answer is drawn for it.
func TestAsk_resized(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("ask name\r")
	s.Row("name?")
	s.Resize(20, 24)
	s.Send("0123456789abcdefghij")
	s.Row("efghij")
	s.Shows("name? 0123456789abcd\nefghij")
	s.Send("\x01", "x") // up to the first row
	s.Shows("name? x0123456789abc\ndefghij")
	s.Send("\r")
	s.Shows(`answer "x0123456789a`)
	s.ready()
	s.Send("secret pin\r")
	s.Row("pin?")
	s.Send("hunter2")
	s.Resize(60, 24)
	s.Send("!\r")
	s.Shows("secret of 8: 68756e7465723221, <nil>")
	if strings.Contains(s.Bytes(), "hunter2") {
		t.Error("the secret was drawn")
	}
}

func TestAsk_interruptedFromOutside(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_ASK=login")
	s.Shows("login?")
	s.Signal(syscall.SIGINT)
	s.Shows("secret of 0: , cancelled")
	s.ready()
	s.Send("ask name\r")
	s.Row("name?")
	s.Send("half")
	s.Row("name? half")
	s.Signal(syscall.SIGINT)
	s.Shows(`answer "", cancelled`)
	s.ready()
	s.Send("fine\r")
	s.Shows(`<"fine">`)
}
