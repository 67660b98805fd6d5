package shell

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

// prompt logs in and reads lines until the person leaves.
func (sh *Shell) prompt(ctx context.Context) error {
	sh.exec.News = sh.news
	err := sh.resume(ctx)
	if err == nil && !sh.exec.Me().Anybody() {
		err = sh.login(ctx)
	}
	if err != nil {
		var known *models.Error
		if errors.As(err, &known) && known.Code == models.Cancelled {
			return told(err) // who leaves at the first question knows why
		}
		return err
	}
	sh.note("type help for the commands, Ctrl-D to leave")
	return sh.term.Run(ctx, newHost(sh), nil)
}

// login asks who it is.
func (sh *Shell) login(ctx context.Context) error {
	line := "login"
	if email := sh.options.Argument; email != "" {
		line += ` "` + escape.Replace(email) + `"`
	}
	if sh.options.Remember {
		line += " remember"
	}
	_, err := sh.line(ctx, line)
	return err
}

// resume goes on with the login that is remembered in this terminal, if there is one and the
// environment names nobody else. One that cannot be used is refused aloud, and gone.
func (sh *Shell) resume(ctx context.Context) error {
	if sh.ask.email != "" || sh.remembered == nil {
		return nil
	}
	kept, err := sh.remembered.load()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		var welcome *commands.Answer
		if welcome, err = sh.exec.Resume(ctx, kept); err == nil && len(welcome.Digest) > 0 {
			err = sh.render.answer(&commands.Answer{Digest: welcome.Digest})
		}
	}
	var known *models.Error
	if errors.As(err, &known) && known.Code == models.NotLoggedIn {
		failure(sh.streams.Err, 0, "", known.WithHint("the remembered login was removed"))
		return sh.remembered.Forget()
	}
	return err
}

// countDown has the prompt asked for again when it has something else to say of the time that is left: once the
// session ends soon, and then each minute.
func (sh *Shell) countDown(left time.Duration) {
	if sh.minute != nil {
		sh.minute.Stop()
	}
	next := left - endingSoon
	if next <= 0 {
		next = left % time.Minute
	}
	if left > 0 {
		sh.minute = time.AfterFunc(next+time.Millisecond, sh.term.Refresh)
	}
}
