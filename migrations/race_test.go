package migrations_test

import (
	"database/sql"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// race runs two statements in two transactions at once: both have run, or wait for the
// other, before either commits. It returns how many were committed, and the error of the other.
func race(t *testing.T, d *database, prepare, a, b string) (done int, refusal error) {
	t.Helper()
	if prepare != "" {
		must(t, d.admin, prepare)
	}
	first, err := d.admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	must(t, first, a)

	second, err := d.admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pid := one[int](t, second, `SELECT pg_backend_pid()`)
	result := make(chan error, 1)
	go func() {
		_, err := second.Exec(b)
		if err == nil {
			err = second.Commit()
		} else {
			second.Rollback()
		}
		result <- err
	}()
	// Until it waits for the first one, or has come through without.
	for len(result) == 0 && !one[bool](t, d.admin, `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock')`, pid) {
		continue
	}
	err1, err2 := first.Commit(), <-result
	for _, err := range []error{err1, err2} {
		if err == nil {
			done++
		} else {
			refusal = err
		}
	}
	return done, refusal
}

func TestRaces(t *testing.T) {
	const payment = `INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (412, 'EUR', 3000, 1)`
	const second = `INSERT INTO employees (full_name, email, department) VALUES ('Second', 's@x.fr', 'management')`
	const zoe = `INSERT INTO employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE VALUES (50, 50, 'Zoé', 'z@x.fr', 'commercial')`
	const remove1, remove2 = `UPDATE employees SET deactivated_at = now() WHERE id = 1`, `UPDATE employees SET deactivated_at = now() WHERE email = 's@x.fr'`
	for name, c := range map[string]struct{ prepare, a, b, rule string }{
		"two payments that fit alone":           {"", payment, payment, "paid_range"},
		"two managers remove each other":        {second, remove1, remove2, "keep_a_manager"},
		"a client given, its commercial leaves": {zoe, `UPDATE clients SET commercial_contact_id = 50 WHERE id = 1`, `UPDATE employees SET deactivated_at = now() WHERE id = 50`, "employee_owns_clients"},
		"its commercial leaves, a client given": {zoe, `UPDATE employees SET deactivated_at = now() WHERE id = 50`, `UPDATE clients SET commercial_contact_id = 50 WHERE id = 1`, "owner_department"},
		"an event given, its support leaves":    {"", coming, `UPDATE employees SET deactivated_at = now() WHERE id = 3`, "employee_has_events"},
		"its support leaves, an event given":    {"", `UPDATE employees SET deactivated_at = now() WHERE id = 3`, coming, "support_department"},
		"two events at one time":                {"", coming, coming, "support_not_double_booked"},
		"a contract made, its client archived":  {"", draft, `UPDATE clients SET deleted_at = now() WHERE id = 1`, "client_has_open_contracts"},
		"a client archived, a contract made":    {"", `UPDATE clients SET deleted_at = now() WHERE id = 1`, draft, "contract_client_live"},
		"an event made, its contract cancelled": {"", `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`, coming, "event_contract_live"},
		"a payment retried":                     {"", payTwice, payTwice, "payment_counted_once"},
	} {
		t.Run(name, func(t *testing.T) {
			d := demo(t)
			done, err := race(t, d, c.prepare, c.a, c.b)
			if done != 1 {
				t.Fatalf("%d of two went through (%v)", done, err)
			}
			broken(t, err, c.rule)
		})
	}
}

// Many at once on one contract: as many as fit, and the sum is right.
func TestRaces_manyPayments(t *testing.T) {
	d := demo(t)
	results := make(chan error)
	const n, amount = 12, 1000 // 4 fit in 4500
	for range n {
		go func() {
			_, err := d.admin.Exec(`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (412, 'EUR', $1, 1)`, amount)
			results <- err
		}()
	}
	paid := 0
	for range n {
		var pg *pgconn.PgError
		if err := <-results; err == nil {
			paid++
		} else if !errors.As(err, &pg) || pg.ConstraintName != "paid_range" {
			t.Errorf("refused with %v", err)
		}
	}
	var sum, kept, due float64
	err := d.admin.QueryRow(`SELECT (SELECT sum(amount) FROM payments), paid, amount_to_be_paid FROM contracts WHERE id = 412`).Scan(&sum, &kept, &due)
	if err != nil {
		t.Fatal(err)
	}
	if paid != 4 || sum != 4000 || kept != 4000 || due != 500 {
		t.Errorf("%d payments, sum %v, paid %v, due %v", paid, sum, kept, due)
	}
}

// A login at the moment of a deactivation does not outlive it.
func TestRaces_loginAndDeactivation(t *testing.T) {
	d := demo(t)
	login, err := d.anonymous.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := "kate@epicevents.example"
	secret := "secret of the session"
	role := one[string](t, login, `SELECT role_name FROM auth.login($1, $2, $3, gen_random_uuid())`, e, key(password, salt(e)), scram(t, secret))
	deactivated := make(chan error, 1)
	go func() {
		_, err := d.admin.Exec(`UPDATE employees SET deactivated_at = now() WHERE id = 3`)
		deactivated <- err
	}()
	for !one[bool](t, d.admin, `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`) {
		continue
	}
	if err := login.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-deactivated; err != nil {
		t.Fatal(err)
	}
	if err := d.as(t, role, secret).Ping(); err == nil {
		t.Error("the session of somebody who has left is open")
	}
}

// Eight managers who are all let go, or moved, at the same moment, each over a connection of its own:
// one of them stays, a thousand times.
func TestRaces_lastManager(t *testing.T) {
	const people, rounds = 8, 1000
	d := demo(t)
	must(t, d.admin, `INSERT INTO employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE
		SELECT n, n, 'Manager ' || n, 'm' || n || '@x.fr', 'management' FROM generate_series(102, 108) AS n`)
	d.admin.SetMaxOpenConns(people + 1)
	var conns []*sql.Conn
	for range people {
		conn, err := d.admin.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conns = append(conns, conn)
	}
	ids := []int{1, 102, 103, 104, 105, 106, 107, 108}
	ways := []string{`UPDATE employees SET deactivated_at = now() WHERE id = $1`, `UPDATE employees SET department = 'support' WHERE id = $1`}
	for round := range rounds {
		errs := make([]error, people)
		var all sync.WaitGroup
		for i, conn := range conns {
			all.Go(func() { _, errs[i] = conn.ExecContext(t.Context(), ways[(round+i)%2], ids[i]) })
		}
		all.Wait()
		stayed := 0
		for _, err := range errs {
			if err != nil {
				broken(t, err, "keep_a_manager")
				stayed++
			}
		}
		// One statement brings all back, and says how many were left.
		left := one[int](t, d.admin, `WITH back AS (UPDATE employees SET deactivated_at = NULL, department = 'management' WHERE id = 1 OR id > 100 RETURNING 1)
			SELECT count(*) FROM employees, (SELECT count(*) FROM back) AS b WHERE department = 'management' AND deactivated_at IS NULL`)
		if left != 1 || stayed != 1 {
			t.Fatalf("round %d: %d managers are left, %d were refused", round, left, stayed)
		}
	}
}
