package migrations_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/internal/fold"
)

// everything is all that schema public has, and what is beside it of the history, as folded text.
func everything(t *testing.T, d *database) string {
	t.Helper()
	var all strings.Builder
	rows, err := d.admin.QueryContext(t.Context(), `SELECT relname, table_to_xml(c.oid::regclass, false, true, '')::text FROM pg_class c
		WHERE relnamespace IN ('public'::regnamespace, 'meta'::regnamespace) AND relkind = 'r'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		all.WriteString(name + text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fold.Fold(all.String())
}

// as runs statements that the history keeps under a command.
func (d *database) typed(t *testing.T, s *session, command, statement string) {
	t.Helper()
	tx, err := s.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	must(t, tx, `SELECT set_config('epic.command', $1, true), set_config('epic.reason', 'John Ouick asked', true)`, command)
	must(t, tx, statement)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// A person who was everywhere is nowhere; what was paid, agreed and done by whom is as it was.
func TestErase(t *testing.T) {
	d := demo(t)
	bill, kate, manager := d.bill(t), d.kate(t), d.manager(t)
	for _, c := range []struct {
		by                 *session
		command, statement string
	}{
		{bill, `update client #2 set name = "Jöhn \"JJ\" Ouick", phone = "+33 6 12 34 56 78"`, `UPDATE clients SET full_name = 'Jöhn "JJ" Ouick', phone = '+33612345678', company_name = 'Ouick & Sons' WHERE id = 2`},
		{bill, `update client #2 set name = "John Ouick"`, `UPDATE clients SET full_name = 'John Ouick', phone = '+12345678901' WHERE id = 2`},
		{bill, `pay contract #652 12000 ref "OUICK 1"`, `INSERT INTO payments (contract_id, currency, amount, reference) VALUES (652, 'EUR', 12000, 'OUICK 1')`},
		{manager, `refund`, `INSERT INTO payments (contract_id, currency, amount, reverses_id, reason) SELECT 652, 'EUR', -500, id, 'John was unhappy' FROM payments`},
		{manager, `amend`, `INSERT INTO amendments (contract_id, total_after, reason) VALUES (652, 11500, 'John was unhappy')`},
		{kate, `update event #109 set notes = "call 0612345678"`, `UPDATE events SET notes = 'call 06 12 34 56 78' WHERE id = 109`},
		{kate, `update event #109 set notes = "DJ at 9"`, `UPDATE events SET notes = 'DJ at 9', location = 'chez Ouick' WHERE id = 109`},
		{kate, `remind`, `INSERT INTO notices (employee_id, text, tbl, row_id) VALUES (1, 'call John', 'clients', 2), (1, 'john.ouick@gmail.com wants a quote', NULL, NULL)`},
		{manager, `update event #1023 set notes = "next to JOHN OUICK’s"`, `UPDATE events SET notes = 'next to JOHN OUICK’s' WHERE id = 1023`},
	} {
		d.typed(t, c.by, c.command, c.statement)
	}
	must(t, d.admin, `INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ('Nina', 'nina@x.fr', 2); INSERT INTO contracts (client_id, total_amount) VALUES (4, 10)`)
	const money = `SELECT md5(concat_ws(' ', (SELECT string_agg(concat_ws(' ', id, client_id, total_amount, paid, status, signed_at), ',' ORDER BY id) FROM contracts),
		(SELECT string_agg(concat_ws(' ', id, contract_id, amount, paid_on, method, reverses_id, recorded_by, recorded_at), ',' ORDER BY id) FROM payments),
		(SELECT string_agg(concat_ws(' ', id, total_before, total_after, amended_at), ',' ORDER BY id) FROM amendments),
		(SELECT string_agg(concat_ws(' ', id, at, txid, actor, tbl, row_id, op), ',' ORDER BY id) FROM history WHERE id <= $1)))`
	const enabled = `SELECT string_agg(concat(tgrelid::regclass, tgname, tgenabled), ',' ORDER BY tgrelid, tgname) FROM pg_trigger`
	last := one[int64](t, d.admin, `SELECT max(id) FROM history`)
	before, triggers := one[string](t, d.admin, money, last), one[string](t, d.admin, enabled)

	// Somebody else's event still names them: it is said, and nothing is done.
	_, err := manager.ExecContext(t.Context(), `SELECT erase_client(2, 'a letter of 3 June')`)
	if pg := broken(t, err, "erase_leaves"); pg.Detail != `{"client": 2, "places": "events #1023 (notes)"}` {
		t.Errorf("it says %s", pg.Detail)
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM meta.erasures`); n != 0 || one[bool](t, d.admin, `SELECT deleted_at IS NOT NULL FROM clients WHERE id = 2`) {
		t.Errorf("%d rows were scrubbed all the same", n)
	}
	d.typed(t, manager, `update event #1023 set notes = empty`, `UPDATE events SET notes = NULL WHERE id = 1023`)

	for rule, statement := range map[string]string{
		"erase_reason_text": `SELECT erase_client(2, ' ')`, "erase_no_client": `SELECT erase_client(99, 'x')`,
		"erase_leaves": `SELECT erase_client(2, 'John Ouick wrote')`, "client_has_open_contracts": `SELECT erase_client(4, 'x')`,
	} {
		_, err := manager.ExecContext(t.Context(), statement)
		broken(t, err, rule)
	}
	// The function asks who it is, whoever may call it.
	must(t, d.admin, `GRANT EXECUTE ON FUNCTION erase_client(bigint, text) TO epic_reader`)
	for _, s := range []*session{bill, kate} {
		_, err := s.ExecContext(t.Context(), `SELECT erase_client(2, 'x')`)
		refused(t, err, denied)
	}
	_, err = d.admin.ExecContext(t.Context(), `SELECT erase_client(2, 'x')`)
	refused(t, err, denied)
	t.Log(one[string](t, manager, `SELECT erase_client(2, 'a letter of 3 June')`))
	text := everything(t, d)
	for _, left := range []string{"ouick", "jöhn", "john", "612345678", "12 34 56 78", "2345678901", "gmail"} {
		if at := strings.Index(text, fold.Fold(left)); at >= 0 {
			t.Errorf("%s is left: …%s…", left, text[max(0, at-300):min(len(text), at+50)])
		}
	}
	if one[string](t, d.admin, money, last) != before {
		t.Error("amounts, days or who did what are not what they were")
	}
	if after := one[string](t, d.admin, enabled); after != triggers {
		t.Errorf("triggers are %s, were %s", after, triggers)
	}
	_, err = manager.ExecContext(t.Context(), `SELECT erase_client(2, 'x')`)
	broken(t, err, "client_erased_before")
	_, err = bill.ExecContext(t.Context(), `UPDATE clients SET deleted_at = NULL WHERE id = 2`)
	broken(t, err, "client_is_erased")
	_, err = d.admin.ExecContext(t.Context(), `UPDATE history SET reason = 'x'`)
	broken(t, err, "history_append_only")
}

// Namesakes are other people. What two share, a number or a name, is looked for in what is the client's own.
func TestErase_namesake(t *testing.T) {
	d := demo(t)
	must(t, d.admin, `INSERT INTO clients (full_name, email, phone, commercial_contact_id) VALUES ('Kevin Casey', 'kc@x.fr', '+67812345678', 2);
		UPDATE clients SET full_name = 'Kevin' WHERE id = 1; UPDATE clients SET full_name = 'Kevin Casey' WHERE id = 1`)
	said := one[string](t, d.manager(t), `SELECT erase_client(1, 'x')`)
	if !strings.Contains(said, `"shared": 2`) {
		t.Error(said)
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM clients WHERE full_name = 'Kevin Casey' AND phone = '+67812345678'`); n != 1 {
		t.Errorf("%d of the namesakes are left", n)
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM history WHERE tbl = 'clients' AND row_id = 1 AND changes::text ILIKE '%kevin%'`); n != 0 {
		t.Errorf("%d entries name the client", n)
	}
}

// Records that were merged are one person, whichever of them is named.
func TestErase_merged(t *testing.T) {
	d := demo(t)
	must(t, d.admin, `ALTER TABLE clients ADD COLUMN IF NOT EXISTS merged_into bigint;
		INSERT INTO clients (full_name, email, phone, commercial_contact_id) VALUES ('Casey Kevin', 'kc@x.fr', '+33612345678', 2), ('Kev Casey', 'kev@x.fr', NULL, 2), ('Kevina', 'kevina@x.fr', NULL, 2);
		UPDATE clients SET deleted_at = now(), merged_into = CASE id WHEN 4 THEN 1 ELSE 4 END WHERE id IN (4, 5)`)
	said := one[string](t, d.manager(t), `SELECT erase_client(4, 'x')`)
	if !strings.Contains(said, `"clients": [1, 4, 5]`) {
		t.Error(said)
	}
	if names := one[string](t, d.admin, `SELECT string_agg(full_name, ', ' ORDER BY id) FROM clients WHERE id IN (1, 4, 5, 6)`); names != "erased client #1, erased client #4, erased client #5, Kevina" {
		t.Error(names)
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM history WHERE changes ? 'scrubbed' AND row_id = 4`); n != 1 {
		t.Errorf("%d entries say what was scrubbed", n)
	}
	if n := one[int](t, d.admin, `SELECT count(*) FROM history WHERE changes ? 'erased_at'`); n != 3 {
		t.Errorf("%d entries say that somebody was erased", n)
	}
}

// What somebody is writing meanwhile is waited for, and found; who writes later waits.
func TestErase_waits(t *testing.T) {
	d := demo(t)
	kate, manager := d.kate(t), d.manager(t)
	tx, err := kate.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	must(t, tx, `UPDATE events SET notes = 'ask Kevin Casey' WHERE id = 109`)
	done := make(chan error)
	go func() {
		_, err := manager.ExecContext(context.WithoutCancel(t.Context()), `SELECT erase_client(1, 'x')`)
		done <- err
	}()
	const waiting = `SELECT count(*) FROM pg_locks WHERE relation = 'public.events'::regclass AND NOT granted`
	for one[int](t, d.admin, waiting) == 0 {
		select {
		case err := <-done:
			t.Fatalf("erased without waiting: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	broken(t, <-done, "erase_leaves")
}

// Erasures and all that others write wait for each other in one order: nobody is chosen to give way.
func TestErase_amongOthers(t *testing.T) {
	const rounds = 12
	d := demo(t)
	must(t, d.admin, `INSERT INTO contracts (client_id, total_amount) VALUES (1, 100000); UPDATE contracts SET signed_at = now(), signed_by = 2 WHERE id = 653;
		INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ('Nina Simon', 'nina@x.fr', 2);
		INSERT INTO employees (full_name, email, department) VALUES ('Zoé', 'zoe@epicevents.example', 'commercial')`)
	type work struct {
		by         *session
		statements []string
	}
	all := []work{
		{d.bill(t), []string{`INSERT INTO payments (contract_id, currency, amount) VALUES (653, 'EUR', 1)`}},
		{d.bill(t), []string{`UPDATE clients SET phone = '+336' || (random() * 1e8)::int + 100000000 WHERE id = 1`}},
		{d.bill(t), []string{`INSERT INTO amendments (contract_id, total_after, reason) SELECT 653, 100000 + count(*) + 1, 'x' FROM amendments`}},
		{d.bill(t), []string{`INSERT INTO instalments (contract_id, due_on, amount) VALUES (653, '2027-01-01', 1)`}},
		{d.kate(t), []string{`UPDATE events SET attendees = (random() * 1000)::int WHERE id = 109`, `INSERT INTO notices (employee_id, text, tbl, row_id) VALUES (1, 'x', 'events', 109)`}},
		{d.manager(t), []string{`UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 412`, `UPDATE contracts SET cancelled_at = NULL, cancel_reason = NULL WHERE id = 412`}},
		{d.manager(t), []string{`UPDATE clients SET commercial_contact_id = CASE commercial_contact_id WHEN 2 THEN 5 ELSE 2 END WHERE id = 2`}},
		{d.manager(t), []string{`BEGIN; SELECT erase_client(4, 'x'); ROLLBACK`}},
	}
	failed := make(chan error, len(all))
	for _, w := range all {
		go func() {
			var err error
			for i := 0; i < rounds && err == nil; i++ {
				for _, statement := range w.statements {
					if _, err = w.by.ExecContext(t.Context(), statement); err != nil {
						err = fmt.Errorf("%s: %w", statement, err)
						break
					}
				}
			}
			failed <- err
		}()
	}
	for range all {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}
