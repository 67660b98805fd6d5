package query

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/models"
)

func TestGate_Login(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login("BILL@EpicEvents.example") // whatever the case
	me, expires, err := s.Me(t.Context())
	if err != nil || me.Number != 2 || me.Name != "Bill Boquet" || me.Department != models.Commercial || me.MustChange {
		t.Errorf("%+v, %v", me, err)
	}
	if hours := expires.Sub(w.now).Hours(); hours < 7.9 || hours > 8.1 {
		t.Errorf("the session lasts %v hours", hours)
	}
	if other := w.login(bill); other.ID == s.ID {
		t.Error("two sessions have one id")
	}
}

// Who may not come in learns nothing of why: not who exists, nor who has left.
func TestGate_Login_refused(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`UPDATE employees SET deactivated_at = now() WHERE lower(email) = $1`, alienor)
	var first *models.Error
	for _, c := range []struct{ email, password string }{
		{bill, "a wrong password of some length"},
		{bill, ""},
		{bill, "A long demo password"},
		{"nobody@epicevents.example", demoPassword},
		{alienor, demoPassword},
		{"", demoPassword},
		{"' OR 1=1 --", demoPassword},
		{strings.Repeat("a", 5000) + "@x.fr", demoPassword},
		{bill + " ", demoPassword},
	} {
		s, err := w.gate.Login(t.Context(), c.email, c.password)
		known := refusedAs(t, err, models.NotLoggedIn)
		if first == nil {
			first = known
		}
		if s != nil || known.Message != first.Message || known.Hint != first.Hint || known.Err != nil {
			t.Errorf("%.30q: %+v, and for a wrong password %+v", c.email, known, first)
		}
	}
	if first.Message != "this e-mail and this password do not go together" {
		t.Errorf("%q", first.Message)
	}
}

// The fifth wrong password in a row makes one wait, and then even the right one does not help:
// for an address that nobody has, too.
func TestGate_Login_throttle(t *testing.T) {
	t.Parallel()
	w := demo(t)
	for _, email := range []string{bill, "nobody@epicevents.example"} {
		for i := range 4 {
			_, err := w.gate.Login(t.Context(), email, "a wrong password of some length")
			if known := refusedAs(t, err, models.NotLoggedIn); strings.Contains(known.Message, "wait") {
				t.Errorf("%s waits after %d wrong passwords", email, i+1)
			}
		}
		for _, password := range []string{"a wrong password of some length", demoPassword} {
			_, err := w.gate.Login(t.Context(), email, password)
			known := refusedAs(t, err, models.NotLoggedIn)
			if !strings.HasPrefix(known.Message, "too many wrong passwords: wait ") || !strings.HasSuffix(known.Message, "s") {
				t.Errorf("%s: %q", email, known.Message)
			}
		}
	}
	w.login(kate) // another account is not concerned
	w.db.Later(t, time.Minute)
	w.login(bill)
	_, err := w.gate.Login(t.Context(), bill, "a wrong password of some length")
	if known := refusedAs(t, err, models.NotLoggedIn); strings.Contains(known.Message, "wait") {
		t.Error("a right password leaves the failures counted")
	}
}

// A connection string that does not read is not repeated: it holds a password.
func TestOpen(t *testing.T) {
	for _, url := range []string{"postgres://epic_login:hunter2@host:port/x", "postgres://u:hunter2@h/x?sslmode=maybe", "host=x password=hunter2 port=abc"} {
		_, err := Open(url, nil)
		known := refusedAs(t, err, models.Misconfigured)
		if text := known.Message + known.Hint; strings.Contains(text, "hunter2") || errors.Unwrap(known) != nil {
			t.Errorf("%q: %v", text, errors.Unwrap(known))
		}
	}
}

// A database that does not know Epic's role is a matter of configuration, not of a password.
func TestGate_notPrepared(t *testing.T) {
	t.Parallel()
	w := demo(t)
	right := w.gate.config.Password
	w.gate.config.Password = "another"
	_, err := w.gate.Login(t.Context(), bill, demoPassword)
	refusedAs(t, err, models.Misconfigured)
	w.gate.config.Password, w.gate.config.Database = right, "no_such_database"
	_, err = w.gate.Login(t.Context(), bill, demoPassword)
	refusedAs(t, err, models.Misconfigured)
}

