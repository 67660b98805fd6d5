package query

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"epicevents.example/epic/models"
)

// held is a change that waits: the administrator holds Kevin's row, and a session wants it.
type held struct {
	*world
	lock    *sql.Tx
	session *Session
	store   *Store
	role    string
	done    chan error
}

// hold begins a change that cannot go on until the lock is given back.
func hold(ctx context.Context, w *world, s *Session) *held {
	w.t.Helper()
	lock, err := w.admin.BeginTx(w.t.Context(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { lock.Rollback() })
	if _, err := lock.ExecContext(w.t.Context(), `SELECT 1 FROM clients WHERE id = 1 FOR UPDATE`); err != nil {
		w.t.Fatal(err)
	}
	h := &held{world: w, lock: lock, session: s, store: w.store(s), role: w.role(s.db), done: make(chan error, 1)}
	go func() {
		h.done <- h.store.Write(ctx, "update client", "", func(s *Store) error {
			_, err := s.Update(ctx, w.schema.Of(models.Clients), []int64{1}, nil, []Change{w.set(models.Clients, "company", "Changed")})
			return err
		})
	}()
	return h
}

// waits returns when the server says that the session waits for the lock.
func (h *held) waits() {
	h.t.Helper()
	h.until(`SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock'`)
}

// idle returns when nothing of the session runs on the server any more.
func (h *held) idle() {
	h.t.Helper()
	h.until(`SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = $1 AND state <> 'idle'`)
}

// until asks again and again; the test's own time limit is the only one.
func (h *held) until(question string) {
	h.t.Helper()
	for !one[bool](h.world, question, h.role) {
		select {
		case <-h.t.Context().Done():
			h.t.Fatal(question)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// end gives the lock back, and asserts that nothing was changed and that the session works on.
func (h *held) end() {
	h.t.Helper()
	if err := h.lock.Rollback(); err != nil {
		h.t.Fatal(err)
	}
	if company := one[string](h.world, `SELECT company_name FROM clients WHERE id = 1`); company != "Cool Startup LLC" {
		h.t.Errorf("the change was kept: %s", company)
	}
	if id, err := h.store.Record(h.t.Context(), h.schema.Of(models.Clients), ref("Kevin Casey")); err != nil || id != 1 {
		h.t.Errorf("the next command: #%d, %v", id, err)
	}
}

// Ctrl-C ends the statement on the server, not only here.
func TestFault_cancelled(t *testing.T) {
	t.Parallel()
	w := demo(t)
	ctx, cancel := context.WithCancel(t.Context())
	h := hold(ctx, w, w.login(bill))
	h.waits()
	cancel()
	err := <-h.done
	if known := refusedAs(t, err, models.Cancelled); known.Message != "cancelled: nothing was changed" || known.Code.Exit() != 130 {
		t.Errorf("%q, exit %d", known.Message, known.Code.Exit())
	}
	h.idle() // with the lock still held: nothing waits for it any more
	h.end()
}

// A reading that is long is ended on the server, too.
func TestFault_cancelledReading(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login(bill)
	h := &held{world: w, role: w.role(s.db)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := s.db.NewSelect().ColumnExpr("pg_sleep(600)").Rows(ctx)
		done <- fault(ctx, err)
	}()
	h.until(`SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = $1 AND wait_event = 'PgSleep'`)
	cancel()
	refusedAs(t, <-done, models.Cancelled)
	h.idle()
}

// The server ends a connection in the middle of a command: said in one sentence, nothing kept, and
// the next command has a connection again.
func TestFault_killed(t *testing.T) {
	t.Parallel()
	w := demo(t)
	h := hold(t.Context(), w, w.login(bill))
	h.waits()
	w.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`, h.role)
	if known := refusedAs(t, <-h.done, models.Unreachable); known.Message != "the database does not answer" {
		t.Errorf("%q", known.Message)
	}
	h.end()
}

// A connection that died between two commands is replaced: by the driver when it has been idle for
// a second, otherwise after one command that says so.
func TestFault_killedWhileIdle(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login(bill)
	store, role := w.store(s), w.role(s.db)
	clients := w.schema.Of(models.Clients)
	for range 3 {
		w.exec(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1`, role)
		if _, err := store.Record(t.Context(), clients, ref("Kevin Casey")); err != nil {
			refusedAs(t, err, models.Unreachable)
		}
		if id, err := store.Record(t.Context(), clients, ref("Kevin Casey")); err != nil || id != 1 {
			t.Fatalf("#%d, %v", id, err)
		}
	}
}

func TestFault_lockTimeout(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.gate.config.RuntimeParams["lock_timeout"] = "50ms"
	h := hold(t.Context(), w, w.login(bill))
	if known := refusedAs(t, <-h.done, models.Refused); known.Message != "somebody else is changing the same record" || sqlState(known) != "55P03" {
		t.Errorf("%q, %s", known.Message, sqlState(known))
	}
	h.end()
}

func TestFault_statementTimeout(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.gate.config.RuntimeParams["statement_timeout"] = "200ms"
	h := hold(t.Context(), w, w.login(bill))
	if known := refusedAs(t, <-h.done, models.Refused); known.Message != "this took too long and was stopped: nothing was changed" || sqlState(known) != "57014" {
		t.Errorf("%q, %s", known.Message, sqlState(known))
	}
	h.end()
}

// Every session has its limits: a prompt that is left open holds nothing for long.
func TestFault_limits(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login(bill)
	for setting, want := range map[string]string{
		"statement_timeout": "1min", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min", "application_name": "epic", "search_path": "public",
	} {
		var got string
		if err := s.db.DB.QueryRowContext(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, want %q (%v)", setting, got, want, err)
		}
	}
}

// What is ours and unforeseen is told as that, and nothing of it is shown.
func TestFault_internal(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login(bill)
	_, err := s.db.DB.ExecContext(t.Context(), "SELEC 'a secret of the statement'")
	known := refusedAs(t, fault(t.Context(), err), models.Internal)
	if known.Message != "something went wrong inside Epic" || known.Hint != "" || known.Code.Exit() != 5 {
		t.Errorf("%q, %q", known.Message, known.Hint)
	}
	refusedAs(t, fault(t.Context(), fmt.Errorf("a fault of ours")), models.Internal)
	if fault(t.Context(), nil) != nil {
		t.Error("no error becomes one")
	}
	said := models.Errorf(models.Refused, "said already")
	if got := fault(t.Context(), fmt.Errorf("while: %w", said)); !errors.Is(got, said) {
		t.Errorf("%v", got)
	}
}
