//go:build !windows

package term

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"time"

	"github.com/c-bata/go-prompt"
	"golang.org/x/sys/unix"
)

// resumeDelay is how long a stopped program waits for its SIGCONT. The time while it is stopped does not count:
// only where nothing stops it (there is no job control) does it go on after so long.
const resumeDelay = 200 * time.Millisecond

const (
	unwindTime = 300 * time.Millisecond // in which go-prompt answers a signal that it listens to
	stuckTime  = time.Second            // after which go-prompt, told to stop its goroutines, will not
)

// watch listens to the signals for the time of the session. One that was ignored at the start stays so.
//
// go-prompt listens to SIGINT, SIGTERM and SIGQUIT too while it reads a line, and cannot be kept from it without
// the chance of losing one. It answers by leaving, with os.Exit; parser.TearDown unwinds it before that.
func (s *session) watch(ctx context.Context) {
	for _, sig := range []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGQUIT, unix.SIGHUP} {
		if !signal.Ignored(sig) {
			signal.Notify(s.signals, sig)
		}
	}
	signal.Notify(s.signals, unix.SIGCONT)
	cancelled := ctx.Done()
	s.group.Go(func() {
		defer s.guard()
		check := time.NewTicker(stuckTime)
		defer check.Stop()
		for {
			select {
			case sig := <-s.signals:
				s.handle(sig)
			case <-check.C:
				s.parser().giveUp()
			case <-cancelled:
				s.parser().end(context.Cause(ctx), 0)
				cancelled = nil
			case <-s.done:
				return
			}
		}
	})
}

// guard turns a panic in the goroutine of watch into the end of Run.
func (s *session) guard() {
	if v := recover(); v != nil {
		reason := &PanicError{Value: v, Stack: debug.Stack()}
		s.parser().end(reason, 0)
		s.interrupt(reason)
	}
}

// parser gives the current one to the goroutine of watch.
func (s *session) parser() *parser {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys
}

// unwatch ends what watch began.
func (s *session) unwatch() {
	signal.Stop(s.signals)
	signal.Reset(unix.SIGWINCH)
	close(s.done)
	s.group.Wait()
}

func (s *session) handle(sig os.Signal) {
	keys := s.parser()
	switch sig {
	case unix.SIGINT:
		s.interrupt(ErrCancelled) // at the prompt go-prompt is unwound, and the line with it
	case unix.SIGCONT: // perhaps after a SIGSTOP, which cannot be caught: another program had the terminal
		_ = s.tty.again() // if it is gone, reading says so
		if s.tty.current() == modeEdit {
			keys.press(keyNone) // draws the line again
		}
	case unix.SIGHUP:
		reason := &SignalError{Signal: sig}
		keys.end(reason, 0)
		s.interrupt(reason)
	default:
		reason := &SignalError{Signal: sig}
		keys.end(reason, unwindTime)
		s.interrupt(reason)
	}
}

// suspend is the binding of Ctrl-Z. The shell writes below the line, and the line is drawn again below that:
// go-prompt goes up by the rows that it believes to be in, so as many are left free.
func (s *session) suspend(b *prompt.Buffer) {
	above := s.above(b)
	if s.writer.ghost {
		s.writer.EraseEndOfLine()
	}
	s.writer.WriteRawStr("\r\n\x1b[J")
	s.writer.Flush()
	s.tty.stop()
	for range above {
		s.writer.WriteRawStr("\n")
	}
}
