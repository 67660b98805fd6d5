//go:build !windows

package term

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/c-bata/go-prompt"
)

// go-prompt alone hangs at one in four of these.
func TestWindow_resizeWithEnter(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for i := range 12 {
		if i%2 == 0 {
			s.Resize(80-i, 24)
			s.Send("\r")
		} else {
			s.Send("\r")
			s.Resize(80+i, 24)
		}
	}
	s.Send("alive\r")
	s.Shows(`<"alive">`)
	s.ready()
	s.Resize(60, 20)
	s.Send("\x04")
	s.ends("<nil>")
}

// Any number of changes at any moment.
func TestWindow_stormOfResizes(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for i := range 20 {
		s.storm()
		s.Send(fmt.Sprintf("round %d\r", i))
		s.storm()
		answer := fmt.Sprintf(`<"round %d">`, i)
		s.Until(answer, func(string) bool { return strings.Contains(s.Bytes(), answer) })
	}
	for range 5 {
		s := start(t, 80, 24)
		s.ready()
		s.Send("hello\r")
		s.storm()
		s.Send("\x04")
		s.storm()
		s.ends("<nil>")
	}
}

func (s *screen) storm() {
	for range rand.IntN(6) {
		s.Resize(20+rand.IntN(100), 3+rand.IntN(30))
	}
}

// go-prompt told to stop its goroutines while one of them waits for it never does: it is made anew, and the line runs.
func TestWindow_stuck(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	for i := 1; !strings.Contains(s.Text(), "given up: true"); i++ { // one in two gets stuck
		s.ready()
		s.Send("stick\r")
		s.Until("an answer", func(text string) bool { return strings.Count(text, "given up: ") == i })
	}
	s.ready()
	s.Send("alive\r")
	s.Shows(`<"alive">`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

// stick brings about, once for a line, what a slow machine seldom does: Enter is handed over while a size is on its
// way to go-prompt. Its main goroutine, in which this runs, then takes the one or the other.
func (h *testHost) stick() {
	if h.stuck != nil {
		return
	}
	p := h.term.session.Load().parser()
	h.stuck = p
	await := func(ok func() bool) {
		for done := false; !done; time.Sleep(time.Millisecond) {
			p.mu.Lock()
			done = ok()
			p.mu.Unlock()
		}
	}
	syscall.Kill(os.Getpid(), syscall.SIGWINCH)
	await(func() bool { return len(p.sizes) > 1 })
	await(func() bool {
		p.misfit, p.since = time.Now().Add(-time.Hour), time.Now().Add(-time.Hour)
		p.busy = false
		return p.running
	})
}

// A key that comes with a change of size waits until go-prompt draws for it: its frame would begin in the wrong row.
func TestWindow_keyWithAResize(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	device, err := openTTY(s.TTY, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer device.close()
	p := newParser(device, nil, &notes{})
	p.sizes = []prompt.WinSize{p.measure()}
	s.Resize(40, 24)
	if b, err := p.hand("a"); !errors.Is(err, errNoKey) {
		t.Errorf("handed over %q, %v", b, err)
	}
	p.sizes = []prompt.WinSize{p.measure()}
	if k, ok := p.next(); !ok || k != "a" {
		t.Errorf("then comes %q, %v", k, ok)
	}
	if b, err := p.hand("a"); string(b) != "a" || err != nil {
		t.Errorf("handed over %q, %v", b, err)
	}
}

func TestWindow_withoutASize(t *testing.T) {
	t.Parallel()
	s := start(t, 0, 0)
	s.Until("prompt", func(string) bool { return strings.Contains(s.Bytes(), hostPrompt) })
	s.Send("hello\r")
	s.Until("answer", func(string) bool { return strings.Contains(s.Bytes(), `<"hello">`) })
	s.Send("quit\r")
	s.ends("<nil>")
}

func TestWindow_threeRows(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 3)
	s.ready()
	s.Send("s")
	s.Shows("shrink  verb shrink")
	s.Send("\t", "\t", "\r")
	s.Until("accepted offer", func(text string) bool { return strings.Contains(text, hostPrompt+"shrink") })
	s.Send("\x15one\r")
	s.Shows(`<"one">`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestWindow_narrow(t *testing.T) {
	t.Parallel()
	s := start(t, 20, 6, hostVariable+"_PROMPT=a prompt \x1bwider\u202e than the\x07 window> ") // and cleaned
	s.Row("> ")
	s.Send("s")
	s.Shows("shrink")
	s.Send("\t\t")
	s.Resize(14, 4)
	s.Resize(3, 2)
	s.Resize(80, 24)
	s.Shows("a prompt wider than the window> shrink")
	s.Send("\x15quit\r")
	s.Ends()
}

func TestWindow_resizedWhileALineRuns(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("hang\r")
	s.Shows("hanging")
	s.Resize(30, 24)
	s.Send("\x03")
	s.ready()
	s.Send(strings.Repeat("abcde", 12))
	s.Row(strings.Repeat("abcde", 12)[54:])
	s.Send("Z")
	s.Row(strings.Repeat("abcde", 12)[54:] + "Z")
	if n := strings.Count(s.Text(), "test> abcde"); n != 1 {
		t.Errorf("the line is drawn %d times", n)
	}
}
