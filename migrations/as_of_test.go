package migrations_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// kept are the tables whose changes are in the history.
var kept = []string{"employees", "clients", "contracts", "payments", "events"}

// snapshot is the rows of a table as JSON, by number. Neither the version nor the moment of the last
// update are compared: no change of them is kept.
func snapshot(t *testing.T, db *sql.DB, from string, args ...any) map[int64]map[string]any {
	t.Helper()
	rows, err := db.Query(`SELECT id, to_jsonb(t) - 'version' - 'last_update' FROM `+from+` t`, args...)
	if err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	defer rows.Close()
	all := map[int64]map[string]any{}
	for rows.Next() {
		var id int64
		var text []byte
		if err := rows.Scan(&id, &text); err != nil {
			t.Fatal(err)
		}
		var row map[string]any
		if err := json.Unmarshal(text, &row); err != nil {
			t.Fatal(err)
		}
		all[id] = row
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// draw is a random change that the rules may let through.
func draw(r *rand.Rand, n int) string {
	pick := func(of string, where string) string {
		return fmt.Sprintf("(SELECT id FROM %s WHERE %s ORDER BY md5(id::text || '%d') LIMIT 1)", of, where, r.IntN(1000))
	}
	client, contract, event := pick("clients", "true"), pick("contracts", "true"), pick("events", "true")
	people := `(SELECT min(id) FROM employees WHERE department = 'commercial' AND active)`
	day := fmt.Sprintf("'2027-01-01'::timestamptz + interval '%d days'", r.IntN(300))
	switch r.IntN(15) {
	case 0:
		return fmt.Sprintf(`INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ('Client %d', 'c%d@x.fr', %s)`, n, n, people)
	case 1:
		return fmt.Sprintf(`UPDATE clients SET phone = '+33%09d', company_name = NULLIF('Co %d', 'Co 3') WHERE id = %s`, r.IntN(1e9), r.IntN(5), client)
	case 2:
		return fmt.Sprintf(`UPDATE clients SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = %s`, client)
	case 3:
		return fmt.Sprintf(`INSERT INTO contracts (client_id, total_amount) VALUES (%s, %d.5)`, client, 100+r.IntN(900))
	case 4:
		return fmt.Sprintf(`UPDATE contracts SET total_amount = total_amount + 10.25 WHERE id = %s AND signed_at IS NULL`, contract)
	case 5, 6:
		return fmt.Sprintf(`UPDATE contracts SET signed_at = now(), signed_by = 2 WHERE id = %s AND signed_at IS NULL`, contract)
	case 7:
		return fmt.Sprintf(`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (%s, 'EUR', %d, 1)`, pick("contracts", "is_signed AND amount_to_be_paid > 10"), 1+r.IntN(50))
	case 8:
		return fmt.Sprintf(`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'rain' WHERE id = %s AND cancelled_at IS NULL`, contract)
	case 9, 10:
		return fmt.Sprintf(`INSERT INTO events (name, contract_id, start_date, end_date) VALUES ('Event %d', %s, %s, %s + interval '3 h')`, n, pick("contracts", "is_signed AND NOT is_cancelled"), day, day)
	case 11:
		return fmt.Sprintf(`UPDATE events SET start_date = %s, end_date = %s + interval '2 h', notes = 'note %d' WHERE id = %s`, day, day, n, event)
	case 12:
		return fmt.Sprintf(`UPDATE events SET support_contact_id = %s WHERE id = %s`, []string{"3", "4", "NULL"}[r.IntN(3)], event)
	case 13:
		return fmt.Sprintf(`UPDATE events SET cancelled_at = now(), cancel_reason = 'ill' WHERE id = %s AND cancelled_at IS NULL`, event)
	default:
		return fmt.Sprintf(`INSERT INTO employees (full_name, email, department) VALUES ('Person %d', 'p%d@x.fr', 'support')`, n, n)
	}
}

// After random changes, each table as of each moment is what it was then, and as of the beginning it
// is empty of what was added: every history leads back from the rows of now, and so to them.
func TestAsOf(t *testing.T) {
	d := demo(t)
	must(t, d.admin, coming)
	for _, table := range kept { // so that those beside the samples can be told
		must(t, d.admin, fmt.Sprintf(`SELECT setval(pg_get_serial_sequence('%s', 'id'), 5000)`, table))
	}
	bill := d.bill(t)
	const steps = 250
	r := rand.New(rand.NewPCG(6, uint64(steps)))
	type then struct {
		at   time.Time
		rows map[string]map[int64]map[string]any
	}
	var past []then
	done := 0
	for n := range steps {
		if _, err := d.admin.Exec(draw(r, n)); err == nil {
			done++
		}
		if n%10 != 0 {
			continue
		}
		was := then{at: one[time.Time](t, d.admin, `SELECT clock_timestamp()`), rows: map[string]map[int64]map[string]any{}}
		for _, table := range kept {
			was.rows[table] = snapshot(t, bill.DB, table)
		}
		past = append(past, was)
	}
	if done < steps/3 {
		t.Fatalf("only %d of %d changes were let through", done, steps)
	}
	for _, was := range past {
		for _, table := range kept {
			got := snapshot(t, bill.DB, fmt.Sprintf("as_of(NULL::%s, $1)", table), was.at)
			if diff := cmp.Diff(was.rows[table], got); diff != "" {
				t.Fatalf("%s as of %s: -then +as_of\n%s", table, was.at, diff)
			}
		}
	}
	for _, table := range kept {
		if got := snapshot(t, bill.DB, fmt.Sprintf("as_of(NULL::%s, 'epoch')", table)); len(got) > 0 {
			t.Errorf("%s as of 1970 has %d rows", table, len(got))
		}
	}
}

// Rows that were removed are there again, generated columns and the moment of the last update fit the
// time, and a role without a session may not ask.
func TestAsOf_edges(t *testing.T) {
	d := demo(t)
	before := one[time.Time](t, d.admin, `SELECT clock_timestamp()`)
	must(t, d.admin, `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 652`)
	must(t, d.admin, `UPDATE clients SET phone = NULL WHERE id = 1`)
	between := one[time.Time](t, d.admin, `SELECT clock_timestamp()`)
	must(t, d.admin, `UPDATE clients SET phone = '+33600000000' WHERE id = 1`)
	must(t, d.admin, `DELETE FROM events WHERE id = 109`)
	bill := d.bill(t)
	if got := one[string](t, bill.DB, `SELECT status || ' ' || is_cancelled FROM as_of(NULL::contracts, $1) WHERE id = 652`, before); got != "signed false" {
		t.Error(got)
	}
	if got := one[string](t, bill.DB, `SELECT name || ' ' || lower(period) || ' ' || version FROM as_of(NULL::events, $1) WHERE id = 109`, before); got != "John Ouick Wedding 2023-06-04 11:00:00+00 0" {
		t.Error(got)
	}
	if one[bool](t, bill.DB, `SELECT EXISTS (SELECT FROM as_of(NULL::events, now()) WHERE id = 109)`) {
		t.Error("a row that was removed is there now")
	}
	if !one[bool](t, bill.DB, `SELECT last_update BETWEEN $1 AND $2 AND phone IS NULL FROM as_of(NULL::clients, $2) WHERE id = 1`, before, between) {
		t.Error("the moment of the last update is not that of the change before")
	}
	_, err := d.anonymous.Exec(`SELECT * FROM public.as_of(NULL::public.clients, now())`)
	refused(t, err, "42501")
}
