package attack

import (
	"os"
	"testing"
	"time"
)

// one asks the administrator for one value.
func one[T any](w *world, question string, args ...any) T {
	w.t.Helper()
	var v T
	if err := w.db.Admin.QueryRowContext(w.t.Context(), question, args...).Scan(&v); err != nil {
		w.t.Fatalf("%s: %v", question, err)
	}
	return v
}

// PostgreSQL lets a role change its own password, settings and default privileges. That neither
// makes a session last nor keeps its role from being dropped.
func TestOwnRole(t *testing.T) {
	w := newWorld(t, []string{commercial}, "")
	role := w.role(commercial)
	code, err := w.run(commercial, `ALTER ROLE {self} PASSWORD 'mine'; ALTER ROLE {self} SET search_path = pg_temp; ALTER ROLE {self} SET statement_timeout = 0;
		ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC; SELECT auth.logout()`)
	if code != "" || err != nil {
		t.Fatal(code, err)
	}
	if one[bool](w, `SELECT rolcanlogin OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = $1`, role) {
		t.Error("the role outlives its session")
	}
	w.conns[commercial].Close(t.Context())
	for one[bool](w, `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE usename = $1)`, role) {
		continue // until the server has seen that the connection is closed
	}
	w.admin(`SELECT auth.sweep()`)
	if one[bool](w, `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)`, role) {
		t.Error("the role stays")
	}
}

// epic_login is a role too, and its password everybody's: whoever spoils it stops all logins, until the
// administrator makes the roles again.
func TestLoginRole_mended(t *testing.T) {
	w := newWorld(t, []string{nobody}, "")
	// In one transaction that is not kept: the server's other tests log in with this role.
	ctx := t.Context()
	tx, err := w.db.Admin.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // that is what it is for
	text, err := os.ReadFile("../roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`ALTER ROLE epic_login SET default_transaction_read_only = on`,
		`ALTER ROLE epic_login IN DATABASE ` + w.db.Name + ` SET local_preload_libraries = 'missing'`, string(text)} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	var left int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM pg_db_role_setting WHERE setrole = 'epic_login'::regrole`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d settings stay (%v)", left, err)
	}
}

// Whoever takes on the role of their department before the end has it taken away only with the
// connection: a dismissal and a move, with psql too, end that one. A rehearsal of them ends nothing, nor
// does a change that is taken back.
func TestRoleAfterTheEnd(t *testing.T) {
	for _, change := range []string{`deactivated_at = now()`, `department = 'commercial'`, `email = 'other@x.fr'`} {
		t.Run(change, func(t *testing.T) {
			w := newWorld(t, []string{support}, "")
			w.admin(`UPDATE events SET support_contact_id = NULL WHERE support_contact_id = 3`)
			const take, read = `SET ROLE epic_support`, `SELECT 1 / count(*) FROM clients`
			update := `UPDATE employees SET ` + change + ` WHERE id = 3`
			if code, err := w.run(support, take); code != "" || err != nil {
				t.Fatal(code, err)
			}
			for _, rehearsal := range []string{`BEGIN; ` + update + `; ROLLBACK`, `BEGIN; ` + update} {
				if code, err := w.run(victim, rehearsal); code != "" || err != nil {
					t.Fatal(code, err)
				}
			}
			for _, rest := range []string{`SET CONSTRAINTS ALL IMMEDIATE`, `ROLLBACK`} {
				if code, err := w.run(victim, rest); code != "" || err != nil {
					t.Fatal(code, err)
				}
			}
			if code, err := w.run(support, read); code != "" || err != nil {
				t.Fatalf("a rehearsal has ended it: %s, %v", code, err)
			}
			if code, err := w.run(victim, update); code != "" || err != nil {
				t.Fatal(code, err)
			}
			deadline := time.Now().Add(time.Minute) // the server is told to, and does so in its time
			for time.Now().Before(deadline) {
				if code, err := w.run(support, read); err != nil || code == denied {
					return
				}
			}
			t.Error("it goes on reading")
		})
	}
}

// The planner tells everybody what it knows of the values of a column, past row policies: of what is in
// reminders it knows nothing.
func TestEstimates(t *testing.T) {
	w := newWorld(t, []string{support}, "")
	w.admin(`INSERT INTO notices (employee_id, text) SELECT 2, 'the raise of Bill' FROM generate_series(1, 100); ANALYZE notices`)
	if n := one[int](w, `SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND tablename = 'notices'`); n == 0 {
		t.Fatal("nothing was analysed")
	}
	if one[bool](w, `SELECT EXISTS (SELECT 1 FROM pg_stats WHERE tablename = 'notices' AND attname = 'text')`) {
		t.Error("it knows of the text of reminders")
	}
}

// What a cursor kept over the end of a session shows is what could be read before it.
func TestCursorAfterTheEnd(t *testing.T) {
	w := newWorld(t, []string{commercial}, "")
	if code, err := w.run(commercial, `DECLARE kept CURSOR WITH HOLD FOR SELECT full_name FROM clients WHERE full_name = 'Later'`); code != "" || err != nil {
		t.Fatal(code, err)
	}
	if code, err := w.run(commercial, `SELECT auth.logout()`); code != "" || err != nil {
		t.Fatal(code, err)
	}
	w.admin(`INSERT INTO clients (full_name, email, commercial_contact_id) VALUES ('Later', 'later@x.fr', 2)`)
	results, err := w.conns[commercial].PgConn().Exec(t.Context(), `FETCH ALL FROM kept`).ReadAll()
	if err != nil || len(results) != 1 || len(results[0].Rows) != 0 {
		t.Errorf("the cursor shows %v (%v)", results, err)
	}
}

// Functions that act with more rights than their caller look nowhere that the caller chooses, and
// none of ours is everybody's to call.
func TestFunctions(t *testing.T) {
	w := newWorld(t, []string{commercial}, "")
	const ours = `FROM pg_proc p WHERE pronamespace IN ('public'::regnamespace, 'auth'::regnamespace, 'meta'::regnamespace) AND prokind = 'f'
		AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')`
	if n := one[int](w, `SELECT count(*) `+ours); n < 20 {
		t.Fatalf("only %d functions", n)
	}
	if open := one[string](w, `SELECT coalesce(string_agg(proname, ', '), '') `+ours+` AND has_function_privilege('public', p.oid, 'EXECUTE')`); open != "" {
		t.Errorf("everybody may call %s", open)
	}
	// A body that was parsed when it was made looks nothing up any more.
	if loose := one[string](w, `SELECT coalesce(string_agg(proname, ', '), '') `+ours+` AND prosqlbody IS NULL
		AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)`); loose != "" {
		t.Errorf("the caller's search_path decides in %s", loose)
	}
	w.admin(`SET ROLE epic_owner; CREATE FUNCTION public.new() RETURNS int LANGUAGE sql RETURN 1; RESET ROLE`)
	if one[bool](w, `SELECT has_function_privilege('public', 'public.new()', 'EXECUTE')`) {
		t.Error("a new function is everybody's to call")
	}
}
