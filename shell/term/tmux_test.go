//go:build !windows

package term

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// The scenarios of this file need a terminal that counts cells as people see them, wraps again what a change of size
// has made too long, and has a shell with job control in it: tmux. The emulator of the others does neither.

// pane is a program in a window of tmux.
type pane struct {
	t   *testing.T
	env []string
}

// inTmux runs a command in a new window; $PROGRAM is the test program.
func inTmux(t *testing.T, cols, rows, command string) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("these tests need tmux, and it is not installed: apt-get install tmux")
	}
	p := &pane{t: t, env: append(os.Environ(), "TMUX_TMPDIR="+t.TempDir(), "LC_ALL=C.UTF-8", "PROGRAM="+testProgram())}
	p.env = append(p.env, testEnvironment()...)
	p.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", cols, "-y", rows, command)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("screen:\n%s\ncursor %s", p.text(), p.cursor())
		}
		p.tmux("kill-server")
	})
	return p
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	cmd := exec.Command("tmux", args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

// send types text, and press a key by the name that tmux has for it.
func (p *pane) send(text string)  { p.t.Helper(); p.tmux("send-keys", "-l", text) }
func (p *pane) press(name string) { p.t.Helper(); p.tmux("send-keys", name) }

func (p *pane) text() string {
	p.t.Helper()
	return strings.TrimRight(p.tmux("capture-pane", "-p"), "\n ")
}
func (p *pane) cursor() string {
	p.t.Helper()
	return strings.TrimSpace(p.tmux("display-message", "-p", "#{cursor_x},#{cursor_y}"))
}

// resize changes the window, and waits until the terminal of the program has the new size too: tmux tells it later.
func (p *pane) resize(cols, rows string) {
	p.t.Helper()
	p.tmux("resize-window", "-x", cols, "-y", rows)
	tty, err := os.OpenFile(strings.TrimSpace(p.tmux("display-message", "-p", "#{pane_tty}")), os.O_RDONLY|syscall.O_NOCTTY, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	defer tty.Close()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		size, err := pty.GetsizeFull(tty)
		if err != nil || time.Now().After(deadline) {
			p.t.Fatalf("the window never was %s by %s: %v", cols, rows, err)
		}
		if fmt.Sprint(size.Cols) == cols && fmt.Sprint(size.Rows) == rows {
			return
		}
	}
}

// until waits for the whole screen to be want, with the cursor at column,row.
func (p *pane) until(want, cursor string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); p.text() != want || p.cursor() != cursor; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("the screen never was\n%s\nwith the cursor at %s", want, cursor)
		}
	}
}

// shows waits for the screen to end with the lines of want, and the cursor to be in a column, counted from 0, of the
// last of them.
func (p *pane) shows(want string, column int) {
	p.t.Helper()
	lines := strings.Split(want, "\n")
	lines[len(lines)-1] = strings.TrimRight(lines[len(lines)-1], " ")
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		text := strings.Split(p.text(), "\n")
		at := fmt.Sprintf("%d,%d", column, len(text)-1)
		if len(text) >= len(lines) && slices.Equal(text[len(text)-len(lines):], lines) && p.cursor() == at {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the screen never ended with\n%s\nand the cursor in column %d", want, column)
		}
	}
}

func TestTmux_widths(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "20", "8", "$PROGRAM")
	p.shows(hostPrompt, 6)
	p.send("xx日本e\u0301x")
	p.shows(hostPrompt+"xx日本e\u0301x", 14)
	for _, column := range []int{13, 13, 12, 10} { // a mark and its letter are two steps
		p.press("Left")
		p.shows(hostPrompt+"xx日本e\u0301x", column)
	}
	p.press("BSpace")
	p.shows(hostPrompt+"xx本e\u0301x", 8)
	p.press("End")
	p.send("日本日本é日") // to the right edge and beyond
	p.shows(hostPrompt+"xx本e\u0301x日本日本\né日", 3)
}

// As tmux makes the window narrower it moves the top row out of it: there are some above the line.
func TestTmux_resizeWhileTypingAWrappedLine(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "12", "$PROGRAM")
	p.shows(hostPrompt, 6)
	p.send("1\r2\r3\r")
	answers := "<\"2\">\n" + hostPrompt + "3\n<\"3\">\n" + hostPrompt
	p.shows(answers, 6)
	text := strings.Repeat("0123456789", 6)
	p.send(text)
	p.shows(answers+text[:34]+"\n"+text[34:], 26)
	p.resize("30", "12")
	p.shows(answers+text[:24]+"\n"+text[24:54]+"\n"+text[54:], 6)
	p.send("ab")
	p.shows(answers+text[:24]+"\n"+text[24:54]+"\n"+text[54:]+"ab", 8)
	p.resize("80", "12")
	p.shows(answers+text+"ab", 68)
	p.press("BSpace")
	p.shows(answers+text+"a", 67)
}

func TestTmux_jobControl(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "12", `env PS1='sh> ' bash --norc --noprofile --noediting -i`)
	p.shows("sh> ", 4)
	p.send("$PROGRAM\r")
	p.shows("sh> $PROGRAM\n"+hostPrompt, 6)
	p.send("half")
	p.shows("sh> $PROGRAM\n"+hostPrompt+"half", 10)
	p.press("C-z")
	stopped := "sh> $PROGRAM\n" + hostPrompt + "half\n\n[1]+  Stopped                 $PROGRAM\nsh> "
	p.shows(stopped, 4)
	p.send("fg\r")
	p.shows(stopped+"fg\n$PROGRAM\n"+hostPrompt+"half", 10)
	p.send(" done\r")
	p.shows(hostPrompt+"half done\n<\"half done\">\n"+hostPrompt, 6)
	p.press("C-d")
	p.shows(hostEnded+"<nil>\nsh> ", 4)
}

func TestTmux_threeRows(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "3", "$PROGRAM")
	p.shows(hostPrompt, 6)
	p.send("s")
	list := "\n        show    verb show\n        shrink  verb shrink"
	p.until(hostPrompt+"s"+list, "7,0")
	p.press("Tab")
	p.until(hostPrompt+"show"+list, "10,0")
	p.press("Tab")
	p.until(hostPrompt+"shrink"+list, "12,0")
	p.press("Enter")
	p.send(" " + strings.Repeat("x", 29) + "\r")
	p.shows("xx\n<\"shrink "+strings.Repeat("x", 29)+"\">\n"+hostPrompt, 6)
}
