package shell

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/clipperhouse/displaywidth"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// failure writes an error for people: the line with a caret where there is a place, one sentence,
// and the way out. Anything that is not meant for people is only said to have happened, and nothing
// is said of a signal that ended the program.
//
// In a window of this width nothing is wider than it; a message that does not fit beside the caret
// stands under it. A width of 0 is no window.
func failure(w io.Writer, width int, line string, err error) {
	var ended *term.SignalError
	if errors.As(err, &ended) {
		return
	}
	var known *models.Error
	if !errors.As(err, &known) {
		known = models.Errorf(models.Internal, "something went wrong inside Epic").WithCause(err)
	}
	message := displaywidth.TruncateString(clean(known.Message, " "), longestMessage, "…")
	if known.At != nil && line != "" {
		room := longestExcerpt
		if width > 0 {
			room = min(room, width-margin)
		}
		typed, pad, length := caret(line, *known.At, room)
		fmt.Fprintf(w, "  %s\n  %s%s", typed, strings.Repeat(" ", pad), strings.Repeat("^", length))
		if width == 0 || margin+pad+length+1+displaywidth.String(message) <= width {
			fmt.Fprintf(w, " %s\n", message)
			message = ""
		} else {
			fmt.Fprintln(w)
		}
	}
	for _, sentence := range []string{message, clean(known.Hint, " ")} {
		if sentence != "" {
			fmt.Fprintln(w, wrap(sentence, width))
		}
	}
}

// How many cells are shown of a message, since some quote what was typed, and of a line.
const (
	longestMessage = 400
	longestExcerpt = 160
)

// caret gives the part of the line to show, how far in the carets start, and how many there are,
// in cells of the screen. Of a line that is wider than room only what is around the place is shown.
func caret(line string, at models.Span, room int) (shown string, pad, length int) {
	from, to := min(at.From, len(line)), min(at.To, len(line))
	before, marked, after := clean(line[:from], " "), clean(line[from:to], " "), clean(line[to:], " ")
	room = max(room, 1)
	if displaywidth.String(before+marked+after) > room || marked == "" && displaywidth.String(before) >= room {
		marked = displaywidth.TruncateString(marked, room, "…")
		spare := room - max(1, displaywidth.String(marked))
		// Each side gets half of what is left, and what the other side does not need.
		left := max(spare/2, spare-displaywidth.String(after))
		before = tail(before, left)
		if spare -= displaywidth.String(before); spare > 0 {
			after = displaywidth.TruncateString(after, spare, "…")
		} else {
			after = ""
		}
	}
	return before + marked + after, displaywidth.String(before), max(1, displaywidth.String(marked))
}

// tail is the end of a text, as much of it as fits beside the mark of a cut.
func tail(text string, width int) string {
	left := displaywidth.String(text)
	if left <= width {
		return text
	}
	for characters := displaywidth.StringGraphemes(text); characters.Next(); {
		text, left = text[len(characters.Value()):], left-characters.Width()
		if left < width {
			return "…" + text
		}
	}
	return ""
}

// wrap breaks a sentence at its spaces, so that no row is wider than a window of this width, if no
// word is. A width of 0 is no window.
func wrap(text string, width int) string {
	if width == 0 || displaywidth.String(text) <= width {
		return text
	}
	var rows []string
	for word := range strings.SplitSeq(text, " ") {
		last := len(rows) - 1
		if last < 0 || displaywidth.String(rows[last]+" "+word) > width {
			rows = append(rows, word)
		} else {
			rows[last] += " " + word
		}
	}
	return strings.Join(rows, "\n")
}

// exitCode is the code of a program that ends with err.
func exitCode(err error) int {
	var known *models.Error
	var ended *term.SignalError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return signalled(ended.Signal)
	case errors.As(err, &known):
		return known.Code.Exit()
	default:
		return models.Internal.Exit()
	}
}

// signalled is the exit code that shells give a program which a signal ended.
func signalled(s os.Signal) int {
	const base = 128
	if n, ok := s.(syscall.Signal); ok {
		return base + int(n)
	}
	return models.Cancelled.Exit()
}

// Exit writes the error that the program ends with, if nobody has, and gives its exit code.
func Exit(w io.Writer, err error) int {
	tell(w, err)
	return exitCode(err)
}

// toldError is an error that the person has seen already.
type toldError struct{ error }

func (e *toldError) Unwrap() error { return e.error }

func told(err error) error {
	if err == nil {
		return nil
	}
	return &toldError{err}
}
