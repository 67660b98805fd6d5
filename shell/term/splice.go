package term

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/c-bata/go-prompt"
	"github.com/mattn/go-runewidth"
)

// noSeparator is a set of separators that no line holds: the whole text before the cursor is one word.
const noSeparator = "\x00"

// splice says how to make go-prompt replace before[from:] by an offer. It replaces only what follows the last
// separator, so one is chosen that falls just before the word (usually a space); where the word holds the same
// character, as a quoted name does, the word is cut behind its opening quote or taken from further left, and the
// offers with it.
func splice(before string, from int, offers []Candidate) (separators string, suggests []prompt.Suggest) {
	from = min(max(from, 0), len(before))
	for from > 0 && from < len(before) && !utf8.RuneStart(before[from]) {
		from--
	}
	for _, c := range offers {
		if printable(c.Text) && runewidth.StringWidth(c.Text) > 0 {
			suggests = append(suggests, prompt.Suggest{Text: c.Text, Description: cleaned(c.Description)})
		}
	}
	if len(suggests) == 0 {
		return noSeparator, nil
	}
	at := cut(before, from, suggests)
	if at < from && strings.Contains(before[at:from], newLine) {
		return noSeparator, nil // each offer would begin with the mark
	}
	for i := range suggests {
		if at > from {
			suggests[i].Text = suggests[i].Text[at-from:]
		} else {
			suggests[i].Text = before[at:from] + suggests[i].Text
		}
	}
	if at == 0 {
		return noSeparator, suggests
	}
	return before[at-1 : at], suggests
}

// cut finds the place nearest to from behind a character that can separate: exactly there, else to the right where
// every offer begins with what is already typed, else to the left.
func cut(before string, from int, suggests []prompt.Suggest) int {
	if from == 0 || separates(before, from) {
		return from
	}
	for at := from + 1; at <= len(before) && shared(before[from:at], suggests); at++ {
		if separates(before, at) {
			return at
		}
	}
	for at := from - 1; at > 0; at-- {
		if separates(before, at) {
			return at
		}
	}
	return 0
}

// separates tells whether the character before at is the last of its kind and a single byte, which go-prompt needs.
func separates(before string, at int) bool {
	c := before[at-1]
	return c < utf8.RuneSelf && strings.IndexByte(before[at:], c) < 0
}

func shared(start string, suggests []prompt.Suggest) bool {
	for _, s := range suggests {
		if !strings.HasPrefix(s.Text, start) || s.Text == start {
			return false
		}
	}
	return true
}

func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !drawn(r) }) < 0
}

// drawn reports characters that may be drawn. Joiners show nothing themselves: Persian and Hindi are written with
// them, and they make one emoji of several.
func drawn(r rune) bool { return unicode.IsPrint(r) || unicode.Is(unicode.Join_Control, r) }

// cleaned takes out of a text what would disturb the screen: control and direction characters.
func cleaned(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case drawn(r):
			return r
		}
		return -1
	}, s)
}
