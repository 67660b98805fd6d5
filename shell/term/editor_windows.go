package term

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/c-bata/go-prompt"
	"golang.org/x/term"
)

// session is empty on Windows: the stock parser and writer of go-prompt are used, without most of our cures.
type session struct{}

func (*session) refresh() {} // the next key does
func (*session) noted()   {} // the next line does

// canEdit tells whether the console can be edited on; Windows sets no TERM.
func canEdit(name string) bool { return name != "dumb" }

func (t *Terminal) runEditor(ctx context.Context, host Host, lines []string) (err error) {
	e := &editor{host: host, history: newHistory(lines), recall: &t.recall, notes: &t.notes}
	e.say = func(rows string) { io.WriteString(t.show, rows) } // nothing to be done if it fails
	e.size = func() (cols, rows int) {
		cols, rows, err := term.GetSize(int(t.in.Fd()))
		if err != nil || cols < minOffer || rows == 0 {
			return 80, 24
		}
		return cols, rows
	}
	defer recovered(&err)
	e.begin()
	var selected atomic.Bool
	e.p = prompt.New(func(text string) {
		line := typed(text)
		e.remember(line)
		e.quit = host.Exec(ctx, line)
		e.begin()
	}, e.complete, append(e.options(),
		prompt.OptionParser(&chooser{ConsoleParser: prompt.NewStandardInputParser(), selected: &selected}),
		prompt.OptionWriter(&watcher{ConsoleWriter: prompt.NewStdoutWriter(), selected: &selected}),
		prompt.OptionPreviewSuggestionTextColor(previewText),
		prompt.OptionAddKeyBind(prompt.KeyBind{Key: prompt.ControlC, Fn: e.cleared}),
		prompt.OptionSetExitCheckerOnInput(func(string, bool) bool { return e.quit || ctx.Err() != nil }),
	)...)
	e.p.Run()
	return context.Cause(ctx)
}

// watcher notes whether the frame on the screen has a selected offer.
type watcher struct {
	prompt.ConsoleWriter
	selected *atomic.Bool
	drawing  bool // one in the frame that is being drawn
}

func (w *watcher) HideCursor() {
	w.drawing = false
	w.ConsoleWriter.HideCursor()
}

func (w *watcher) SetColor(fg, bg prompt.Color, bold bool) {
	w.drawing = w.drawing || fg == previewText
	w.ConsoleWriter.SetColor(fg, bg, bold)
}

func (w *watcher) Flush() error {
	w.selected.Store(w.drawing)
	return w.ConsoleWriter.Flush()
}

// chooser has Enter choose a selected offer instead of running the line with it.
type chooser struct {
	prompt.ConsoleParser
	selected *atomic.Bool
}

func (c *chooser) Read() ([]byte, error) {
	b, err := c.ConsoleParser.Read()
	if c.selected.Load() && key(b) == keyEnter {
		return []byte(keyChoose), err
	}
	return b, err
}

func (t *Terminal) askTerminal(ctx context.Context, q question) (string, error) {
	if _, err := io.WriteString(t.show, cleaned(q.text)); err != nil {
		return "", fmt.Errorf("write the question: %w", err)
	}
	if q.fresh {
		t.plain.forget()
	}
	if q.echo {
		return t.plain.Read(ctx)
	}
	answer, err := term.ReadPassword(int(t.in.Fd()))
	if err != nil {
		return "", fmt.Errorf("read an answer: %w", err)
	}
	return string(answer), nil
}
