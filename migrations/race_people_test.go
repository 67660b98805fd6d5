package migrations_test

import (
	"database/sql"
	"fmt"
	"testing"
)

// people are as many who have logged in, each with an account of their own and one connection.
func (d *database) people(t *testing.T, department string, n int) []*sql.DB {
	t.Helper()
	must(t, d.admin, `INSERT INTO employees (full_name, email, department) SELECT 'Racer ' || n, $1 || n || '@race.fr', $1 FROM generate_series(1, $2) n`, department, n)
	var list []*sql.DB
	for i := range n {
		email := fmt.Sprintf("%s%d@race.fr", department, i+1)
		must(t, d.admin, `INSERT INTO auth.credentials (employee_id, salt, verifier, must_change) SELECT id, $2, sha256($3), false FROM employees WHERE email = $1`,
			email, salt(email), key(password, salt(email)))
		s := d.login(t, email, password)
		s.SetMaxOpenConns(1)
		list = append(list, s.DB)
	}
	return list
}

// quick makes rows without a history or notices of each, which would take longer than the race.
func quick(t *testing.T, d *database, statements ...string) {
	t.Helper()
	tx, err := d.admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	must(t, tx, `SET LOCAL session_replication_role = replica`)
	for _, statement := range statements {
		must(t, tx, statement)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// Four people of the support are wanted by two managers each, at one time: both give an event of those
// hours, or one of the two moves an event there that is theirs already. One of the two has them, four
// thousand times.
func TestRaces_doubleBooking(t *testing.T) {
	d := demo(t)
	// Two who book at once may wait for each other: who gives way is found out sooner here than in a second.
	must(t, d.admin, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''10ms''', current_database()); END $$`)
	must(t, d.admin, `INSERT INTO employees (id, full_name, email, department) OVERRIDING SYSTEM VALUE SELECT n, 'Support ' || n, n || '@x.fr', 'support' FROM generate_series(100, 103) n`)
	// Of each round eight events that overlap, two for each; the last two are somebody's, and happen later.
	quick(t, d, `INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date) OVERRIDING SYSTEM VALUE
		SELECT 10000 + 8 * r + k, 'Race', 652, CASE k WHEN 5 THEN 102 WHEN 7 THEN 103 END, at + k * interval '10 min', at + k * interval '10 min' + interval '2 hours'
		FROM generate_series(0, 999) r, generate_series(0, 7) k,
			LATERAL (SELECT timestamptz '2090-01-01 10:00Z' + r * interval '1 day' + CASE WHEN k IN (5, 7) THEN interval '10000 days' ELSE '0' END AS at) a`)
	done := contest(t, d.people(t, "management", racers), func(racer, round int) string {
		event := 10000 + 8*round + racer
		if racer == 5 || racer == 7 {
			return fmt.Sprintf(`UPDATE events SET start_date = start_date - interval '10000 days', end_date = end_date - interval '10000 days' WHERE id = %d`, event)
		}
		return fmt.Sprintf(`UPDATE events SET support_contact_id = %d WHERE id = %d`, 100+racer/2, event)
	}, "support_not_double_booked", deadlock)
	none(t, d, "events of one person at one time", `SELECT FROM events a JOIN events b ON b.id > a.id AND b.support_contact_id = a.support_contact_id AND b.period && a.period
		WHERE a.cancelled_at IS NULL AND b.cancelled_at IS NULL`)
	none(t, d, "hours in which nobody has them", `SELECT FROM generate_series(0, 999) r, generate_series(100, 103) support WHERE NOT EXISTS (
		SELECT FROM events WHERE support_contact_id = support AND start_date::date = date '2090-01-01' + r)`)
	if done != rounds*racers/2 {
		t.Errorf("%d of %d had them", done, rounds*racers/2)
	}
}

// A contract of Bill's is signed by one manager and cancelled by two, while one more and Bill, over
// three connections, make events of it: there are events of signed contracts only, made after the
// signature and before the end, and those that come are cancelled with it.
func TestRaces_signAgainstEvent(t *testing.T) {
	d := demo(t)
	quick(t, d, `INSERT INTO contracts (id, client_id, commercial_id, total_amount) OVERRIDING SYSTEM VALUE SELECT n, 1, 2, 1300 FROM generate_series(2001, 3000) n`)
	conns := d.people(t, "management", 4)
	for range 4 {
		bill := d.bill(t)
		bill.SetMaxOpenConns(1)
		conns = append(conns, bill.DB)
	}
	contest(t, conns, func(racer, round int) string {
		contract := 2001 + round
		switch {
		case racer == 0:
			return fmt.Sprintf(`UPDATE contracts SET signed_at = now() WHERE id = %d`, contract)
		case racer < 3: // a little later than the others, or there would hardly be an event
			return fmt.Sprintf(`WITH late AS MATERIALIZED (SELECT pg_sleep(0.00%d)) UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' FROM late WHERE id = %d`, round%3, contract)
		default:
			return fmt.Sprintf(`INSERT INTO events (name, contract_id, start_date, end_date) VALUES ('Race %d', %d, '2090-01-01 10:00Z', '2090-01-01 12:00Z')`, racer, contract)
		}
	}, "event_contract_signed", "event_contract_live", "sign_cancelled", "contract_is_cancelled", denied)
	const of = `FROM history WHERE tbl = 'contracts' AND row_id > 2000 AND changes ? `
	const made = `SELECT id, (changes -> 'contract_id' ->> 1)::bigint AS contract FROM history WHERE tbl = 'events' AND op = 'INSERT' AND changes -> 'name' ->> 1 LIKE 'Race %'`
	none(t, d, "events of contracts that nobody signed", `SELECT FROM events e JOIN contracts c ON c.id = e.contract_id WHERE NOT c.is_signed`)
	none(t, d, "events that were made before the signature", `SELECT FROM (`+made+`) e JOIN (SELECT id, row_id `+of+`'signed_at') s ON s.row_id = e.contract WHERE e.id < s.id`)
	none(t, d, "events that were made after the end", `SELECT FROM (`+made+`) e JOIN (SELECT id, row_id `+of+`'cancelled_at') s ON s.row_id = e.contract WHERE e.id > s.id`)
	none(t, d, "coming events of a cancelled contract", `SELECT FROM events e JOIN contracts c ON c.id = e.contract_id
		WHERE c.cancelled_at IS NOT NULL AND e.cancelled_at IS NULL AND e.end_date > now()`)
	none(t, d, "contracts that were not cancelled", `SELECT FROM contracts WHERE id > 2000 AND cancelled_at IS NULL`)
	signed, events := one[int](t, d.admin, `SELECT count(*) FROM contracts WHERE id > 2000 AND is_signed`), one[int](t, d.admin, `SELECT count(*) FROM events WHERE name LIKE 'Race %'`)
	t.Logf("%d of %d were signed in time, %d events", signed, rounds, events)
	if signed < rounds/20 || events < rounds/20 || events > 5*rounds*19/20 {
		t.Errorf("%d signed, %d events: nothing was raced", signed, events)
	}
}

// Two people are let go, or moved to management, by one manager each, while three give the one clients
// and three give the other events: nobody who has left, or is elsewhere, has anything.
func TestRaces_leavingAgainstAssignment(t *testing.T) {
	d := demo(t)
	quick(t, d,
		`INSERT INTO employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE
			SELECT 2000 * k + n, 2000 * k + n, 'Leaver ' || n, k || '_' || n || '@x.fr', CASE k WHEN 1 THEN 'commercial' ELSE 'support' END FROM generate_series(0, 999) n, generate_series(1, 2) k`,
		`INSERT INTO clients (id, full_name, email, commercial_contact_id) OVERRIDING SYSTEM VALUE
			SELECT 10000 + 10 * n + k, 'Client', n || '_' || k || '@x.fr', 2 FROM generate_series(0, 999) n, generate_series(2, 4) k`,
		`INSERT INTO events (id, name, contract_id, start_date, end_date) OVERRIDING SYSTEM VALUE
			SELECT 10000 + 10 * n + k, 'Race', 652, at, at + interval '1 hour' FROM generate_series(0, 999) n, generate_series(5, 7) k,
				LATERAL (SELECT timestamptz '2090-01-01 10:00Z' + k * interval '1 day' AS at) a`)
	contest(t, d.people(t, "management", racers), func(racer, round int) string {
		commercial, support, record := 2000+round, 4000+round, 10000+10*round+racer
		leaves := []string{`deactivated_at = now()`, `department = 'management'`}[round%2]
		switch {
		case racer < 2:
			return fmt.Sprintf(`UPDATE employees SET %s WHERE id = %d`, leaves, []int{commercial, support}[racer])
		case racer < 5:
			return fmt.Sprintf(`UPDATE clients SET commercial_contact_id = %d WHERE id = %d`, commercial, record)
		default:
			return fmt.Sprintf(`UPDATE events SET support_contact_id = %d WHERE id = %d`, support, record)
		}
	}, "employee_owns_clients", "employee_has_events", "owner_department", "support_department")
	none(t, d, "clients of somebody who has left", `SELECT FROM clients c JOIN employees e ON e.id = c.commercial_contact_id
		WHERE c.deleted_at IS NULL AND (e.deactivated_at IS NOT NULL OR e.department <> 'commercial')`)
	none(t, d, "coming events of somebody who has left", `SELECT FROM events v JOIN employees e ON e.id = v.support_contact_id
		WHERE v.end_date > now() AND (e.deactivated_at IS NOT NULL OR e.department <> 'support')`)
	none(t, d, "people who stayed without a reason", `SELECT FROM employees e WHERE id BETWEEN 2000 AND 4999 AND deactivated_at IS NULL AND department <> 'management'
		AND NOT EXISTS (SELECT FROM clients WHERE commercial_contact_id = e.id) AND NOT EXISTS (SELECT FROM events WHERE support_contact_id = e.id)`)
	for _, ids := range []string{"BETWEEN 2000 AND 2999", "BETWEEN 4000 AND 4999"} {
		left := one[int](t, d.admin, `SELECT count(*) FROM employees WHERE id `+ids+` AND (deactivated_at IS NOT NULL OR department = 'management')`)
		t.Logf("%d of %d left", left, rounds)
		if left < rounds/20 || left > rounds*19/20 {
			t.Errorf("%d of %d left: nothing was raced", left, rounds)
		}
	}
}
