//go:build !windows

package term

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestInterrupted(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for _, interrupt := range []func(){
		func() { s.Send("\x03") },
		func() { s.Signal(syscall.SIGINT) },
	} {
		s.Send("form\r")
		s.Row("form> ")
		s.Send("half")
		s.Row("form> half")
		interrupt()
		s.ready()
	}
	// An empty line is an answer too, which the host may refuse.
	s.Send("form\r")
	s.Row("form> ")
	s.Send("\r")
	s.Shows(`form <"">`)
	s.Row("form> ")
	s.Send("\x03")
	s.ready()
	// On an empty line of the form too, and that is not the first of two that leave.
	s.Send("form\r\x03\x03", "still here\r")
	s.Shows(`<"still here">`)
	s.ready()
	s.Send("\x03\x03")
	s.ends("<nil>")
}

// Ctrl-C stops what is faster than the window, each time: see modeRunning.
func TestInterrupted_whileItPrints(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for range 30 {
		before := len(s.Bytes())
		s.Send("flood\r")
		s.Until("a flood", func(string) bool { return strings.Count(s.Bytes()[before:], "xxx\r\n") > 20 })
		s.Send("\x03")
		s.ready()
	}
	s.Send("\x04")
	s.ends("<nil>")
}

// Ctrl-C between a line and the next prompt is for the prompt.
func TestInterrupted_beforeThePrompt(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	file := filepath.Join(t.TempDir(), "file")
	s.Send("form " + file + "\r")
	s.Shows("awaiting")
	s.Send("\x03")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Shows("form>")
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

// Ctrl-D on an empty line leaves a question, not the program, on a dumb terminal too.
func TestInterrupted_withCtrlD(t *testing.T) {
	t.Parallel()
	for _, terminal := range []string{"xterm", "dumb"} {
		t.Run(terminal, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, "TERM="+terminal)
			s.Row(hostPrompt)
			s.Send("form\r")
			s.Row("form> ")
			s.Send("\x04")
			s.Row(hostPrompt)
			s.Send("still here\r")
			s.Shows(`<"still here">`)
			s.Row(hostPrompt)
			s.Send("\x04")
			s.ends("<nil>")
		})
	}
}

// The first Ctrl-C on an empty line says what the second does; one that cleared a line does not count.
func TestInterrupted_told(t *testing.T) {
	t.Parallel()
	const note = "Ctrl-C again leaves"
	s := start(t, 80, 24)
	s.ready()
	s.Send("half\x03", "x\r")
	s.Shows(`<"x">`)
	s.ready()
	s.Send("form\r", "\x03", "x\r")
	s.Until("another answer", func(text string) bool { return strings.Count(text, `<"x">`) == 2 })
	s.ready()
	if strings.Contains(s.Bytes(), note) {
		t.Error("it was said of a Ctrl-C that does not count")
	}
	s.Send("half\x03", "\x03")
	empty := strings.TrimSpace(hostPrompt)
	s.Shows(empty + "\n" + note + "\n" + empty)
	s.ready()
	s.Send("\x03")
	s.ends("<nil>")
}

func TestInterrupted_twiceWithSomethingBetween(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("half\x03", "\x03", "x\x7f\x03", "\x1b[A\x03", "\t\t\x03", "still here\r")
	s.Shows(`<"still here">`)
	s.ready()
	s.Send("\x03\x03never\r")
	s.ends("<nil>")
}
