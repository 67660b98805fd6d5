package commands_test

import (
	"errors"
	"strings"
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

// At a prompt that was left alone nothing of the data is offered any more: neither after the idle time,
// nor when the token has run out. Answers count as typing while there is time.
func TestExecutor_Complete_leftAlone(t *testing.T) {
	for name, after := range map[string]func(*commands.Executor, *clock) time.Duration{
		"idle": func(x *commands.Executor, c *clock) time.Duration {
			c.advance(20 * time.Minute)
			x.Typed()
			return 30*time.Minute + time.Second
		},
		"expired": func(x *commands.Executor, _ *clock) time.Duration {
			x.Idle = 0
			return x.Left() + time.Second
		},
	} {
		t.Run(name, func(t *testing.T) {
			x, clock := loggedIn(t, 30*time.Minute)
			wait := after(x, clock)
			offered := func() (n int) {
				_, list := x.Settled("show client ")
				for _, c := range list {
					if c.Match != "" { // no word of the language
						n++
					}
				}
				return n
			}
			clock.advance(wait - 2*time.Second)
			if offered() == 0 {
				t.Error("nothing is offered in time")
			}
			clock.advance(2 * time.Second)
			x.Typed() // it wakes nothing
			if n := offered(); n > 0 {
				t.Errorf("%d records are offered to nobody", n)
			}
			if err := x.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whose session is ended while a command runs is told so, and not that there is no database.
func TestExecutor_endedMeanwhile(t *testing.T) {
	w := newWorld(t)
	x := w.executor(t, "kate")
	tx, err := w.db.Admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE events SET attendees = 76 WHERE id = 109`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, err := x.Exec(t.Context(), "update event #109 set attendees 77")
		done <- err
	}()
	const waits = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'epic\_s\_%' AND wait_event_type = 'Lock')`
	for waiting := false; !waiting; {
		if err := w.db.Admin.QueryRow(waits).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	w.do(t, `SELECT auth.throw_out(3)`)
	var known *models.Error
	if err := <-done; !errors.As(err, &known) || known.Code != models.NotLoggedIn || known.Message != "your session has ended" {
		t.Errorf("%v", err)
	}
}

// A line that is taken up again begins where it stopped; what was done beside an error is done.
func TestExecutor_ExecRest(t *testing.T) {
	x, clock := loggedIn(t, time.Minute)
	clock.advance(2 * time.Minute)
	if _, done, err := x.ExecRest(t.Context(), "help; count clients; count events", 0); err == nil || done != 1 || !x.Lapsed() {
		t.Errorf("%d sentences were done, and the session lapsed: %v (%v)", done, x.Lapsed(), err)
	}
	if _, err := x.Renew(t.Context(), "bill@epicevents.example", password); err != nil {
		t.Fatal(err)
	}
	answers, done, err := x.ExecRest(t.Context(), "help; count clients; count events", 1)
	if err != nil || done != 3 || len(answers) != 2 {
		t.Errorf("%d answers, %d done, %v", len(answers), done, err)
	}
	fine(t, x, "logout")
	if x.Lapsed() {
		t.Error("who logged out is asked for a password")
	}
}

// A session that was remembered and lapsed is remembered again, and no other.
func TestExecutor_Renew(t *testing.T) {
	x, clock := loggedIn(t, time.Minute)
	kept := &keeper{}
	x.Keeper = kept
	lapse := func() {
		t.Helper()
		clock.advance(2 * time.Minute)
		over(t, x, "count clients", "nothing was typed for a minute, so the session has ended")
	}
	renew := func() string {
		t.Helper()
		answer, err := x.Renew(t.Context(), "bill@epicevents.example", password)
		if err != nil {
			t.Fatal(err)
		}
		return answer.Note
	}
	lapse()
	if note := renew(); note != "" || kept.login != nil {
		t.Errorf("said %q, kept %v", note, kept.login)
	}
	x.Ask = answers{email: "bill@epicevents.example", password: password}
	fine(t, x, "login remember")
	lapse()
	if kept.login != nil {
		t.Error("what lapsed is kept")
	}
	if note := renew(); !strings.Contains(note, "; remembered in this terminal until") || kept.login == nil {
		t.Errorf("said %q, kept %v", note, kept.login)
	}
	fine(t, x, "logout")
	if kept.login != nil {
		t.Error("it is kept after logout")
	}
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
