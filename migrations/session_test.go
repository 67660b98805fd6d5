package migrations_test

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
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
	for _, query := range []string{`SELECT count(*) FROM clients`, `SELECT * FROM auth.me()`} {
		_, err := conn.ExecContext(t.Context(), query)
		shutOut(t, err)
	}
	conn.Close()
	s.SetMaxIdleConns(0) // a new connection
	if _, err := s.ExecContext(t.Context(), `SELECT 1`); err == nil {
		t.Error("the role can still log in")
	}
}

// shutOut fails the test unless err says that the session is over: by a refusal, or because the
// connection was ended and the role does not get another one.
func shutOut(t *testing.T, err error) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.Is(err, driver.ErrBadConn) && !errors.Is(err, sql.ErrConnDone) && (!errors.As(err, &pg) || !slices.Contains([]string{denied, "57P01", "28000"}, pg.Code)) {
		t.Fatalf("the session goes on: %v", err)
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
			setPassword(t, d.manager(t), 3, "kate@epicevents.example", "other")
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
	_, err = manager.Exec(`SELECT auth.set_password(2, $1, $2)`, salt("x"), key("x", nil))
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

func setPassword(t *testing.T, manager *session, employee int64, email, password string) {
	t.Helper()
	must(t, manager, `SELECT auth.set_password($1, $2, $3)`, employee, salt(email), key(password, salt(email)))
}

func TestSession_newcomer(t *testing.T) {
	d := demo(t)
	manager := d.manager(t)
	const email = "zoe@epicevents.example"
	id := one[int64](t, manager, `INSERT INTO employees (full_name, email, department) VALUES ('Zoé', $1, 'commercial') RETURNING id`, email)
	if role, _, _, _, _ := d.tryLogin(t, email, "first"); role != "" {
		t.Fatal("an account without a password logged in")
	}
	setPassword(t, manager, id, email, "first")
	zoe := d.login(t, email, "first")
	if !zoe.change {
		t.Error("nobody said that the password must change")
	}
	for _, s := range []string{`SELECT * FROM clients`, `SELECT * FROM employees`, `SELECT auth.uid()`, `INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`,
		`SELECT auth.set_password(1, '', '')`} {
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

	_, err := manager.Exec(`SELECT auth.set_password($1, $2, $3)`, manager.id, salt("x"), key("x", nil))
	broken(t, err, "own_password")
	_, err = zoe.Exec(`SELECT auth.set_password(1, $1, $2)`, salt("x"), key("x", nil))
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

// Ten sessions of one person are enough: the one that began first makes room.
func TestSession_ten(t *testing.T) {
	d := demo(t)
	first := d.kate(t)
	for range 10 {
		d.kate(t)
	}
	_, err := first.Exec(`SELECT 1`)
	shutOut(t, err)
	if n := one[int](t, d.admin, `SELECT count(*) FROM auth.sessions WHERE revoked_at IS NULL`); n != 10 {
		t.Errorf("%d sessions", n)
	}
}

// How long a session lasts is the administrator's to say, within reason.
func TestSession_length(t *testing.T) {
	d := demo(t)
	must(t, d.admin, `UPDATE auth.settings SET session_length = '5 minutes'`)
	kate := d.kate(t)
	if left := one[float64](t, kate, `SELECT extract(epoch FROM expires_at - clock_timestamp()) FROM auth.me()`); left > 300 || left < 240 {
		t.Errorf("%v s are left", left)
	}
	if !one[bool](t, d.admin, `SELECT rolvaliduntil < now() + interval '5 minutes' FROM pg_roles WHERE rolname = $1`, kate.role) {
		t.Error("the role outlives its session")
	}
	_, err := d.admin.Exec(`UPDATE auth.settings SET session_length = '25 hours'`)
	broken(t, err, "settings_length")
	_, err = kate.Exec(`SELECT * FROM auth.settings`)
	refused(t, err, denied)
}
