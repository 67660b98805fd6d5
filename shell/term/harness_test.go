//go:build !windows

package term

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"epicevents.example/epic/internal/ptytest"
)

// screen is a window with the test program in it, or another one.
type screen struct {
	*ptytest.Screen
	t *testing.T
}

// start runs the test program (see host_test.go) in a window of cols and rows.
func start(t *testing.T, cols, rows int, env ...string) *screen {
	t.Helper()
	s := open(t, cols, rows)
	s.Start(command(append([]string{"TERM=xterm"}, env...)...))
	return s
}

// command is the test program: the test binary itself.
func command(env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), testEnvironment()...), env...)
	return cmd
}

func testEnvironment() []string {
	return []string{hostVariable + "=1", "GORACE=atexit_sleep_ms=0"}
}

// open makes a window whose settings are not the usual ones, which shows whether they are restored exactly.
func open(t *testing.T, cols, rows int) *screen {
	t.Helper()
	s := &screen{ptytest.Open(t, cols, rows), t}
	unusual := s.settings()
	unusual.Lflag &^= unix.ECHOCTL
	unusual.Iflag |= unix.IXANY
	unusual.Cc[unix.VKILL] = 'K'
	if err := unix.IoctlSetTermios(int(s.TTY.Fd()), setTermios, &unusual); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *screen) settings() unix.Termios {
	s.t.Helper()
	found, err := unix.IoctlGetTermios(int(s.TTY.Fd()), getTermios)
	if err != nil {
		s.t.Fatal(err)
	}
	return *found
}

// signals tells whether Ctrl-C is a signal now, as it is while a line runs.
func (s *screen) signals() bool { return s.settings().Lflag&unix.ISIG != 0 }

// ready waits for the editor to take keys: the prompt is drawn a little earlier.
func (s *screen) ready() {
	s.t.Helper()
	s.Row(hostPrompt)
	s.Until("raw mode", func(string) bool { return s.settings().Lflag&(unix.ICANON|unix.ISIG) == 0 })
}

// ends waits for the program to leave by itself, and checks that it said how, in a deferred function.
func (s *screen) ends(how string) {
	s.t.Helper()
	if code := s.Ends(); code != 0 {
		s.t.Errorf("exit code %d", code)
	}
	if out := s.Bytes(); !strings.Contains(out, hostEnded+how) {
		s.t.Errorf("it did not end with %q", how)
	} else if strings.Contains(out, "DATA RACE") {
		s.t.Error("a data race")
	}
}

func firstRow(text string) string {
	row, _, _ := strings.Cut(text, "\n")
	return row
}

func trimmed(row string) string { return strings.TrimRight(row, " ") }
