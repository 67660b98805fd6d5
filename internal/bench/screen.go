package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

const (
	cols, rows = 160, 40
	patience   = 20 * time.Second // for any answer
	quiet      = 100 * time.Millisecond
)

// escapes are what moves and colours; what remains is text.
var escapes = regexp.MustCompile(`\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0B]|\x1b[=>78]|[\r\x07\x08]`)

// A screen is a program under a pseudo-terminal, with a terminal emulator in front of it that answers what
// terminals are asked: where the cursor is, what they are.
type screen struct {
	cmd    *exec.Cmd
	tty    *os.File
	exited chan struct{}

	mu   sync.Mutex
	vt   vt10x.Terminal
	raw  []byte
	last time.Time // of output
	news chan struct{}
}

// start runs a tool in a window.
func start(ctx context.Context, t tool) (*screen, error) {
	cmd := exec.CommandContext(ctx, t.args[0], t.args[1:]...)
	cmd.Env, cmd.Dir = t.env, t.dir
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: cols, Rows: rows})
	if err != nil {
		return nil, err
	}
	s := &screen{cmd: cmd, tty: tty, exited: make(chan struct{}), news: make(chan struct{}, 1)}
	s.vt = vt10x.New(vt10x.WithWriter(tty), vt10x.WithSize(cols, rows))
	go func() {
		cmd.Wait() // how it ended says nothing about how quick it was
		close(s.exited)
	}()
	go s.follow()
	return s, nil
}

func (s *screen) follow() {
	b := make([]byte, 32<<10)
	for {
		n, err := s.tty.Read(b)
		if err != nil {
			return // the program has left
		}
		for _, asked := range []string{"\x1b[c", "\x1b[0c", "\x1b[>c"} {
			if bytes.Contains(b[:n], []byte(asked)) {
				s.tty.WriteString("\x1b[?62;22c") // where the cursor is, vt10x says itself
			}
		}
		s.mu.Lock()
		s.vt.Write(b[:n])
		s.raw, s.last = append(s.raw, b[:n]...), time.Now()
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
}

// until waits for something to be true of the screen and gives how long that took.
func (s *screen) until(what string, since time.Time, true func() bool) (time.Duration, error) {
	limit := time.After(patience)
	for !true() {
		select {
		case <-s.news:
		case <-s.exited:
			return 0, fmt.Errorf("it left before %s; its last words: %q", what, s.text(0))
		case <-limit:
			return 0, fmt.Errorf("no %s in %s; the screen: %q", what, patience, s.text(0))
		}
	}
	return time.Since(since), nil
}

// mark is a place in the output, for text.
func (s *screen) mark() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.raw)
}

// text is what was written since a mark.
func (s *screen) text(mark int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return escapes.ReplaceAll(s.raw[mark:], nil)
}

// row is the row of the cursor.
func (s *screen) row() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.Split(s.vt.String(), "\n")
	y := s.vt.Cursor().Y
	if y >= len(lines) {
		return ""
	}
	return strings.TrimRight(lines[y], " ")
}

// shows reports whether a text is anywhere on the screen.
func (s *screen) shows(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.vt.String(), text)
}

func (s *screen) write(keys string) error {
	_, err := s.tty.WriteString(keys)
	return err
}

// settle waits until the program has been quiet for a moment.
func (s *screen) settle() {
	since := time.Now()
	for {
		s.mu.Lock()
		wait := quiet - time.Since(later(s.last, since))
		s.mu.Unlock()
		if wait <= 0 {
			return
		}
		time.Sleep(wait)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// leave has the program end by Ctrl-D, and by force when it does not.
func (s *screen) leave() {
	s.write("\x15\x04") // an error means that it has left
	select {
	case <-s.exited:
	case <-time.After(2 * time.Second):
		s.cmd.Process.Kill()
		<-s.exited
	}
	s.tty.Close()
}
