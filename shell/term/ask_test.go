//go:build !windows

package term

import (
	"os"
	"path/filepath"
	"strings"
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
