//go:build !windows

package term

import (
	"fmt"
	"strings"
	"testing"
)

// The keys do what they do in bash, and count characters where go-prompt counts bytes.
func TestEditing(t *testing.T) {
	t.Parallel()
	const left, right, home, end, del = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x1b[3~"
	for _, c := range []struct {
		name string
		keys []string
		want string
	}{
		{"Home and End", []string{"é日e\u0301", home, "<", end, ">"}, "<é日e\u0301>"},
		{"Ctrl-A and Ctrl-E", []string{"éà ü", "\x01", "<", "\x05", ">"}, "<éà ü>"},
		{"Ctrl-B and Ctrl-F", []string{"éàü", "\x02\x02", "<", "\x06", ">"}, "é<à>ü"},
		{"arrows, not beyond the ends", []string{"éà", right, left, left, left, left, "<", right, right, right, ">"}, "<éà>"},
		{"Backspace and Delete", []string{"éàüö", left, left, "\x7f", del}, "éö"},
		{"Ctrl-H and Ctrl-D", []string{"éàüö", left, left, "\b", "\x04"}, "éö"},
		{"Ctrl-U", []string{"éà üöï", left, left, "\x15"}, "öï"},
		{"Ctrl-K", []string{"éà üöï", left, left, "\x0b", "!"}, "éà ü!"},
		{"Ctrl-K at the end", []string{"éà", "\x0b", "!"}, "éà!"},
		{"Ctrl-W", []string{"é d'à üöï ", "\x17", "<"}, "é d'à <"},
		{"Ctrl-W twice", []string{"é d'à üöï", "\x17", "\x17", "<"}, "é <"},
		{"Ctrl-W inside a word", []string{"é d'à üöï", left, "\x17", "<"}, "é d'à <ï"},
		{"Ctrl-W behind nothing", []string{"  ", "\x17", "\x17", "<"}, "<"},
		{"Ctrl-Y", []string{"éà üö", "\x17", "<", "\x19", ">"}, "éà <üö>"},
		{"Ctrl-Y after Ctrl-U", []string{"éà üö", left, "\x15", end, "\x19\x19"}, "öéà üéà ü"},
		{"Ctrl-Y after Ctrl-K", []string{"éà üö", left, left, "\x0b", home, "\x19"}, "üöéà "},
		{"Ctrl-Y after Alt-d and Alt-Backspace", []string{"éà üö", home, "\x1bd", end, " \x19", "\x1b\x7f", "\x19\x19"}, " üö éàéà"},
		{"Ctrl-Y after nothing was taken", []string{"éà", "\x15", "\x15\x0b\x17", "\x19"}, "éà"},
		{"Ctrl-Y of nothing", []string{"éà", "\x19"}, "éà"},
		{"Ctrl-L keeps the line", []string{"éà", left, "\x0c", "<"}, "é<à"},
		{"Ctrl-G", []string{"éà", left, "\x07", "<"}, "é<à"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24)
			s.ready()
			s.Send(c.keys...)
			s.Send("\r")
			s.Shows(fmt.Sprintf("<%q>", c.want))
		})
	}
}

// The emulator, as some terminals, gives cells to joiners where go-prompt counts none.
func TestEditing_charactersOfAnotherWidth(t *testing.T) {
	t.Parallel()
	const family = "👨\u200d👩\u200d👧"
	s := start(t, 80, 24)
	s.ready()
	s.Send(family)
	s.Row(hostPrompt + family)
	s.Send("x")
	s.Row(hostPrompt + family + "x")
	s.Send("\r")
	s.ready()
	if text := s.Text(); !strings.HasPrefix(text, hostPrompt+family+"x\n<") {
		t.Error("the line is drawn in another column")
	}
}

// Ctrl-L puts the line, of however many rows, at the top of an empty screen.
func TestEditing_ctrlL(t *testing.T) {
	t.Parallel()
	s := start(t, 20, 8)
	s.ready()
	s.Send("one\r")
	s.Shows(`<"one">`)
	s.ready()
	s.Send(strings.Repeat("a", 30), "\x1b[D", "\x0c", "b")
	s.Until("a cleared screen", func(text string) bool {
		return text == hostPrompt+strings.Repeat("a", 14)+"\n"+strings.Repeat("a", 15)+"ba"
	})
	s.Send("\r")
	s.Shows("<")
	s.ready()
}
