// Package report tells Sentry of what nobody expected, and of the few changes that must be on record. What leaves the
// machine is built here from an allow list: an event says what kind of thing happened and where in the code, never
// to whom, with which values, or on which machine.
package report

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/getsentry/sentry-go"
	"github.com/google/uuid"
)

// Config says where events go, and what they all say.
type Config struct {
	DSN         string // the address, with a key; empty: nothing is reported
	Environment string // such as production; may be empty
	Release     string // the version of the program
	Schema      string // the version of the database's schema
}

// Facts are what an event says besides the failure: words of the program's own and numbers, never what somebody typed.
type Facts struct {
	Command string
	Entity  string
	Record  int64    // its number; 0: it is about none
	Actor   int64    // the number of the employee; 0: nobody
	Fields  []string // the names of those that were changed
}

// Reporter sends events. It may be used by several goroutines, and never makes one of them wait: what cannot be sent is
// dropped. A nil Reporter reports nothing.
type Reporter struct {
	client *sentry.Client
	config Config
}

// ErrDSN is the error of a DSN that does not read. It does not quote it: there is a key in it.
var ErrDSN = errors.New("the DSN does not read")

// flushLimit is how long the end of the program waits for what is still to be sent.
const flushLimit = 2 * time.Second

// New makes a Reporter, or nil when there is nowhere to report to.
func New(c Config) (*Reporter, error) {
	if c.DSN == "" {
		return nil, nil
	}
	client, err := sentry.NewClient(sentry.ClientOptions{
		Dsn:         c.DSN,
		Release:     c.Release, // otherwise git would be asked
		Environment: c.Environment,
		BeforeSend:  ours,
		// What these add would be thrown away again.
		Integrations:         func([]sentry.Integration) []sentry.Integration { return nil },
		MaxBreadcrumbs:       -1,
		DisableClientReports: true,
		// The buffer before the queue of the transport would wake the program ten times a second.
		DisableTelemetryBuffer: true,
	})
	if err != nil {
		return nil, ErrDSN
	}
	return &Reporter{client: client, config: c}, nil
}

// Error reports an error. The reference is what the event is found by; it is empty when nothing is reported.
func (r *Reporter) Error(err error, f Facts) (reference string) {
	if r == nil {
		return ""
	}
	return r.send(&sentry.Event{Level: sentry.LevelError, Message: "unexpected error", Exception: exceptions(err)}, f)
}

// Panic reports a panic: its value, and the stack as debug.Stack gives it.
func (r *Reporter) Panic(value any, stack []byte, f Facts) (reference string) {
	if r == nil {
		return ""
	}
	return r.send(&sentry.Event{Level: sentry.LevelFatal, Message: "panic", Exception: panicked(value, stack)}, f)
}

// Note reports something that is in order, and must be on record. The sentence holds no value.
func (r *Reporter) Note(sentence string, f Facts) {
	if r != nil {
		r.send(&sentry.Event{Level: sentry.LevelInfo, Message: sentence}, f)
	}
}

// Flush waits, two seconds at most, until what was reported has left. It is for the end of the program.
func (r *Reporter) Flush() {
	if r != nil {
		r.client.Flush(flushLimit)
	}
}

// send completes an event and hands it over.
func (r *Reporter) send(e *sentry.Event, f Facts) (reference string) {
	id := uuid.New()
	e.EventID = sentry.EventID(strings.ReplaceAll(id.String(), "-", ""))
	e.Timestamp = time.Now().UTC()
	e.Platform = "go"
	e.Release, e.Environment = r.config.Release, r.config.Environment
	e.Tags = map[string]string{}
	for name, value := range map[string]string{
		"command": f.Command, "entity": f.Entity, "record": number(f.Record), "actor": number(f.Actor),
		"fields": strings.Join(f.Fields, " "), "schema": r.config.Schema,
	} {
		if value != "" {
			e.Tags[name] = value
		}
	}
	r.client.CaptureEvent(&sentry.Event{}, &sentry.EventHint{Data: e}, nil)
	const digits = 8
	return string(e.EventID[:digits])
}

// ours has the event sent that was built here, in place of the one that the library has added to: host name, modules
// and whatever a later version of it may find worth knowing.
func ours(given *sentry.Event, hint *sentry.EventHint) *sentry.Event {
	e, ok := hint.Data.(*sentry.Event)
	if !ok {
		return nil
	}
	e.Sdk = sentry.SdkInfo{Name: given.Sdk.Name, Version: given.Sdk.Version}
	return e
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
