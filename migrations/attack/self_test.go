package attack

import (
	"os"
	"testing"
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
