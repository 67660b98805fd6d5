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

	// These mean nothing to go-prompt: editor.go binds them.
	keyWordLeft  key = "\x1bb"
	keyWordRight key = "\x1bf"
	keyKillWord  key = "\x1bd"
	keyRubWord   key = "\x1b\x7f"
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
const plainControls = "\x01\x02\x03\x04\x05\x06\b\t\x0b\x0c\x0e\x10\x15\x17\x1a\x7f"

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
		if strings.IndexByte(plainControls, b[0]) >= 0 {
			return key(b[:1]), 1
		}
		return "", 1
	}
	return text(b)
}

// pasted decodes the inside of a bracketed paste: all of it is text, and a line break does not run the line.
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
		case unicode.IsPrint(r):
			run.WriteRune(r)
		}
	}
	return key(run.String()), n
}

// escape decodes what begins with ESC outside a paste.
func escape(b []byte) (key, int) {
	if len(b) < 2 {
		return "", 0
	}
	switch c := b[1]; {
	case c == '[':
		return controlSequence(b)
	case c == 'O':
		if len(b) < 3 {
			return "", 0
		}
		if b[2] < 0x20 || b[2] >= 0x7f {
			return "", 2
		}
		return keypad(b[2]), 3
	case strings.IndexByte("]PX^_", c) >= 0:
		return "", stringSequence(b)
	case c == 0x7f || c == '\b':
		return keyRubWord, 2
	case c < 0x20:
		return "", 1 // Esc by itself, then a control key with its own meaning
	}
	if !utf8.FullRune(b[1:]) {
		return "", 0
	}
	_, size := utf8.DecodeRune(b[1:])
	switch k := key(b[:1+size]); k {
	case keyWordLeft, keyWordRight, keyKillWord:
		return k, 1 + size
	}
	return "", 1 + size
}

// controlSequence decodes ESC [ parameters final. Two terminals put more behind the final byte: the Linux console
// (ESC [ [ A is F1) and the old mouse report (ESC [ M and three bytes).
func controlSequence(b []byte) (key, int) {
	for i := 2; i < len(b) && i < maxCSI; i++ {
		c := b[i]
		switch {
		case c >= 0x20 && c < 0x40:
			continue
		case c < 0x40 || c > 0x7e:
			return "", i // broken off: what follows has its own meaning
		}
		extra := 0
		if i == 2 && c == '[' {
			extra = 1
		} else if i == 2 && c == 'M' {
			extra = 3
		}
		if len(b) < i+1+extra {
			return "", 0
		}
		if extra > 0 {
			return "", i + 1 + extra
		}
		return named(string(b[2:i]), c), i + 1
	}
	if len(b) >= maxCSI {
		return "", maxCSI
	}
	return "", 0
}

// named gives the key of a control sequence, or none where it has no meaning here. The second parameter is the
// modifier plus one: 2 shift, 3 alt, 5 control, 7 control and alt.
func named(parameters string, final byte) key {
	first, modifier, _ := strings.Cut(parameters, ";")
	plain := modifier == "" || modifier == "1" || modifier == "2"
	word := modifier == "3" || modifier == "5" || modifier == "7"
	switch final {
	case 'A', 'B':
		if plain {
			return keypad(final)
		}
	case 'C':
		if word {
			return keyWordRight
		}
		return keyRight
	case 'D':
		if word {
			return keyWordLeft
		}
		return keyLeft
	case 'H', 'F':
		return keypad(final)
	case 'Z':
		return keyBackTab
	case '~':
		switch first {
		case "1", "7":
			return keyHome
		case "4", "8":
			return keyEnd
		case "3":
			if word {
				return keyKillWord
			}
			return keyDelete
		}
	}
	return ""
}

// keypad gives the key of a final byte behind ESC O, as the arrows are sent in application mode.
func keypad(final byte) key {
	switch final {
	case 'A':
		return keyUp
	case 'B':
		return keyDown
	case 'C':
		return keyRight
	case 'D':
		return keyLeft
	case 'H':
		return keyHome
	case 'F':
		return keyEnd
	case 'M':
		return keyEnter
	case 'c': // rxvt, with control
		return keyWordRight
	case 'd':
		return keyWordLeft
	}
	return ""
}

// stringSequence measures an answer of the terminal (its colours, its name): up to BEL or ESC \. 0: not all here.
func stringSequence(b []byte) int {
	for i := 2; i < len(b) && i < maxString; i++ {
		switch c := b[i]; {
		case c == 0x07:
			return i + 1
		case c == 0x1b && i+1 == len(b):
			return 0
		case c == 0x1b && b[i+1] == '\\':
			return i + 2
		case c < 0x20:
			return i
		}
	}
	if len(b) >= maxString {
		return maxString
	}
	return 0
}
