package commands

import (
	"context"
	"fmt"
	"strconv"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

func sessions() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "sessions", Aliases: []string{"show sessions"}, Clauses: []lang.Clause{lang.As}},
		Group:    Account,
		Summary:  "list where you are logged in; management sees everybody",
		Examples: []string{"sessions", "show sessions"},
		Needs:    Need{who: colleague},
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			table, err := c.Store.Sessions(ctx)
			return &Answer{Table: table}, err
		},
	}
}

func endSession() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "end", Operands: []lang.Operand{lang.ASession}},
		Group:    Account,
		Summary:  "end a session by its number: one of yours, for management anybody's",
		Examples: []string{"end session 12"},
		Needs:    Need{who: colleague},
		Run:      runEndSession,
	}
}

func runEndSession(ctx context.Context, c *Call) (*Answer, error) {
	typed := c.Cmd.Words[0]
	none := models.Errorf(models.NotFound, "there is no session %s that you may end", typed.Text).
		WithHint("sessions lists them").WithSpan(typed.Span.From, typed.Span.To)
	number, err := strconv.ParseInt(typed.Text, 10, 64)
	if err != nil {
		return nil, none // more digits than any number here has
	}
	found, here, err := c.Store.EndSession(ctx, number)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, none
	case here:
		c.left = true
		return &Answer{Note: "logged out"}, c.forget()
	default:
		return &Answer{Note: fmt.Sprintf("session %d has ended", number)}, nil
	}
}
