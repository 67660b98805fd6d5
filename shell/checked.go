package shell

import (
	"errors"
	"io"
	"syscall"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// checked is a writer that remembers its first failure: an answer has many small writes, and what
// counts is whether all of it arrived. A full disk must not look like success.
type checked struct {
	w   io.Writer
	err error
}

// Write writes, until it fails once.
func (c *checked) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	var n int
	n, c.err = c.w.Write(b)
	return n, c.err
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
