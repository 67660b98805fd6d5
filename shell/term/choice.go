package term

import (
	"strings"
	"unicode/utf8"

	"github.com/c-bata/go-prompt"
)

// closing are the keys in whose place the space of choose stands: a space, what stands right behind a word, and Enter.
const closing = " .,;:)" + string(keyEnter)

// choose is the binding of the key that comes behind a chosen offer, which go-prompt has put into the line: it parts
// it from what follows.
func (e *editor) choose(b *prompt.Buffer) {
	d := b.Document()
	before, after := d.TextBeforeCursor(), d.TextAfterCursor()
	switch {
	case strings.HasPrefix(after, " "):
		b.CursorRight(1)
	case after == "" || strings.IndexByte(closing, after[0]) < 0:
		b.InsertText(" ", false, true)
		e.spaced = spot{before + " " + after, before + " "}
	}
}

// closeList is the binding of Esc. go-prompt has put a selected offer into the line; that is undone.
func (e *editor) closeList(b *prompt.Buffer) {
	line := e.was
	replace(b, line.text, utf8.RuneCountInString(line.before))
	e.closed = &line
}

// only tells whether the list has one offer, which Tab then chooses.
func (e *editor) only() bool { return len(e.shown.list) == 1 || e.shown.whole }
