//go:build !windows

package term

import (
	"errors"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/c-bata/go-prompt"
	"golang.org/x/sys/unix"
)

// errNoKey tells go-prompt's reading loop that nothing was typed; it asks again 10 ms later.
var errNoKey = errors.New("no key")

// errUnwind is thrown through go-prompt when it is about to call os.Exit, which would skip every deferred function.
// It is not the end of Run: the prompt is made anew, unless there was a reason to end.
var errUnwind = errors.New("unwind")

const (
	escDelay   = 100 * time.Millisecond // an ESC with nothing behind it for so long was the key itself
	settleTime = 15 * time.Millisecond  // a resize is over so long after the frame that it caused
	settleMax  = 200 * time.Millisecond
	retireTime = time.Second
	minCols    = 12 // go-prompt divides by the width, and panics where a list does not fit
)

// parser is our ConsoleParser. go-prompt reads it from one goroutine and acts on the keys in another; here one key
// is handed over at a time, and the next only when its frame is on the screen. So it is known for each key what the
// person saw when pressing it: whether the line was empty and whether an offer was selected.
type parser struct {
	tty     *tty
	resizes chan os.Signal

	mu       sync.Mutex
	dec      decoder
	pending  []byte        // read and not decoded
	injected []key         // pressed by nobody: by a signal
	held     key           // decoded, and kept back until resizing is over
	reading  bool          // since the last Setup: go-prompt's reading goroutine is there …
	armed    bool          // … and its signal goroutine too
	busy     bool          // a key is on its way to the screen
	selected bool          // an offer was selected in the last frame
	empty    bool          // the line was empty in the last frame
	running  bool          // Enter was handed over: TearDown is followed by the executor
	broke    bool          // go-prompt ended the row, and has not asked since whether to leave
	leaving  bool          // the exit checker may say so
	ended    bool          // why is in reason; nil for Ctrl-D
	orphan   bool          // go-prompt is given up: what it still calls ends its goroutine
	retired  chan struct{} // closed once the reading goroutine, told to end, has done so
	reason   error
	stopped  time.Time // when the key that sets running or leaving was handed over
	endAfter time.Time // until then go-prompt may end by itself
	since    time.Time // when held was first kept back
	asked    bool      // go-prompt asked for the size and has not drawn since
	sized    time.Time // when it last drew after asking
	cols     int       // the size as go-prompt was told
	rows     int
}

func newParser(t *tty, typed []byte) *parser {
	return &parser{tty: t, pending: typed, empty: true, resizes: make(chan os.Signal, 1)}
}

// Setup is called by go-prompt before it reads a line.
func (p *parser) Setup() error {
	p.mu.Lock()
	p.reading, p.armed, p.busy, p.selected, p.empty, p.running, p.broke, p.leaving = false, false, false, false, true, false, false, false
	p.mu.Unlock()
	signal.Notify(p.resizes, unix.SIGWINCH)
	return p.tty.set(modeEdit)
}

// TearDown is called by go-prompt before the executor, when it returns, and before it calls os.Exit because of a
// signal. The last is known by its order: the row was ended without a question whether to leave.
func (p *parser) TearDown() error {
	p.mu.Lock()
	running, orphan, unwind := p.running, p.orphan, p.broke && !p.leaving
	p.mu.Unlock()
	switch {
	case orphan:
		runtime.Goexit()
	case unwind:
		p.leave() // the deferred TearDown comes through here again
		panic(errUnwind)
	case running:
		return p.tty.set(modeRunning)
	}
	return p.tty.set(modeFound)
}

// GetWinSize is called by go-prompt once at the start, then from its signal goroutine at each change of size.
func (p *parser) GetWinSize() (size *prompt.WinSize) {
	defer p.guard()
	select {
	case <-p.resizes:
	default:
	}
	cols, rows := p.tty.size()
	p.mu.Lock()
	p.cols, p.rows = max(cols, minCols), rows
	size = &prompt.WinSize{Col: uint16(p.cols), Row: uint16(p.rows)}
	p.armed, p.asked = p.reading, true
	p.mu.Unlock()
	return size
}

// told gives the size that go-prompt draws for.
func (p *parser) told() (cols, rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cols, p.rows
}

// Read hands over the next key.
func (p *parser) Read() ([]byte, error) {
	defer p.guard()
	p.mu.Lock()
	p.reading = true
	armed, retired := p.armed, p.retired
	busy := p.busy || p.ended && time.Now().Before(p.endAfter)
	p.mu.Unlock()
	switch {
	case retired != nil:
		close(retired)
		runtime.Goexit()
	case busy:
		return nil, errNoKey
	case !armed:
		// The signal goroutine of go-prompt answers by asking for the size. This also tells the renderer
		// of a change of size while a command was running.
		return nil, errors.Join(errNoKey, unix.Kill(os.Getpid(), unix.SIGWINCH))
	}
	for {
		if k, ok := p.next(); ok {
			return p.hand(k)
		}
		if more, err := p.fill(); err != nil {
			p.end(err, 0)
		} else if !more {
			return nil, errNoKey
		}
	}
}

