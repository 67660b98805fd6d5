package report_test

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/internal/sentrytest"
)

// secrets are what no event may hold, whatever it is about.
var secrets = []string{
	"Kevin", "kevin@startup.io", "1200.50", "INSERT", "duplicate key", "a hint", "PL/pgSQL function", "correct horse battery", "$HOSTNAME",
	"/home/", "/root", "/work", "GOROOT",
}

// open makes a reporter that reports to a receiver of its own.
func open(t *testing.T) (*report.Reporter, *sentrytest.Receiver) {
	t.Helper()
	// What the library would take from its surroundings.
	t.Setenv("SENTRY_TAGS_SECRET", "correct horse battery")
	t.Setenv("SENTRY_RELEASE", "correct horse battery")
	receiver := sentrytest.Start(false)
	t.Cleanup(receiver.Close)
	r, err := report.New(report.Config{DSN: receiver.DSN, Environment: "test", Release: "epic@1.2.3", Schema: "20261123000600"})
	if err != nil {
		t.Fatal(err)
	}
	return r, receiver
}

// only is the one event that has come. Nothing in it may be a secret.
func only(t *testing.T, r *report.Reporter, receiver *sentrytest.Receiver) sentrytest.Event {
	t.Helper()
	r.Flush()
	events, err := receiver.Events()
	if err != nil || len(events) != 1 {
		t.Fatalf("%d events (%v)", len(events), err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range append(slices.Clone(secrets), host, dir, os.Args[0], "linux/", "server_name", "modules", "contexts", "breadcrumbs") {
		if strings.Contains(receiver.Received(), secret) {
			t.Errorf("%q was told:\n%s", secret, receiver.Received())
		}
	}
	return events[0]
}

func checkTags(t *testing.T, e sentrytest.Event, want string) {
	t.Helper()
	if got := fmt.Sprint(e.Tags); got != "map["+want+"]" {
		t.Errorf("tags %s, want %s", got, want)
	}
	if e.Release != "epic@1.2.3" || e.Environment != "test" || len(e.ID) != 32 {
		t.Errorf("event %q of %s in %s", e.ID, e.Release, e.Environment)
	}
}

// Of an error its types are told, and of one of PostgreSQL which rule it broke. Its texts quote data.
func TestReporter_Error(t *testing.T) {
	r, receiver := open(t)
	pg := &pgconn.PgError{
		Code: "23505", TableName: "clients", ConstraintName: "clients_email_key", Message: "duplicate key", Detail: "Key (email)=(kevin@startup.io)",
		Hint: "a hint", Where: "PL/pgSQL function f()", InternalQuery: "INSERT INTO clients", SchemaName: "public", ColumnName: "full_name", File: "nbtinsert.c",
	}
	err := fmt.Errorf("create Kevin: %w", errors.Join(errors.New("1200.50"), pg))
	reference := r.Error(err, report.Facts{Command: "create", Entity: "client", Record: 4, Actor: 2})
	e := only(t, r, receiver)
	checkTags(t, e, "actor:2 command:create entity:client record:4 schema:20261123000600")
	if reference != e.ID[:8] {
		t.Errorf("the reference is %s, the event %s", reference, e.ID)
	}
	want := []string{"*fmt.wrapError ", "*errors.joinError ", "*errors.errorString ", "*pgconn.PgError SQLSTATE 23505, table clients, constraint clients_email_key"}
	var got []string
	for _, x := range e.Exception {
		got = append(got, x.Type+" "+x.Value)
	}
	if !slices.Equal(got, want) || e.Level != "error" {
		t.Errorf("%s with %q, want %q", e.Level, got, want)
	}
}

// What is no identifier is not told, even where an identifier belongs.
func TestReporter_Error_notAnIdentifier(t *testing.T) {
	r, receiver := open(t)
	r.Error(&pgconn.PgError{Code: "P0001", TableName: "kevin@startup.io", ConstraintName: "INSERT INTO x"}, report.Facts{})
	if e := only(t, r, receiver); e.Exception[0].Value != "SQLSTATE P0001" {
		t.Errorf("told %+v", e.Exception)
	}
}

// panicking gives the value and the stack of a panic of f.
func panicking(f func()) (value any, stack []byte) {
	defer func() { value, stack = recover(), debug.Stack() }()
	f()
	return nil, nil
}

// The stack of a panic is told without folders, arguments and what recovered from it.
func TestReporter_Panic(t *testing.T) {
	r, receiver := open(t)
	kevin := func(list []string, name string) string { return list[len(name)] }
	value, stack := panicking(func() { kevin(nil, "Kevin") })
	r.Panic(value, stack, report.Facts{Command: "sign"})
	e := only(t, r, receiver)
	checkTags(t, e, "command:sign schema:20261123000600")
	x := e.Exception[len(e.Exception)-1]
	if e.Level != "fatal" || x.Type != "runtime.boundsError" || x.Value != "runtime error: index out of range [5] with length 0" {
		t.Errorf("%s: %+v", e.Level, x)
	}
	frames := x.Stacktrace.Frames
	last := frames[len(frames)-1]
	if !strings.HasPrefix(last.Function, "TestReporter_Panic") || last.Filename != "report_test.go" || last.Line == 0 ||
		!last.InApp || last.Module != "epicevents.example/epic/internal/report_test" {
		t.Errorf("it happened in %+v", last)
	}
	if frames[0].InApp || frames[0].Module != "testing" {
		t.Errorf("it was called by %+v", frames[0])
	}
}

// The text of a panic is told only when it is of Go's runtime.
func TestReporter_Panic_text(t *testing.T) {
	var none map[string]int
	for name, c := range map[string]struct {
		panic func()
		want  string
	}{
		"text":    {func() { panic("Kevin") }, "string "},
		"error":   {func() { panic(fmt.Errorf("kevin@startup.io: %w", os.ErrExist)) }, "*fmt.wrapError "},
		"nil map": {func() { none["Kevin"] = 1 }, "runtime.plainError assignment to entry in nil map"},
		"nil":     {func() { var p *report.Config; p.DSN = "" }, "runtime.errorString runtime error: invalid memory address or nil pointer dereference"},
		"database": {func() { panic(&pgconn.PgError{Code: "42P01", Message: "duplicate key"}) },
			"*pgconn.PgError SQLSTATE 42P01"},
	} {
		t.Run(name, func(t *testing.T) {
			r, receiver := open(t)
			value, stack := panicking(c.panic)
			r.Panic(value, stack, report.Facts{})
			e := only(t, r, receiver)
			x := e.Exception[len(e.Exception)-1]
			if got := x.Type + " " + x.Value; got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
		})
	}
}

// A change that must be on record is told by what it is, and by the names of fields.
func TestReporter_Note(t *testing.T) {
	r, receiver := open(t)
	r.Note("employee changed", report.Facts{Command: "update", Entity: "employee", Record: 5, Actor: 1, Fields: []string{"name", "email"}})
	e := only(t, r, receiver)
	checkTags(t, e, "actor:1 command:update entity:employee fields:name email record:5 schema:20261123000600")
	if e.Level != "info" || e.Message != "employee changed" || len(e.Exception) > 0 {
		t.Errorf("told %+v", e)
	}
}

// Without an address nothing is reported, whatever the library finds in its surroundings.
func TestNew_off(t *testing.T) {
	receiver := sentrytest.Start(false)
	defer receiver.Close()
	t.Setenv("SENTRY_DSN", receiver.DSN)
	r, err := report.New(report.Config{})
	if r != nil || err != nil {
		t.Fatalf("%v, %v", r, err)
	}
	if ref := r.Error(errors.New("x"), report.Facts{}) + r.Panic("x", nil, report.Facts{}); ref != "" {
		t.Errorf("it was reported as %s", ref)
	}
	r.Note("x", report.Facts{})
	r.Flush()
	if receiver.Asked() > 0 {
		t.Error("something was sent")
	}
}

// A wrong address is not repeated: there is a key in it.
func TestNew_wrong(t *testing.T) {
	for _, dsn := range []string{"s3cret", "https://s3cret@", "https://sentry.io/s3cret", "https://s3cret@host:port with spaces/1", "ftp://s3cret@host/1"} {
		r, err := report.New(report.Config{DSN: dsn})
		if r != nil || !errors.Is(err, report.ErrDSN) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

// A Sentry that takes what is sent and never answers makes nobody wait: neither those who report,
// nor, for longer than the limit, the end of the program.
func TestReporter_hanging(t *testing.T) {
	receiver := sentrytest.Start(true)
	defer receiver.Close()
	r, err := report.New(report.Config{DSN: receiver.DSN})
	if err != nil {
		t.Fatal(err)
	}
	for range 3000 { // more than the queue holds
		r.Note("employee changed", report.Facts{})
	}
	r.Flush()
	if receiver.Asked() != 1 {
		t.Errorf("%d requests, want the one that nobody answers", receiver.Asked())
	}
}
