package shell

import (
	"context"
	"errors"
	"fmt"

	"epicevents.example/epic/models"
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
	return sh.term.Run(ctx, newHost(sh), nil)
}

// login asks who it is, three times at most.
func (sh *Shell) login(ctx context.Context) error {
	for try := 1; ; try++ {
		_, err := sh.line(ctx, "login")
		var known *models.Error
		if err == nil || !errors.As(err, &known) || known.Code != models.NotLoggedIn || try == tries {
			return err
		}
		failure(sh.streams.Err, 0, "", err)
		sh.ask.email, sh.ask.password = "", "" // those of the environment were wrong: ask
	}
}
