package shell

import (
	"io"

	"epicevents.example/epic/models"
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

// lost is the error to end with when an answer did not arrive.
func (c *checked) lost() error {
	if c.err == nil {
		return nil
	}
	return models.Errorf(models.Unreachable, "the answer could not be written").
		WithHint("what was asked for is done; the disk may be full, or the output closed").WithCause(c.err)
}
