//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/internal/sentrytest"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/migrations/demodb"
)

// listen opens a Sentry for a test, and gives the settings of an epic of Bill's that reports to it.
func listen(t *testing.T, db database, held bool) (*sentrytest.Receiver, []string) {
	t.Helper()
	receiver := sentrytest.Start(held)
	t.Cleanup(receiver.Close)
	return receiver, []string{"DATABASE_URL=" + db.loginURL(), "EPIC_EMAIL=" + address("bill"), "EPIC_PASSWORD=" + password, "SENTRY_DSN=" + receiver.DSN}
}

// got is what a Sentry has got from an epic that has ended. It must not tell too much.
func got(t *testing.T, receiver *sentrytest.Receiver) (list []sentrytest.Event) {
	t.Helper()
	list, err := receiver.Events()
	if err != nil {
		t.Error(err)
	}
	if private := tellsTooMuch(receiver); len(private) > 0 {
		t.Errorf("%q were reported:\n%s", private, receiver.Received())
	}
	return list
}

// A panic in a goroutine behind the prompt ends epic: with the terminal as it was found, the session
// closed, the fault reported and the trace written.
func TestSentry_background(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	receiver, settings := listen(t, db, false)
	s := newScreen(t, 100)
	cmd := epic(t, settings...)
	cmd.Args[0] = "faulty"
	s.Start(cmd)
	s.asks("epic bill/commercial>")
	s.Send("show client k")
	s.ends(5)
	events := got(t, receiver)
	if len(events) != 1 {
		t.Fatalf("%d events, want one", len(events))
	}
	e := events[0]
	frames := e.Exception[0].Stacktrace.Frames
	if e.Message != "panic" || e.Level != "fatal" || e.Exception[0].Type != "string" || !strings.HasPrefix(frames[len(frames)-1].Function, "faulty") {
		t.Errorf("reported %+v", e)
	}
	for _, want := range []string{"something went wrong inside Epic; it was reported as " + e.ID[:8], "panic: bill@epicevents.example is unknown", "programs_test.go:"} {
		if !strings.Contains(s.Bytes(), want) {
			t.Errorf("the screen does not say %s", want)
		}
	}
	if n := openSessions(t, db); n != 0 {
		t.Errorf("%d sessions are still open", n)
	}
}

// A panic outside of a command ends a script, and is reported like any.
func TestSentry_main(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	receiver, settings := listen(t, db, false)
	env := func(name string) string {
		for _, setting := range settings {
			if value, ok := strings.CutPrefix(setting, name+"="); ok {
				return value
			}
		}
		return ""
	}
	var errs bytes.Buffer
	code := Run(t.Context(), []string{"-c", "show client #1"}, env, os.Stdin, breaking{}, &errs)
	events := got(t, receiver)
	if code != 5 || len(events) != 1 {
		t.Fatalf("exit code %d and %d events, want 5 and one:\n%s", code, len(events), &errs)
	}
	want := "something went wrong inside Epic; it was reported as " + events[0].ID[:8] + "\npanic: the line client #1"
	if !strings.HasPrefix(errs.String(), want) || events[0].Message != "panic" {
		t.Errorf("said %s\nwant %s", &errs, want)
	}
	if n := openSessions(t, db); n != 0 {
		t.Errorf("%d sessions are still open", n)
	}
}

// breaking is an output that panics.
type breaking struct{}

func (breaking) Write(b []byte) (int, error) { panic("the line " + string(b)) }

// Whichever way a prompt is left, what was reported has arrived.
func TestSentry_endings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leave func(*screen)
		code  int
	}{
		"quit":    {func(s *screen) { s.enter("quit") }, 0},
		"Ctrl-D":  {func(s *screen) { s.Send("\x04") }, 0},
		"SIGTERM": {func(s *screen) { s.Signal(syscall.SIGTERM) }, 128 + 15},
		"SIGHUP":  {func(s *screen) { s.Signal(syscall.SIGHUP) }, 128 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			receiver, settings := listen(t, db, false)
			s := openScreen(t, 100, settings...)
			const prompt = "epic bill/commercial>"
			s.asks(prompt)
			if _, err := db.Admin.Exec("ALTER TABLE payments RENAME TO lost"); err != nil {
				t.Fatal(err)
			}
			told := s.types("show payments", prompt)
			c.leave(s)
			s.ends(c.code)
			events := got(t, receiver)
			if len(events) != 1 || told != "something went wrong inside Epic; it was reported as "+events[0].ID[:8] {
				t.Errorf("events %v; the person was told %q", events, told)
			}
		})
	}
}

