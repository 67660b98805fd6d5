package shell

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// tries is how often a password is asked for before the shell gives up.
const tries = 3

// prompt logs in and reads lines until the person leaves.
func (sh *Shell) prompt(ctx context.Context) error {
	if err := sh.login(ctx); err != nil {
		var known *models.Error
		if errors.As(err, &known) && known.Code == models.Cancelled {
			return told(err) // who leaves at the first question knows why
		}
		return err
	}
	fmt.Fprintln(sh.streams.Out, "type help for the commands, Ctrl-D to leave")
	return sh.term.Run(ctx, host{sh}, nil)
}

// login asks who it is, three times at most.
func (sh *Shell) login(ctx context.Context) error {
	for try := 1; ; try++ {
		_, err := sh.line(ctx, "login")
		var known *models.Error
		if err == nil || !errors.As(err, &known) || known.Code != models.NotLoggedIn || try == tries {
			return err
		}
		failure(sh.streams.Err, "", err)
		sh.ask.email, sh.ask.password = "", "" // those of the environment were wrong: ask
	}
}

// host is the shell as the terminal layer knows it.
type host struct{ sh *Shell }

var _ term.Host = host{}

// Prompt says who is logged in, and of which department.
func (h host) Prompt() string {
	me := h.sh.exec.Me()
	if !me.Anybody() {
		return "epic> "
	}
	name, _, _ := strings.Cut(clean(me.Email, ""), "@")
	return fmt.Sprintf("epic %s/%s> ", name, me.Department)
}

// Complete offers what the parser would accept at the cursor.
func (h host) Complete(before string) (from int, offers []term.Candidate) {
	from, list := h.sh.exec.Complete(before)
	for _, c := range list {
		offers = append(offers, term.Candidate{Text: c.Text, Description: c.Description})
	}
	return from, offers
}

// Remember keeps every line: no command takes a secret on its line.
func (h host) Remember(string) bool { return true }

// Exec runs a line; a failure is written and the prompt goes on.
func (h host) Exec(ctx context.Context, line string) (quit bool) {
	quit, err := h.sh.line(ctx, line)
	if err != nil {
		failure(h.sh.streams.Out, line, err)
	}
	return quit
}
