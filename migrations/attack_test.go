package migrations_test

import (
	"strings"
	"testing"
)

// What somebody with psql and a session's credentials may try. Each is refused for lack of
// rights (42501), whatever the rules would say afterwards.
func TestAttacks(t *testing.T) {
	d := demo(t)
	bill, kate, manager := d.bill(t), d.kate(t), d.manager(t)
	must(t, d.admin, `INSERT INTO employees (full_name, email, department) VALUES ('Zoé', 'zoe@x.fr', 'commercial')`)
	roles := strings.NewReplacer("$bill", bill.role, "$kate", kate.role, "$manager", manager.role)

	for _, s := range []struct {
		who        *session
		statements []string
	}{
		{bill, []string{
			// becoming somebody else
			`SET ROLE epic_management`, `SET ROLE epic_owner`, `SET ROLE epic_auth`, `SET ROLE $manager`, `SET SESSION AUTHORIZATION $manager`,
			`ALTER ROLE $bill VALID UNTIL 'infinity'`, `ALTER ROLE $bill CREATEROLE`, `ALTER ROLE $bill CONNECTION LIMIT -1`,
			`ALTER ROLE $manager PASSWORD 'mine'`, `ALTER ROLE epic_login PASSWORD 'mine'`, `DROP ROLE $manager`, `CREATE ROLE mine`,
			// secrets, and the functions behind the doors
			`SELECT * FROM auth.credentials`, `SELECT * FROM auth.sessions`, `SELECT * FROM auth.secret`, `SELECT * FROM auth.throttle`,
			`SELECT rolpassword FROM pg_authid`, `UPDATE auth.sessions SET employee_id = 1`, `INSERT INTO auth.sessions DEFAULT VALUES`,
			`SELECT auth.store(1, '', '', false)`, `SELECT auth.set_password(1, '', '', false)`, `SELECT auth.kill(1)`, `SELECT auth.sweep()`,
			`SELECT auth.attempt(1)`, `SELECT auth.forget_attempts(1)`, `SELECT auth.login('', '', '', NULL)`, `SELECT auth.challenge('')`,
			`SELECT nextval('auth.attempts_1')`, `SELECT public.must_be(1, 'x', 'y')`, `SELECT public.refuse('x', 'y')`,
			// another's records, or one's own under another's name
			`INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ('A', 'a@b.fr', 5)`,
			`UPDATE clients SET commercial_contact_id = 5`, `UPDATE clients SET last_update = now()`, `UPDATE clients SET version = 1`,
			`UPDATE contracts SET signed_by = 1`, `UPDATE contracts SET paid = 0`, `UPDATE contracts SET commercial_id = 2`,
			`UPDATE contracts SET cancelled_at = now()`, `INSERT INTO contracts (client_id, total_amount) VALUES (1, 1)`,
			`INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 1, 1)`,
			`UPDATE employees SET department = 'management'`, `INSERT INTO departments VALUES ('x', 'X')`,
			// the history
			`UPDATE history SET actor = 1`, `DELETE FROM history`, `TRUNCATE history`,
			`INSERT INTO history (tbl, row_id, op, changes) VALUES ('x', 1, 'UPDATE', '{}')`,
			// making room for oneself, and going round the triggers
			`CREATE TEMP TABLE t (i int)`, `CREATE TABLE public.t (i int)`, `CREATE SCHEMA mine`, `CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
			`ALTER TABLE clients DISABLE ROW LEVEL SECURITY`, `ALTER TABLE contracts DISABLE TRIGGER ALL`, `DROP POLICY everybody_reads ON clients`,
			`SET session_replication_role = replica`, `SELECT setval('employee_number', 1)`, `LOCK TABLE clients IN ACCESS EXCLUSIVE MODE`,
			`SELECT lo_create(0)`, `SELECT lo_from_bytea(0, '')`, `COPY clients TO '/tmp/x'`, `COPY clients FROM PROGRAM 'id'`,
			`SELECT pg_read_file('/etc/passwd')`, `SELECT pg_cancel_backend(pg_backend_pid())`, `SELECT pg_terminate_backend(pg_backend_pid())`,
			`UPDATE meta.migrations SET name = 'x'`, `DELETE FROM clients`,
		}},
		{kate, []string{`SET ROLE epic_commercial`, `UPDATE events SET support_contact_id = 3`, `INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`,
			`UPDATE contracts SET signed_at = now()`, `UPDATE employees SET email = 'k@x.fr'`, `SELECT nextval('employee_number')`}},
		{manager, []string{`SET ROLE epic_auth`, `SET ROLE epic_commercial`, `UPDATE clients SET email = 'x@x.fr'`, `UPDATE contracts SET signed_by = 2`,
			`INSERT INTO contracts (client_id, total_amount, signed_at) VALUES (1, 1, now())`, `UPDATE employees SET version = 1`, `DELETE FROM employees`,
			`SELECT * FROM auth.credentials`, `UPDATE payments SET amount = 1`, `DELETE FROM payments`, `SELECT auth.store(1, '', '', false)`}},
		{&session{DB: d.anonymous}, []string{`SELECT * FROM clients`, `SELECT * FROM employees`, `SELECT * FROM history`, `SELECT auth.uid()`, `SELECT auth.me()`, `SELECT auth.logout()`,
			`SELECT auth.kill(1)`, `SELECT auth.set_password(1, '', '', false)`, `SELECT * FROM auth.credentials`, `SET ROLE epic_reader`, `CREATE TEMP TABLE t (i int)`, `CREATE ROLE x`}},
	} {
		for _, statement := range s.statements {
			statement = roles.Replace(statement)
			tx, err := s.who.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = tx.ExecContext(t.Context(), statement)
			t.Run(statement, func(t *testing.T) { refused(t, err, denied) })
			tx.Rollback()
		}
	}
}

// Settings are remarks: none of them changes who it was or what it may do.
func TestAttacks_settings(t *testing.T) {
	d := demo(t)
	bill := d.bill(t)
	tx, err := bill.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	must(t, tx, `SELECT set_config('epic.actor', '1', true), set_config('epic.command', 'I am the manager', true), set_config('role', 'epic_commercial', true),
		set_config('search_path', 'pg_catalog', true)`)
	must(t, tx, `UPDATE public.clients SET phone = '+33123456789' WHERE id = 1`)
	var actor int64
	var role, command string
	if err := tx.QueryRow(`SELECT actor, actor_role, command FROM public.history ORDER BY id DESC LIMIT 1`).Scan(&actor, &role, &command); err != nil {
		t.Fatal(err)
	}
	if actor != bill.id || role != bill.role || command != "I am the manager" {
		t.Errorf("history says %d (%s): %s", actor, role, command)
	}
	_, err = tx.Exec(`SET LOCAL row_security = off; UPDATE public.clients SET phone = NULL`)
	refused(t, err, denied)
}

// A reason opens the terms of a signed contract, never the signature itself.
func TestAttacks_unsigning(t *testing.T) {
	d := demo(t)
	bill := d.bill(t)
	for _, statement := range []string{`UPDATE contracts SET signed_at = NULL WHERE id = 652`, `UPDATE contracts SET signed_at = now() WHERE id = 652`} {
		tx, err := bill.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		must(t, tx, `SELECT set_config('epic.reason', 'because', true)`)
		_, err = tx.Exec(statement)
		broken(t, err, "no_unsign")
		tx.Rollback()
	}
}
