package commands_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/internal/sentrytest"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
)

// reporting is an executor on a database of its own, and the Sentry that it reports to.
func reporting(t *testing.T) (*commands.Executor, demodb.DB, *sentrytest.Receiver) {
	t.Helper()
	receiver := sentrytest.Start(false)
	t.Cleanup(receiver.Close)
	reports, err := report.New(report.Config{DSN: receiver.DSN, Release: "epic@test"})
	if err != nil {
		t.Fatal(err)
	}
	db := demodb.New(t)
	gate, err := query.Open(db.LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := newExecutor(t)
	x.Gate, x.Tokens, x.Reports = gate, newTokens(t), reports
	return x, db, receiver
}

// A fault in a handler, be it a panic or an error that nobody made for people, ends the command and
// nothing else: what it had begun is taken back, it is reported, and the person is told where to find it.
func TestExec_faults(t *testing.T) {
	var none map[string]int
	for name, c := range map[string]struct {
		fault func() error
		want  string // the last of its types
	}{
		"panic of the runtime": {func() error { none["Élodie"] = 1; return nil }, "runtime.plainError assignment to entry in nil map"},
		"panic with a text":    {func() error { panic("elodie@noel.fr is wrong") }, "string "},
		"error":                {func() error { return fmt.Errorf("Élodie: %w", errors.ErrUnsupported) }, "*errors.errorString "},
	} {
		t.Run(name, func(t *testing.T) {
			x, _, receiver := reporting(t)
			logIn(t, x)
			x.Spoil("create", c.fault)

			_, err := x.Exec(t.Context(), `create client name "Élodie Noël" email elodie@noel.fr`)
			var known *models.Error
			if !errors.As(err, &known) || known.Code.Exit() != 5 {
				t.Fatalf("%v, want a fault of ours", err)
			}
			m := regexp.MustCompile(`^something went wrong inside Epic; it was reported as ([0-9a-f]{8})$`).FindStringSubmatch(known.Message)
			if m == nil {
				t.Fatalf("the person is told %q", known.Message)
			}
			fine(t, x, "count clients")
			if _, err := x.Exec(t.Context(), `show client elodie@noel.fr`); !errors.As(err, &known) || known.Code != models.NotFound {
				t.Errorf("the client is there: %v", err)
			}

			x.Reports.Flush()
			events, err := receiver.Events()
			if err != nil || len(events) != 1 {
				t.Fatalf("%d events (%v), want one", len(events), err)
			}
			e := events[0]
			last := e.Exception[len(e.Exception)-1]
			if got := last.Type + " " + last.Value; got != c.want {
				t.Errorf("%q was reported, want %q", got, c.want)
			}
			if !strings.HasPrefix(e.ID, m[1]) || e.Tags["command"] != "create" || e.Tags["actor"] != "2" {
				t.Errorf("event %s of %v", e.ID, e.Tags)
			}
			for _, private := range []string{"lodie", "noel", "Noël"} {
				if strings.Contains(receiver.Received(), private) {
					t.Errorf("%s was reported:\n%s", private, receiver.Received())
				}
			}
		})
	}
}

// A failing look-up of completion is reported once: each key would fail again.
func TestComplete_fault(t *testing.T) {
	x, db, receiver := reporting(t)
	done := make(chan struct{})
	x.Go = func(f func()) {
		go func() {
			f()
			done <- struct{}{}
		}()
	}
	logIn(t, x)
	if _, err := db.Admin.Exec("ALTER TABLE clients RENAME TO lost"); err != nil {
		t.Fatal(err)
	}
	for _, before := range []string{"show client k", "show client l", "show client #"} {
		x.Complete(before)
		<-done
	}
	x.Reports.Flush()
	events, err := receiver.Events()
	if err != nil || len(events) != 1 {
		t.Fatalf("%d events (%v), want one", len(events), err)
	}
	if got, want := events[0].String(), "error: unexpected error, command completion, actor 2\n  *models.Error\n  *pgconn.PgError SQLSTATE 42P01"; got != want {
		t.Errorf("reported %q, want %q", got, want)
	}
}
