package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// asker asks the person at the terminal; in a script, where nobody answers, it refuses.
type asker struct {
	term            *term.Terminal // nil in a script
	render          *renderer
	yes             bool
	email, password string // from the environment
}

var _ commands.Asker = (*asker)(nil)

// Credentials are what the environment says about who logs in.
func (a *asker) Credentials() (email, password string) { return a.email, a.password }

// Ask reads one answer.
func (a *asker) Ask(ctx context.Context, question string) (string, error) {
	return a.needed(question, func() (string, error) { return a.line(ctx, question) })
}

// Again says what was wrong with the answers; whoever is at the terminal can give others.
func (a *asker) Again(wrong error) bool {
	if a.term == nil {
		return false
	}
	failure(a.render.notes, a.render.width(), "", wrong)
	return true
}

// Secret reads one answer without showing it.
func (a *asker) Secret(ctx context.Context, question string) (string, error) {
	return a.needed(question, func() (string, error) { return a.term.Secret(ctx, question) })
}

// needed asks until there is an answer.
func (a *asker) needed(question string, ask func() (string, error)) (string, error) {
	if a.term == nil {
		return "", a.unattended(question)
	}
	what, _, _ := strings.Cut(strings.TrimSuffix(question, ": "), " (")
	for {
		answer, err := ask()
		if err != nil || answer != "" {
			return answer, answered(err)
		}
		failure(a.render.notes, a.render.width(), "", models.Errorf(models.NotUnderstood, "%s is needed", what).WithHint("Ctrl-C leaves"))
	}
}

// line reads one answer, which may be empty.
func (a *asker) line(ctx context.Context, question string) (string, error) {
	answer, err := a.term.Ask(ctx, question)
	return strings.TrimSpace(answer), err
}

// Confirm shows what would happen and asks; anything but a yes, or the expected number, is a no.
func (a *asker) Confirm(ctx context.Context, preview *commands.Answer, question, expected string) error {
	if a.yes {
		return nil
	}
	if a.term == nil {
		return models.Errorf(models.NeedsYes, "%s nobody is here to say yes", question).WithHint("give --yes, or end the line with yes")
	}
	if err := a.render.answer(preview); err != nil {
		return err
	}
	question += " [y/N] "
	if expected != "" {
		question = strings.TrimSuffix(question, " [y/N] ") + fmt.Sprintf(" type %s to go on: ", expected)
	}
	answer, err := a.term.Confirm(ctx, question)
	if err != nil {
		return answered(err)
	}
	switch answer = strings.ToLower(strings.TrimSpace(answer)); {
	case expected != "" && answer == expected:
		return nil
	case expected == "" && (answer == "y" || answer == "yes" || answer == "o" || answer == "oui"):
		return nil
	default:
		return models.Errorf(models.Cancelled, "nothing was changed")
	}
}

// Choose shows something and asks for one key.
func (a *asker) Choose(ctx context.Context, shown *commands.Answer, question string) (string, error) {
	if a.term == nil {
		return "", models.Errorf(models.NeedsYes, "nobody is here to choose")
	}
	if err := a.render.answer(shown); err != nil {
		return "", err
	}
	key, err := a.term.Key(ctx, question)
	return key, answered(err)
}

// unattended refuses a question that nobody is there to answer, and says where the answer goes.
func (a *asker) unattended(question string) error {
	err := models.Errorf(models.NotLoggedIn, "nobody is here to answer %q", strings.TrimSuffix(question, ": "))
	if a.email != "" {
		return err.WithHint("open the prompt with epic, and answer there")
	}
	return err.WithHint(howToLogIn)
}

// answered turns the ways to leave a question into one.
func answered(err error) error {
	if errors.Is(err, term.ErrCancelled) || errors.Is(err, io.EOF) {
		return models.Errorf(models.Cancelled, "nothing was changed")
	}
	return err
}
