package migrations_test

import (
	"fmt"
	"testing"
)

// A merge is taken back by who made it, and by nobody else; once.
func TestMerge_parted(t *testing.T) {
	d := demo(t)
	bill, manager := d.bill(t), d.manager(t)
	must(t, d.admin, `INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (700, 3, 5)`)
	must(t, bill, `SELECT merge_clients(3, 2, 'same person')`)
	_, err := manager.Exec(`SELECT part_clients(3, 'x')`)
	refused(t, err, denied)
	_, err = bill.Exec(`SELECT part_clients(2, 'x')`) // which was not merged
	refused(t, err, denied)
	if n := one[int](t, bill, `SELECT count(*) FROM part_clients(3, 'x')`); n != 0 {
		t.Errorf("%d records are said to be changed since", n)
	}
	if got := one[string](t, d.admin, `SELECT string_agg(id || ':' || client_id, ' ' ORDER BY id) FROM contracts`); got != "412:3 652:2 700:3" {
		t.Errorf("the contracts are %s", got)
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM clients WHERE deleted_at IS NOT NULL OR merged_into IS NOT NULL`); n != 0 {
		t.Errorf("%d clients are archived", n)
	}
	_, err = bill.Exec(`SELECT part_clients(3, 'x')`)
	refused(t, err, denied)
}

// Nobody has the functions do more than they say: who left, or is no longer of the department, merges nothing.
func TestMerge_rights(t *testing.T) {
	d := demo(t)
	bill := d.bill(t)
	must(t, d.admin, `INSERT INTO employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE VALUES (50, 50, 'Zoé', 'zoe@x.fr', 'commercial')`)
	must(t, bill, `SELECT merge_clients(3, 2, 'same person')`)
	must(t, d.admin, `UPDATE clients SET commercial_contact_id = 50 WHERE id = 2`)
	for _, statement := range []string{
		`SELECT part_clients(3, 'x')`, `SELECT merge_clients(1, 2, 'x')`, `SELECT give_contract(412, 1, 'x')`, `SELECT may_merge(1, 2)`,
	} {
		_, err := bill.Exec(statement)
		refused(t, err, denied)
	}
	_, err := bill.Exec(`SELECT merge_clients(1, 99, 'x')`)
	broken(t, err, "client_merged_into")
	_, err = bill.Exec(`SELECT merge_clients(1, 1, 'x')`)
	broken(t, err, "client_into_itself")
	_, err = bill.Exec(`SELECT merge_clients(3, 1, 'x')`)
	broken(t, err, "client_is_merged")
}

// Two merge a pair of clients into each other while others make, sign and change contracts of both: one of
// the two stays, and has every contract.
func TestRaces_merges(t *testing.T) {
	d := demo(t)
	quick(t, d, `INSERT INTO clients (id, full_name, email, commercial_contact_id) OVERRIDING SYSTEM VALUE
		SELECT n, 'Client ' || n, n || '@x.fr', 2 FROM generate_series(2001, 4000) n`,
		`INSERT INTO contracts (id, client_id, commercial_id, total_amount) OVERRIDING SYSTEM VALUE SELECT n, n, 2, 100 FROM generate_series(2001, 4000) n`,
		`SELECT setval('contracts_id_seq', 5000)`)
	// Who merges and who changes a contract may wait for each other: who gives way is found out sooner here.
	must(t, d.admin, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''5ms''', current_database()); END $$`)
	done := contest(t, d.people(t, "management", racers), func(racer, round int) string {
		one, other := 2001+round, 3001+round
		if racer%2 == 1 {
			one, other = other, one
		}
		switch racer / 2 {
		case 0:
			return fmt.Sprintf(`SELECT merge_clients(%d, %d, 'same person')`, one, other)
		case 1:
			return fmt.Sprintf(`INSERT INTO contracts (client_id, total_amount) VALUES (%d, 5)`, one)
		case 2:
			return fmt.Sprintf(`UPDATE contracts SET signed_at = now() WHERE id = %d`, one)
		default:
			return fmt.Sprintf(`UPDATE contracts SET client_id = %d WHERE id = %d`, one, other)
		}
	}, "client_is_merged", "contract_client_live", "signed_terms_frozen", deadlock)
	none(t, d, "contracts of a client that was merged", `SELECT FROM contracts k JOIN clients c ON c.id = k.client_id WHERE c.merged_into IS NOT NULL`)
	none(t, d, "pairs of which not one stays", `SELECT FROM clients a JOIN clients b ON b.id = a.id + 1000 WHERE a.id BETWEEN 2001 AND 3000 AND (a.merged_into IS NULL) = (b.merged_into IS NULL)`)
	none(t, d, "contracts that were signed and went along without an amendment", `SELECT FROM history s JOIN history m USING (tbl, row_id)
		WHERE tbl = 'contracts' AND s.changes ? 'signed_at' AND m.op = 'UPDATE' AND m.changes ? 'client_id' AND m.id > s.id
		  AND NOT EXISTS (SELECT FROM amendments a WHERE a.contract_id = row_id AND to_jsonb(a.client_after) = m.changes #> '{client_id,1}')`)
	if done < 3*rounds {
		t.Errorf("only %d went through", done)
	}
}
