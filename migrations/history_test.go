package migrations_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHistory(t *testing.T) {
	d := demo(t)
	bill := d.bill(t)
	tx, err := bill.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	must(t, tx, `SELECT set_config('epic.command', 'update contract #652 …', true), set_config('epic.reason', 'more guests', true)`)
	must(t, tx, `INSERT INTO amendments (contract_id, total_after, reason) VALUES (652, 13000, 'an extra DJ')`)
	must(t, tx, `INSERT INTO payments (contract_id, currency, amount) VALUES (652, 'EUR', 100)`)
	must(t, tx, `UPDATE clients SET phone = phone WHERE id = 1`) // changes nothing
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}

	type entry struct {
		Tbl, Op, Command, Reason string
		Actor                    int64
		Changes                  map[string][2]any
	}
	rows, err := bill.Query(`SELECT tbl, op, command, reason, actor, changes FROM history
		WHERE txid = (SELECT max(txid) FROM history) AND actor_role = $1 ORDER BY id`, bill.role)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []entry
	for rows.Next() {
		var e entry
		var changes []byte
		if err := rows.Scan(&e.Tbl, &e.Op, &e.Command, &e.Reason, &e.Actor, &changes); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(changes, &e.Changes); err != nil {
			t.Fatal(err)
		}
		delete(e.Changes, "paid_on")
		delete(e.Changes, "recorded_at")
		delete(e.Changes, "amended_at")
		delete(e.Changes, "txid")
		got = append(got, e)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	const command, reason = "update contract #652 …", "more guests"
	want := []entry{
		{"contracts", "UPDATE", command, "an extra DJ", bill.id, map[string][2]any{"total_amount": {12000.0, 13000.0}}},
		{"amendments", "INSERT", command, reason, bill.id, map[string][2]any{"contract_id": {nil, 652.0}, "number": {nil, 1.0}, "reason": {nil, "an extra DJ"},
			"total_before": {nil, 12000.0}, "total_after": {nil, 13000.0}, "client_before": {nil, 2.0}, "client_after": {nil, 2.0}, "amended_by": {nil, 2.0}}},
		{"contracts", "UPDATE", command, reason, bill.id, map[string][2]any{"paid": {0.0, 100.0}}},
		{"payments", "INSERT", command, reason, bill.id, map[string][2]any{"contract_id": {nil, 652.0}, "currency": {nil, "EUR"},
			"amount": {nil, 100.0}, "method": {nil, "transfer"}, "recorded_by": {nil, 2.0}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if one[bool](t, d.admin, `SELECT EXISTS (SELECT 1 FROM history WHERE actor IS NOT NULL AND actor_role = 'postgres')`) {
		t.Error("the administrator became an employee")
	}
}

// Each change counts up; that is what two people who edit at once are told apart by.
func TestVersions(t *testing.T) {
	d := demo(t)
	for table, update := range map[string]string{
		"employees": `UPDATE employees SET full_name = full_name WHERE id = 1`,
		"clients":   `UPDATE clients SET phone = NULL WHERE id = 1`,
		"contracts": `UPDATE contracts SET version = 77 WHERE id = 652`, // even if it is written
		"events":    `UPDATE events SET notes = NULL WHERE id = 109`,
	} {
		id := map[string]int{"contracts": 652, "events": 109}[table]
		before := one[int](t, d.admin, `SELECT version FROM `+table+` WHERE id = $1`, max(id, 1))
		must(t, d.admin, update)
		if after := one[int](t, d.admin, `SELECT version FROM `+table+` WHERE id = $1`, max(id, 1)); after != before+1 {
			t.Errorf("%s: version %d, then %d", table, before, after)
		}
	}
	if one[bool](t, d.admin, `SELECT last_update < now() - interval '1 h' FROM clients WHERE id = 1`) {
		t.Error("last_update did not follow the update")
	}
}

// What a cancelled contract had coming is cancelled; what is past stays as it was.
func TestCancel_comingEvents(t *testing.T) {
	d := demo(t)
	must(t, d.admin, coming)
	must(t, d.manager(t), `UPDATE contracts SET cancelled_at = now(), cancel_reason = 'rain' WHERE id = 652`)
	if got := one[string](t, d.admin, `SELECT string_agg(name || ': ' || coalesce(cancel_reason, '-'), ', ' ORDER BY id) FROM events WHERE contract_id = 652`); got != "John Ouick Wedding: -, Coming: rain" {
		t.Error(got)
	}
	if got := one[string](t, d.admin, `SELECT status FROM contracts WHERE id = 652`); got != "cancelled" {
		t.Error(got)
	}
}

// A number given by hand is not drawn again.
func TestEmployeeNumbers(t *testing.T) {
	d := demo(t)
	manager := d.manager(t)
	const add = `INSERT INTO employees (full_name, email, department) VALUES ('A', $1, 'support') RETURNING number`
	if got := one[int](t, manager, add, "a@x.fr"); got != 5 {
		t.Errorf("number %d after the four of the samples", got)
	}
	must(t, manager, `INSERT INTO employees (full_name, email, department, number) VALUES ('B', 'b@x.fr', 'support', 6), ('C', 'c@x.fr', 'support', 700)`)
	if got := one[int](t, manager, add, "d@x.fr"); got != 7 {
		t.Errorf("number %d, where 6 is taken", got)
	}
}
