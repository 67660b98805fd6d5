package query

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"epicevents.example/epic/models"
)

// traffic counts what goes to the server.
type traffic struct{ connects, queries, batches atomic.Int64 }

func (n *traffic) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	n.connects.Add(1)
	return ctx
}

func (n *traffic) TraceConnectEnd(context.Context, pgx.TraceConnectEndData) {}

func (n *traffic) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	n.queries.Add(1)
	return ctx
}

func (n *traffic) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (n *traffic) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	n.batches.Add(1)
	return ctx
}

func (n *traffic) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (n *traffic) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

var (
	_ pgx.ConnectTracer = (*traffic)(nil)
	_ pgx.QueryTracer   = (*traffic)(nil)
	_ pgx.BatchTracer   = (*traffic)(nil)
)

// What is asked together is what would be asked one by one, and is asked at once.
func TestStore_Together(t *testing.T) {
	t.Parallel()
	w := demo(t)
	n := &traffic{}
	w.gate.config.Tracer = n
	s := w.store(w.login(bill))
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	var plans []*Plan
	for _, e := range w.schema.Entities() {
		ids, err := s.Rows(t.Context(), &Plan{Entity: e})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range append(ids.IDs, 999) {
			related, _ := check.Belonging(e, id, 1) // which cuts those of some
			plans = append(append(plans, check.Card(e, id)), related...)
		}
	}
	var want []*Table
	for _, p := range plans {
		table, err := s.Rows(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		table.Seen = table.Seen.Whole() // others go on meanwhile
		want = append(want, table)
	}
	same := func(s *Store) error {
		got, err := s.Together(t.Context(), plans...)
		for _, table := range got {
			table.Seen = table.Seen.Whole()
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		return err
	}
	cut := 0
	for _, table := range want {
		if len(table.Rows) < table.Total {
			cut++
		}
	}
	queries := n.queries.Load()
	if err := same(s); err != nil {
		t.Fatal(err)
	}
	if counts := n.queries.Load() - queries; cut == 0 || counts != int64(cut) || n.batches.Load() != 1 {
		t.Errorf("%d batches, and %d queries to count %d lists", n.batches.Load(), counts, cut)
	}
	if err := s.Rehearse(t.Context(), "test", "", same); err != nil {
		t.Fatal(err)
	}
}

// An error of one is the error of all: nobody sees half an answer.
func TestStore_Together_fails(t *testing.T) {
	t.Parallel()
	w := demo(t)
	session := w.login(bill)
	s := w.store(session)
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	clients := w.schema.Of(models.Clients)
	plans := []*Plan{check.Card(clients, 1), check.Card(clients, 2)}

	over, stop := context.WithCancel(t.Context())
	stop()
	_, err := s.Together(over, plans...)
	refusedAs(t, err, models.Cancelled)
	if _, err := s.Together(t.Context(), plans...); err != nil {
		t.Fatalf("after Ctrl-C: %v", err)
	}
	w.exec(`REVOKE SELECT (full_name) ON clients FROM epic_reader; REVOKE SELECT ON clients FROM epic_reader; GRANT SELECT (id, version) ON clients TO epic_reader`)
	got, err := s.Together(t.Context(), &Plan{Entity: clients}, plans[0])
	if refusedAs(t, err, models.NotAllowed); got != nil {
		t.Errorf("%v", got)
	}
}

// Up to ten thousand records are counted to the last one; of more it is said that there are more.
func TestStore_Rows_counted(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	conn, err := w.admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fill := func(number int) {
		for _, text := range []string{
			"SET session_replication_role = replica", // without a history of each
			fmt.Sprintf(`INSERT INTO clients (full_name, email, commercial_contact_id) SELECT 'Client ' || i, 'c' || i || '@x.fr', 2
				FROM generate_series((SELECT count(*) FROM clients) + 1, %d) i`, number),
		} {
			if _, err := conn.ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		there, limit, offset int
		shown, total         int
		open                 bool
	}{
		{counted, 50, 0, 50, counted, false},
		{counted, 50, counted - 50, 50, counted, false},
		{counted + 1, 50, 0, 50, counted, true},
		{counted + 1, 50, counted - 50, 50, counted, true},
		{counted + 1, 50, counted - 49, 50, counted + 1, false},
		{counted + 1, 50, counted, 1, counted + 1, false},
		{counted + 1, counted + 1, 0, counted + 1, counted + 1, false},
		{counted + 2, counted + 1, 0, counted + 1, counted + 1, true},
	} {
		fill(c.there)
		table, err := s.Rows(t.Context(), &Plan{Entity: w.schema.Of(models.Clients), Limit: c.limit, Offset: c.offset})
		if err != nil {
			t.Fatal(err)
		}
		if len(table.Rows) != c.shown || table.Total != c.total || table.Open != c.open {
			t.Errorf("%+v: %d rows of %d, %v", c, len(table.Rows), table.Total, table.Open)
		}
	}
}

// To log in takes two connections, whatever was asked before: one of the login role, which is not
// kept, and the session's.
func TestGate_connections(t *testing.T) {
	t.Parallel()
	w := demo(t)
	n := &traffic{}
	w.gate.config.Tracer = n
	if err := w.gate.With(t.Context(), func(db *sql.DB) error { return db.PingContext(t.Context()) }); err != nil {
		t.Fatal(err)
	}
	w.store(w.login(bill))
	if n := n.connects.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
	const left = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'epic_login'`
	for one[int](w, left) > 0 {
		time.Sleep(10 * time.Millisecond) // until the test's own limit
	}
}
