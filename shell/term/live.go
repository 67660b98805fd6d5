package term

import (
	"context"
	"runtime/debug"
)

// This file holds what a host may ask of a Terminal while Run runs.

// Interrupter is a Host that at times reads answers in the place of lines.
type Interrupter interface {
	// Asking tells, when Prompt was asked for, whether the line is an answer: then the history is out of reach, and
	// Ctrl-D on an empty line does what Ctrl-C does.
	Asking() bool
	// Interrupted tells of Ctrl-C at the prompt: it has cleared the line, and Prompt is asked for again afterwards.
	// A host that asks for several answers in turn stops asking.
	Interrupted()
}

// Refresh makes the list of offers anew: Complete is called again for the line as it stands, because what it looks
// up in the background has arrived. It may be called from any goroutine at any time, and never waits. While an offer
// is selected the list stays as it is, and is made anew afterwards; while a line runs there is none.
func (t *Terminal) Refresh() {
	if s := t.session.Load(); s != nil {
		s.refresh()
	}
}

// Recall replaces the lines of the history, the oldest first: another person is there now. It may be called from any
// goroutine, before Run too, whose own lines it replaces. It holds from the next prompt on.
func (t *Terminal) Recall(lines []string) {
	h := newHistory(lines)
	t.recall.Store(&h)
}

// Go runs f in a goroutine of its own, in which a panic does not end the program at once and leave the terminal
// as the editor has set it: Run ends with a *PanicError, or will when it begins.
func (t *Terminal) Go(f func()) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				t.crash(&PanicError{Value: v, Stack: debug.Stack()})
			}
		}()
		f()
	}()
}

// guarded gives a context that a panic in a goroutine of the host ends, with that as its cause.
func (t *Terminal) guarded(ctx context.Context) (guarded context.Context, done func()) {
	guarded, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(t.crashed, func() { cancel(context.Cause(t.crashed)) })
	return guarded, func() {
		stop()
		cancel(nil)
	}
}
