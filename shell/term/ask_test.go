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
	s.send("ask name\r")
	s.shows("name?")
	s.send("Kévin x\x7f\r")
	s.shows(`answer "Kévin ", <nil>`)
	s.ready()
	s.send("secret pin\r")
	s.shows("pin?")
	s.send("hunter2\r")
	s.shows("secret of 7: 68756e74657232, <nil>")
	if strings.Contains(s.bytes(), "hunter2") {
		t.Error("the secret was echoed")
	}
	s.ready()
	s.send("ask again\r")
	s.shows("again?")
	s.send("half\x03")
	s.shows(`answer "", cancelled`)
	s.ready()
	s.send("secret end\r")
	s.shows("end?")
	s.send("\x04")
	s.shows("secret of 0: , EOF")
	s.ready()
	s.send("\x04")
	s.ends("<nil>")
}

func TestAsk_typedAhead(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("secret pin\rhunter2\rask name\nKevin\nafter\r")
	s.shows("secret of 7: 68756e74657232, <nil>")
	s.shows(`answer "Kevin", <nil>`)
	s.shows(`<"after">`)
	if strings.Contains(s.bytes(), "hunter2") {
		t.Error("the secret was echoed")
	}
}

func TestAsk_beforeTheFirstPrompt(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_ASK=login")
	s.shows("login?")
	s.send("hunter2\rhello\r")
	s.shows("secret of 7: 68756e74657232, <nil>")
	s.shows(`<"hello">`)
	s.ready()
	s.send("\x04")
	s.ends("<nil>")
}

func TestTypeAhead_staysOutOfTheOutput(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	file := filepath.Join(t.TempDir(), "file")
	s.send("await " + file + "\r")
	s.until("cbreak", func(string) bool { return s.settings().Lflag&isig != 0 })
	s.send("later")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.row(hostPrompt + "later")
	if text := s.text(); strings.Count(text, "later") != 1 {
		t.Errorf("what was typed ahead shows in the output")
	}
}
