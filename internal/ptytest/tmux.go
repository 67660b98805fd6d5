//go:build !windows

package ptytest

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// Pane is a window of tmux. It counts cells as people see them, wraps again what a change of size has made too long,
// and can have a shell with job control in it: the emulator of Screen does neither.
type Pane struct {
	t   testing.TB
	env []string
}

// Tmux runs a command in a new window. The settings of env come on top of the environment. Where tmux is not installed
// the test is passed over, but for CI, which brings it.
func Tmux(t testing.TB, cols, rows, command string, env ...string) *Pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		const missing = "this test needs tmux, which is not installed"
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing + ": it is passed over")
	}
	dir, err := os.MkdirTemp("", "tmux") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	p := &Pane{t: t, env: append(append(os.Environ(), "TMUX_TMPDIR="+dir, "LC_ALL=C.UTF-8"), env...)}
	p.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", cols, "-y", rows, command)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the screen:\n%s\ncursor %s", p.Text(), p.cursor())
		}
		p.tmux("kill-server")
		os.RemoveAll(dir)
	})
	return p
}

func (p *Pane) tmux(args ...string) string {
	p.t.Helper()
	cmd := exec.Command("tmux", args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

// Send types a text.
func (p *Pane) Send(text string) { p.t.Helper(); p.tmux("send-keys", "-l", text) }

// Press presses a key by the name that tmux has for it.
func (p *Pane) Press(name string) { p.t.Helper(); p.tmux("send-keys", name) }

// Text is the screen.
func (p *Pane) Text() string {
	p.t.Helper()
	return strings.TrimRight(p.tmux("capture-pane", "-p"), "\n ")
}

func (p *Pane) cursor() string {
	p.t.Helper()
	return strings.TrimSpace(p.tmux("display-message", "-p", "#{cursor_x},#{cursor_y}"))
}

// Resize changes the window, and waits until the terminal of the program has the new size too: tmux tells it later.
func (p *Pane) Resize(cols, rows string) {
	p.t.Helper()
	p.tmux("resize-window", "-x", cols, "-y", rows)
	tty, err := os.OpenFile(strings.TrimSpace(p.tmux("display-message", "-p", "#{pane_tty}")), os.O_RDONLY|syscall.O_NOCTTY, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	defer tty.Close()
	Eventually(p.t, "a window of "+cols+" by "+rows, func() bool {
		size, err := pty.GetsizeFull(tty)
		if err != nil {
			p.t.Fatal(err)
		}
		return fmt.Sprint(size.Cols) == cols && fmt.Sprint(size.Rows) == rows
	})
}

// Is waits for the whole screen to be want, with the cursor at column,row counted from 0.
func (p *Pane) Is(want, cursor string) {
	p.t.Helper()
	Eventually(p.t, "the screen\n"+want+"\nwith the cursor at "+cursor, func() bool { return p.Text() == want && p.cursor() == cursor })
}

// Shows waits for the screen to end with the rows of want, and the cursor to be in a column, counted from 0, of the
// last of them.
func (p *Pane) Shows(want string, column int) {
	p.t.Helper()
	rows := strings.Split(want, "\n")
	rows[len(rows)-1] = strings.TrimRight(rows[len(rows)-1], " ")
	Eventually(p.t, fmt.Sprintf("a screen that ends with\n%s\nand the cursor in column %d", want, column), func() bool {
		text := strings.Split(p.Text(), "\n")
		at := fmt.Sprintf("%d,%d", column, len(text)-1)
		return len(text) >= len(rows) && slices.Equal(text[len(text)-len(rows):], rows) && p.cursor() == at
	})
}
