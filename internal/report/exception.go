package report

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/getsentry/sentry-go"
	"github.com/jackc/pgx/v5/pgconn"
)

// deepest is how many errors of a chain are told.
const deepest = 20

// exceptions are the types of an error and of its causes. The innermost comes last, where Sentry looks for the title.
func exceptions(err error) []sentry.Exception {
	var list []sentry.Exception
	for _, e := range chain(err, nil) {
		x := sentry.Exception{Type: fmt.Sprintf("%T", e)}
		if pg, ok := e.(*pgconn.PgError); ok {
			x.Value = database(pg)
		}
		list = append(list, x)
	}
	return list
}

// chain appends an error and its causes to a list.
func chain(err error, list []error) []error {
	if err == nil || len(list) == deepest {
		return list
	}
	list = append(list, err)
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return chain(e.Unwrap(), list)
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			list = chain(cause, list)
		}
	}
	return list
}

// identifier is what a table, a constraint and a SQLSTATE are. Nothing else passes.
var identifier = regexp.MustCompile(`^[A-Za-z0-9_]{1,63}$`)

// database is what may be told of an error of PostgreSQL. Its texts quote rows and statements.
func database(pg *pgconn.PgError) string {
	var said []string
	for _, part := range []struct{ name, value string }{
		{"SQLSTATE", pg.Code}, {"table", pg.TableName}, {"constraint", pg.ConstraintName},
	} {
		if identifier.MatchString(part.value) {
			said = append(said, part.name+" "+part.value)
		}
	}
	return strings.Join(said, ", ")
}

// panicked is a panic with its stack, after the causes of the error that it may have been called with. Of texts only
// those of the runtime are told: others may quote data.
func panicked(value any, stack []byte) []sentry.Exception {
	handled := false
	x := sentry.Exception{
		Type:       fmt.Sprintf("%T", value),
		Stacktrace: &sentry.Stacktrace{Frames: frames(stack)},
		Mechanism:  &sentry.Mechanism{Type: "panic", Handled: &handled},
	}
	err, _ := value.(error)
	if e, ok := value.(runtime.Error); ok && ofRuntime(value) {
		x.Value = e.Error()
	}
	causes := exceptions(err)
	if len(causes) > 0 {
		if x.Value == "" {
			x.Value = causes[0].Value
		}
		causes = causes[1:]
	}
	slices.Reverse(causes)
	return append(causes, x)
}

// ofRuntime reports whether a value is of a type of Go's runtime.
func ofRuntime(value any) bool {
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == "runtime" || t.PkgPath() == "internal/runtime/maps"
}
