package migrations_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// writable is the whole table of rights on columns: what is not in it is refused.
// "department table" → the columns to INSERT, the columns to UPDATE.
var writable = map[string][2]string{
	"commercial clients":     {"full_name email phone company_name", "full_name email phone company_name deleted_at"},
	"commercial contracts":   {"", "total_amount signed_at"},
	"commercial events":      {"contract_id name contact_name contact_email contact_phone start_date end_date venue_id location attendees notes", ""},
	"commercial payments":    {"contract_id currency amount paid_on method reference request_id", ""},
	"commercial amendments":  {"contract_id total_after reason", ""},
	"commercial instalments": {"contract_id due_on amount", "due_on amount deleted_at"},
	"support events":         {"", "name contact_name contact_email contact_phone start_date end_date venue_id location attendees notes"},
	"management clients":     {"", "commercial_contact_id"},
	"management contracts":   {"client_id total_amount", "client_id total_amount signed_at cancelled_at cancel_reason deleted_at"},
	"management events": {"contract_id name contact_name contact_email contact_phone start_date end_date venue_id location attendees notes support_contact_id",
		"contract_id name contact_name contact_email contact_phone start_date end_date venue_id location attendees notes support_contact_id cancelled_at cancel_reason overlap_ok deleted_at"},
	"management employees":   {"full_name email department number", "full_name email department number deactivated_at"},
	"management venues":      {"name address capacity", "name address capacity deleted_at"},
	"management payments":    {"contract_id currency amount paid_on method reference request_id reverses_id reason", ""},
	"management amendments":  {"contract_id total_after client_after reason", ""},
	"management instalments": {"contract_id due_on amount", "due_on amount deleted_at"},
	"commercial notices":     reminding,
	"support notices":        reminding,
	"management notices":     reminding,
}

// reminding is everybody's right to the notices.
var reminding = [2]string{"employee_id text tbl row_id due_at", "read_at"}

