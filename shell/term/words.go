package term

import (
	"unicode"
	"unicode/utf8"

	"github.com/c-bata/go-prompt"
)

// go-prompt's own word motions count bytes where they should count characters, and go wrong on an accent.

func wordLeft(b *prompt.Buffer)  { b.CursorLeft(wordBefore(b)) }
func wordRight(b *prompt.Buffer) { b.CursorRight(wordAfter(b)) }

// kill takes away so many characters before and after the cursor; Ctrl-Y brings the last ones back.
func (e *editor) kill(b *prompt.Buffer, before, after int) {
	b.CursorRight(after)
	if gone := b.DeleteBeforeCursor(before + after); gone != "" {
		e.killed = gone
	}
}

func (e *editor) killWord(b *prompt.Buffer) { e.kill(b, 0, wordAfter(b)) }
func (e *editor) rubWord(b *prompt.Buffer)  { e.kill(b, wordBefore(b), 0) }
func (e *editor) yank(b *prompt.Buffer)     { b.InsertText(e.killed, false, true) }

// rubBlank takes away the word before the cursor as blanks separate words.
func (e *editor) rubBlank(b *prompt.Buffer) {
	e.kill(b, utf8.RuneCountInString(b.Document().GetWordBeforeCursorWithSpace()), 0)
}

func (e *editor) killStart(b *prompt.Buffer) {
	e.kill(b, utf8.RuneCountInString(b.Document().TextBeforeCursor()), 0)
}

func (e *editor) killEnd(b *prompt.Buffer) {
	e.kill(b, 0, utf8.RuneCountInString(b.Document().TextAfterCursor()))
}

// wordBefore counts the characters from the beginning of the word before the cursor.
func wordBefore(b *prompt.Buffer) int {
	text := []rune(b.Document().TextBeforeCursor())
	i := len(text)
	for i > 0 && !inWord(text[i-1]) {
		i--
	}
	for i > 0 && inWord(text[i-1]) {
		i--
	}
	return len(text) - i
}

// wordAfter counts the characters to the end of the word after the cursor.
func wordAfter(b *prompt.Buffer) int {
	text := []rune(b.Document().TextAfterCursor())
	i := 0
	for i < len(text) && !inWord(text[i]) {
		i++
	}
	for i < len(text) && inWord(text[i]) {
		i++
	}
	return i
}

// inWord: letters with their accents and joiners, and digits; as in readline the rest separates.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.Is(unicode.Join_Control, r)
}
