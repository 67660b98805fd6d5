//go:build !windows

package term

import (
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// This file holds what the writer, the editor and the signals tell a parser, and ask it.

// drawn is called by the writer when a frame is on the screen, for a key or for a change of size.
func (p *parser) drawn(seen frame, resized bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = seen
	if !resized {
		p.busy = false
		return
	}
	if len(p.sizes) < 2 {
		return
	}
	before := p.sizes[0]
	p.sizes, p.sized = p.sizes[1:], time.Now()
	if len(p.sizes) == 1 && p.sizes[0] != before {
		// That frame was drawn to fit both sizes. Now it is known which one holds: once more.
		_ = unix.Kill(os.Getpid(), unix.SIGWINCH) // to oneself, it does not fail
	}
}

// rowEnded and checked note the order of go-prompt's calls, for TearDown.
func (p *parser) rowEnded(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broke, p.line = true, line
	if p.running { // before that, line is the one that ran last
		p.stopped = time.Now()
	}
}

// checked answers go-prompt's question, at each key, whether to leave.
func (p *parser) checked() (leave bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broke, p.left = false, p.leaving
	return p.leaving
}

// unwound lets TearDown restore the terminal when it is called again.
func (p *parser) unwound() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = true
}

// press does as if a key had been pressed.
func (p *parser) press(k key) {
	p.mu.Lock()
	p.injected = append(p.injected, k)
	p.mu.Unlock()
	p.tty.rouse()
}

// refresh makes the list anew as soon as no offer is selected and no key waits. While a line runs there is no list.
func (p *parser) refresh() {
	p.mu.Lock()
	first := !p.stale && !p.running
	p.stale = p.stale || first
	p.mu.Unlock()
	if first { // the pipe behind rouse takes few bytes
		p.tty.rouse()
	}
}

// due gives the key that no person presses and that is due now: not while an offer is selected, and a note not while
// a question is open or nothing of the line is on the screen. The mutex is held.
func (p *parser) due() key {
	switch {
	case p.seen.selected:
	case !p.seen.asking && !p.seen.small && p.notes.any():
		return keyNote
	case p.stale:
		return keyRefresh
	}
	return ""
}

// called takes the key that is due.
func (p *parser) called() (key, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.due()
	p.stale = p.stale && k != keyRefresh
	return k, k != ""
}

// leavesNext tells whether one more Ctrl-C leaves.
func (p *parser) leavesNext() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.quitting
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

// giveUp gives go-prompt up if it has been stopping its goroutines for too long: should it go on after all, TearDown
// ends it. The line that it was to run is typed again.
func (p *parser) giveUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.orphan || p.stopped.IsZero() || time.Since(p.stopped) < stuckTime {
		return
	}
	p.orphan = true
	if p.running {
		p.pending = append([]byte(p.line+string(keyEnter)), p.pending...)
	}
	close(p.stuck)
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
