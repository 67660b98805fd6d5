package shell

import (
	"strings"

	"epicevents.example/epic/models"
)

// clean makes text safe for a terminal: what could steer it, or turn the direction of what
// follows, is dropped. Names come from people, and people can be hostile. New lines become
// what newline says.
func clean(text, newline string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r == '\n' || models.Steers(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(newline)
		case r == '\t':
			b.WriteByte(' ')
		case !models.Steers(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
