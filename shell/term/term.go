// Package term is the terminal layer: it reads lines from a person, offers completion while they type,
// and hands each line to a Host. It knows nothing of what the lines mean.
//
// On a terminal the editor is go-prompt 0.2.6 with a ConsoleParser and a ConsoleWriter of our own; the faults that
// they cure are listed in design/shell.md. Without one (a pipe, a file, TERM=dumb) lines are read plainly.
package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/term"
)

// Candidate is one offer of completion: Text replaces the word before the cursor, Description says what it is.
type Candidate struct{ Text, Description string }

// Host is what the lines are for. Its methods are called one at a time, while Run runs. It may be an Interrupter and a Painter too.
type Host interface {
	// Prompt is asked for before each line, and again at each Refresh.
	Prompt() string
	// Complete offers words for the text before the cursor. from is the byte at which the replaced word begins,
	// its opening quote and its spaces included. It is called at each key, so it must answer within milliseconds.
	Complete(before string) (from int, offers []Candidate)
	// Remember says whether a line may be kept in the history; a line that holds a secret may not.
	Remember(line string) bool
	// Exec runs one line, which may be empty. Its context is cancelled by Ctrl-C, with the cause ErrCancelled, and by whatever ends Run.
	Exec(ctx context.Context, line string) (quit bool)
}

// Config says what a Terminal reads and writes.
type Config struct {
	In  io.Reader
	Out io.Writer
	// Err takes the questions when Out is not a terminal, so that they are seen and Out holds only data.
	Err io.Writer
	Env func(string) string
}

// ErrCancelled is the answer to a question left with Ctrl-C, and the cause of a cancelled Exec.
var ErrCancelled = errors.New("cancelled")

// SignalError is how Run ends, and a question is left, when a signal asks the program to end.
type SignalError struct{ Signal os.Signal }

// Error names the signal.
func (e *SignalError) Error() string { return fmt.Sprintf("ended by signal: %v", e.Signal) }

// PanicError is how Run ends after a panic, once the terminal is as it was found.
type PanicError struct {
	Value any
	Stack []byte
}

// Error gives the value of the panic without its stack, which is for the log only.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Terminal reads lines and answers. Ask and Secret are for the Host while it runs a line, and for the caller of Run
// before and after.
type Terminal struct {
	in      *os.File // nil when the input is no terminal
	show    io.Writer
	editing bool
	plain   *Lines
	session atomic.Pointer[session] // while Run edits lines
	typed   []byte                  // read from the terminal and not used yet
	recall  atomic.Pointer[history] // given to Recall, and not taken yet
	notes   notes                   // given to Note, and not shown yet
	colours bool

	crashed context.Context // done after a panic in a goroutine of the host, which is its cause
	crash   context.CancelCauseFunc
}

// New makes a Terminal of what the program was given. Nothing is read or changed before Run, Ask or Secret.
func New(c Config) *Terminal {
	t := &Terminal{show: c.Err, plain: NewLines(c.In), colours: coloured(c.Env)}
	t.crashed, t.crash = context.WithCancelCause(context.Background())
	in, out := terminal(c.In), terminal(c.Out)
	t.in = in
	if out != nil {
		t.show = out
	}
	t.editing = in != nil && out != nil && canEdit(c.Env("TERM"))
	return t
}

// Run reads lines and gives them to host until the input ends, Exec says quit, or a signal or ctx asks to end.
// Ctrl-D, Ctrl-C twice on an empty line, the end of the input and quit give nil; a signal a *SignalError; a panic, in
// Exec or below or in a goroutine of Go, a *PanicError. However it ends the terminal is left as it was found. The oldest line of history comes first.
func (t *Terminal) Run(ctx context.Context, host Host, history []string) error {
	ctx, done := t.guarded(ctx)
	defer done()
	run := t.runEditor
	if !t.editing {
		run = t.runPlain
	}
	err := run(ctx, host, history)
	if crash := context.Cause(t.crashed); crash != nil {
		return crash // also where Exec, cancelled by it, said quit
	}
	return err
}

// Ask reads one answer. Ctrl-C gives ErrCancelled, the end of the input io.EOF, a signal that ends the program
// a *SignalError. Where the input is not a terminal the question is not shown and one line is read.
func (t *Terminal) Ask(ctx context.Context, text string) (string, error) {
	return t.answer(ctx, question{text: text, echo: true})
}

// Confirm is Ask for an answer that is given knowingly: what was typed ahead of the question is thrown away.
func (t *Terminal) Confirm(ctx context.Context, text string) (string, error) {
	return t.answer(ctx, question{text: text, echo: true, fresh: true})
}

// Secret is Ask without an echo of what is typed.
func (t *Terminal) Secret(ctx context.Context, text string) (string, error) {
	return t.answer(ctx, question{text: text})
}

// Key is Confirm with one key, which it gives in lower case: what is none of one character is empty. Where
// the terminal cannot be edited on, Enter follows it.
func (t *Terminal) Key(ctx context.Context, text string) (string, error) {
	answer, err := t.answer(ctx, question{text: text, echo: true, fresh: true, single: true})
	if answer = strings.ToLower(strings.TrimSpace(answer)); utf8.RuneCountInString(answer) != 1 {
		answer = ""
	}
	return answer, err
}

// question is what an answer is wanted to.
type question struct {
	text   string
	echo   bool // the answer may be seen
	fresh  bool // it must not have been typed before the question was seen
	single bool // it is one key, without Enter
}

func (t *Terminal) answer(ctx context.Context, q question) (string, error) {
	ctx, done := t.guarded(ctx)
	defer done()
	if t.in == nil {
		return t.plain.Read(ctx)
	}
	return t.askTerminal(ctx, q)
}

// terminal gives the file behind a reader or writer when it is a terminal, and nil when it is not.
func terminal(v any) *os.File {
	if f, ok := v.(*os.File); ok && f != nil && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}
