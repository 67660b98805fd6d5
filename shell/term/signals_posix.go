//go:build !windows

package term

import (
	"context"
	"os"
	"os/signal"
	"time"

	"github.com/c-bata/go-prompt"
	"github.com/mattn/go-runewidth"
	"golang.org/x/sys/unix"
)

// resumeDelay is how long a stopped program waits for its SIGCONT. The time while it is stopped does not count:
// only where nothing stops it (there is no job control) does it go on after so long.
const resumeDelay = 200 * time.Millisecond

// watch takes the signals for the time of the session. One that was ignored when the program started stays so.
func (s *session) watch(ctx context.Context) {
	for _, sig := range []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGQUIT} {
		if !signal.Ignored(sig) {
			s.taken = append(s.taken, sig)
			signal.Notify(s.signals, sig)
		}
	}
	if !signal.Ignored(unix.SIGHUP) {
		signal.Notify(s.signals, unix.SIGHUP)
	}
	signal.Notify(s.signals, unix.SIGCONT)
	cancelled := ctx.Done()
	s.group.Go(func() {
		defer s.keys.guard()
		for {
			select {
			case sig := <-s.signals:
				s.handle(sig)
			case <-cancelled:
				s.keys.end(context.Cause(ctx))
				cancelled = nil
			case <-s.done:
				return
			}
		}
	})
}

// unwatch ends what watch began.
func (s *session) unwatch() {
	signal.Stop(s.signals)
	signal.Reset(unix.SIGWINCH)
	close(s.done)
	s.group.Wait()
}

// takeOver takes from go-prompt the signals that it would answer with os.Exit, and with a deadlock if Enter came at
// the same moment. It also unregisters the channels that go-prompt makes for each line and never stops. There is no
// doing that without unregistering our own for some microseconds. A signal that comes in between is lost, where the
// default would end the program with the terminal as the editor set it; none that came earlier is, since Stop waits
// until all of those are delivered.
func (s *session) takeOver() {
	if len(s.taken) == 0 {
		return
	}
	delivered := make(chan os.Signal, 1)
	signal.Notify(delivered, s.taken...)
	signal.Stop(delivered)
	signal.Ignore(s.taken...)
	signal.Notify(s.signals, s.taken...)
}

func (s *session) handle(sig os.Signal) {
	switch sig {
	case unix.SIGINT:
		if !s.interrupt(ErrCancelled) {
			s.keys.press(keyInterrupt)
		}
	case unix.SIGCONT: // perhaps after a SIGSTOP, which cannot be caught: another program had the terminal
		_ = s.tty.again() // if it is gone, reading says so
		if s.tty.current() == modeEdit {
			s.keys.press(keyNone) // draws the line again
		}
	default:
		reason := &SignalError{Signal: sig}
		s.keys.end(reason)
		s.interrupt(reason)
	}
}

// suspend is the binding of Ctrl-Z. The shell writes below the line, and the line is drawn again below that:
// go-prompt goes up by the rows that it believes to be in, so as many are left free.
func (s *session) suspend(b *prompt.Buffer) {
	cols, _ := s.size()
	prefix, _ := s.live()
	above := (runewidth.StringWidth(prefix) + b.DisplayCursorPosition()) / cols
	s.writer.WriteRawStr("\r\n\x1b[J")
	s.writer.Flush()
	s.stop()
	for range above {
		s.writer.WriteRawStr("\n")
	}
}

// stop gives the terminal back and stops the whole group (make waits for us), until the shell continues it. SIGTSTP
// is never caught: once it was, the Go runtime keeps its handler and the signal stops nothing any more. So there is
// no Ctrl-Z while a line runs (see modeRunning); it waits for the prompt like other keys.
func (s *session) stop() {
	if signal.Ignored(unix.SIGTSTP) {
		return
	}
	mode := s.tty.current()
	_ = s.tty.set(modeFound) // these fail when the terminal is gone, and reading says so
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, unix.SIGCONT)
	defer signal.Stop(resumed)
	if err := unix.Kill(0, unix.SIGTSTP); err == nil {
		select {
		case <-resumed:
		case <-time.After(resumeDelay):
		}
	}
	_ = s.tty.set(mode)
}