// A script that a signal ends has reported what it did, and its session is closed.
func TestSentry_signalledScript(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			receiver, settings := listen(t, db, false)
			if _, err := db.Admin.Exec("ALTER TABLE payments RENAME TO lost"); err != nil {
				t.Fatal(err)
			}
			tx, err := db.Admin.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			if _, err := tx.Exec("LOCK TABLE clients"); err != nil {
				t.Fatal(err)
			}
			cmd := epic(t, settings...)
			cmd.Args = append(cmd.Args, "--keep-going", "-c", "show payments", "-c", "count clients")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the second line to wait", func() bool { return waiting(t, db) == 1 })
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			cmd.Wait() // how it ended is in its state
			if code := cmd.ProcessState.ExitCode(); code != 5 {
				t.Errorf("exit code %d, want that of the first failure", code)
			}
			if events := got(t, receiver); len(events) != 1 {
				t.Errorf("%d events, want one", len(events))
			}
			if n := openSessions(t, db); n != 0 {
				t.Errorf("%d sessions are still open", n)
			}
		})
	}
}

// A Sentry that never answers holds up no command, and the end of the program for a moment only:
// the library would wait for half a minute.
func TestSentry_hanging(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	receiver, settings := listen(t, db, true)
	s := openScreen(t, 100, settings...)
	const prompt = "epic bill/commercial>"
	s.asks(prompt)
	if _, err := db.Admin.Exec("ALTER TABLE payments RENAME TO lost"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if told := s.types("show payments", prompt); !strings.HasPrefix(told, "something went wrong inside Epic; it was reported as ") {
			t.Errorf("told %q", told)
		}
	}
	eventually(t, "the first report to hang", func() bool { return receiver.Asked() == 1 })
	s.leaves()
	if receiver.Asked() != 1 {
		t.Errorf("%d requests", receiver.Asked())
	}
}

// Whoever changes their own password is on record as if a manager had.
func TestSentry_ownPassword(t *testing.T) {
	t.Parallel()
	receiver, settings := listen(t, newDatabase(t), false)
	s := openScreen(t, 100, settings...)
	const prompt, own = "epic bill/commercial>", "a password of my own"
	s.asks(prompt)
	for _, last := range []string{"\x03", own + "\r"} { // what is left is not on record
		s.enter("password")
		s.asks("present password:")
		s.enter(password)
		s.asks("new password (15 characters or more):")
		s.enter(own)
		s.asks("the new one again:")
		s.Send(last)
		s.asks(prompt)
	}
	s.leaves()
	events := got(t, receiver)
	const want = "[info: employee changed, command password, entity employee, record 2, actor 2, fields password]"
	if fmt.Sprint(events) != want || strings.Contains(receiver.Received(), own) {
		t.Errorf("reported %v\nwant %s", events, want)
	}
}

// What goes wrong with the database as a whole is reported too, and the first manager is on record.
func TestSentry_admin(t *testing.T) {
	t.Parallel()
	db := demodb.Empty(t)
	receiver := sentrytest.Start(false)
	defer receiver.Close()
	run := func(want int, args ...string) {
		t.Helper()
		cmd := epic(t, "SENTRY_DSN="+receiver.DSN, "EPIC_PASSWORD="+password)
		cmd.Args = append(append(cmd.Args, args...), "--database-url", db.Cluster.Admin(db.Name))
		if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != want {
			t.Fatalf("%s: %v, want exit code %d\n%s", args[0], err, want, out)
		}
	}
	run(0, "init", "--name", "Zoé Laurent", "--email", address("zoe"))
	if _, err := db.Admin.Exec("ALTER TABLE meta.migrations RENAME COLUMN name TO title"); err != nil {
		t.Fatal(err)
	}
	run(5, "migrate")
	run(5, "init", "--name", "Zoé Laurent", "--email", address("zoe"))
	var list []string
	for _, e := range got(t, receiver) {
		line, _, _ := strings.Cut(e.String(), "\n")
		list = append(list, line)
	}
	want := []string{"info: employee created, command init, entity employee",
		"error: unexpected error, command epic migrate", "error: unexpected error, command epic init"}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("reported -want +got\n%s", diff)
	}
}

// The sample accounts are on record, and their new passwords: on a server of their own, since --reset-password is the
// server's too.
func TestSentry_demo(t *testing.T) {
	t.Parallel()
	receiver := sentrytest.Start(false)
	defer receiver.Close()
	home := filepath.Join(t.TempDir(), "epic")
	for _, args := range [][]string{{"init", "--demo"}, {"init", "--demo"}, {"init", "--demo", "--reset-password"}} {
		cmd := epic(t, "SENTRY_DSN="+receiver.DSN, "EPIC_HOME="+home, "EPIC_DEMO_PASSWORD="+password)
		cmd.Args = append(cmd.Args, args...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args, err, out)
		}
	}
	var list, want []string
	for _, e := range got(t, receiver) {
		list = append(list, e.String())
	}
	for _, sentence := range []string{"employee created", "employee changed"} { // the second run changed nothing
		for i := range migrations.DemoEmails() {
			want = append(want, fmt.Sprintf("info: %s, command init, entity employee, record %d", sentence, i+1))
		}
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("reported -want +got\n%s", diff)
	}
}
