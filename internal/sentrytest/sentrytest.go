// Package sentrytest is a Sentry for tests: it listens on this machine, and keeps what a program sends it.
package sentrytest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
)

// Receiver takes events over HTTP.
type Receiver struct {
	DSN string // for SENTRY_DSN

	server *httptest.Server
	held   chan struct{} // closed: requests are answered
	asked  atomic.Int64

	mu     sync.Mutex
	raw    bytes.Buffer
	events []Event
	faults []error
}

// Event is one that has come.
type Event struct {
	ID          string            `json:"event_id"`
	Level       string            `json:"level"`
	Message     string            `json:"message"`
	Release     string            `json:"release"`
	Environment string            `json:"environment"`
	Tags        map[string]string `json:"tags"`
	Exception   []Exception       `json:"exception"`
}

// Exception is an error of a chain, or a panic.
type Exception struct {
	Type       string `json:"type"`
	Value      string `json:"value"`
	Stacktrace struct {
		Frames []Frame `json:"frames"`
	} `json:"stacktrace"`
}

// Frame is a call of a stack.
type Frame struct {
	Module   string `json:"module"`
	Function string `json:"function"`
	Filename string `json:"filename"`
	Line     int    `json:"lineno"`
	InApp    bool   `json:"in_app"`
}

// Start opens a receiver. Where held, it takes requests and answers none before Close.
func Start(held bool) *Receiver {
	r := &Receiver{held: make(chan struct{})}
	if !held {
		close(r.held)
	}
	r.server = httptest.NewServer(r)
	r.DSN = strings.Replace(r.server.URL, "http://", "http://key@", 1) + "/1"
	return r
}

// Close ends it, and answers what waits.
func (r *Receiver) Close() {
	select {
	case <-r.held:
	default:
		close(r.held)
	}
	r.server.Close()
}

// ServeHTTP takes an envelope.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.asked.Add(1)
	body, err := io.ReadAll(q.Body)
	<-r.held
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(&r.raw, "%s %s %v\n%s\n", q.Method, q.URL, q.Header, body)
	if err == nil {
		err = r.open(body)
	}
	if err != nil {
		r.faults = append(r.faults, err)
		w.WriteHeader(http.StatusBadRequest)
	}
}

// open reads an envelope: a line about it, then items, each a line about it and as many bytes as that says.
func (r *Receiver) open(envelope []byte) error {
	_, rest, _ := bytes.Cut(envelope, []byte("\n"))
	for len(bytes.TrimSpace(rest)) > 0 {
		var head []byte
		head, rest, _ = bytes.Cut(rest, []byte("\n"))
		var item struct {
			Type   string
			Length int
		}
		if err := json.Unmarshal(head, &item); err != nil {
			return fmt.Errorf("the head of an item: %w", err)
		}
		if item.Type != "event" || item.Length > len(rest) {
			return fmt.Errorf("an item of type %q and %d bytes, of which %d are here", item.Type, item.Length, len(rest))
		}
		var e Event
		if err := json.Unmarshal(rest[:item.Length], &e); err != nil {
			return fmt.Errorf("an event: %w", err)
		}
		r.events = append(r.events, e)
		rest = bytes.TrimPrefix(rest[item.Length:], []byte("\n"))
	}
	return nil
}

// Asked is how many requests have come, answered or not.
func (r *Receiver) Asked() int { return int(r.asked.Load()) }

// Events are those that have come, and an error where something else came.
func (r *Receiver) Events() ([]Event, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Event(nil), r.events...), errors.Join(r.faults...)
}

// Received is every byte that has come.
func (r *Receiver) Received() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.raw.String()
}

// String is an event in one line, without what is another at each run.
func (e Event) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Level, e.Message)
	for _, name := range []string{"command", "entity", "record", "actor", "fields"} {
		if v := e.Tags[name]; v != "" {
			fmt.Fprintf(&b, ", %s %s", name, v)
		}
	}
	for _, x := range e.Exception {
		b.WriteString(strings.TrimSuffix("\n  "+x.Type+" "+x.Value, " "))
	}
	return b.String()
}
