package migrations_test

import (
	"bytes"
	"database/sql"
	"testing"

	"github.com/google/uuid"
)

func TestSession_login(t *testing.T) {
	d := demo(t)
	bill := d.login(t, "BILL@epicevents.example", password) // whatever the case
	var number int
	var name, email, department string
	var jti uuid.UUID
	var hours float64
	var change bool
	err := bill.QueryRow(`SELECT number, full_name, email, department, jti, extract(epoch FROM expires_at - now()) / 3600, must_change FROM auth.me()`).
		Scan(&number, &name, &email, &department, &jti, &hours, &change)
	if err != nil {
		t.Fatal(err)
	}
	if number != 2 || name != "Bill Boquet" || email != "bill@epicevents.example" || department != "commercial" || jti != bill.jti || change {
		t.Errorf("auth.me: %d %s %s %s %s %v", number, name, email, department, jti, change)
	}
	if hours < 7.9 || hours > 8 {
		t.Errorf("the session lasts %v hours", hours)
	}
	if got := one[int64](t, bill, `SELECT auth.uid()`); got != 2 {
		t.Errorf("auth.uid() = %d", got)
	}

	for _, email := range []string{"nobody@epicevents.example", "bill@epicevents.example", ""} {
		if role, _, wait, _, _ := d.tryLogin(t, email, "wrong"); role != "" || wait != "" {
			t.Errorf("%s: wrong password: role %q, wait %q", email, role, wait)
		}
	}
}

func TestSession_challenge(t *testing.T) {
	d := demo(t)
	ask := func(email string) (salt []byte, params string) {
		t.Helper()
		if err := d.anonymous.QueryRow(`SELECT salt, params FROM auth.challenge($1)`, email).Scan(&salt, &params); err != nil {
			t.Fatal(err)
		}
		return salt, params
	}
	known, params := ask("Kate@EpicEvents.example")
	if !bytes.Equal(known, salt("kate@epicevents.example")) {
		t.Error("not the account's salt")
	}
	a, p := ask("nobody@x.fr")
	b, _ := ask("NOBODY@x.fr")
	c, _ := ask("somebody@x.fr")
	if len(a) != len(known) || p != params || !bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Errorf("the salt of nobody does not look like one: %x %x %x %s", a, b, c, p)
	}
}

// over fails the test unless the session's next statement is refused, on a connection that is open too.
func over(t *testing.T, s *session, conn *sql.Conn) {
	t.Helper()
	_, err := conn.ExecContext(t.Context(), `SELECT count(*) FROM clients`)
	refused(t, err, denied)
	_, err = conn.ExecContext(t.Context(), `SELECT * FROM auth.me()`)
	refused(t, err, denied)
	conn.Close()
	s.SetMaxIdleConns(0) // a new connection
	if _, err := s.ExecContext(t.Context(), `SELECT 1`); err == nil {
		t.Error("the role can still log in")
	}
}

func TestSession_ends(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *database, *session){
		"logout": func(t *testing.T, _ *database, kate *session) { must(t, kate, `SELECT auth.logout()`) },
		"deactivation": func(t *testing.T, d *database, _ *session) {
			must(t, d.manager(t), `UPDATE employees SET deactivated_at = now() WHERE id = 3`)
		},
		"department": func(t *testing.T, d *database, _ *session) {
			must(t, d.manager(t), `UPDATE employees SET department = 'commercial' WHERE id = 3`)
		},
		"e-mail": func(t *testing.T, d *database, _ *session) {
			must(t, d.manager(t), `UPDATE employees SET email = 'k@x.fr' WHERE id = 3`)
		},
		"deletion": func(t *testing.T, d *database, _ *session) {
			must(t, d.admin, `UPDATE events SET support_contact_id = NULL; DELETE FROM employees WHERE id = 3`)
		},
		"reset": func(t *testing.T, d *database, _ *session) {
			setPassword(t, d.manager(t), 3, "kate@epicevents.example", "other", false)
		},
		"password changed elsewhere": func(t *testing.T, d *database, _ *session) {
			e := "kate@epicevents.example"
			if !one[bool](t, d.kate(t), `SELECT auth.change_password($1, $2, $3)`, key(password, salt(e)), salt(e), key("new", salt(e))) {
				t.Fatal("not changed")
			}
		},
		"expiry, swept at a login": func(t *testing.T, d *database, kate *session) {
			must(t, d.admin, `UPDATE auth.sessions SET expires_at = now() - interval '1 s' WHERE role_name = $1`, kate.role)
			d.bill(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := demo(t)
			kate := d.kate(t)
			conn, err := kate.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.ExecContext(t.Context(), `SELECT count(*) FROM clients`); err != nil {
				t.Fatal(err)
			}
			end(t, d, kate)
			over(t, kate, conn)
		})
	}
}

