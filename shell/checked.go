package shell

import (
	"context"
	"errors"
	"io"
	"syscall"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// checked is a writer that remembers its first failure: an answer has many small writes, and what
// counts is whether all of it arrived. A full disk must not look like success.
type checked struct {
	w       io.Writer
	err     error
	line    context.Context // of the line that is answered: once it is cancelled nothing more is written; nil: none
	refused bool            // that has happened
	inRow   bool            // the last row that was written has no end
}

// Write writes, until it fails once.
func (c *checked) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if c.line != nil && c.line.Err() != nil {
		c.refused = true
		return 0, context.Cause(c.line)
	}
	var n int
	n, c.err = c.w.Write(b)
	if n > 0 {
		c.inRow = b[n-1] != '\n' // #nosec G602 -- a writer writes no more than it is given
	}
	return n, c.err
}

// during has the writer refuse once ctx is cancelled, until shown, which reports that as an error: the rest of the
// answer is missing.
func (c *checked) during(ctx context.Context) (shown func() error) {
	c.line, c.refused = ctx, false
	return func() error {
		c.line = nil
		if !c.refused {
			return nil
		}
		// With Ctrl-C a terminal throws away what it has not shown yet, the end of a row perhaps.
		if c.inRow || isTerminal(c.w) {
			_, _ = c.Write([]byte{'\n'}) // lost tells
		}
		return models.Errorf(models.Cancelled, "cancelled: the rest is not shown").WithCause(context.Cause(ctx))
	}
}

// lost is the error to end with when an answer did not arrive. A reader that has gone, as head does
// after its first lines, has got what it wanted: nothing is said, and the program ends as if the
// signal for this had ended it, as other programs do.
func (c *checked) lost() error {
	switch {
	case c.err == nil:
		return nil
	case errors.Is(c.err, syscall.EPIPE):
		return models.Errorf(models.Cancelled, "nobody reads the answer any more").WithCause(&term.SignalError{Signal: syscall.SIGPIPE})
	default:
		return models.Errorf(models.Unwritten, "the answer could not be written").
			WithHint("what was asked for is done; the disk may be full, or the output closed").WithCause(c.err)
	}
}
