//go:build !windows

package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// askTerminal puts a question on a terminal. What was typed ahead of it is its answer, up to the first line break.
// A terminal that cannot edit answers in its own way, unless the answer must not be seen.
func (t *Terminal) askTerminal(ctx context.Context, question string, echo bool) (string, error) {
	question = cleaned(question)
	if s := t.session.Load(); s != nil {
		return ask(ctx, s.tty, &s.keys.pending, question, echo)
	}
	signals := make(chan os.Signal, 4)
	for _, sig := range []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT} {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	defer signal.Stop(signals)
	return until(ctx, signals, func(ctx context.Context) (string, error) {
		if echo && !t.editing {
			if _, err := io.WriteString(t.show, question); err != nil {
				return "", fmt.Errorf("write the question: %w", err)
			}
			return t.plain.Read(ctx)
		}
		device, err := openTTY(t.in, t.show)
		if err != nil {
			return "", err
		}
		defer device.close()
		return ask(ctx, device, &t.typed, question, echo)
	})
}

// ask reads one answer with the line editor of x/term, and leaves the terminal in the mode that it was in.
func ask(ctx context.Context, device *tty, typed *[]byte, question string, echo bool) (answer string, err error) {
	before := device.current()
	if err := device.set(modeAnswer); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, device.set(before)) }()
	defer context.AfterFunc(ctx, device.rouse)()

	line := term.NewTerminal(&answers{ctx: ctx, tty: device, typed: typed}, question)
	cols, rows := device.size()
	if err := line.SetSize(cols, rows); err != nil {
		return "", fmt.Errorf("ask: %w", err)
	}
	if echo {
		answer, err = line.ReadLine()
	} else {
		answer, err = line.ReadPassword(question)
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

// answers is the terminal as x/term reads and writes it. It gives at most one line at a time, so that nothing of
// the next one is lost with the editor of this one, and makes an error of Ctrl-C.
type answers struct {
	ctx   context.Context
	tty   *tty
	typed *[]byte
}

// Read gives what was typed, up to the end of a line.
func (a *answers) Read(b []byte) (int, error) {
	for len(*a.typed) == 0 {
		if err := context.Cause(a.ctx); err != nil {
			return 0, err
		}
		var more [256]byte
		n, err := a.tty.read(more[:], 0)
		if err != nil {
			return 0, err
		}
		*a.typed = more[:n]
	}
	n := 0
	for n < len(b) && n < len(*a.typed) {
		c := (*a.typed)[n]
		if c == keyInterrupt[0] {
			if n == 0 {
				*a.typed = (*a.typed)[1:]
				return 0, ErrCancelled
			}
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
	return n, nil
}

func (a *answers) Write(b []byte) (int, error) { return a.tty.out.Write(b) }
