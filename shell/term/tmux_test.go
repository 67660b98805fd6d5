//go:build !windows

package term

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
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

// shows waits for the whole screen to be want, and the cursor to be at column,row, counted from 0.
func (p *pane) shows(want, cursor string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); p.text() != strings.TrimRight(want, " ") || p.cursor() != cursor; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("the screen never was\n%s\nwith the cursor at %s", want, cursor)
		}
	}
}

func TestTmux_widths(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "20", "8", "$PROGRAM")
	p.shows(hostPrompt, "6,0")
	p.send("日本e\u0301x")
	p.shows(hostPrompt+"日本e\u0301x", "12,0")
	for _, cursor := range []string{"11,0", "11,0", "10,0", "8,0"} { // the mark and its letter are two steps
		p.press("Left")
		p.shows(hostPrompt+"日本e\u0301x", cursor)
	}
	p.press("BSpace")
	p.shows(hostPrompt+"本e\u0301x", "6,0")
	p.press("End")
	p.send("日本日本日") // to the right edge and beyond
	p.shows(hostPrompt+"本e\u0301x日本日本日", "0,1")
	p.send("é")
	p.shows(hostPrompt+"本e\u0301x日本日本日\né", "1,1")
}

func TestTmux_resizeWhileTypingAWrappedLine(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "10", "$PROGRAM")
	p.shows(hostPrompt, "6,0")
	text := strings.Repeat("0123456789", 6)
	p.send(text)
	p.shows(hostPrompt+text[:34]+"\n"+text[34:], "26,1")
	p.tmux("resize-window", "-x", "30", "-y", "10")
	p.shows(hostPrompt+text[:24]+"\n"+text[24:54]+"\n"+text[54:], "6,2")
	p.send("ab")
	p.shows(hostPrompt+text[:24]+"\n"+text[24:54]+"\n"+text[54:]+"ab", "8,2")
	p.tmux("resize-window", "-x", "80", "-y", "10")
	p.shows(hostPrompt+text+"ab", "68,0")
	p.press("BSpace")
	p.shows(hostPrompt+text+"a", "67,0")
}

func TestTmux_jobControl(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "12", `env PS1='sh> ' bash --norc --noprofile --noediting -i`)
	p.shows("sh> ", "4,0")
	p.send("$PROGRAM\r")
	p.shows("sh> $PROGRAM\n"+hostPrompt, "6,1")
	p.send("half")
	p.shows("sh> $PROGRAM\n"+hostPrompt+"half", "10,1")
	p.press("C-z")
	stopped := "sh> $PROGRAM\n" + hostPrompt + "half\n\n[1]+  Stopped                 $PROGRAM\nsh> "
	p.shows(stopped, "4,4")
	p.send("fg\r")
	p.shows(stopped+"fg\n$PROGRAM\n"+hostPrompt+"half", "10,6")
	p.send(" done\r")
	p.shows(stopped+"fg\n$PROGRAM\n"+hostPrompt+"half done\n<\"half done\">\n"+hostPrompt, "6,8")
}

func TestTmux_threeRows(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "3", "$PROGRAM")
	p.shows(hostPrompt, "6,0")
	p.send("s")
	p.shows(hostPrompt+"s\n       show    verb show\n       shrink  verb shrink", "7,0")
	p.press("Tab")
	p.press("Tab")
	p.shows(hostPrompt+"shrink\n       show    verb show\n       shrink  verb shrink", "12,0")
	p.press("Enter")
	p.send(" " + strings.Repeat("x", 30) + "\r")
	p.shows(strings.Repeat("x", 3)+"\n<\"shrink "+strings.Repeat("x", 30)+"\">\n"+hostPrompt, "6,2")
}
