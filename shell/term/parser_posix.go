//go:build !windows

package term

import (
	"errors"
	"os"
	"os/signal"
	"runtime"
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
	retireTime = time.Second
	minCols    = 12 // go-prompt divides by the width, and panics where a list does not fit
)

// parser is our ConsoleParser. go-prompt reads it from one goroutine and acts on the keys in another; here one key
// is handed over at a time, and the next only when its frame is on the screen. So it is known for each key what the
// person saw when pressing it: whether the line was empty and whether an offer was selected.
type parser struct {
	tty     *tty
	notes   *notes
	resizes chan os.Signal

	mu       sync.Mutex
	dec      decoder
	pending  []byte        // read and not decoded
	filled   time.Time     // when the last of it was read
	stale    bool          // the list of offers is to be made anew
	injected []key         // pressed by nobody: by a signal
	held     key           // decoded, and kept back until resizing is over
	reading  bool          // since the last Setup: go-prompt's reading goroutine is there …
	armed    bool          // … and its signal goroutine too
	busy     bool          // a key is on its way to the screen
	seen     frame         // the last one
	running  bool          // Enter was handed over: TearDown is followed by the executor
	broke    bool          // go-prompt ended the row, and has not asked since whether to leave
	leaving  bool          // the exit checker may say so …
	left     bool          // … and has
	ended    bool          // why is in reason; nil for Ctrl-D
	orphan   bool          // go-prompt is given up: what it still calls ends its goroutine …
	stuck    chan struct{} // … and this is closed
	retired  chan struct{} // closed once the reading goroutine, told to end, has done so
	reason   error
	stopped  time.Time // when a key was handed over that has go-prompt stop its goroutines, until it has
	line     string    // the row that go-prompt ended last
	endAfter time.Time // until then go-prompt may end by itself
	walked   int       // lines that Up has gone back
	quitting bool      // Ctrl-C on an empty line was the last key
	since    time.Time // when held was first kept back
	misfit   time.Time // when go-prompt was found to draw for another size than there is
	sized    time.Time // when go-prompt last drew for a change of size
	// sizes are what go-prompt was told: first the one that it draws for, then those on their way to it.
	sizes []prompt.WinSize
}

func newParser(t *tty, typed []byte, n *notes) *parser {
	return &parser{
		tty: t, notes: n, pending: typed, filled: time.Now(), seen: frame{empty: true},
		resizes: make(chan os.Signal, 1), stuck: make(chan struct{}),
	}
}

// Setup is called by go-prompt before it reads a line.
func (p *parser) Setup() error {
	p.mu.Lock()
	p.reading, p.armed, p.busy, p.running, p.broke, p.leaving, p.left = false, false, false, false, false, false, false
	p.stale, p.walked = false, 0
	p.mu.Unlock()
	signal.Notify(p.resizes, unix.SIGWINCH)
	return p.tty.set(modeEdit)
}

// TearDown is called by go-prompt before the executor, when it returns, and before it calls os.Exit because of a
// signal. The last is known by its order: the row was ended without a question whether to leave.
func (p *parser) TearDown() error {
	p.mu.Lock()
	running, unwind := p.running, p.orphan || p.broke && !p.left
	p.stopped = time.Time{}
	p.mu.Unlock()
	switch {
	case unwind:
		p.unwound() // the deferred TearDown comes through here again
		panic(errUnwind)
	case running:
		return p.tty.set(modeRunning)
	}
	return p.tty.set(modeFound)
}

// GetWinSize is called by go-prompt once at the start, then from its signal goroutine at each change of size.
func (p *parser) GetWinSize() *prompt.WinSize {
	defer p.guard()
	select {
	case <-p.resizes:
	default:
	}
	now := p.measure()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sizes = append(p.sizes, now)
	p.armed = p.reading
	return &now
}

// measure gives the size of the window as go-prompt is told it.
func (p *parser) measure() prompt.WinSize {
	cols, rows := p.tty.size()
	return prompt.WinSize{Col: uint16(max(cols, minCols)), Row: uint16(rows)} // #nosec G115 -- the size of a window, which the terminal gives in 16 bits
}

// told gives a size that go-prompt certainly has room for: a list wider than what it draws for makes it panic.
func (p *parser) told() (cols, rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	cols, rows = int(p.sizes[0].Col), int(p.sizes[0].Row)
	for _, size := range p.sizes[1:] {
		cols, rows = min(cols, int(size.Col)), min(rows, int(size.Row))
	}
	return cols, rows
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
		more, err := p.fill()
		if err != nil {
			p.end(err, 0)
		} else if !more {
			if k, ok := p.called(); ok {
				return p.hand(k)
			}
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

// fill reads more bytes. A lone ESC is the Esc key in time; whatever else began with one and was not finished is
// dropped.
func (p *parser) fill() (bool, error) {
	p.mu.Lock()
	limit := time.Duration(0)
	escaped := len(p.pending) > 0 && p.pending[0] == 0x1b && !p.dec.pasting
	switch {
	case p.due() != "":
		limit = time.Microsecond // only looks
	case escaped:
		limit = max(time.Until(p.filled.Add(escDelay)), time.Microsecond)
	}
	p.mu.Unlock()
	b := make([]byte, 4096)
	n, err := p.tty.read(b, limit)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case n > 0:
		p.pending, p.filled = append(p.pending, b[:n]...), time.Now()
	case escaped && time.Since(p.filled) >= escDelay:
		if len(p.pending) == 1 {
			p.injected = append(p.injected, keyAbort)
		}
		p.pending = nil
	}
	return n > 0, err
}