// Every department (and a newcomer) × every table × every column.
func TestRights_columns(t *testing.T) {
	d := empty(t)
	seen := map[string]bool{}
	for _, department := range []string{"commercial", "support", "management", "newcomer"} {
		rows, err := d.admin.Query(`
			SELECT c.relname, a.attname,
			       has_column_privilege('epic_' || $1, c.oid, a.attnum, 'SELECT'),
			       has_column_privilege('epic_' || $1, c.oid, a.attnum, 'INSERT'),
			       has_column_privilege('epic_' || $1, c.oid, a.attnum, 'UPDATE'),
			       has_table_privilege('epic_' || $1, c.oid, 'DELETE, TRUNCATE, REFERENCES, TRIGGER')
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`, department)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var table, column string
			var reads, inserts, updates, deletes bool
			if err := rows.Scan(&table, &column, &reads, &inserts, &updates, &deletes); err != nil {
				t.Fatal(err)
			}
			cell := department + " " + table
			seen[cell] = true
			want := writable[cell]
			if may := slices.Contains(strings.Fields(want[0]), column); inserts != may {
				t.Errorf("%s.%s: INSERT %v, want %v", cell, column, inserts, may)
			}
			if may := slices.Contains(strings.Fields(want[1]), column); updates != may {
				t.Errorf("%s.%s: UPDATE %v, want %v", cell, column, updates, may)
			}
			if may := department != "newcomer"; reads != may {
				t.Errorf("%s.%s: SELECT %v, want %v", cell, column, reads, may)
			}
			if deletes {
				t.Errorf("%s: more than reading and writing", cell)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	for cell := range writable {
		if !seen[cell] {
			t.Errorf("%s is in the table of this test, but not in the database", cell)
		}
	}
}

// Two of each: Bill's Kevin, John, Lou; Zoé's Nina, with contracts 1700 and 1701 and event 170, which is Aliénor's.
const foreign = `
	INSERT INTO employees (full_name, email, department) VALUES ('Zoé Martin', 'zoe@epicevents.example', 'commercial');
	INSERT INTO clients (full_name, email, commercial_contact_id) SELECT 'Nina', 'nina@x.fr', id FROM employees WHERE full_name = 'Zoé Martin';
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT 1700, id, 100 FROM clients WHERE full_name = 'Nina';
	UPDATE contracts SET signed_at = now(), signed_by = 1 WHERE id = 1700;
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT 1701, id, 100 FROM clients WHERE full_name = 'Nina';
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT 1653, 2, 100;
	INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date) OVERRIDING SYSTEM VALUE
		VALUES (170, 'Theirs', 1700, 4, '2023-01-01 10:00Z', '2023-01-01 12:00Z');
	INSERT INTO instalments (id, contract_id, due_on, amount) OVERRIDING SYSTEM VALUE VALUES (1, 652, '2027-01-01', 10), (2, 1700, '2027-01-01', 10);
	SELECT setval('instalments_id_seq', 2)`

func TestRights_rows(t *testing.T) {
	d := demo(t)
	must(t, d.admin, foreign)
	sessions := map[string]*session{"commercial": d.bill(t), "support": d.kate(t), "management": d.manager(t)}
	nina := one[int64](t, d.admin, `SELECT id FROM clients WHERE full_name = 'Nina'`)

	// % is replaced by the own and by the foreign id; the numbers are rows changed, -1 is refused.
	ids := map[string][2]int64{"clients": {1, nina}, "contracts": {652, 1700}, "drafts": {1653, 1701}, "events": {109, 170}, "instalments": {1, 2}}
	newEvent := `INSERT INTO events (contract_id, name, start_date, end_date) VALUES (%, 'New', now(), now() + interval '1 h')`
	for _, c := range []struct {
		who, of, statement string
		own, foreign       int64
	}{
		{"commercial", "clients", `UPDATE clients SET phone = NULL WHERE id = %`, 1, 0},
		{"commercial", "clients", `UPDATE clients SET deleted_at = now() WHERE id = %`, 1, 0},
		{"commercial", "clients", `UPDATE clients SET commercial_contact_id = 2 WHERE id = %`, -1, -1},
		{"commercial", "clients", `UPDATE clients SET merged_into = 2, deleted_at = now() WHERE id = %`, -1, -1},
		{"commercial", "clients", `SELECT merge_clients(%, 3, 'x')`, 1, -1},
		{"commercial", "clients", `SELECT merge_clients(3, %, 'x')`, 1, -1},
		{"commercial", "drafts", `UPDATE contracts SET total_amount = 50 WHERE id = %`, 1, 0},
		{"commercial", "drafts", `UPDATE contracts SET signed_at = now() WHERE id = %`, 1, 0},
		{"commercial", "contracts", newEvent, 1, -1},
		{"commercial", "contracts", `INSERT INTO payments (contract_id, currency, amount) VALUES (%, 'EUR', 1)`, 1, -1},
		{"commercial", "contracts", `INSERT INTO payments (contract_id, currency, amount) VALUES (%, 'EUR', -1)`, -1, -1},
		{"commercial", "contracts", `INSERT INTO amendments (contract_id, total_after, reason) VALUES (%, 50, 'x')`, 1, -1},
		{"commercial", "contracts", `INSERT INTO amendments (contract_id, client_after, reason) VALUES (%, 1, 'x')`, -1, -1},
		{"commercial", "contracts", `INSERT INTO amendments (contract_id, total_after, reason, amended_by) VALUES (%, 50, 'x', 1)`, -1, -1},
		{"commercial", "contracts", `INSERT INTO instalments (contract_id, due_on, amount) VALUES (%, '2027-01-01', 50)`, 1, -1},
		{"commercial", "instalments", `UPDATE instalments SET amount = 50 WHERE id = %`, 1, 0},
		{"commercial", "instalments", `UPDATE instalments SET deleted_at = now() WHERE id = %`, 1, 0},
		{"commercial", "instalments", `UPDATE instalments SET covered = 1 WHERE id = %`, -1, -1},
		{"commercial", "instalments", `UPDATE instalments SET contract_id = 412 WHERE id = %`, -1, -1},
		{"commercial", "events", `UPDATE events SET notes = 'x' WHERE id = %`, -1, -1},
		{"commercial", "clients", `INSERT INTO contracts (client_id, total_amount) VALUES (%, 1)`, -1, -1},

		{"support", "events", `UPDATE events SET notes = 'x' WHERE id = %`, 1, 0},
		{"support", "events", `UPDATE events SET support_contact_id = 3 WHERE id = %`, -1, -1},
		{"support", "events", `UPDATE events SET contract_id = 652 WHERE id = %`, -1, -1},
		{"support", "events", `UPDATE events SET deleted_at = now() WHERE id = %`, -1, -1},
		{"support", "clients", `UPDATE clients SET phone = NULL WHERE id = %`, -1, -1},
		{"support", "contracts", newEvent, -1, -1},
		{"support", "contracts", `INSERT INTO amendments (contract_id, total_after, reason) VALUES (%, 50, 'x')`, -1, -1},
		{"support", "contracts", `INSERT INTO instalments (contract_id, due_on, amount) VALUES (%, '2027-01-01', 50)`, -1, -1},
		{"support", "instalments", `UPDATE instalments SET amount = 50 WHERE id = %`, -1, -1},
		{"support", "contracts", `UPDATE contracts SET total_amount = 50 WHERE id = %`, -1, -1},

		{"support", "clients", `SELECT merge_clients(%, 3, 'x')`, -1, -1},
		{"support", "clients", `SELECT part_clients(%, 'x')`, -1, -1},

		{"management", "clients", `SELECT merge_clients(%, 3, 'x')`, 1, 1},
		{"management", "clients", `SELECT part_clients(%, 'x')`, -1, -1},
		{"management", "clients", `UPDATE clients SET commercial_contact_id = 2 WHERE id = %`, 1, 1},
		{"management", "clients", `UPDATE clients SET phone = NULL WHERE id = %`, -1, -1},
		{"management", "clients", `INSERT INTO contracts (client_id, total_amount) VALUES (%, 1)`, 1, 1},
		{"management", "drafts", `UPDATE contracts SET signed_at = now() WHERE id = %`, 1, 1},
		{"management", "contracts", `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = %`, 1, 1},
		{"management", "drafts", `UPDATE contracts SET deleted_at = now() WHERE id = %`, 1, 1},
		{"management", "contracts", newEvent, 1, 1},
		{"management", "events", `UPDATE events SET support_contact_id = 4, deleted_at = NULL WHERE id = %`, 1, 1},
		{"management", "events", `UPDATE events SET deleted_at = now() WHERE id = %`, 1, 1},
		{"management", "contracts", `INSERT INTO payments (contract_id, currency, amount) VALUES (%, 'EUR', 1)`, 1, 1},
		{"management", "contracts", `INSERT INTO amendments (contract_id, client_after, reason) VALUES (%, 1, 'x')`, 1, 1},
		{"management", "contracts", `INSERT INTO instalments (contract_id, due_on, amount) VALUES (%, '2027-01-01', 50)`, 1, 1},
		{"management", "instalments", `UPDATE instalments SET amount = 50 WHERE id = %`, 1, 1},
	} {
		for i, want := range []int64{c.own, c.foreign} {
			statement := strings.ReplaceAll(c.statement, "%", strconv.FormatInt(ids[c.of][i], 10))
			tx, err := sessions[c.who].BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			result, err := tx.ExecContext(t.Context(), statement)
			if want < 0 {
				refused(t, err, denied)
			} else if err != nil {
				t.Errorf("%s: %s: %v", c.who, statement, err)
			} else if n, _ := result.RowsAffected(); n != want {
				t.Errorf("%s: %s: %d rows, want %d", c.who, statement, n, want)
			}
			tx.Rollback()
		}
	}
}

// What is filled in says who it was, and what a person writes stays theirs.
func TestRights_whoItWas(t *testing.T) {
	d := demo(t)
	bill, manager := d.bill(t), d.manager(t)

	client := one[int64](t, bill, `INSERT INTO clients (full_name, email) VALUES ('New', 'new@x.fr') RETURNING id`)
	if got := one[int64](t, d.admin, `SELECT commercial_contact_id FROM clients WHERE id = $1`, client); got != bill.id {
		t.Errorf("Bill's new client is %d's", got)
	}
	contract := one[int64](t, manager, `INSERT INTO contracts (client_id, total_amount) VALUES ($1, 1300) RETURNING id`, client)
	if contract <= 652 {
		t.Errorf("the new contract's number is %d", contract)
	}
	if n := must(t, bill, `UPDATE contracts SET signed_at = now() WHERE id = $1`, contract); n != 1 {
		t.Fatal("Bill could not sign his client's contract")
	}
	if got := one[int64](t, d.admin, `SELECT signed_by FROM contracts WHERE id = $1`, contract); got != bill.id {
		t.Errorf("signed by %d, not by Bill", got)
	}
	if got := one[int64](t, bill, `INSERT INTO payments (contract_id, currency, amount) VALUES ($1, 'EUR', 300) RETURNING recorded_by`, contract); got != bill.id {
		t.Errorf("recorded by %d, not by Bill", got)
	}
	if got := one[string](t, bill, `SELECT status FROM contracts WHERE id = $1`, contract); got != "part-paid" {
		t.Errorf("status %s after the first payment", got)
	}
	must(t, manager, `INSERT INTO payments (contract_id, currency, amount) VALUES ($1, 'EUR', 1000)`, contract)
	if got := one[string](t, bill, `SELECT status FROM contracts WHERE id = $1`, contract); got != "paid" {
		t.Errorf("status %s after the last payment", got)
	}
	// The contact of an event is the client, where nobody else is named.
	event := one[int64](t, bill, `INSERT INTO events (contract_id, name, contact_name, start_date, end_date)
		VALUES ($1, 'Party', 'Someone', now(), now() + interval '1 h') RETURNING id`, contract)
	if got := one[string](t, bill, `SELECT contact_name || ' ' || contact_email FROM events WHERE id = $1`, event); got != "Someone new@x.fr" {
		t.Errorf("the event's contact is %q", got)
	}
	// Handing the client over hands its contracts over.
	must(t, d.admin, `INSERT INTO employees (full_name, email, department) VALUES ('Zoé', 'zoe@x.fr', 'commercial')`)
	must(t, manager, `UPDATE clients SET commercial_contact_id = (SELECT id FROM employees WHERE email = 'zoe@x.fr') WHERE id = $1`, client)
	if got := one[bool](t, d.admin, `SELECT commercial_id = (SELECT id FROM employees WHERE email = 'zoe@x.fr') FROM contracts WHERE id = $1`, contract); !got {
		t.Error("the contract did not follow its client")
	}
	if n := must(t, bill, `UPDATE contracts SET total_amount = 2000 WHERE id = $1`, contract); n != 0 {
		t.Error("Bill still changes a contract that is no longer his client's")
	}
}
