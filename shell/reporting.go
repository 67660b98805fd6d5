package shell

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// Reporter is where the settings have faults reported to; nil: nowhere. What is said of the version
// are those of the program and of the database's schema.
func (c Config) Reporter(version, schema string) (*report.Reporter, error) {
	r, err := report.New(report.Config{DSN: c.SentryDSN, Environment: c.SentryEnvironment, Release: "epic@" + version, Schema: schema})
	if err != nil {
		return nil, models.Errorf(models.Misconfigured, "SENTRY_DSN does not read").
			WithHint("write SENTRY_DSN=https://key@host/project, or leave it out: then nothing is reported").WithCause(err)
	}
	return r, nil
}

// Reporting runs a task of the program to its end, also when it panics. What nobody expected is
// reported; the person is told why the program ends, and then what waits to be sent is waited for.
func Reporting(r *report.Reporter, errs io.Writer, task string, program func() error) error {
	defer r.Flush()
	err := recovered(program)
	var crash *term.PanicError
	var ended *term.SignalError
	facts := report.Facts{Command: strings.TrimSpace("epic " + task)}
	switch {
	case errors.As(err, &crash):
		err = errors.Join(commands.ReportPanic(r, crash.Value, crash.Stack, facts), crash)
	case !errors.As(err, &ended):
		err = commands.Report(r, err, facts)
	}
	tell(errs, err)
	return told(err)
}

// recovered makes of a panic of a function its error.
func recovered(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &term.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

// reported is an error of a line as the person is told of it: with the reference of its report, if
// nobody expected it.
func (sh *Shell) reported(err error) error {
	return commands.Report(sh.exec.Reports, err, report.Facts{Actor: sh.exec.Me().Number})
}

// tell writes the error that the program ends with, if nobody has, and the trace of a panic.
func tell(w io.Writer, err error) {
	var told *toldError
	if err == nil || errors.As(err, &told) {
		return
	}
	failure(w, 0, "", err)
	var crash *term.PanicError
	if errors.As(err, &crash) {
		fmt.Fprintf(w, "panic: %s\n\n%s", clean(fmt.Sprint(crash.Value), " "), crash.Stack)
	}
}
