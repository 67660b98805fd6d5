//go:build !windows

package term

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// searchable is a history; its newest line comes last.
const searchable = hostVariable + `_HISTORY=show clients|find "Éléonore"|show events|find "eleonore d'A"|quit`

func TestSearch(t *testing.T) {
	t.Parallel()
	const ctrlR, up, down, home = "\x12", "\x1b[A", "\x1b[B", "\x1b[H"
	for _, c := range []struct {
		name string
		keys []string
		want string // the line afterwards; the cursor is at |
	}{
		{"the newest that holds it", []string{ctrlR, "show", "\r"}, "show events|"},
		{"Tab takes it too", []string{ctrlR, "show", "\t"}, "show events|"},
		{"the next older", []string{ctrlR, "show", ctrlR, "\r"}, "show clients|"},
		{"not beyond the oldest", []string{ctrlR, "show", ctrlR, ctrlR, ctrlR, "\r"}, "show clients|"},
		{"and back", []string{ctrlR, "show", down, up, up, "\r"}, "show events|"},
		{"in one packet", []string{ctrlR + "show" + ctrlR + "\r"}, "show clients|"},
		{"case and accents ignored", []string{ctrlR, "ELÉON", ctrlR, "\r"}, `find "Éléonore"|`},
		{"the middle of a line", []string{ctrlR, "w c", "\r"}, "show clients|"},
		{"without a word", []string{ctrlR, "\r"}, "quit|"},
		{"a word made shorter", []string{ctrlR, "showx", "\x7f", "\r"}, "show events|"},
		{"a word made longer begins again", []string{ctrlR, "sho", ctrlR, "w", "\r"}, "show events|"},
		{"a key of the cursor takes the line", []string{ctrlR, "show", home}, "|show events"},
		{"so does the left arrow", []string{ctrlR, "show", ctrlR, "\x1b[D"}, "show client|s"},
		{"given up with Ctrl-G", []string{"é half\x1b[D", ctrlR, "show", "\x07"}, "é hal|f"},
		{"given up with Ctrl-C", []string{"half", ctrlR, "show", "\x03"}, "half|"},
		{"given up with Ctrl-D", []string{ctrlR, "\x04"}, "|"},
		{"nothing found", []string{"half", ctrlR, "xyz", "\r"}, "half|"},
		{"a second search", []string{ctrlR, "cli", "\r", ctrlR, "even", "\r"}, "show events|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, searchable)
			s.ready()
			s.Send(c.keys...)
			s.Send("|")
			s.Until(c.want, func(text string) bool {
				first, _, _ := strings.Cut(text, "\n")
				return first == strings.TrimRight(hostPrompt+c.want, " ")
			})
		})
	}
}

func TestSearch_onTheScreen(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, searchable)
	s.ready()
	s.Send("half", "\x12", "\x12", "s")
	s.Until("list", func(text string) bool {
		return text == "(history) s\n            show events\n            show clients"
	})
	// The line that Enter takes looks as a selected offer does.
	if chosen := "\x1b[1;97;44m show events "; !strings.Contains(s.Bytes(), chosen) {
		t.Error("no line is marked")
	}
	s.Send("\x1b") // Esc by itself
	s.Row(hostPrompt + "half")
	s.Send("\x03", "\x12", "\x03", "\x12", "\x03", "\x12cli\r", "!\r") // these Ctrl-C end searches, not the program
	s.Shows(`<"show clients!">`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestSearch_interruptedFromOutside(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, searchable)
	s.ready()
	s.Send("\x12", "show")
	s.Shows("(history) show\n")
	s.Signal(syscall.SIGUSR1) // news: the list stays
	s.Resize(60, 20)
	s.Signal(syscall.SIGINT)
	s.Row(hostPrompt)
	s.Send("fine\r")
	s.Shows(`<"fine">`)
	s.ready()
	s.Send("\x12", "show")
	s.Shows("(history) show\n")
	s.Signal(syscall.SIGTERM)
	s.ends("ended by signal: terminated")
}

// An answer is none of the lines of before.
func TestSearch_inAQuestion(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, searchable)
	s.ready()
	s.Send("form\r")
	s.Row("form> ")
	s.Send("\x12", "show", "\x1b[A", "!", "\r")
	s.Shows(`form <"show!">`)
	s.Row("form> ")
	s.Send("\x03")
	s.ready()
	s.Send("\x12even", "\r", "\r")
	s.Shows(`<"show events">`)
}

func TestSearch_longHistory(t *testing.T) {
	t.Parallel()
	lines := []string{strings.Repeat("x", 60)}
	for i := range 2 * maxFound {
		lines = append(lines, fmt.Sprintf("line %d", i))
	}
	lines = append(lines, "show the long line of a small window")
	s := start(t, 40, 8, hostVariable+"_HISTORY="+strings.Join(lines, "|"))
	s.ready()
	s.Send("\x12")
	s.Shows("(history)\n           show the long line of a ...\n           line 99\n")
	s.Send("\x12")
	s.Shows("(history)\n           line 99")
	s.Send("xx", "\r")
	s.Row(strings.Repeat("x", 60)[40-len(hostPrompt):])
}
