//go:build !windows

package term

import (
	"regexp"
	"slices"
	"testing"

	"epicevents.example/epic/internal/ptytest"
)

// The colours as terminals count them.
const (
	own     = -1
	green   = 2
	magenta = 5
	cyan    = 6
	grey    = 8
)

// inks checks the colour of texts on the screen.
func (s *screen) inks(want map[string]int) {
	s.t.Helper()
	for text, colour := range want {
		ptytest.Eventually(s.t, "the colour of "+text, func() bool { got, _ := s.Ink(text); return got == colour })
	}
}

func TestPaint(t *testing.T) {
	t.Parallel()
	s := start(t, 40, 24)
	s.ready()
	s.Send("\x1b[200~show x where name = \"é\n b\" 12 unfinishe\x1b[201~") // to the second row
	s.Row("nishe")
	inks := map[string]int{"test": cyan, "show": own, " x": own, "where": magenta, "name": own, `"é⏎`: green, `b"`: green, "12": cyan, "nishe": own}
	s.inks(inks)
	if _, mode := s.Ink("show"); mode != ptytest.Bold {
		t.Errorf("the verb is drawn with mode %d", mode)
	}
	s.Send("\r")
	s.Shows(`<"show x`)
	s.inks(map[string]int{"where": magenta, `b"`: green}) // also once it has run
	s.ready()

	s.Send("\x0csh 12 where", "\x01", "\x1b[C", "\x1b[C", "\t")
	s.Shows(hostPrompt + "show 12 where")
	s.inks(map[string]int{"12": cyan, "where": magenta}) // what stands behind an offer
	s.Send("\x1b\r")
	s.Shows(`<"sh 12 where">`)
	s.ready()

	s.Send("form\r")
	s.Row("form> ")
	s.Send("show 13")
	s.Row("form> show 13")
	s.inks(map[string]int{"13": own}) // an answer is no line
}

// A terminal that has no colours, or is not to show any, gets none: what is chosen is inverse.
func TestPaint_withoutColours(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"NO_COLOR=1", "TERM=vt100", "TERM=xterm-mono"} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, hostVariable+"_HISTORY=show everything", env)
			s.ready()
			s.Send(`show 12 where "x"`, "\x12", "show", "\x07", "\x15", "s", "\t")
			s.Shows(hostPrompt + "show\n")
			s.Shows("verb show")
			if _, mode := s.Ink("verb show"); mode != ptytest.Inverse {
				t.Errorf("the chosen offer is drawn with mode %d", mode)
			}
			if _, mode := s.Ink("verb shrink"); mode != 0 {
				t.Errorf("the other is drawn with mode %d", mode)
			}
			s.Send("\r\x15quit\r")
			s.Ends()
			colours := regexp.MustCompile(`\x1b\[[0-9;]*\b([34][0-7]|9[0-7]|10[0-7]|[34]8)(;[0-9;]*)?m`).FindAllString(s.Bytes(), -1)
			if len(colours) > 0 {
				t.Errorf("colours: %q", slices.Compact(colours))
			}
		})
	}
}

// The rest of an earlier line stands behind the cursor, until it is taken or something else is typed.
func TestGhost(t *testing.T) {
	t.Parallel()
	const history = hostVariable + "_HISTORY=find it|find all|find é⏎all of it and more of it"
	for _, c := range []struct {
		name string
		keys []string
		want string // the first row
		run  string // the line after Enter
	}{
		{"the newest that begins so", []string{"find "}, "find é⏎all of it and more of it", "find "},
		{"an older one", []string{"find a"}, "find all", "find a"},
		{"taken with Right", []string{"find a", "\x1b[C"}, "find all", "find all"},
		{"with End", []string{"find a", "\x1b[F"}, "find all", "find all"},
		{"with Ctrl-E", []string{"fin", "\x05"}, "find é⏎all of it and more of it", "find é\nall of it and more of it"},
		{"Right in the middle of the line", []string{"find a", "\x1b[D", "\x1b[D", "\x1b[C", "x"}, "find xa", "find xa"},
		{"gone with another key", []string{"find a", "x"}, "find ax", "find ax"},
		{"none on an empty line", []string{"f", "\x7f"}, "", ""},
		{"none in a search", []string{"\x12", "find a", "\x07"}, "", ""},
		{"case matters", []string{"Find a", "\x1b[C"}, "Find a", "Find a"},
		{"none behind a word of the list", []string{"s", "\t"}, "show", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, history)
			s.ready()
			s.Send(c.keys...)
			want := trimmed(hostPrompt + c.want)
			s.Until(want, func(text string) bool { return firstRow(text) == want })
			s.Send("\r")
			if c.run == "" {
				return
			}
			s.Shows(trimmed(hostPrompt+shown(c.run)) + "\n<") // nothing of the rest is left
			s.ready()
		})
	}
}

func TestGhost_grey(t *testing.T) {
	t.Parallel()
	s := start(t, 30, 24, hostVariable+"_HISTORY=find too much for a narrow window|find it|some thing")
	s.ready()
	s.Send("find")
	s.inks(map[string]int{" it": grey, "find": own})
	s.Send(" t", "x")
	s.Row(hostPrompt + "find tx") // it did not fit
	s.Send("\x15form\r")
	s.Row("form> ")
	s.Send("find")
	s.Row("form> find") // an answer has no history
	s.Send("\r")
	s.Shows(`form <"find">`)
}