// An expired session that nobody has swept yet still reads, but is nobody: it writes nothing.
func TestSession_expiredWritesNothing(t *testing.T) {
	d := demo(t)
	bill, kate, manager := d.bill(t), d.kate(t), d.manager(t)
	must(t, d.admin, `UPDATE auth.sessions SET expires_at = now() - interval '1 s'`)
	_, err := bill.Exec(`INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`)
	refused(t, err, denied)
	for _, s := range []struct {
		*session
		statement string
	}{
		{bill, `UPDATE clients SET phone = NULL`}, {bill, `UPDATE contracts SET total_amount = 1`},
		{kate, `UPDATE events SET notes = NULL`}, {manager, `UPDATE events SET notes = NULL`}, {manager, `UPDATE employees SET email = 'x@x.fr' WHERE id = 2`},
	} {
		if n := must(t, s, s.statement); n != 0 {
			t.Errorf("%s: %d rows", s.statement, n)
		}
	}
	_, err = manager.Exec(`SELECT auth.set_password(2, $1, $2, true)`, salt("x"), key("x", nil))
	refused(t, err, denied)
	if one[int](t, bill, `SELECT count(*) FROM auth.me()`) != 0 {
		t.Error("auth.me still knows the session")
	}
}

func TestSession_rolesAreDropped(t *testing.T) {
	d := demo(t)
	kate := d.kate(t)
	must(t, kate, `SELECT auth.logout()`)
	kate.Close()
	d.bill(t) // sweeps, unless the server still sees the closed connection
	for range 50 {
		if !one[bool](t, d.admin, `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)`, kate.role) {
			return
		}
		d.bill(t)
	}
	t.Errorf("role %s is still there", kate.role)
}

func setPassword(t *testing.T, manager *session, employee int64, email, password string, single bool) {
	t.Helper()
	must(t, manager, `SELECT auth.set_password($1, $2, $3, $4)`, employee, salt(email), key(password, salt(email)), single)
}

func TestSession_newcomer(t *testing.T) {
	d := demo(t)
	manager := d.manager(t)
	const email = "zoe@epicevents.example"
	id := one[int64](t, manager, `INSERT INTO employees (full_name, email, department) VALUES ('Zoé', $1, 'commercial') RETURNING id`, email)
	if role, _, _, _, _ := d.tryLogin(t, email, "first"); role != "" {
		t.Fatal("an account without a password logged in")
	}
	setPassword(t, manager, id, email, "first", true)
	zoe := d.login(t, email, "first")
	if !zoe.change {
		t.Error("nobody said that the password must change")
	}
	for _, s := range []string{`SELECT * FROM clients`, `SELECT * FROM employees`, `SELECT auth.uid()`, `INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`,
		`SELECT auth.set_password(1, '', '', true)`} {
		_, err := zoe.Exec(s)
		refused(t, err, denied)
	}
	change := func(old string) bool {
		return one[bool](t, zoe, `SELECT auth.change_password($1, $2, $3)`, key(old, salt(email)), salt("new"+email), key("second", salt("new"+email)))
	}
	if change("wrong") {
		t.Fatal("changed without the present password")
	}
	if !change("first") {
		t.Fatal("not changed")
	}
	must(t, zoe, `INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`) // the same session, now with its rights
	if one[bool](t, zoe, `SELECT must_change FROM auth.me()`) {
		t.Error("the password must still be changed")
	}
	if role, _, _, _, _ := d.tryLogin(t, email, "first"); role != "" {
		t.Error("the first password still works")
	}
	d.login(t, email, "second")

	_, err := manager.Exec(`SELECT auth.set_password($1, $2, $3, false)`, manager.id, salt("x"), key("x", nil))
	broken(t, err, "own_password")
	_, err = zoe.Exec(`SELECT auth.set_password(1, $1, $2, false)`, salt("x"), key("x", nil))
	refused(t, err, denied)
}

