//go:build !windows

// Package ptytest lets a test see what a person would: it runs a program under a real pseudo-terminal, with a
// terminal emulator in front of it.
package ptytest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// patience bounds every wait. Only a failing test takes so long.
const patience = 30 * time.Second

// Screen is a window, and the program that runs in it.
type Screen struct {
	PTY, TTY *os.File      // the end of the person, and that of the program
	Cmd      *exec.Cmd     // the program
	Exited   chan struct{} // closed when it has left

	t        testing.TB
	found    *term.State // before it ran
	followed chan struct{}

	mu  sync.Mutex
	vt  vt10x.Terminal
	raw bytes.Buffer
}

// Open makes a window of cols and rows. One of 0 by 0 does not know its size.
func Open(t testing.TB, cols, rows int) *Screen {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	// A copy that the Go runtime polls: closing the other would wait for the read in progress.
	fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	master.Close()
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	s := &Screen{t: t, PTY: os.NewFile(uintptr(fd), "pty"), TTY: tty, Exited: make(chan struct{}), followed: make(chan struct{})}
	s.vt = vt10x.New()
	s.Resize(cols, rows)
	go s.follow()
	t.Cleanup(func() {
		s.TTY.Close()
		s.PTY.Close()
		<-s.followed
		if t.Failed() {
			t.Logf("the screen:\n%s\nbytes: %q", s.Text(), s.Bytes())
		}
	})
	return s
}

// Start runs a program in the window, which takes the place of the streams that cmd does not name and is the
// controlling terminal where cmd does not say otherwise. The program is killed at the end of the test.
func (s *Screen) Start(cmd *exec.Cmd) {
	s.t.Helper()
	if cmd.Stdin == nil {
		cmd.Stdin = s.TTY
	}
	if cmd.Stdout == nil {
		cmd.Stdout = s.TTY
	}
	if cmd.Stderr == nil {
		cmd.Stderr = s.TTY
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	}
	HearSignals()
	s.Cmd, s.found = cmd, s.state()
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		cmd.Wait() // how it ended is in its state
		close(s.Exited)
	}()
	s.t.Cleanup(func() {
		cmd.Process.Kill()
		<-s.Exited
	})
}

// HearSignals undoes what nohup and background jobs do to the tests: a program would be started with the signals
// ignored that this process ignores.
func HearSignals() {
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
}

// follow has the emulator draw what the program writes, a whole character at a time.
func (s *Screen) follow() {
	defer close(s.followed)
	b, begun := make([]byte, 4096), 0 // bytes of a character that is not all here
	for {
		n, err := s.PTY.Read(b[begun:])
		s.mu.Lock()
		s.raw.Write(b[begun : begun+n])
		whole := begun + n
		for i := whole - 1; i >= max(0, whole-utf8.UTFMax); i-- {
			if utf8.RuneStart(b[i]) {
				if !utf8.FullRune(b[i:whole]) {
					whole = i
				}
				break
			}
		}
		s.vt.Write(b[:whole])
		begun = copy(b, b[whole:begun+n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Text is the screen, without the spaces at the ends of its rows.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := strings.Split(s.vt.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// Bytes are all that was ever written to the screen.
func (s *Screen) Bytes() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// Eventually waits for something to become true.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Until waits for something to be true of the text of the screen.
func (s *Screen) Until(what string, ok func(text string) bool) {
	s.t.Helper()
	Eventually(s.t, what, func() bool { return ok(s.Text()) })
}

// Shows waits for a text to be somewhere on the screen.
func (s *Screen) Shows(want string) {
	s.t.Helper()
	s.Until("the text "+want, func(text string) bool { return strings.Contains(text, want) })
}

// Row waits for the last row that is not empty to be want, but for the spaces at its end.
func (s *Screen) Row(want string) {
	s.t.Helper()
	want = strings.TrimRight(want, " ")
	s.Until("the last row "+want, func(text string) bool { return text[strings.LastIndex(text, "\n")+1:] == want })
}

// Send types, each of the keys by itself.
func (s *Screen) Send(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		if _, err := s.PTY.WriteString(k); err != nil {
			s.t.Fatal(err)
		}
	}
}

// Resize changes the size of the window.
func (s *Screen) Resize(cols, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.vt.Resize(max(cols, 1), max(rows, 1))
	s.mu.Unlock()
	if err := pty.Setsize(s.TTY, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}

// Signal sends the program a signal, unless it has left.
func (s *Screen) Signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.Cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
}

// Ends waits for the program to leave, and all that it wrote to be on the screen. The terminal must be as it was
// found, with the cursor visible and bracketed paste off.
func (s *Screen) Ends() (code int) {
	s.t.Helper()
	select {
	case <-s.Exited:
	case <-time.After(patience):
		s.t.Fatal("the program did not leave")
	}
	if now := s.state(); *now != *s.found {
		s.t.Errorf("the terminal was left as %+v, found as %+v", now, s.found)
	}
	s.TTY.Close() // it was the last one: the other end sees that nothing more comes
	<-s.followed
	out := s.Bytes()
	if strings.LastIndex(out, "\x1b[?2004h") > strings.LastIndex(out, "\x1b[?2004l") {
		s.t.Error("bracketed paste was left on")
	}
	if strings.LastIndex(out, "\x1b[?25l") > strings.LastIndex(out, "\x1b[?25h") {
		s.t.Error("the cursor was left hidden")
	}
	return s.Cmd.ProcessState.ExitCode()
}

func (s *Screen) state() *term.State {
	s.t.Helper()
	state, err := term.GetState(int(s.TTY.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}
