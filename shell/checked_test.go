package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// failing is a writer that fails in one way.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "out", Err: f.err}
}

// An answer that did not arrive ends the program with an error of its own; a reader that has gone
// is told nothing, and the program ends as others do that the signal ends.
func TestChecked_lost(t *testing.T) {
	for _, test := range []struct {
		w    io.Writer
		exit int
		says string
	}{
		{io.Discard, 0, ""},
		{failing{syscall.EPIPE}, 141, ""},
		{failing{syscall.ENOSPC}, 6, "the answer could not be written\nwhat was asked for is done; the disk may be full, or the output closed\n"},
	} {
		c := &checked{w: test.w}
		for range 3 {
			fmt.Fprintln(c, "x") // the writer keeps its first error
		}
		var said strings.Builder
		err := c.lost()
		if exit := Exit(&said, err); exit != test.exit || said.String() != test.says {
			t.Errorf("%v: exit code %d, %q", err, exit, said.String())
		}
		if err != nil && models.Unexpected(err) {
			t.Errorf("%v is reported as a fault of ours", errors.Unwrap(err))
		}
	}
}

// Once the line is cancelled nothing more of its answer is written; the row that was begun is ended, and the next
// line is answered as ever.
func TestChecked_during(t *testing.T) {
	var out strings.Builder
	c := &checked{w: &out}
	ctx, cancel := context.WithCancelCause(t.Context())
	done := c.during(ctx)
	fmt.Fprint(c, "one\ntw")
	cancel(term.ErrCancelled)
	fmt.Fprint(c, "o\nthree\n")
	err := done()
	var known *models.Error
	if !errors.As(err, &known) || known.Code != models.Cancelled || !errors.Is(err, term.ErrCancelled) || c.lost() != nil {
		t.Errorf("the error is %v, lost %v", err, c.lost())
	}
	done = c.during(t.Context())
	fmt.Fprintln(c, "four")
	if err := done(); err != nil || out.String() != "one\ntw\nfour\n" {
		t.Errorf("then %v, and %q was written", err, out.String())
	}
}
