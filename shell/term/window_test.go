//go:build !windows

package term

import (
	"strings"
	"testing"
)

// go-prompt alone hangs at one in four of these.
func TestWindow_resizeWithEnter(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for i := range 12 {
		if i%2 == 0 {
			s.resize(80-i, 24)
			s.send("\r")
		} else {
			s.send("\r")
			s.resize(80+i, 24)
		}
	}
	s.send("alive\r")
	s.shows(`<"alive">`)
	s.ready()
	s.resize(60, 20)
	s.send("\x04")
	s.ends("<nil>")
}

func TestWindow_withoutASize(t *testing.T) {
	t.Parallel()
	s := start(t, 0, 0)
	s.until("prompt", func(string) bool { return strings.Contains(s.bytes(), hostPrompt) })
	s.send("hello\r")
	s.until("answer", func(string) bool { return strings.Contains(s.bytes(), `<"hello">`) })
	s.send("quit\r")
	<-s.exited
	s.sane()
}

func TestWindow_threeRows(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 3)
	s.ready()
	s.send("s")
	s.shows("shrink  verb shrink")
	s.send("\t", "\t", "\r")
	s.until("accepted offer", func(text string) bool { return strings.Contains(text, hostPrompt+"shrink") })
	s.send("\x15one\r")
	s.shows(`<"one">`)
	s.ready()
	s.send("\x04")
	s.ends("<nil>")
}

func TestWindow_narrow(t *testing.T) {
	t.Parallel()
	s := start(t, 20, 6, hostVariable+"_PROMPT=a prompt wider than the window> ")
	s.row("> ")
	s.send("s")
	s.shows("shrink")
	s.send("\t\t")
	s.resize(14, 4)
	s.resize(3, 2)
	s.resize(80, 24)
	s.shows("a prompt wider than the window> shrink")
	s.send("\x15quit\r")
	<-s.exited
	s.sane()
}

func TestWindow_resizedWhileALineRuns(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("hang\r")
	s.shows("hanging")
	s.resize(30, 24)
	s.send("\x03")
	s.ready()
	s.send(strings.Repeat("abcde", 12))
	s.row(strings.Repeat("abcde", 12)[54:])
	s.send("Z")
	s.row(strings.Repeat("abcde", 12)[54:] + "Z")
	if n := strings.Count(s.text(), "test> abcde"); n != 1 {
		t.Errorf("the line is drawn %d times", n)
	}
}
