//go:build !windows

package term

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// canEdit tells whether the terminal understands what the editor writes. go-prompt opens /dev/tty when it is made
// and panics where there is none (a session without a controlling terminal), so that is tried first.
func canEdit(name string) bool {
	if name == "" || name == "dumb" {
		return false
	}
	f, err := os.OpenFile("/dev/tty", os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	return f.Close() == nil
}

// mode is how the terminal treats what is typed.
type mode int

const (
	modeFound   mode = iota // as it was found
	modeEdit                // each byte as it comes, nothing echoed, Ctrl-C and Ctrl-Z are bytes
	modeAnswer              // the same without bracketed paste, for the answer to a question and before the next line
	modeRunning             // the same while a line runs, with Ctrl-C as a signal: type-ahead stays out of the output
)

const (
	pasteOn  = "\x1b[?2004h"
	pasteOff = "\x1b[?2004l"
)

// tty is the terminal device. It keeps its own copy of the settings that it found: go-prompt 0.2.6 changes its
// copy and "restores" raw mode. Reading waits in select(2): O_NONBLOCK would be shared with the parent shell.
type tty struct {
	in   *os.File
	out  io.Writer
	fd   int
	wake [2]*os.File // a byte in it ends a wait

	mu    sync.Mutex // settings are changed by the editor, by signals and by Close
	found unix.Termios
	mode  mode
}

func openTTY(in *os.File, out io.Writer) (*tty, error) {
	t := &tty{in: in, out: out, fd: int(in.Fd())}
	found, err := unix.IoctlGetTermios(t.fd, getTermios)
	if err != nil {
		return nil, fmt.Errorf("read the settings of the terminal: %w", err)
	}
	t.found = *found
	if t.wake[0], t.wake[1], err = os.Pipe(); err != nil {
		return nil, fmt.Errorf("open the terminal: %w", err)
	}
	return t, nil
}

// close restores the terminal and frees what openTTY took.
func (t *tty) close() error {
	return errors.Join(t.set(modeFound), t.wake[0].Close(), t.wake[1].Close())
}

// set changes the mode. What was typed and not yet read stays.
func (t *tty) set(m mode) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m == t.mode {
		return nil
	}
	return t.apply(m)
}

// again sets the current mode once more, after another program may have changed it.
func (t *tty) again() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.apply(t.mode)
}

func (t *tty) current() mode {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.mode
}

func (t *tty) apply(m mode) error {
	s := t.found
	if m != modeFound {
		s.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
		s.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
		s.Cflag = s.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
		s.Cc[unix.VMIN], s.Cc[unix.VTIME] = 1, 0
	}
	switch m {
	case modeEdit, modeAnswer:
		s.Lflag &^= unix.ISIG
	case modeRunning:
		// Without NOFLSH the kernel throws away what is on its way to the window when Ctrl-C is typed, and on Linux a
		// writer who waits for room there may then wait for ever.
		s.Lflag |= unix.ISIG | unix.NOFLSH
		s.Cc[unix.VSUSP] = noCharacter
	}
	if m != modeEdit && t.mode == modeEdit {
		io.WriteString(t.out, pasteOff) // nothing to be done if the terminal is gone
	}
	if err := unix.IoctlSetTermios(t.fd, setTermios, &s); err != nil {
		return fmt.Errorf("set the terminal: %w", err)
	}
	if m == modeEdit {
		io.WriteString(t.out, pasteOn)
	}
	t.mode = m
	return nil
}

// size gives the window, and 80 columns of 24 rows for what the terminal does not tell.
func (t *tty) size() (cols, rows int) {
	cols, rows = 80, 24
	w, err := unix.IoctlGetWinsize(t.fd, unix.TIOCGWINSZ)
	if err != nil {
		return cols, rows
	}
	if w.Col > 0 {
		cols = int(w.Col)
	}
	if w.Row > 0 {
		rows = int(w.Row)
	}
	return cols, rows
}

// rouse ends the wait in progress, or the next one.
func (t *tty) rouse() {
	t.wake[1].Write([]byte{0}) // the pipe is closed only once nobody waits
}

// read waits for bytes, for rouse, or for limit to pass (0: no limit). Without bytes it was one of the last two.
// It takes no more than a line, one byte after the other: what was typed behind a line that leaves is for the shell
// that started the program.
func (t *tty) read(b []byte, limit time.Duration) (int, error) {
	var timeout *unix.Timeval
	if limit > 0 {
		tv := unix.NsecToTimeval(limit.Nanoseconds())
		timeout = &tv
	}
	wake := int(t.wake[0].Fd())
	var ready unix.FdSet
	ready.Set(t.fd)
	ready.Set(wake)
	_, err := unix.Select(max(t.fd, wake)+1, &ready, nil, nil, timeout)
	switch {
	case errors.Is(err, unix.EINTR):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("wait for the terminal: %w", err)
	}
	if ready.IsSet(wake) {
		var drained [64]byte
		t.wake[0].Read(drained[:])
	}
	if !ready.IsSet(t.fd) {
		return 0, nil // what is typed goes first: rousing all the time must not keep it waiting
	}
	for n := range b {
		switch got, err := unix.Read(t.fd, b[n:n+1]); {
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
			return n, nil
		case n > 0 && got <= 0:
			return n, nil // the next call says why
		case err != nil:
			return 0, fmt.Errorf("read the terminal: %w", err)
		case got == 0:
			return 0, fmt.Errorf("read the terminal: %w", io.ErrUnexpectedEOF) // hung up
		case b[n] == '\r' || b[n] == '\n' || !t.more():
			return n + 1, nil
		}
	}
	return len(b), nil
}

// forget throws away what was typed and not yet read.
func (t *tty) forget() error {
	var b [256]byte
	for t.more() {
		switch n, err := unix.Read(t.fd, b[:]); {
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
		case err != nil:
			return fmt.Errorf("read the terminal: %w", err)
		case n == 0:
			return nil // hung up: whoever reads next says so
		}
	}
	return nil
}

// stop gives the terminal back and stops the whole group (make waits for us), until the shell continues it. SIGTSTP
// is never caught: once it was, the Go runtime keeps its handler and the signal stops nothing any more. So there is
// no Ctrl-Z while a line runs (see modeRunning); it waits for the prompt like other keys.
func (t *tty) stop() {
	if signal.Ignored(unix.SIGTSTP) {
		return
	}
	mode := t.current()
	_ = t.set(modeFound) // these fail when the terminal is gone, and reading says so
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, unix.SIGCONT)
	defer signal.Stop(resumed)
	if err := unix.Kill(0, unix.SIGTSTP); err == nil {
		select {
		case <-resumed:
		case <-time.After(resumeDelay):
		}
	}
	_ = t.set(mode)
}

// more tells whether a byte is there already.
func (t *tty) more() bool {
	var ready unix.FdSet
	ready.Set(t.fd)
	n, err := unix.Select(t.fd+1, &ready, nil, nil, &unix.Timeval{})
	return n > 0 && err == nil
}
