package commands_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// A kept session goes on as long as its token, and is over for all who keep it once it has ended.
func TestExecutor_Resume(t *testing.T) {
	x := withDemo(t)
	kept := &keeper{}
	x.Keeper = kept
	x.Ask = answers{email: "bill@epicevents.example", password: password}
	if _, err := x.Exec(t.Context(), "login remember"); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(t.Context()); err != nil { // the program ends, the session does not
		t.Fatal(err)
	}

	next := newExecutor(t)
	next.Gate, next.Tokens, next.Keeper = x.Gate, x.Tokens, kept
	if _, err := next.Resume(t.Context(), *kept.login); err != nil {
		t.Fatal(err)
	}
	if me := next.Me().Email; me != "bill@epicevents.example" {
		t.Errorf("resumed as %q", me)
	}

	expired := *kept.login
	var err error
	if expired.Token, err = x.Tokens.Issue(policy.Session{Number: 2, ID: "x", Expires: time.Now().Add(-time.Hour)}); err != nil {
		t.Fatal(err)
	}
	refused(t, next, expired, "your session has expired")
	foreign := *kept.login
	if foreign.Token, err = x.Tokens.Issue(policy.Session{Number: 3, ID: next.SessionID(), Expires: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	refused(t, next, foreign, "your session is not valid")

	login := *kept.login
	if _, err := next.Exec(t.Context(), "logout"); err != nil {
		t.Fatal(err)
	}
	if kept.login != nil {
		t.Error("logout leaves what was kept")
	}
	refused(t, next, login, "")
}

// refused checks that a kept login is of no use.
func refused(t *testing.T, x *commands.Executor, k commands.Kept, want string) {
	t.Helper()
	var known *models.Error
	if _, err := x.Resume(t.Context(), k); !errors.As(err, &known) || known.Code != models.NotLoggedIn || !strings.Contains(known.Message, want) {
		t.Errorf("resumed with %v, want %q", err, want)
	}
}

// keeper keeps a login in memory.
type keeper struct{ login *commands.Kept }

func (k *keeper) Keep(login commands.Kept) error { k.login = &login; return nil }
func (k *keeper) Forget() error                  { k.login = nil; return nil }

// answers are the credentials of a script.
type answers struct {
	commands.Asker
	email, password string
}

func (a answers) Credentials() (email, password string) { return a.email, a.password }
