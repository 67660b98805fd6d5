//go:build !windows

package term

import (
	"strings"
	"syscall"
	"testing"
)

const (
	noteRows = "news\nof [31mtwo rows\n"
	bell     = "\a"
)

// notes sends a note and waits until the host has it.
func (s *screen) note() {
	s.t.Helper()
	before := strings.Count(s.Bytes(), bell)
	s.Signal(syscall.SIGUSR2)
	s.Until("a note", func(string) bool { return strings.Count(s.Bytes(), bell) > before })
}

// A note is written above the line, which goes on as it was, with its cursor where it was.
func TestNote(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("abcdefghij", 5)
	for _, c := range []struct {
		name       string
		cols, rows int
		keys       []string
		want       string // the screen afterwards
		more, line string // what is typed then, and the line that runs
	}{
		{"an empty line", 80, 24, nil, hostPrompt, "x", "x"},
		{"the middle of a line", 80, 24, []string{"half", "\x1b[D"}, hostPrompt + "half", "x", "halxf"},
		{"with a list", 80, 24, []string{"sh"}, hostPrompt + "sh\n         show    verb show\n         shrink  verb shrink", "x", "shx"},
		{"two rows", 40, 24, []string{long}, hostPrompt + long[:34] + "\n" + long[34:], "x", long + "x"},
		{"the first of two rows", 40, 24, []string{long, "\x01", "\x1b[C"}, hostPrompt + long[:34] + "\n" + long[34:], "x", "ax" + long[1:]},
		{"exactly full rows", 28, 24, []string{long}, hostPrompt + long[:22] + "\n" + long[22:], "x", long + "x"},
		{"a narrow window at its last row", 14, 5, []string{long[:20]}, hostPrompt + long[:8] + "\n" + long[8:20], "x", long[:20] + "x"},
		{"in a search", 80, 24, []string{"sh", "\x12", "ev"}, "(history) ev\n             events", "\x07x", "shx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, c.cols, c.rows, hostVariable+"_HISTORY=events")
			s.ready()
			s.Send(c.keys...)
			s.Until(c.want, func(text string) bool { return text == strings.TrimRight(c.want, " ") })
			for n := 1; n <= 3; n++ {
				s.note()
				want := strings.Repeat(noteRows, n) + strings.TrimRight(c.want, " ")
				if c.cols == 14 { // it has room for less
					want = ("of [31mtwo row\ns\n" + c.want)
				}
				s.Until(want, func(text string) bool { return strings.HasSuffix("\n"+text, "\n"+want) })
			}
			s.Send(c.more + "\r")
			s.Until("the line", func(string) bool { return strings.Contains(s.Bytes(), `<"`+c.line+`">`) })
		})
	}
}

// What the person is in the middle of comes first.
func TestNote_afterwards(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("s", "\t")
	s.Shows(hostPrompt + "show\n")
	s.note()
	s.Send("\t")
	s.Shows(hostPrompt + "shrink\n")
	s.Send("\r")
	s.Shows(noteRows + hostPrompt + "shrink")
	s.Send("\x15notify and then that\r")
	s.Shows("first this\nand then that\ntest>")
	s.ready()
	s.Send("ask name\r")
	s.Shows("name?")
	s.note()
	s.Send("Kevin")
	s.Row("name? Kevin")
	s.Send("\r")
	s.Shows("name? Kevin\nanswer \"Kevin\", <nil>\n" + noteRows + "test>")
	s.ready()
	s.Send("form\r")
	s.Row("form> ")
	s.note()
	s.Send("x")
	s.Row("form> x")
	s.Send("\r")
	s.Row("form> ")
	s.Send("\x03")
	s.Shows("form>\n" + noteRows + "test>")
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

// A line that the window has no room for is not on the screen.
func TestNote_inATooSmallWindow(t *testing.T) {
	t.Parallel()
	s := start(t, 20, 4)
	s.ready()
	s.Send(strings.Repeat("x", 100))
	s.Shows("The window is too sm")
	s.note()
	s.Send("\x15")
	s.Shows(noteRows + "test>")
	s.Send("y\r")
	s.Shows(`<"y">`)
}

func TestNote_withoutAnEditor(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, "TERM=dumb")
	s.Row(hostPrompt)
	s.note()
	s.Send("one\r")
	s.Shows(hostPrompt + "one\n<\"one\">\n" + noteRows + "test>")
	s.Send("\x04")
	s.ends("<nil>")
}

// The prompt says what is new while somebody sits at it.
func TestRefresh_prompt(t *testing.T) {
	t.Parallel()
	s := start(t, 30, 24, hostVariable+"_LEFT=1")
	s.Row("9 left>")
	s.Send("0123456789012345678901")
	s.Row("9 left> 0123456789012345678901")
	s.Signal(syscall.SIGUSR1)
	s.Row("8 left> 0123456789012345678901")
	s.Send("x")
	s.Until("two rows", func(text string) bool { return text == "8 left> 0123456789012345678901\nx" })
	s.Signal(syscall.SIGUSR1)
	s.Until("two rows", func(text string) bool { return text == "7 left> 0123456789012345678901\nx" })
	s.Send("\r")
	s.Shows(`<"0123456789012345678901x">`)
}
