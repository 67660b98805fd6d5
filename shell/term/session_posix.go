//go:build !windows

package term

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"sync"

	"github.com/c-bata/go-prompt"
)

// session is one Run on a terminal: the editor, the parser and the writer beneath it, and the signals.
type session struct {
	*editor
	tty    *tty
	keys   *parser
	writer *writer

	signals chan os.Signal
	taken   []os.Signal // back from go-prompt, each time that it registers for them
	done    chan struct{}
	group   sync.WaitGroup

	mu     sync.Mutex
	cancel context.CancelCauseFunc // of the line that runs, or nil
}

// runEditor is Run on a terminal.
func (t *Terminal) runEditor(ctx context.Context, host Host, lines []string) error {
	device, err := openTTY(t.in, t.show)
	if err != nil {
		return err
	}
	s := &session{
		editor:  &editor{host: host, history: newHistory(lines)},
		tty:     device,
		signals: make(chan os.Signal, 8),
		done:    make(chan struct{}),
	}
	s.keys = newParser(device, s.takeOver)
	s.keys.pending = t.typed
	s.size = s.keys.told
	s.writer = &writer{out: t.show, drawn: func(selected bool) { s.keys.drawn(selected, s.shown.text == "") }}
	s.watch(ctx)
	t.session = s
	defer func() {
		t.session, t.typed = nil, s.keys.pending
		s.close()
	}()
	for {
		err := s.edit(ctx)
		if ended, reason := s.keys.finished(); ended && (err == nil || errors.Is(err, errUnwind)) {
			return reason
		}
		if !errors.Is(err, errUnwind) {
			return err
		}
		// A SIGINT came in the few milliseconds before go-prompt's signals were taken over: the line is cleared.
	}
}

// edit runs go-prompt until it returns, or until something unwinds it.
func (s *session) edit(ctx context.Context) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		err = &PanicError{Value: v, Stack: debug.Stack()}
		if v == errUnwind {
			err = errUnwind
		}
		s.keys.retire()
	}()
	s.begin()
	s.p = prompt.New(s.execute(ctx), s.complete, append(s.options(),
		prompt.OptionParser(s.keys),
		prompt.OptionWriter(s.writer),
		prompt.OptionPreviewSuggestionTextColor(previewText),
		prompt.OptionBreakLineCallback(func(*prompt.Document) { s.keys.rowEnded() }),
		prompt.OptionSetExitCheckerOnInput(s.leave),
		prompt.OptionAddKeyBind(prompt.KeyBind{Key: prompt.ControlZ, Fn: s.suspend}),
	)...)
	s.p.Run()
	return s.err
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

// execute gives go-prompt's executor.
func (s *session) execute(ctx context.Context) prompt.Executor {
	return func(text string) {
		defer func() {
			if v := recover(); v != nil {
				s.quit, s.err = true, &PanicError{Value: v, Stack: debug.Stack()}
			}
			ended, _ := s.keys.finished()
			s.writer.muted = s.quit || ended
		}()
		line := typed(text)
		s.remember(line)
		if line != "" {
			s.quit = s.run(ctx, line)
		}
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
