package commands_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// clock is a time that the test moves. It begins now: the database has its own.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// loggedIn is an executor of Bill's whose clock the test moves.
func loggedIn(t *testing.T, idle time.Duration) (*commands.Executor, *clock) {
	t.Helper()
	c := &clock{}
	x := withDemo(t)
	tokens, err := policy.NewTokens(map[string][]byte{"1": append(policy.NewSalt(), policy.NewSalt()...)}, "1", c.now)
	if err != nil {
		t.Fatal(err)
	}
	x.Clock, x.Tokens, x.Idle = c.now, tokens, idle
	logIn(t, x)
	return x, c
}

func logIn(t *testing.T, x *commands.Executor) {
	t.Helper()
	if _, err := x.Login(t.Context(), "bill@epicevents.example", password); err != nil {
		t.Fatal(err)
	}
}

// over fails the test unless the line was refused with this sentence because the session is over.
func over(t *testing.T, x *commands.Executor, line, want string) {
	t.Helper()
	_, err := x.Exec(t.Context(), line)
	var known *models.Error
	if !errors.As(err, &known) || known.Code != models.NotLoggedIn || known.Message != want {
		t.Errorf("%s: %v, want %s", line, err, want)
	}
	if x.Me().Anybody() {
		t.Errorf("%s is still logged in", x.Me().Name)
	}
}

func fine(t *testing.T, x *commands.Executor, line string) {
	t.Helper()
	if _, err := x.Exec(t.Context(), line); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
}

// Whoever types nothing for the idle time is logged out, in the database too; each command begins
// the time anew. "It" is still there for the same person afterwards.
func TestExecutor_Idle(t *testing.T) {
	x, clock := loggedIn(t, 30*time.Minute)
	for range 3 {
		clock.advance(29 * time.Minute)
		fine(t, x, "show client #1")
	}
	clock.advance(31 * time.Minute)
	over(t, x, "show client #1", "nothing was typed for 30 minutes, so the session has ended")
	over(t, x, "show client #1", "you are not logged in")
	logIn(t, x)
	fine(t, x, "show it")
	if err := x.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// A token that has run out ends the session, whatever the database's clock says.
func TestExecutor_Expiry(t *testing.T) {
	x, clock := loggedIn(t, 0)
	left := x.Left()
	if left <= 0 {
		t.Fatalf("the session lasts %v", left)
	}
	clock.advance(left - time.Minute)
	fine(t, x, "count clients")
	if got := x.Left(); got > time.Minute {
		t.Errorf("%v are left of a minute", got)
	}
	clock.advance(2 * time.Minute)
	over(t, x, "count clients", "your session has expired")
}

// Somebody else who logs in begins with nothing shown.
func TestExecutor_It_ofSomebodyElse(t *testing.T) {
	x, _ := loggedIn(t, 0)
	fine(t, x, "show client #1")
	if _, err := x.Login(t.Context(), "kate@epicevents.example", password); err != nil {
		t.Fatal(err)
	}
	var known *models.Error
	if _, err := x.Exec(t.Context(), "show it"); !errors.As(err, &known) || known.Message != "nothing has been shown yet" {
		t.Errorf("show it: %v", err)
	}
	if err := x.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// What completion looks up runs in a goroutine of the shell's, which knows what to do about a panic.
func TestExecutor_Go(t *testing.T) {
	x := withDemo(t)
	started := 0
	x.Go = func(f func()) {
		started++
		go f()
	}
	logIn(t, x)
	x.Complete("show client ")
	if started != 1 {
		t.Errorf("%d goroutines were started, want 1", started)
	}
}
