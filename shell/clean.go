package shell

import (
	"strings"
	"unicode"
)

// clean makes text safe for a terminal: what could steer it, or turn the direction of what
// follows, is dropped. Names come from people, and people can be hostile. New lines become
// what newline says.
func clean(text, newline string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r == '\n' || unsafe(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(newline)
		case r == '\t':
			b.WriteByte(' ')
		case !unsafe(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unsafe reports control characters, and those that change the direction or the lines of text.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}
