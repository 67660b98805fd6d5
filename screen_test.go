//go:build !windows

package main

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	xterm "golang.org/x/term"
)

// patience bounds every wait for a screen. Only a failing test takes so long.
const patience = 20 * time.Second

// screen is an epic in a window of its own: a real pseudo-terminal with an emulator before it.
type screen struct {
	t     *testing.T
	cmd   *exec.Cmd
	pty   *os.File
	tty   *os.File
	found *xterm.State // how the terminal was before

	ended    chan struct{} // the program
	followed chan struct{} // and all that it wrote

	mu  sync.Mutex
	vt  vt10x.Terminal
	raw bytes.Buffer
}

// openScreen starts epic in a window of cols columns, with these settings and nothing else.
func openScreen(t *testing.T, cols int, settings ...string) *screen {
	t.Helper()
	program, err := exec.LookPath("epic") // this test binary, see TestMain
	if err != nil {
		t.Fatal(err)
	}
	const rows = 50
	s := &screen{t: t, ended: make(chan struct{}), followed: make(chan struct{}), vt: vt10x.New(vt10x.WithSize(cols, rows))}
	if s.pty, s.tty, err = pty.Open(); err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(cols), Rows: rows}); err != nil {
		t.Fatal(err)
	}
	if s.found, err = xterm.GetState(int(s.tty.Fd())); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(program)
	s.cmd.Dir = t.TempDir() // where no .env is
	s.cmd.Env = append(append(surroundings(), "XDG_STATE_HOME="+t.TempDir()), settings...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.tty, s.tty, s.tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.follow()
	go func() {
		s.cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.ended
		s.last()
		s.pty.Close()
		if t.Failed() {
			t.Logf("the screen:\n%s", s.text())
		}
	})
	return s
}

// surroundings are what an epic needs of the environment that the tests run in.
func surroundings() []string {
	kept := []string{"TERM=xterm", "HOME=/nonexistent", "PATH=" + os.Getenv("PATH")}
	for _, name := range []string{"GOCOVERDIR", "EPIC_PG_BIN", "TMPDIR"} {
		if v := os.Getenv(name); v != "" {
			kept = append(kept, name+"="+v)
		}
	}
	return kept
}

func (s *screen) follow() {
	defer close(s.followed)
	b := make([]byte, 4096)
	for {
		n, err := s.pty.Read(b)
		s.mu.Lock()
		s.raw.Write(b[:n])
		s.vt.Write(b[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// last waits for what an ended program wrote at last: with the last writer's end closed, the
// reader sees that it is over.
func (s *screen) last() {
	s.tty.Close() // again in the cleanup, where that does nothing
	<-s.followed
}

// text is the screen, without the spaces at the ends of its rows.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := strings.Split(s.vt.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// bytes are all that was ever written to the screen.
func (s *screen) bytes() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// asks waits for the last row of the screen to be a prompt or a question.
func (s *screen) asks(want string) {
	s.t.Helper()
	eventually(s.t, "the prompt "+want, func() bool {
		text := s.text()
		return text[strings.LastIndex(text, "\n")+1:] == want
	})
}

// shows waits for a text to be somewhere on the screen.
func (s *screen) shows(want string) {
	s.t.Helper()
	eventually(s.t, "the screen to show "+want, func() bool { return strings.Contains(s.text(), want) })
}

// leaves ends epic as somebody does who is done.
func (s *screen) leaves() {
	s.t.Helper()
	s.press("\x04")
	s.ends(0)
}

// ranALine is what the editor writes when it hands the terminal over to a line: no bracketed paste.
const ranALine = "\x1b[?2004l"

// holds waits for a row of the screen to be this line, whatever is offered below it.
func (s *screen) holds(line string) {
	s.t.Helper()
	eventually(s.t, "the line "+line, func() bool { return slices.Contains(strings.Split(s.text(), "\n"), line) })
}

// takes chooses the offer that there is, which makes this line, and runs it: Enter takes an offer,
// the next one the line.
func (s *screen) takes(line string) {
	s.t.Helper()
	s.press("\t")
	s.holds(line)
	s.press("\r")
	s.asks(line)
	s.press("\r")
}

// types enters a line at the prompt and gives what stands between it and the next prompt.
func (s *screen) types(line, prompt string) (answer string) {
	s.t.Helper()
	before := len(s.bytes())
	s.enter(line)
	var text string
	eventually(s.t, "an answer to "+line+" and then "+prompt, func() bool {
		if !strings.Contains(s.bytes()[before:], ranALine) {
			return false
		}
		text = s.text()
		i := strings.LastIndex(text, "> "+line)
		if i < 0 {
			return false
		}
		_, text, _ = strings.Cut(text[i:], "\n")
		return strings.HasSuffix("\n"+text, "\n"+prompt)
	})
	return strings.TrimSuffix(strings.TrimSuffix(text, prompt), "\n")
}

// enter types a line, or an answer, and the Enter key.
func (s *screen) enter(line string) { s.press(line + "\r") }

func (s *screen) press(keys string) {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// logIn answers the questions at the start as one of the brief's people.
func (s *screen) logIn(name, department string) (prompt string) {
	s.t.Helper()
	s.asks("e-mail:")
	s.enter(address(name))
	s.asks("password:")
	s.enter(password)
	prompt = "epic " + name + "/" + department + ">"
	s.asks(prompt)
	return prompt
}

// ends waits for epic to leave with this exit code, and the terminal to be as it was found.
func (s *screen) ends(want int) {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatal("epic did not end")
	}
	if got := s.cmd.ProcessState.ExitCode(); got != want {
		s.t.Errorf("exit code %d, want %d", got, want)
	}
	state, err := xterm.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	if *state != *s.found {
		s.t.Errorf("the terminal was left as %+v, found as %+v", state, s.found)
	}
	s.last()
	out := s.bytes()
	if strings.LastIndex(out, "\x1b[?2004h") > strings.LastIndex(out, "\x1b[?2004l") {
		s.t.Error("bracketed paste was left on")
	}
	if strings.LastIndex(out, "\x1b[?25l") > strings.LastIndex(out, "\x1b[?25h") {
		s.t.Error("the cursor was left hidden")
	}
}

// eventually waits for something to become true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited for %s", what)
		}
	}
}
