//go:build !windows

package term

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/c-bata/go-prompt"
	"github.com/mattn/go-runewidth"
)

// session is one Run on a terminal: the editor, the parser and the writer beneath it, and the signals.
type session struct {
	*editor
	tty    *tty
	writer *writer

	signals chan os.Signal
	done    chan struct{}
	group   sync.WaitGroup

	mu     sync.Mutex
	keys   *parser                 // made anew with go-prompt
	cancel context.CancelCauseFunc // of the line that runs, or nil
}

// runEditor is Run on a terminal.
func (t *Terminal) runEditor(ctx context.Context, host Host, lines []string) error {
	device, err := openTTY(t.in, t.show)
	if err != nil {
		return err
	}
	s := &session{
		editor:  &editor{host: host, history: newHistory(lines), recall: &t.recall, notes: &t.notes, colours: t.colours},
		tty:     device,
		keys:    newParser(device, t.typed, &t.notes),
		signals: make(chan os.Signal, 8),
		done:    make(chan struct{}),
	}
	s.watch(ctx)
	t.session.Store(s)
	defer func() {
		t.session.Store(nil)
		t.typed = s.keys.pending
		s.close()
	}()
	for cleared := false; ; {
		err := s.edit(ctx, cleared)
		if ended, reason := s.keys.finished(); ended && (err == nil || errors.Is(err, errUnwind)) {
			return reason
		}
		if !errors.Is(err, errUnwind) {
			return err
		}
		cleared = !s.keys.orphan // by a SIGINT from outside
		s.mu.Lock()
		s.keys = newParser(device, s.keys.pending, &t.notes)
		s.mu.Unlock()
	}
}

// edit runs go-prompt until it returns, until something unwinds it, or until it is stuck: a signal that comes while
// it deals with Enter makes two of its goroutines wait for each other. Therefore it has a goroutine of its own.
// cleared: what unwound the one before has cleared the line.
func (s *session) edit(ctx context.Context, cleared bool) error {
	keys := s.keys
	s.size = keys.told
	w := &writer{out: s.tty.out, editor: s.editor}
	w.drawn = func() {
		keys.drawn(frame{
			empty: s.shown.text == "", asking: s.asking, selected: w.selected, only: s.only(),
			spaced: s.spaced != spot{}, searching: s.search != nil, small: w.small, ghost: w.ghost,
			listed: s.shown.list != nil && s.shown.rows > 0, behind: s.behind(),
		}, !s.keyed)
		s.keyed = false
	}
	s.say = func(rows string) {
		w.WriteRawStr(rows)
		w.Flush()
	}
	s.writer = w
	done := make(chan error, 1)
	go func() {
		err := errors.New("the goroutine of a line ended itself")
		defer func() {
			if v := recover(); v == errUnwind {
				err = errUnwind
			} else if v != nil {
				err = &PanicError{Value: v, Stack: debug.Stack()}
			}
			done <- err
		}()
		if cleared {
			interrupted(s.host)
		}
		s.begin()
		s.p = prompt.New(s.execute(ctx), s.complete, append(s.options(),
			prompt.OptionParser(keys),
			prompt.OptionWriter(s.writer),
			prompt.OptionPreviewSuggestionTextColor(previewText),
			prompt.OptionBreakLineCallback(func(d *prompt.Document) { keys.rowEnded(d.Text) }),
			prompt.OptionSetExitCheckerOnInput(s.leave),
			prompt.OptionAddKeyBind(
				prompt.KeyBind{Key: prompt.ControlC, Fn: s.cleared},
				prompt.KeyBind{Key: prompt.ControlR, Fn: s.startSearch},
				prompt.KeyBind{Key: prompt.ControlZ, Fn: s.suspend},
			),
			prompt.OptionAddASCIICodeBind(prompt.ASCIICodeBind{ASCIICode: []byte(keyNote), Fn: s.note}),
		)...)
		s.p.Run()
		err = s.err
	}()
	select {
	case err := <-done:
		var panicked *PanicError
		if errors.Is(err, errUnwind) || errors.As(err, &panicked) && s.err == nil {
			keys.retire()
		}
		return err
	case <-keys.stuck:
		s.writer.muted.Store(true)
		keys.retire()
		return errUnwind
	}
}

// close restores the terminal and gives the signals back.
func (s *session) close() {
	s.unwatch()
	_ = s.tty.close() // it fails when the terminal is gone, and then there is nothing to restore
}

// leave is go-prompt's exit checker: at each key, and after each line.
func (s *session) leave(_ string, line bool) bool {
	leaving := s.keys.checked()
	if !line {
		return leaving
	}
	ended, _ := s.keys.finished()
	return s.quit || ended
}

// cleared is the binding of Ctrl-C. The first of the two that leave is told.
func (s *session) cleared(b *prompt.Buffer) {
	s.editor.cleared(b)
	if s.keys.leavesNext() {
		s.writer.WriteRawStr("Ctrl-C again leaves\r\n")
	}
}

// refresh makes the list anew, when it can be.
func (s *session) refresh() { s.parser().refresh() }

// noted has a note shown, when it can be.
func (s *session) noted() { s.tty.rouse() }

// note is the binding of keyNote: the line goes, the notes are written in its place, and it is drawn again below them.
func (s *session) note(b *prompt.Buffer) {
	above := s.above(b)
	s.writer.CursorUp(above)
	s.writer.WriteRawStr("\r\x1b[J" + s.waiting() + strings.Repeat("\n", above))
}

// above counts the rows of the line above the cursor. go-prompt, drawing the line again, goes up by as many.
func (s *session) above(b *prompt.Buffer) int {
	cols, _ := s.size()
	return (runewidth.StringWidth(s.label()) + b.DisplayCursorPosition()) / cols
}

// execute gives go-prompt's executor.
func (s *session) execute(ctx context.Context) prompt.Executor {
	return func(text string) {
		defer func() {
			if v := recover(); v != nil {
				s.quit, s.err = true, &PanicError{Value: v, Stack: debug.Stack()}
			}
			ended, _ := s.keys.finished()
			s.writer.muted.Store(s.quit || ended)
		}()
		line := typed(text)
		s.remember(line)
		s.quit = s.run(ctx, line)
		if !s.quit {
			s.begin()
		}
	}
}

// run gives one line to the host, with a context that the signals cancel.
func (s *session) run(ctx context.Context, line string) (quit bool) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.mu.Lock()
	s.cancel = cancel
	s.mu.Unlock()
	defer func() {
		// From here on Ctrl-C is a key for the next line. If this fails the terminal is gone, and reading says so.
		_ = s.tty.set(modeAnswer)
		s.mu.Lock()
		s.cancel = nil
		s.mu.Unlock()
	}()
	if ended, reason := s.keys.finished(); ended {
		cancel(reason)
	}
	return s.host.Exec(ctx, line)
}

// interrupt cancels the line that runs, and tells whether there was one.
func (s *session) interrupt(cause error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel(cause)
	}
	return s.cancel != nil
}