// A server that is gone is asked for once more, when somebody knows how to start it.
func TestGate_revive(t *testing.T) {
	t.Parallel()
	w := demo(t)
	there := w.gate.config.Copy()
	there.Host, there.Fallbacks = t.TempDir(), nil // no server here
	calls := 0
	w.gate = &Gate{config: there, revive: func(context.Context) error { calls++; return nil }}
	_, err := w.gate.Login(t.Context(), bill, demoPassword)
	if refusedAs(t, err, models.Unreachable); calls == 0 {
		t.Error("nobody was asked to start the server")
	}
	w.gate.revive = func(context.Context) error { return errors.New("no room on the disk") }
	_, err = w.gate.Login(t.Context(), bill, demoPassword)
	if err == nil || strings.Contains(err.Error(), there.Host) {
		t.Errorf("%v", err)
	}
}

// What somebody who is not logged in can do: nothing but ask for a salt and prove a password. And
// nobody, whoever they are, reads what is kept of passwords and sessions.
func TestGate_secrets(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(others)
	tables := w.words(`SELECT c.oid::regclass::text FROM pg_class c WHERE relnamespace = 'auth'::regnamespace AND relkind IN ('r', 'S', 'v', 'm')`)
	if len(tables) < 4 {
		t.Fatalf("only %q", tables)
	}
	for _, a := range w.askers() {
		for _, table := range tables {
			for _, statement := range []string{
				"SELECT * FROM " + table, "SELECT count(*) FROM " + table, "DELETE FROM " + table, "TRUNCATE " + table,
				"COPY " + table + " TO STDOUT",
			} {
				_, err := rawExec(t.Context(), a.through.db, statement)
				if state := sqlState(err); state != "42501" && state != "42809" {
					t.Errorf("%s: %s: %v", a.name, statement, err)
				}
			}
			for _, privilege := range []string{"SELECT", "INSERT", "UPDATE", "REFERENCES"} {
				kind := one[string](w, `SELECT relkind FROM pg_class WHERE oid = $1::regclass`, table)
				if kind != "S" && one[bool](w, `SELECT has_any_column_privilege($1, $2::regclass, $3)`, a.role, table, privilege) {
					t.Errorf("%s may %s %s", a.name, privilege, table)
				}
			}
		}
	}
	free := w.words(`SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace IN ('auth'::regnamespace, 'public'::regnamespace)
		AND has_function_privilege('epic_login', p.oid, 'EXECUTE')`)
	if strings.Join(free, " ") != "auth.challenge(text) auth.login(text,bytea,text,uuid)" {
		t.Errorf("who is not logged in may call %q", free)
	}
}

// No credential is in the text of a statement, which the server shows to others and may log: not a
// password, nor what proves it, nor a session's secret.
func TestGate_credentialsTravelAsParameters(t *testing.T) {
	t.Parallel()
	w := demo(t)
	seen := &recorder{}
	w.gate.config.Tracer = seen
	const second, third = "a second demo password", "a third demo password"
	boss, bills := w.login(manager), w.login(bill)
	me, _, err := bills.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := bills.ChangePassword(t.Context(), me, demoPassword, second); err != nil {
		t.Fatal(err)
	}
	err = w.store(boss).Write(t.Context(), "password for kate", "", func(s *Store) error { return s.SetPassword(t.Context(), 3, third) })
	if err != nil {
		t.Fatal(err)
	}
	kates, err := w.gate.Login(t.Context(), kate, third)
	if err != nil {
		t.Fatal(err)
	}
	defer kates.Close()

	rows, err := w.admin.QueryContext(t.Context(), `SELECT query FROM pg_stat_activity WHERE datname = current_database()`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		seen.texts = append(seen.texts, text)
	}
	seen.texts = append(seen.texts, one[string](w, `SELECT coalesce(string_agg(h::text, ' '), '') FROM history h`))
	if len(seen.secrets) < 8 || len(seen.texts) < 10 {
		t.Fatalf("only %d secrets and %d statements were seen", len(seen.secrets), len(seen.texts))
	}
	for _, text := range seen.texts {
		for _, secret := range append(seen.secrets, demoPassword, second, third, "SCRAM-SHA-256") {
			if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
				t.Errorf("%q holds a credential", text)
			}
		}
	}
}
