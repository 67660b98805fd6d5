package term

import (
	"strings"
	"unicode/utf8"
)

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
	case c == 0x1b:
		return "", 1
	case c < 0x20:
		return keyAbort, 1 // Esc by itself, then a control key with its own meaning
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
	n, whole := measure(b)
	if !whole {
		return "", n
	}
	extra := 0
	switch string(b[2:n]) {
	case "[":
		extra = 1
	case "M":
		extra = 3
	default:
		return named(string(b[2:n-1]), b[n-1]), n
	}
	if len(b) < n+extra {
		return "", 0
	}
	return "", n + extra
}

// measure counts the bytes of ESC [ parameters final. Where it is not whole they are those of what is broken off
// and has no meaning, or 0: it is not all here.
func measure(b []byte) (n int, whole bool) {
	for i := 2; i < len(b) && i < maxCSI; i++ {
		switch c := b[i]; {
		case c >= 0x20 && c < 0x40:
		case c < 0x40 || c > 0x7e:
			return i, false // what follows has its own meaning
		default:
			return i + 1, true
		}
	}
	if len(b) >= maxCSI {
		return maxCSI, false
	}
	return 0, false
}

// sequence measures what a program writes to a terminal with ESC at its beginning, as it is found in a paste:
// colours, titles, character sets. 0: not all here.
func sequence(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch c := b[1]; {
	case c == '[':
		n, _ := measure(b)
		return n
	case strings.IndexByte("]PX^_", c) >= 0:
		return stringSequence(b)
	case c >= 0x30 && c < 0x7f:
		return 2
	case c < 0x20 || c >= 0x7f:
		return 1
	case len(b) < 3:
		return 0
	case b[2] < 0x20 || b[2] >= 0x7f:
		return 2
	}
	return 3 // ESC ( B
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