// next takes the next key that means something.
func (p *parser) next() (key, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return keyNone, true
	}
	if k := p.held; k != "" {
		p.held = ""
		return k, true
	}
	if len(p.injected) > 0 {
		k := p.injected[0]
		p.injected = p.injected[1:]
		return k, true
	}
	for {
		k, n := p.dec.next(p.pending)
		if n == 0 {
			return "", false
		}
		p.pending = p.pending[n:]
		if k != "" {
			return k, true
		}
	}
}

// fill reads more bytes. A lone ESC, and whatever else began with one and was not finished, is dropped in time.
func (p *parser) fill() (bool, error) {
	p.mu.Lock()
	limit := time.Duration(0)
	if len(p.pending) > 0 && p.pending[0] == 0x1b && !p.dec.pasting {
		limit = escDelay
	}
	p.mu.Unlock()
	b := make([]byte, 4096)
	n, err := p.tty.read(b, limit)
	p.mu.Lock()
	defer p.mu.Unlock()
	if n == 0 && limit > 0 && len(p.injected) == 0 {
		p.pending = nil
	}
	p.pending = append(p.pending, b[:n]...)
	return n > 0, err
}

// hand gives a key to go-prompt, with three changes: Enter on a selected offer only accepts it, Ctrl-D leaves only
// on an empty line, and a key that makes go-prompt stop its goroutines waits until no resize is in progress. Else
// the main goroutine waits for the signal goroutine to stop, which waits for the main one to take a size.
func (p *parser) hand(k key) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended:
	case k == keyEnter && p.selected:
		k = keyNone
	case k == keyEOF && !p.empty:
		k = keyDelete
	}
	if k == keyEnter || k == keyEOF || p.ended {
		if !p.settled() {
			p.held = k
			return nil, errNoKey
		}
		p.stopped = time.Now()
		switch {
		case p.ended:
			p.leaving, k = true, keyNone
		case k == keyEOF:
			p.leaving, p.ended, k = true, true, keyNone
		default:
			p.running = true
		}
	}
	p.busy = true
	return []byte(k), nil
}

// settled tells whether go-prompt has dealt with every change of size. None can reach it from here on, until the
// next Setup. One that reached it reached our channel too, which is emptied when go-prompt asks for the size.
func (p *parser) settled() bool {
	signal.Reset(unix.SIGWINCH)
	if p.since.IsZero() {
		p.since = time.Now()
	}
	quiet := len(p.resizes) == 0 && !p.asked && time.Since(p.sized) > settleTime
	if quiet || time.Since(p.since) > settleMax {
		p.since = time.Time{}
		return true
	}
	return false
}

// drawn is called by the writer when a frame is on the screen.
func (p *parser) drawn(selected, empty bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy, p.selected, p.empty = false, selected, empty
	if p.asked {
		p.asked, p.sized = false, time.Now()
	}
}

// rowEnded and checked note the order of go-prompt's calls, for TearDown.
func (p *parser) rowEnded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broke = true
}

// checked answers go-prompt's question, at each key, whether to leave.
func (p *parser) checked() (leave bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broke = false
	return p.leaving
}

func (p *parser) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leaving, p.stopped = true, time.Now()
}

// press does as if a key had been pressed.
func (p *parser) press(k key) {
	p.mu.Lock()
	p.injected = append(p.injected, k)
	p.mu.Unlock()
	p.tty.rouse()
}

// end makes Run return, with the first reason given, through the exit checker once grace has passed.
func (p *parser) end(reason error, grace time.Duration) {
	p.mu.Lock()
	if !p.ended {
		p.ended, p.reason, p.endAfter = true, reason, time.Now().Add(grace)
	}
	p.mu.Unlock()
	p.tty.rouse()
}

func (p *parser) finished() (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended, p.reason
}

// stopping tells for how long go-prompt has been stopping its goroutines, which it does before it sets the terminal.
func (p *parser) stopping() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running && !p.leaving || p.tty.current() != modeEdit {
		return 0
	}
	return time.Since(p.stopped)
}

// abandon gives go-prompt up: should it go on after all, TearDown ends its goroutine.
func (p *parser) abandon() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.orphan = true
}

// retire ends go-prompt's reading goroutine after go-prompt itself was unwound. If the panic came while there was
// none, retireTime passes instead.
func (p *parser) retire() {
	retired := make(chan struct{})
	p.mu.Lock()
	p.retired = retired
	p.mu.Unlock()
	p.tty.rouse()
	select {
	case <-retired:
	case <-time.After(retireTime):
	}
	p.mu.Lock()
	p.retired = nil
	p.mu.Unlock()
}

// guard turns a panic in a goroutine of go-prompt into the end of Run.
func (p *parser) guard() {
	if v := recover(); v != nil {
		p.end(&PanicError{Value: v, Stack: debug.Stack()}, 0)
	}
}
