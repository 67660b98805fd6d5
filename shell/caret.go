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
// and the way out. Anything that is not meant for people is only said to have happened.
//
// A message that does not fit beside the caret, in a window of this width, stands under it.
func failure(w io.Writer, width int, line string, err error) {
	var known *models.Error
	if !errors.As(err, &known) {
		known = models.Errorf(models.Internal, "something went wrong inside Epic").WithCause(err)
	}
	message := displaywidth.TruncateString(clean(known.Message, " "), longestMessage, "…")
	if known.At != nil && line != "" {
		typed, pad, length := caret(line, *known.At)
		fmt.Fprintf(w, "  %s\n  %s%s", typed, strings.Repeat(" ", pad), strings.Repeat("^", length))
		if width > 0 && margin+pad+length+1+displaywidth.String(message) > width {
			fmt.Fprintf(w, "\n%s\n", message)
		} else {
			fmt.Fprintf(w, " %s\n", message)
		}
	} else {
		fmt.Fprintln(w, message)
	}
	if known.Hint != "" {
		fmt.Fprintln(w, clean(known.Hint, " "))
	}
}

// longestMessage is how many cells of a message are shown: some quote what was typed.
const longestMessage = 400

// caret gives the part of the line to show, how far in the carets start, and how many there are,
// in cells of the screen. Of a long line only what is around the place is shown.
func caret(line string, at models.Span) (shown string, pad, length int) {
	const around, whole = 60, 160 // bytes
	from, to := min(at.From, len(line)), min(at.To, len(line))
	if to-from > whole {
		to = from + whole
	}
	start, end := 0, len(line)
	if from > around && len(line) > whole {
		start = strings.LastIndexAny(line[:from-around/2], " ") + 1
	}
	if end > to+around && len(line) > whole {
		end = to + around
		if i := strings.IndexByte(line[end:], ' '); i >= 0 {
			end += i
		}
	}
	before, marked, after := clean(line[start:from], " "), clean(line[from:to], " "), clean(line[to:end], " ")
	if start > 0 {
		before = "… " + before
	}
	if end < len(line) {
		after += " …"
	}
	return before + marked + after, displaywidth.String(before), max(1, displaywidth.String(marked))
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
