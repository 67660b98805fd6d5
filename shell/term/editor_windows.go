package term

import (
	"context"
	"fmt"
	"io"

	"github.com/c-bata/go-prompt"
	"golang.org/x/term"
)

// session is empty on Windows: the stock parser of go-prompt is used, without our cures.
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
	e.p = prompt.New(func(text string) {
		line := typed(text)
		e.remember(line)
		e.quit = host.Exec(ctx, line)
		e.begin()
	}, e.complete, append(e.options(),
		prompt.OptionAddKeyBind(prompt.KeyBind{Key: prompt.ControlC, Fn: e.cleared}),
		prompt.OptionSetExitCheckerOnInput(func(string, bool) bool { return e.quit || ctx.Err() != nil }),
	)...)
	e.p.Run()
	return context.Cause(ctx)
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
