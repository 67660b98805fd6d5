package term

import (
	"unicode"

	"github.com/c-bata/go-prompt"
)

// go-prompt's own word motions count bytes where they should count characters, and go wrong on an accent.

func wordLeft(b *prompt.Buffer)  { b.CursorLeft(wordBefore(b)) }
func wordRight(b *prompt.Buffer) { b.CursorRight(wordAfter(b)) }
func rubWord(b *prompt.Buffer)   { b.DeleteBeforeCursor(wordBefore(b)) }

func killWord(b *prompt.Buffer) {
	for range wordAfter(b) {
		b.Delete(1) // it takes a count of bytes; one at a time is a whole character
	}
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

// inWord: letters with their accents, and digits; as in readline the rest separates.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
