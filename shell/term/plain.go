package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

// maxLine bounds a line that is read plainly: a file given by mistake should not fill the memory.
const maxLine = 1 << 20

// Lines reads whole lines. It reads in a goroutine of its own, one line when one is wanted, so that a signal
// or a context ends the waiting; a line that comes later is there for the next reader.
type Lines struct {
	in      *bufio.Reader
	lines   chan lineRead
	reading bool
}

type lineRead struct {
	text string
	err  error
}

func NewLines(in io.Reader) *Lines {
	return &Lines{in: bufio.NewReader(in), lines: make(chan lineRead, 1)}
}

// Read gives the next line without its end. The last one need not have an end; after it comes io.EOF.
func (r *Lines) Read(ctx context.Context) (string, error) {
	if !r.reading {
		r.reading = true
		go func() {
			text, err := r.line()
			r.lines <- lineRead{text, err}
		}()
	}
	select {
	case l := <-r.lines:
		r.reading = false
		return l.text, l.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (r *Lines) line() (string, error) {
	var text strings.Builder
	for {
		part, err := r.in.ReadSlice('\n')
		text.Write(part)
		switch {
		case errors.Is(err, bufio.ErrBufferFull) && text.Len() <= maxLine:
			continue
		case text.Len() > maxLine:
			return "", fmt.Errorf("read a line: it is longer than %d characters", maxLine)
		case errors.Is(err, io.EOF) && text.Len() > 0, err == nil:
			return strings.TrimRight(text.String(), "\r\n"), nil
		}
		return "", err
	}
}

// forget throws away the lines that have come already.
func (r *Lines) forget() {
	select {
	case <-r.lines:
		r.reading = false
	default:
	}
	if !r.reading {
		_, _ = r.in.Discard(r.in.Buffered()) // so much is there
	}
}

// runPlain is Run without an editor. Ctrl-C cancels the line that runs; while one is awaited it ends Run, except on
// a terminal, where it clears the line.
func (t *Terminal) runPlain(ctx context.Context, host Host, _ []string) (err error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	defer recovered(&err)
	for {
		if _, err := io.WriteString(t.show, t.notes.take()); err != nil {
			return fmt.Errorf("write a note: %w", err)
		}
		if t.in != nil {
			if _, err := io.WriteString(t.show, cleaned(host.Prompt())); err != nil {
				return fmt.Errorf("write the prompt: %w", err)
			}
		}
		line, err := until(ctx, signals, t.plain.Read)
		switch {
		case t.in != nil && (errors.Is(err, ErrCancelled) || errors.Is(err, io.EOF) && asking(host)):
			fmt.Fprintln(t.show)
			interrupted(host)
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		host.Remember(line)
		quit, err := until(ctx, signals, func(ctx context.Context) (quit bool, err error) {
			defer recovered(&err)
			return host.Exec(ctx, line), nil
		})
		if quit || err != nil && !(errors.Is(err, ErrCancelled) && t.in != nil) {
			return err
		}
	}
}

// interrupted tells a host that wants to know that the line was cleared.
func interrupted(host Host) {
	if h, ok := host.(Interrupter); ok {
		h.Interrupted()
	}
}

func asking(host Host) bool {
	h, ok := host.(Interrupter)
	return ok && h.Asking()
}

// until calls f with a context that the first signal cancels, and gives that signal as the error of f.
func until[T any](ctx context.Context, signals <-chan os.Signal, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case sig := <-signals:
			if sig == os.Interrupt {
				cancel(ErrCancelled)
			} else {
				cancel(&SignalError{Signal: sig})
			}
		case <-done:
		}
	}()
	v, err := f(ctx)
	close(done)
	<-watched
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return v, err
}

// recovered turns a panic into an error.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = &PanicError{Value: v, Stack: debug.Stack()}
	}
}
