//go:build !windows

package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// askTerminal puts a question on a terminal. What was typed ahead of it is its answer, up to the first line break,
// unless the answer must be fresh. A terminal that cannot edit answers in its own way, unless the answer must not be
// seen.
func (t *Terminal) askTerminal(ctx context.Context, q question) (string, error) {
	q.text = cleaned(q.text)
	if s := t.session.Load(); s != nil {
		return t.ask(ctx, s.tty, &s.keys.pending, q)
	}
	signals := make(chan os.Signal, 4)
	for _, sig := range []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT} {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	defer signal.Stop(signals)
	return until(ctx, signals, func(ctx context.Context) (string, error) {
		device, err := openTTY(t.in, t.show)
		if err != nil {
			return "", err
		}
		defer device.close()
		if q.echo && !t.editing {
			return t.askPlainly(ctx, device, q)
		}
		return t.ask(ctx, device, &t.typed, q)
	})
}

// askPlainly leaves the editing of an answer to the terminal.
func (t *Terminal) askPlainly(ctx context.Context, device *tty, q question) (string, error) {
	if q.fresh {
		t.plain.forget()
		// In another mode also what has no line break yet is there to be read.
		err := errors.Join(device.set(modeAnswer), device.forget(), device.set(modeFound))
		if err != nil {
			return "", err
		}
	}
	if _, err := io.WriteString(t.show, q.text); err != nil {
		return "", fmt.Errorf("write the question: %w", err)
	}
	return t.plain.Read(ctx)
}

// ask reads one answer with the line editor of x/term, and leaves the terminal in the mode that it was in.
func (t *Terminal) ask(ctx context.Context, device *tty, typed *[]byte, q question) (answer string, err error) {
	before := device.current()
	if err := device.set(modeAnswer); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, device.set(before)) }()
	defer context.AfterFunc(ctx, device.rouse)()
	if q.fresh {
		*typed = nil
		if err := device.forget(); err != nil {
			return "", err
		}
	}
	a := &answers{ctx: ctx, tty: device, typed: typed, cells: runewidth.StringWidth(q.text)}
	a.line = term.NewTerminal(a, q.text)
	if q.single {
		return a.oneKey(q.text)
	}
	if q.echo {
		defer t.follow(a)()
	}
	if err := a.resize(); err != nil {
		return "", err
	}
	if q.echo {
		answer, err = a.line.ReadLine()
	} else {
		answer, err = a.line.ReadPassword(q.text)
	}
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	if err != nil {
		io.WriteString(device.out, "\r\n")
		return "", err
	}
	return answer, nil
}

// follow tells x/term of changes of the window until done. An answer that must not be seen has no need of it, and x/term
// would draw it.
func (t *Terminal) follow(a *answers) (done func()) {
	resizes, stop, stopped := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(resizes, unix.SIGWINCH)
	t.Go(func() {
		defer close(stopped)
		for {
			select {
			case <-resizes:
				_ = a.resize() // the terminal is gone, and reading says so
			case <-stop:
				return
			}
		}
	})
	return func() {
		signal.Stop(resizes)
		close(stop)
		<-stopped
	}
}

// answers is the terminal as x/term reads and writes it. It gives at most one line at a time, so that nothing of
// the next one is lost with the editor of this one, makes an error of Ctrl-C, and stops the program at Ctrl-Z.
type answers struct {
	ctx   context.Context
	tty   *tty
	typed *[]byte
	line  *term.Terminal
	cells int    // that the question and the answer take at most
	key   string // the question, where it is one for a key: x/term has not drawn it
}

// Read gives what was typed, up to the end of a line.
func (a *answers) Read(b []byte) (int, error) {
	for {
		if err := a.await(); err != nil {
			return 0, err
		}
		switch (*a.typed)[0] {
		case keyInterrupt[0]:
			*a.typed = (*a.typed)[1:]
			return 0, ErrCancelled
		case keySuspend[0]:
			*a.typed = (*a.typed)[1:]
			if err := a.suspend(); err != nil {
				return 0, err
			}
		default:
			return a.take(b), nil
		}
	}
}

// await waits for something to be typed.
func (a *answers) await() error {
	for len(*a.typed) == 0 {
		if err := context.Cause(a.ctx); err != nil {
			return err
		}
		var more [256]byte
		n, err := a.tty.read(more[:], 0)
		if err != nil {
			return err
		}
		*a.typed = more[:n]
	}
	return nil
}

// take gives what was typed up to a key that Read deals with.
func (a *answers) take(b []byte) (n int) {
	for n < len(b) && n < len(*a.typed) {
		c := (*a.typed)[n]
		if c == keyInterrupt[0] || c == keySuspend[0] {
			break
		}
		n++
		b[n-1] = c
		if c == '\n' || c == '\r' {
			b[n-1] = '\r'
			break
		}
	}
	*a.typed = (*a.typed)[n:]
	a.cells += n
	return n
}

// suspend stops the program. The question is drawn again below what the shell has written: x/term goes up by the rows
// that it believes to be in, so at least as many are left free.
func (a *answers) suspend() error {
	io.WriteString(a.tty.out, "\r\n") // nothing to be done if the terminal is gone
	a.tty.stop()
	cols, _ := a.tty.size()
	io.WriteString(a.tty.out, strings.Repeat("\n", a.cells/cols))
	if a.key != "" {
		io.WriteString(a.tty.out, a.key)
		return nil
	}
	if _, err := a.line.Write(nil); err != nil {
		return fmt.Errorf("draw the question again: %w", err)
	}
	return nil
}

func (a *answers) resize() error {
	cols, rows := a.tty.size()
	if err := a.line.SetSize(cols, rows); err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	return nil
}

func (a *answers) Write(b []byte) (int, error) { return a.tty.out.Write(b) }