func TestSession_notOneself(t *testing.T) {
	d := demo(t)
	must(t, d.admin, `INSERT INTO employees (full_name, email, department) VALUES ('Second', 's@x.fr', 'management')`)
	manager := d.manager(t)
	_, err := manager.Exec(`UPDATE employees SET department = 'support' WHERE id = 1`)
	broken(t, err, "not_own_department")
	_, err = manager.Exec(`UPDATE employees SET deactivated_at = now() WHERE id = 1`)
	broken(t, err, "not_own_deactivation")
	must(t, manager, `UPDATE employees SET full_name = 'Camille L.' WHERE id = 1`)
	must(t, manager, `UPDATE employees SET deactivated_at = now() WHERE email = 's@x.fr'`)
}

// Five failures, then waiting, twice as long each time, and alike for an address that nobody has.
func TestSession_throttle(t *testing.T) {
	d := demo(t)
	for _, email := range []string{"kate@epicevents.example", "nobody@epicevents.example"} {
		for i := range 4 {
			if _, _, wait, _, _ := d.tryLogin(t, email, "wrong"); wait != "" {
				t.Fatalf("%s: wait %s after %d failures", email, wait, i+1)
			}
		}
		_, _, wait, _, _ := d.tryLogin(t, email, "wrong")
		if wait < "00:00:29" || wait > "00:00:30" {
			t.Errorf("%s: wait %q after 5 failures", email, wait)
		}
		if role, _, wait, _, _ := d.tryLogin(t, email, password); role != "" || wait == "" {
			t.Errorf("%s: while waiting: role %q, wait %q", email, role, wait)
		}
		must(t, d.admin, `UPDATE auth.throttle SET until = now() - interval '1 s' WHERE email = $1`, email)
		_, _, wait, _, _ = d.tryLogin(t, email, "wrong")
		if wait < "00:00:59" || wait > "00:01:00" {
			t.Errorf("%s: wait %q after 6 failures", email, wait)
		}
	}
	d.bill(t) // nobody else waits

	must(t, d.admin, `UPDATE auth.throttle SET failures = 30, until = now() - interval '1 s'`)
	if _, _, wait, _, _ := d.tryLogin(t, "kate@epicevents.example", "wrong"); wait < "00:14:59" || wait > "00:15:00" {
		t.Errorf("wait %q after 31 failures", wait)
	}
	must(t, d.admin, `UPDATE auth.throttle SET until = now() - interval '1 s'`)
	d.kate(t)
	if one[int](t, d.admin, `SELECT count(*) FROM auth.throttle WHERE email LIKE 'kate%'`) != 0 {
		t.Error("the failures are not forgotten after a login")
	}
}

// A guesser who takes the guess back (ROLLBACK) takes the failure back, but not the attempt:
// after a hundred the account is closed until a manager resets it.
func TestSession_guessesInTransactions(t *testing.T) {
	d := demo(t)
	conn, err := d.anonymous.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	verifier := scram(t, "x")
	for range 100 {
		tx, err := conn.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		must(t, tx, `SELECT auth.login('kate@epicevents.example', '\x00', $1, gen_random_uuid())`, verifier)
		tx.Rollback()
	}
	if role, _, wait, _, _ := d.tryLogin(t, "kate@epicevents.example", password); role != "" || wait != "" {
		t.Fatalf("after 100 guesses: role %q, wait %q", role, wait)
	}
	setPassword(t, d.manager(t), 3, "kate@epicevents.example", "again", false)
	d.login(t, "kate@epicevents.example", "again")
}
