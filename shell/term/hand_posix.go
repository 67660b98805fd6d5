//go:build !windows

package term

import (
	"os/signal"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	settleTime = 15 * time.Millisecond // a resize is over so long after the frame that it caused
	settleMax  = 200 * time.Millisecond
)

// frame is what the last picture on the screen showed, and so what the person saw when pressing the next key.
type frame struct {
	empty     bool // nothing was typed
	asking    bool // the line is an answer
	selected  bool // an offer was selected
	only      bool // there was one offer
	spaced    bool // the space before the cursor came with an offer
	searching bool // the list was of the history
	small     bool // nothing: the line was too long for the window
	ghost     bool // the rest of an earlier line stood behind the cursor
	listed    bool // there was a list
	behind    int  // the lines that Up can go back to
}

// hand gives a key to go-prompt, if it means something, and once go-prompt draws for the window as it is. One that
// makes go-prompt stop its goroutines waits until no resize is in progress: else the main goroutine waits for the
// signal goroutine to stop, which waits for the main one to take a size.
func (p *parser) hand(k key) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		if !p.fits() {
			p.held = k
			return nil, errNoKey
		}
		if k = p.meant(k); k == "" {
			return nil, errNoKey
		}
	}
	if k == keyEnter || k == keyEOF || p.ended {
		if !p.settled() {
			p.held = k
			return nil, errNoKey
		}
		switch {
		case p.ended:
			p.leaving, p.stopped, k = true, time.Now(), keyNone
		case k == keyEOF:
			p.leaving, p.ended, p.stopped, k = true, true, time.Now(), keyNone
		default:
			p.running = true
		}
	}
	p.busy = true
	return []byte(k), nil
}

// meant gives the key that go-prompt is to get for one that was pressed; what does not fit into it follows. Enter on
// a selected offer only chooses it, and so do Tab on the only one and text behind a selected one; the space behind it
// goes again where none belongs; Down goes into the list, unless it goes back to later lines; Ctrl-D leaves only on an
// empty line, and Ctrl-C twice on an empty line leaves too. It is asked once for a key, and again for its answer
// when that had to wait. The mutex is held.
func (p *parser) meant(k key) key {
	then := key("")
	switch {
	case p.seen.searching:
		k, then = sought(k)
	case k == keyRefresh, k == keyNote:
		return k
	default:
		k, then = p.edited(k)
	}
	if then != "" {
		p.injected = append(p.injected, then)
	}
	return k
}

// edited gives what a key means outside a search, and the key that follows.
func (p *parser) edited(k key) (meant, then key) {
	second := p.quitting
	if k == keyInterrupt {
		p.walked = 0
	}
	p.quitting = k == keyInterrupt && p.seen.empty && !p.seen.selected && !p.seen.asking
	switch {
	case p.quitting && second:
		return keyEOF, ""
	case k == keyAbort:
		return keyClose, ""
	case k == keyEOF && !p.seen.empty:
		return keyDelete, ""
	case k == keyEOF && p.seen.asking:
		return keyInterrupt, ""
	case p.seen.ghost && (k == keyRight || k == keyEnd || k == "\x05" || k == "\x06"): // Ctrl-E, Ctrl-F
		return keyGhost, ""
	case (k == keyUp || k == keyPrevious) && !p.seen.selected:
		p.walked = min(p.walked+1, p.seen.behind)
	case (k == keyDown || k == keyNext) && !p.seen.selected && p.walked > 0:
		p.walked--
	case k == keyDown && !p.seen.selected && p.seen.listed:
		return keyTab, "" // go-prompt has only later lines behind Down, and there are none
	case k == keyTab && p.seen.only && !p.seen.selected:
		return k, keyChoose
	case k == keyEnter && p.seen.selected:
		return keyChoose, ""
	case k.isText() && p.seen.selected:
		return keyChoose, k
	case p.seen.spaced && strings.IndexByte(closing, k[0]) >= 0:
		return keyUnspace, k
	}
	return k, ""
}

// sought gives what a key means in a search of the history, and the key that follows: as in readline, one that moves
// the cursor takes the line first.
func sought(k key) (meant, then key) {
	switch k {
	case keySearch, keyDown, keyNext:
		return keySearchOlder, ""
	case keyUp, keyBackTab, keyPrevious:
		return keySearchNewer, ""
	case keyEnter, keyTab:
		return keySearchTake, ""
	case keyAbort, keyInterrupt, keyEOF:
		return keySearchLeave, ""
	case keyLeft, keyRight, keyHome, keyEnd, keyWordLeft, keyWordRight, "\x01", "\x02", "\x05", "\x06": // Ctrl-A, B, E, F
		return keySearchTake, k
	}
	return k, ""
}

// fits tells whether go-prompt draws for the size that the window has. A frame for another one would begin in the
// wrong place, so a key waits for the change to reach go-prompt.
func (p *parser) fits() bool {
	size := p.measure()
	if len(p.sizes) == 1 && p.sizes[0] == size {
		p.misfit = time.Time{}
		return true
	}
	if p.misfit.IsZero() {
		p.misfit = time.Now()
	}
	if time.Since(p.misfit) > settleMax {
		p.misfit = time.Time{}
		return true
	}
	return false
}

// settled tells whether go-prompt has dealt with every change of size. None can reach it from here on, until the
// next Setup. One that reached it reached our channel too, which is emptied when go-prompt asks for the size.
func (p *parser) settled() bool {
	signal.Reset(unix.SIGWINCH)
	if p.since.IsZero() {
		p.since = time.Now()
	}
	quiet := len(p.resizes) == 0 && len(p.sizes) <= 1 && time.Since(p.sized) > settleTime
	if quiet || time.Since(p.since) > settleMax {
		p.since = time.Time{}
		return true
	}
	return false
}
