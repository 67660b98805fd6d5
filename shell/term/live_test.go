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
	s.send("later ")
	s.shows("news0  call 1.")
	s.signal(syscall.SIGUSR1)
	s.until("news without a key", func(text string) bool {
		return strings.Contains(text, "news1") && !strings.Contains(text, "news0") && strings.Contains(text, hostPrompt+"later\n")
	})
	s.send("\t", "\r", "\r")
	s.shows(`<"later news1">`)
}

// The person chooses from the list: it stays. All that was asked for meanwhile is done once, when the choice is made.
func TestRefresh_whileAnOfferIsSelected(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("later ", "\t")
	s.shows(hostPrompt + "later news0")
	s.signal(syscall.SIGUSR1)
	s.until("bell", func(string) bool { return strings.Contains(s.bytes(), "\a") })
	s.send("\t") // the second offer of the same list
	s.until("second offer", func(text string) bool {
		return strings.Contains(text, hostPrompt+"later other") && strings.Contains(text, "news0  call 1.")
	})
	s.send("\r") // asks for a list, as each key does
	s.shows("news1  call 3.")
	s.send("!")
	s.shows("news1  call 4.")
	s.send("\r")
	s.shows(`<"later other!">`)
}

// A list that Tab asked for on the empty line comes when there is one.
func TestRefresh_afterTabOnAnEmptyLine(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_EMPTY=news")
	s.ready()
	s.send("\t")
	s.until("question", func(string) bool { return strings.Contains(s.bytes(), "\x1b]0;asked\a") })
	s.signal(syscall.SIGUSR1)
	s.shows("news1")
	s.send("\t", "\r", "\r")
	s.shows(`<"news1">`)
	s.ready()
	s.signal(syscall.SIGUSR1)
	s.until("bell", func(string) bool { return strings.Count(s.bytes(), "\a") > 2 })
	s.send("x\r")
	s.shows(`<"x">`)
	if strings.Contains(s.bytes(), "news2") {
		t.Error("a list on an empty line that nobody asked for")
	}
}

// A host that never has enough does not keep the keys waiting, nor does one that asks while a line runs.
func TestRefresh_allTheTime(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("storm ", "a", "\x1b[D", "b")
	s.row(hostPrompt + "storm ba")
	s.send("\r")
	s.shows(`<"storm ba">`)
	s.ready()
	s.send("refresh\r")
	s.shows("refreshed")
	s.ready()
	s.send("\x04")
	s.ends("<nil>")
}

func TestRefresh_inTheMiddleOfAKey(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	t.Cleanup(func() { s.tty.Close(); s.pty.Close() })
	device, err := openTTY(s.tty, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer device.close()
	p := newParser(device, []byte("\x1b["))
	p.filled = time.Now().Add(patience)
	p.refresh()
	if more, err := p.fill(); more || err != nil || string(p.pending) != "\x1b[" {
		t.Errorf("fill gives %v, %v and leaves %q", more, err, p.pending)
	}
	if !p.refreshed() || p.refreshed() {
		t.Error("the refresh is not due once")
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	for _, interrupt := range []func(){
		func() { s.send("\x03") },
		func() { s.signal(syscall.SIGINT) },
	} {
		s.send("form\r")
		s.row("form> ")
		s.send("half")
		s.row("form> half")
		interrupt()
		s.ready()
	}
	// On an empty line of the form too, and that is not the first of two that leave.
	s.send("form\r\x03\x03", "still here\r")
	s.shows(`<"still here">`)
	s.ready()
	s.send("\x03\x03")
	s.ends("<nil>")
}

func TestInterrupted_twiceWithSomethingBetween(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("half\x03", "\x03", "x\x7f\x03", "\x1b[A\x03", "\t\t\x03", "still here\r")
	s.shows(`<"still here">`)
	s.ready()
	s.send("\x03\x03never\r")
	s.ends("<nil>")
}

func TestParser_ctrlCTwice(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]key{0: keyEOF, doubleTime / 2: keyEOF, 2 * doubleTime: keyInterrupt} {
		p := newParser(nil, nil)
		p.quitting = p.filled.Add(-ago)
		if k := p.meant(keyInterrupt); k != want {
			t.Errorf("Ctrl-C %v after another one means %q", ago, k)
		}
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	const up = "\x1b[A"
	s := start(t, 80, 24, hostVariable+"_HISTORY=of|nobody", hostVariable+"_RECALL=first|second")
	s.ready()
	s.send(up)
	s.row(hostPrompt + "second")
	s.send(up, up)
	s.row(hostPrompt + "first")
	s.send("\x15recall other|another\r")
	s.ready()
	s.send(up)
	s.row(hostPrompt + "another")
	s.send(up, up, up)
	s.row(hostPrompt + "other")
	s.send("\x15new\r")
	s.shows(`<"new">`)
	s.ready()
	s.send(up, up)
	s.row(hostPrompt + "another")
}

func TestGo(t *testing.T) {
	t.Parallel()
	const how = "panic: in a goroutine"
	for _, c := range []struct {
		name, terminal string
		do             func(s *screen)
	}{
		{"at the prompt", "xterm", func(s *screen) { s.ready(); s.send("explode later") }},
		{"with an offer selected", "xterm", func(s *screen) { s.ready(); s.send("explode later", "\t") }},
		{"in Exec", "xterm", func(s *screen) { s.ready(); s.send("crash\r"); s.shows("stopped: " + how) }},
		{"in Exec, which then says quit", "xterm", func(s *screen) { s.ready(); s.send("crash quit\r"); s.shows("stopped: " + how) }},
		{"in a question", "xterm", func(s *screen) { s.ready(); s.send("crash-ask\r"); s.shows("stopped: " + how) }},
		{"on a dumb terminal", "dumb", func(s *screen) { s.row(hostPrompt); s.send("crash\r"); s.shows("stopped: " + how) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, "TERM="+c.terminal)
			c.do(s)
			s.ends(how)
		})
	}
}
