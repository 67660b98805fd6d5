package term

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/c-bata/go-prompt"

	"epicevents.example/epic/internal/fold"
)

const (
	searchPrefix = "(history) "
	maxFound     = 50 // lines of the list: each of them is measured at each frame
)

// search is what Ctrl-R begins: until it ends, what is typed is looked for in the history instead of run. The list
// shows the lines that hold it, from the one that Enter takes to the older ones. No offer of that list is ever
// selected as go-prompt has it, since the next character would then be typed behind the offer.
type search struct {
	line   string   // as it was
	cursor int      // characters before the cursor in it
	folded []string // the history as it is compared, newest first
	sought string
	found  []int // of folded
	at     int   // of found: the line that Enter takes
}

// seek finds the lines for what is typed.
func (s *search) seek(text string) {
	if text == s.sought && s.found != nil {
		return
	}
	s.sought, s.found, s.at = text, []int{}, 0
	folded := fold.Fold(text)
	for i, line := range s.folded {
		if strings.Contains(line, folded) {
			s.found = append(s.found, i)
		}
	}
}

// searching lists the lines for what is typed.
func (e *editor) searching(text string) []prompt.Suggest {
	e.search.seek(text)
	var list []prompt.Suggest
	for _, i := range e.search.found[e.search.at:] {
		if list = append(list, prompt.Suggest{Text: e.past(i)}); len(list) == maxFound {
			break
		}
	}
	return list
}

// past gives a line of the history, counted back from the newest.
func (e *editor) past(i int) string { return e.history[len(e.history)-1-i] }

// startSearch is the binding of Ctrl-R; the bindings of the other keys of a search follow.
func (e *editor) startSearch(b *prompt.Buffer) {
	if e.asking {
		return // a command is no answer
	}
	before := b.Document().TextBeforeCursor()
	e.search = &search{line: b.Text(), cursor: utf8.RuneCountInString(before)}
	for _, line := range slices.Backward(e.history) {
		e.search.folded = append(e.search.folded, fold.Fold(line))
	}
	replace(b, "", 0)
}

func (e *editor) searchOlder(*prompt.Buffer) { e.searchMove(1) }
func (e *editor) searchNewer(*prompt.Buffer) { e.searchMove(-1) }

func (e *editor) searchMove(by int) {
	if s := e.search; s != nil {
		s.at = max(min(s.at+by, len(s.found)-1), 0)
	}
}

// searchTake ends the search with the line that was found, and without one as searchLeave does.
func (e *editor) searchTake(b *prompt.Buffer) {
	s := e.search
	if s == nil || len(s.found) == 0 {
		e.searchLeave(b)
		return
	}
	e.search = nil
	line := e.past(s.found[s.at])
	replace(b, line, utf8.RuneCountInString(line))
}

// searchLeave ends the search with the line as it was.
func (e *editor) searchLeave(b *prompt.Buffer) {
	if s := e.search; s != nil {
		e.search = nil
		replace(b, s.line, s.cursor)
	}
}

// replace puts another line into a buffer. The cursor goes behind so many characters.
func replace(b *prompt.Buffer, line string, cursor int) {
	b.CursorRight(utf8.RuneCountInString(b.Document().TextAfterCursor()))
	b.DeleteBeforeCursor(utf8.RuneCountInString(b.Text()))
	b.InsertText(line, false, true)
	b.CursorLeft(utf8.RuneCountInString(line) - cursor)
}
