package term

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// key is one key press, as the bytes that go-prompt knows it by, or a run of plain characters.
type key string

const (
	keyNone      key = "\x1b[E" // go-prompt's Ignore: accepts a selected offer and does nothing else
	keyEnter     key = "\r"
	keyTab       key = "\t"
	keyBackTab   key = "\x1b[Z"
	keyRubOut    key = "\x7f"
	keyDelete    key = "\x1b[3~"
	keyUp        key = "\x1b[A"
	keyDown      key = "\x1b[B"
	keyRight     key = "\x1b[C"
	keyLeft      key = "\x1b[D"
	keyHome      key = "\x1b[H"
	keyEnd       key = "\x1b[F"
	keyInterrupt key = "\x03"
	keyEOF       key = "\x04"
	keyAbort     key = "\x07"
	keySearch    key = "\x12"
	keyPrevious  key = "\x10"
	keyNext      key = "\x0e"
	keySuspend   key = "\x1a"

	// These mean nothing to go-prompt: editor.go binds them.
	keyWordLeft  key = "\x1bb"
	keyWordRight key = "\x1bf"
	keyKillWord  key = "\x1bd"
	keyRubWord   key = "\x1b\x7f"

	// go-prompt's own bindings of Ctrl-K, Ctrl-U and Ctrl-W keep nothing for Ctrl-Y; these are sent in their place.
	keyKillEnd   key = "\x00killend"
	keyKillStart key = "\x00killstart"
	keyRubBlank  key = "\x00rubblank"
	keyYank      key = "\x00yank"

	// These no keyboard sends.
	keyRefresh     key = "\x00refresh"
	keyNote        key = "\x00note"
	keyGhost       key = "\x00ghost"
	keyChoose      key = "\x00choose"
	keyUnspace     key = "\x00unspace"
	keyClose       key = "\x00close"
	keySearchOlder key = "\x00older"
	keySearchNewer key = "\x00newer"
	keySearchTake  key = "\x00take"
	keySearchLeave key = "\x00leave"
)

// newLine stands for a line break in the line being edited: go-prompt cannot draw more than one line.
const newLine = "\u23ce"

const (
	maxCSI    = 64   // longer control sequences are noise
	maxString = 1024 // the same for the answers of a terminal (OSC, DCS …)
)

var (
	pasteStart = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// plainControls are the control characters that the editor or go-prompt gives a meaning to. The others are dropped.
const plainControls = "\x01\x02\x03\x04\x05\x06\x07\b\t\x0c\x0e\x10\x12\x1a\x7f"

// decoder turns the bytes of a terminal into keys. Apart from its two flags it is a function of the bytes alone:
// where they are cut into packets makes no difference to the keys.
type decoder struct {
	pasting bool
	cr      bool // the last pasted byte was a carriage return: a line feed now belongs to it
}

// next decodes the first key of b and tells how many bytes it took. An empty key with n > 0: those bytes mean
// nothing. n == 0: b is only the beginning of a key, and more bytes must come first.
func (d *decoder) next(b []byte) (k key, n int) {
	switch {
	case len(b) == 0:
		return "", 0
	case d.pasting:
		return d.pasted(b)
	case b[0] == 0x1b:
		if bytes.HasPrefix(b, pasteStart) {
			d.pasting, d.cr = true, false
			return "", len(pasteStart)
		}
		return escape(b)
	case b[0] == '\n':
		return keyEnter, 1
	case b[0] == '\r':
		return keyEnter, 1
	case b[0] < 0x20 || b[0] == 0x7f:
		return control(b[:1]), 1
	}
	return text(b)
}

// control gives the key of a control character.
func control(c []byte) key {
	switch c[0] {
	case '\x0b':
		return keyKillEnd
	case '\x15':
		return keyKillStart
	case '\x17':
		return keyRubBlank
	case '\x19':
		return keyYank
	}
	if bytes.Contains([]byte(plainControls), c) {
		return key(c)
	}
	return ""
}

// isText tells whether a key is a run of plain characters.
func (k key) isText() bool { return k != "" && k[0] >= ' ' && k != keyRubOut }

// pasted decodes the inside of a bracketed paste: all of it is text but for the escape sequences, and a line break
// does not run the line.
// Ctrl-C ends it, lest a lost end marker swallow every key from then on.
func (d *decoder) pasted(b []byte) (key, int) {
	cr := d.cr
	d.cr = false
	switch c := b[0]; {
	case c == 0x1b && bytes.HasPrefix(b, pasteEnd):
		d.pasting = false
		return "", len(pasteEnd)
	case c == 0x1b && bytes.HasPrefix(pasteEnd, b):
		d.cr = cr
		return "", 0
	case c == 0x1b:
		d.cr = cr
		return "", sequence(b)
	case c == byte(keyInterrupt[0]):
		d.pasting = false
		return keyInterrupt, 1
	case c == '\r':
		d.cr = true
		return newLine, 1
	case c == '\n':
		if cr {
			return "", 1
		}
		return newLine, 1
	case c == '\t':
		return " ", 1
	case c < 0x20 || c == 0x7f:
		return "", 1
	}
	return text(b)
}

// text takes the run of printable characters at the start of b. Every kind of space becomes a plain one (a
// no-break space is easily typed on a French keyboard); what cannot be printed, or reorders what is, goes.
func text(b []byte) (key, int) {
	var run strings.Builder
	n := 0
	for n < len(b) && b[n] >= 0x20 && b[n] != 0x7f {
		if !utf8.FullRune(b[n:]) {
			break
		}
		r, size := utf8.DecodeRune(b[n:])
		n += size
		switch {
		case r == utf8.RuneError && size == 1:
		case unicode.Is(unicode.Zs, r):
			run.WriteByte(' ')
		case drawn(r):
			run.WriteRune(r)
		}
	}
	return key(run.String()), n
}
