//go:build !windows

package term

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/sys/unix"
)

// patience bounds every wait of the scenarios. Only a failing one takes so long.
const patience = 10 * time.Second

// screen is a program under a real pseudo-terminal, with a terminal emulator in front of it.
type screen struct {
	t        *testing.T
	cmd      *exec.Cmd
	pty, tty *os.File
	found    unix.Termios // before the program ran
	// attributes make the terminal the controlling one, unless a test says otherwise.
	attributes *syscall.SysProcAttr
	exited     chan struct{}

	mu      sync.Mutex
	vt      vt10x.Terminal
	raw     bytes.Buffer
	changed chan struct{}
}

// start runs the test program (see host_test.go) in a window of cols and rows.
func start(t *testing.T, cols, rows int, env ...string) *screen {
	t.Helper()
	s := open(t, cols, rows)
	s.run(testProgram(), append(append(testEnvironment(), "TERM=xterm"), env...))
	return s
}

// testProgram and testEnvironment run the test binary as its own test program.
func testProgram() string { return os.Args[0] }

func testEnvironment() []string {
	return []string{hostVariable + "=1", "GORACE=atexit_sleep_ms=0"}
}

const isig = unix.ISIG

func open(t *testing.T, cols, rows int) *screen {
	t.Helper()
	master, slave, err := pty.Open()
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
	master = os.NewFile(uintptr(fd), "pty")
	s := &screen{t: t, pty: master, tty: slave, exited: make(chan struct{}), changed: make(chan struct{}, 1)}
	s.attributes = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	s.vt = vt10x.New(vt10x.WithWriter(discard{}), vt10x.WithSize(max(cols, 1), max(rows, 1)))
	if err := pty.Setsize(slave, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
	// Settings that are not the usual ones show whether they are restored exactly.
	unusual := s.settings()
	unusual.Lflag &^= unix.ECHOCTL
	unusual.Iflag |= unix.IXANY
	unusual.Cc[unix.VKILL] = 'K'
	if err := unix.IoctlSetTermios(int(slave.Fd()), setTermios, &unusual); err != nil {
		t.Fatal(err)
	}
	s.found = s.settings()
	go s.follow()
	return s
}

func (s *screen) run(program string, env []string, args ...string) {
	s.t.Helper()
	s.cmd = exec.Command(program, args...)
	s.cmd.Env = append(os.Environ(), env...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.tty, s.tty, s.tty
	s.cmd.SysProcAttr = s.attributes
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.exited)
	}()
	s.t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.exited
		s.tty.Close()
		s.pty.Close()
		if s.t.Failed() {
			s.t.Logf("screen:\n%s\nbytes: %q", s.text(), s.bytes())
		}
	})
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func (s *screen) follow() {
	b := make([]byte, 4096)
	for {
		n, err := s.pty.Read(b)
		s.mu.Lock()
		s.raw.Write(b[:n])
		s.vt.Write(b[:n])
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// text is the screen, rows without the spaces at their end.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := strings.Split(s.vt.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

func (s *screen) bytes() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

func (s *screen) settings() unix.Termios {
	s.t.Helper()
	found, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	if err != nil {
		s.t.Fatal(err)
	}
	return *found
}

func (s *screen) send(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		if _, err := s.pty.WriteString(k); err != nil {
			s.t.Fatal(err)
		}
	}
}

// until waits for a condition on the screen.
func (s *screen) until(what string, ok func(text string) bool) {
	s.t.Helper()
	deadline := time.After(patience)
	for !ok(s.text()) {
		select {
		case <-s.changed:
		case <-time.After(20 * time.Millisecond): // the condition may be about more than the screen
		case <-deadline:
			s.t.Fatalf("no %s within %v", what, patience)
		}
	}
}

// shows waits for a text on the screen.
func (s *screen) shows(want string) {
	s.t.Helper()
	s.until(want, func(text string) bool { return strings.Contains(text, want) })
}

// row waits for the last row that is not empty to be want. A prompt without its last space is one.
func (s *screen) row(want string) {
	s.t.Helper()
	s.until("last row "+want, func(text string) bool {
		return text[strings.LastIndex(text, "\n")+1:] == strings.TrimRight(want, " ")
	})
}

// ready waits for the editor to take keys: the prompt is drawn a little earlier.
func (s *screen) ready() {
	s.t.Helper()
	s.row(hostPrompt)
	s.until("raw mode", func(string) bool { return s.settings().Lflag&(unix.ICANON|unix.ISIG) == 0 })
}

func (s *screen) resize(cols, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.vt.Resize(max(cols, 1), max(rows, 1))
	s.mu.Unlock()
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
}

// ends waits for the program to end by itself, checks that it said how, that its deferred functions ran (they say
// it) and that the terminal is as it was found.
func (s *screen) ends(how string) {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(patience):
		s.t.Fatal("the program did not end")
	}
	if state := s.cmd.ProcessState; state.ExitCode() != 0 {
		s.t.Errorf("program: %v", state)
	}
	s.shows(hostEnded + how)
	if strings.Contains(s.bytes(), "DATA RACE") {
		s.t.Error("a data race")
	}
	s.sane()
}

// sane checks the settings of the terminal, and that bracketed paste is off and the cursor visible.
func (s *screen) sane() {
	s.t.Helper()
	s.until("the end", func(string) bool { return strings.Contains(s.bytes(), hostEnded) })
	if now := s.settings(); now != s.found {
		s.t.Errorf("terminal settings\n now   %+v\n found %+v", now, s.found)
	}
	out := s.bytes()
	if strings.LastIndex(out, pasteOn) > strings.LastIndex(out, pasteOff) {
		s.t.Error("bracketed paste is still on")
	}
	if strings.LastIndex(out, "\x1b[?25l") > strings.LastIndex(out, "\x1b[?25h") {
		s.t.Error("the cursor is still hidden")
	}
}
