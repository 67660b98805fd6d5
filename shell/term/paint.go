package term

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Painter is a Host that knows what the words of a line are. Colours only show what is understood: nothing marks a
// mistake while it is being typed.
type Painter interface {
	// Paint gives the parts of a line that are to stand out, in their order. It is called for each frame.
	Paint(line string) []Span
}

// Span is a part of a line, [From, To) in bytes.
type Span struct {
	From, To int
	Style    Style
}

// Style is how a part of a line stands out.
type Style int

// The styles.
const (
	Verb Style = iota
	Keyword
	Quoted
	Number
)

// What the terminal is told for each. They are readable on black and on white.
const (
	prefixStyle = "\x1b[36m"
	ghostStyle  = "\x1b[90m"
	plainStyle  = "\x1b[0m"
)

var styles = [...]string{Verb: "\x1b[1m", Keyword: "\x1b[35m", Quoted: "\x1b[32m", Number: "\x1b[36m"}

// coloured tells whether a terminal is to be given colours (see no-color.org).
func coloured(env func(string) string) bool {
	name := env("TERM")
	for _, end := range []string{"-m", "-mono"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	switch name {
	case "dumb", "vt52", "vt100", "vt102", "vt220", "vt320":
		return false
	}
	return env("NO_COLOR") == ""
}

// paintLabel gives what stands before the line as it is drawn.
func (e *editor) paintLabel(label string) string {
	if !e.colours || label == "" {
		return label
	}
	return prefixStyle + label + plainStyle
}

// paint gives a line as it is drawn, from a byte on. It takes as many cells as the line itself.
func (e *editor) paint(line string, from int) string {
	painter, ok := e.host.(Painter)
	if !ok || !e.colours || e.asking || e.search != nil {
		return line[from:]
	}
	plain := func(s string) string { return strings.ReplaceAll(s, newLine, "\n") }
	text, at := plain(line), len(plain(line[:from]))
	var b strings.Builder
	for _, s := range painter.Paint(text) {
		start, end := max(s.From, at), min(s.To, len(text))
		if start < end {
			b.WriteString(text[at:start] + styles[s.Style] + text[start:end] + plainStyle)
			at = end
		}
	}
	b.WriteString(text[at:])
	return strings.ReplaceAll(b.String(), "\n", newLine)
}

// parted is what stands for a wide character in the last cell of a row and the first of the next.
const parted = "··"

// straddled gives a text, escape sequences in it, as it is drawn from a column on. A terminal puts a wide character that
// has one cell left in the next row, and go-prompt does not know: each place behind it would be wrong by one cell. So
// two narrow ones are drawn in its place, until the line is over or the window has another width.
func straddled(text string, column, cols int) string {
	if strings.IndexFunc(text, wide) < 0 {
		return text
	}
	var b, cells strings.Builder
	for len(text) > 0 {
		if n := escaped(text); n > 0 {
			b.WriteString(text[:n])
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRuneInString(text)
		drawn := text[:n]
		if wide(r) && (column+runewidth.StringWidth(cells.String()))%cols == cols-1 {
			drawn = parted
		}
		b.WriteString(drawn)
		cells.WriteString(drawn)
		text = text[n:]
	}
	return b.String()
}

// escaped measures the colour that a text begins with.
func escaped(text string) int {
	if text[0] != 0x1b {
		return 0
	}
	return strings.IndexByte(text, 'm') + 1
}

func wide(r rune) bool { return runewidth.RuneWidth(r) == 2 }

// ghost gives the rest of an earlier line that begins as this one does, to be drawn behind the cursor. There is
// none where it could be taken for what was typed.
func (e *editor) ghost() string {
	line := e.shown.text
	if !e.colours || e.search != nil || e.shown.before != line {
		return ""
	}
	rest := e.rest(line)
	cols, _ := e.size()
	if at := runewidth.StringWidth(e.label()+line) % cols; at+runewidth.StringWidth(rest) >= cols {
		return ""
	}
	return rest
}

// rest is what the newest line of the history that begins with this one has behind it.
func (e *editor) rest(line string) string {
	if e.asking || strings.TrimSpace(line) == "" {
		return ""
	}
	for i := len(e.history) - 1; i >= 0; i-- {
		if rest, ok := strings.CutPrefix(e.history[i], line); ok && rest != "" {
			return rest
		}
	}
	return ""
}
