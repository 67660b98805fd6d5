package commands

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// onRecord are the changes that are reported once they are kept (brief E13): of a thing, and of one
// of its fields where one is named. Of a change only the names of fields are told, no values.
var onRecord = []struct {
	thing          models.Thing
	field          string
	added, changed string
}{
	{thing: models.Employees, added: "employee created", changed: "employee changed"},
	{thing: models.Contracts, field: "signed", added: "contract signed", changed: "contract signed"},
}

// record reports what a command has changed, where that must be on record.
func (c *Call) record(written []query.Written) {
	for _, w := range written {
		for _, r := range onRecord {
			if r.thing != w.Entity.Thing || r.field != "" && !slices.Contains(w.Fields, r.field) {
				continue
			}
			sentence := r.changed
			if w.Added {
				sentence = r.added
			}
			c.Reports.Note(sentence, report.Facts{
				Command: c.Cmd.Form.Verb, Entity: string(r.thing), Record: w.ID, Actor: c.Me.Number, Fields: w.Fields,
			})
		}
	}
}

// watched makes of a panic an error, and reports what nobody expected of a command.
func (x *Executor) watched(panicked any, err error, cmd *lang.Command) error {
	facts := report.Facts{Command: cmd.Form.Verb, Actor: x.me.Number}
	if panicked != nil {
		return ReportPanic(x.Reports, panicked, debug.Stack(), facts)
	}
	if !models.Unexpected(err) {
		return err
	}
	e := x.about(cmd)
	if e != nil {
		facts.Entity = string(e.Thing)
	}
	// A number that was only typed may be somebody's telephone's: one of a record has been shown.
	if r, ok := cmd.Subject.(*lang.Record); ok && e == x.last.entity {
		if id, numbered := query.Number(r.Ref); numbered && slices.Contains(x.last.ids, id) {
			facts.Record = id
		}
	}
	return Report(x.Reports, err, facts)
}

// faultOf reports, from any goroutine, what nobody expected of a person's completion.
func (x *Executor) faultOf(me policy.Subject) func(error) {
	return func(err error) { x.Reports.Error(err, report.Facts{Command: "completion", Actor: me.Number}) }
}

// reportedError is an error that has been reported.
type reportedError struct{ error }

func (e *reportedError) Unwrap() error { return e.error }

// Report reports an error that nobody expected, and gives it with the reference that the report is
// found by. Any other error, and one that has been reported before, is given as it is.
func Report(r *report.Reporter, err error, facts report.Facts) error {
	var before *reportedError
	if !models.Unexpected(err) || errors.As(err, &before) {
		return err
	}
	return referred(err, r.Error(err, facts))
}

// ReportPanic reports a panic, and makes an error of it.
func ReportPanic(r *report.Reporter, panicked any, stack []byte, facts report.Facts) error {
	return referred(fmt.Errorf("panic: %v\n%s", panicked, stack), r.Panic(panicked, stack, facts))
}

// referred tells people under which reference an error was reported.
func referred(err error, reference string) error {
	told := *models.Errorf(models.Internal, "something went wrong inside Epic")
	var known *models.Error
	if errors.As(err, &known) {
		told = *known
	}
	if reference != "" {
		told.Message += "; it was reported as " + reference
	}
	return told.WithCause(&reportedError{err})
}
