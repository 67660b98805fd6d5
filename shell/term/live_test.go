//go:build !windows

package term

import (
	"io"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRefresh(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("later ")
	s.Shows("news0  call 1.")
	s.Signal(syscall.SIGUSR1)
	s.Until("news without a key", func(text string) bool {
		return strings.Contains(text, "news1") && !strings.Contains(text, "news0") && strings.Contains(text, hostPrompt+"later\n")
	})
	s.Send("\t", "\r", "\r")
	s.Shows(`<"later news1">`)
}

// The person chooses from the list: it stays. All that was asked for meanwhile is done once, when the choice is made.
func TestRefresh_whileAnOfferIsSelected(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("later ", "\t")
	s.Shows(hostPrompt + "later news0")
	s.Signal(syscall.SIGUSR1)
	s.Until("bell", func(string) bool { return strings.Contains(s.Bytes(), "\a") })
	s.Send("\t") // the second offer of the same list
	s.Until("second offer", func(text string) bool {
		return strings.Contains(text, hostPrompt+"later other") && strings.Contains(text, "news0  call 1.")
	})
	s.Send("\r") // asks for a list, as each key does
	s.Shows("news1  call 3.")
	s.Send("!")
	s.Shows("news1  call 4.")
	s.Send("\r")
	s.Shows(`<"later other !">`)
}

// A list that Tab asked for on the empty line comes when there is one.
func TestRefresh_afterTabOnAnEmptyLine(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_EMPTY=news")
	s.ready()
	s.Send("\t")
	s.Until("question", func(string) bool { return strings.Contains(s.Bytes(), "\x1b]0;asked\a") })
	s.Signal(syscall.SIGUSR1)
	s.Shows("news1")
	s.Send("\t", "\r")
	s.Shows(`<"news1">`)
	s.ready()
	before := len(s.Bytes())
	s.Signal(syscall.SIGUSR1)
	s.Until("bell", func(string) bool { return strings.Contains(s.Bytes()[before:], "\a") })
	s.Send("x", "\x7f", "x\r")
	s.Shows(`<"x">`)
	if strings.Contains(s.Bytes()[before:], "\x1b]0;asked\a") {
		t.Error("a list on an empty line that nobody asked for")
	}
}

// A host that never has enough does not keep the keys waiting, nor does one that asks while a line runs.
func TestRefresh_allTheTime(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("storm ", "a", "\x1b[D", "b")
	s.Row(hostPrompt + "storm ba")
	s.Send("\r")
	s.Shows(`<"storm ba">`)
	s.ready()
	s.Send("refresh\r")
	s.Shows("refreshed")
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestRefresh_inTheMiddleOfAKey(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	t.Cleanup(func() { s.TTY.Close(); s.PTY.Close() })
	device, err := openTTY(s.TTY, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer device.close()
	p := newParser(device, []byte("\x1b["), &notes{})
	p.filled = time.Now().Add(time.Hour)
	p.refresh()
	if more, err := p.fill(); more || err != nil || string(p.pending) != "\x1b[" {
		t.Errorf("fill gives %v, %v and leaves %q", more, err, p.pending)
	}
	k, ok := p.called()
	if _, again := p.called(); k != keyRefresh || !ok || again {
		t.Error("the refresh is not due once")
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	const up = "\x1b[A"
	s := start(t, 80, 24, hostVariable+"_HISTORY=of|nobody", hostVariable+"_RECALL=first|second")
	s.ready()
	s.Send(up)
	s.Row(hostPrompt + "second")
	s.Send(up, up)
	s.Row(hostPrompt + "first")
	s.Send("\x15recall other|another\r")
	s.ready()
	s.Send(up)
	s.Row(hostPrompt + "another")
	s.Send(up, up, up)
	s.Row(hostPrompt + "other")
	s.Send("\x15new\r")
	s.Shows(`<"new">`)
	s.ready()
	s.Send(up, up)
	s.Row(hostPrompt + "another")
}

func TestGo(t *testing.T) {
	t.Parallel()
	const how = "panic: in a goroutine"
	for _, c := range []struct {
		name, terminal string
		do             func(s *screen)
	}{
		{"at the prompt", "xterm", func(s *screen) { s.ready(); s.Send("explode later") }},
		{"with an offer selected", "xterm", func(s *screen) { s.ready(); s.Send("explode later", "\t") }},
		{"in Exec", "xterm", func(s *screen) { s.ready(); s.Send("crash\r"); s.Shows("stopped: " + how) }},
		{"in Exec, which then says quit", "xterm", func(s *screen) { s.ready(); s.Send("crash quit\r"); s.Shows("stopped: " + how) }},
		{"in a question", "xterm", func(s *screen) { s.ready(); s.Send("crash-ask\r"); s.Shows("stopped: " + how) }},
		{"on a dumb terminal", "dumb", func(s *screen) { s.Row(hostPrompt); s.Send("crash\r"); s.Shows("stopped: " + how) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, "TERM="+c.terminal)
			c.do(s)
			s.ends(how)
		})
	}
}
