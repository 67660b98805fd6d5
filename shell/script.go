package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// script runs lines that nobody types: the first failure ends it, unless --keep-going. The error
// is the first one.
func (sh *Shell) script(ctx context.Context) error {
	if sh.ask.email != "" && sh.ask.password == "" {
		return models.Errorf(models.NotLoggedIn, "EPIC_EMAIL says who logs in, and there is no password").
			WithHint("set EPIC_PASSWORD, or give --password-file")
	}
	if err := sh.resume(ctx); err != nil {
		return err
	}
	if sh.ask.email != "" {
		if _, err := sh.exec.Login(ctx, sh.ask.email, sh.ask.password); err != nil {
			return err
		}
	}
	var first error
	for number, line := range sh.lines(ctx, &first) {
		quit, err := sh.line(ctx, line)
		if err = sh.reported(err); err != nil {
			if number > 0 {
				fmt.Fprintf(sh.streams.Err, "line %d:\n", number)
			}
			failure(sh.streams.Err, 0, line, sh.unattended(err))
			first = firstOf(first, told(err))
		}
		if quit || err != nil && (!sh.options.KeepGoing || errors.Is(ctx.Err(), context.Canceled)) {
			break
		}
	}
	return first
}

// howToLogIn is said where nobody can be asked.
const howToLogIn = "epic login --remember logs in for this terminal; a script sets EPIC_EMAIL and EPIC_PASSWORD"

// unattended tells a script, which cannot type login, how it logs in.
func (sh *Shell) unattended(err error) error {
	var known *models.Error
	if errors.As(err, &known) && known.Code == models.NotLoggedIn && sh.ask.email == "" {
		return known.WithHint(howToLogIn)
	}
	return err
}

// lines gives the lines of the script by number; that of a single -c is 0. A file that cannot be
// read is reported through failed.
func (sh *Shell) lines(ctx context.Context, failed *error) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		number := 0
		for _, line := range sh.options.Lines {
			if number++; len(sh.options.Lines) == 1 && sh.options.File == "" {
				number = 0
			}
			if !yield(number, line) {
				return
			}
		}
		if len(sh.options.Lines) > 0 && sh.options.File == "" {
			return
		}
		in := sh.streams.In
		if f := sh.options.File; f != "" && f != "-" {
			opened, err := sh.options.Reach().Open(f)
			if err != nil {
				*failed = models.Errorf(models.NotFound, "the file %s cannot be read", f).WithCause(err)
				return
			}
			defer opened.Close()
			in = opened
		}
		for lines := term.NewLines(in); ; {
			line, err := lines.Read(ctx)
			switch number++; {
			case errors.Is(err, io.EOF):
				return
			case ctx.Err() != nil:
				*failed = firstOf(*failed, models.Errorf(models.Cancelled, "cancelled before line %d", number))
				return
			case err != nil:
				*failed = firstOf(*failed, models.Errorf(models.NotUnderstood, "line %d cannot be read", number).WithCause(err))
				return
			}
			if !yield(number, strings.TrimPrefix(line, "\ufeff")) {
				return
			}
		}
	}
}

func firstOf(first, err error) error {
	if first != nil {
		return first
	}
	return err
}
