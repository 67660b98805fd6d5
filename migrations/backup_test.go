package migrations_test

import (
	"bytes"
	"database/sql"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"epicevents.example/epic/internal/postgres"
	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/migrations/demodb"
)

// A backup as docs/deploy.md makes it, restored on a server that has never seen Epic: everything is
// there, people log in as they did, and may do what they might.
func TestBackup(t *testing.T) {
	d := demo(t)
	if err := migrations.KeepLogin(t.Context(), d.admin, false); err != nil { // as Setup does
		t.Fatal(err)
	}
	bill := d.bill(t) // whose session is open while the backup is made
	must(t, bill, `UPDATE clients SET phone = '+33611111111' WHERE id = 1`)
	must(t, d.kate(t), `SELECT auth.logout()`)
	d.tryLogin(t, "nobody@epicevents.example", "wrong") // is noted

	bin := one[string](t, d.admin, `SELECT setting FROM pg_config WHERE name = 'BINDIR'`)
	tool := func(in []byte, name string, args ...string) []byte {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), filepath.Join(bin, name), args...)
		var failure bytes.Buffer
		cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &failure
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, failure.String())
		}
		return out
	}
	dump := tool(nil, "pg_dump", "--format=custom", "--dbname="+d.db.Cluster.Admin(d.db.Name))
	roles := string(tool(nil, "pg_dumpall", "--roles-only", "--dbname="+d.db.Cluster.Admin("postgres")))

	other, err := postgres.Open(t.Context(), postgres.Config{Dir: filepath.Join(t.TempDir(), "pg"), BinDir: bin, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	server, err := postgres.Connect(other.Admin("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	grantor := regexp.MustCompile(` GRANTED BY [^;]*`)
	for line := range strings.Lines(roles) {
		if strings.Contains(line, "epic_") && !strings.Contains(line, "epic_s_") {
			must(t, server, grantor.ReplaceAllString(line, ""))
		}
	}
	tool(dump, "pg_restore", "--exit-on-error", "--create", "--dbname="+other.Admin("postgres"))

	admin, err := postgres.Connect(other.Admin(d.db.Name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	restored := of(t, demodb.DB{DB: &testdb.DB{Name: d.db.Name, Admin: admin, Cluster: other}})
	if one[bool](t, admin, `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname ~ '^epic_s_')`) {
		t.Error("a role of a session came along")
	}
	alike := func(when string) {
		t.Helper()
		same(t, when+": schema", describe(t, restored), describe(t, d))
		same(t, when+": outside the schema", lines(t, admin, outer), lines(t, d.admin, outer))
		same(t, when+": rows", content(t, admin), content(t, d.admin))
	}
	alike("restored")
	// epic init, which follows, finds nothing to do.
	open := func(name string) (*sql.DB, error) { return postgres.Connect(other.Admin(name)) }
	if err := migrations.Setup(t.Context(), open, d.db.Name, ""); err != nil {
		t.Fatal(err)
	}
	alike("prepared")

	bill, manager := restored.bill(t), restored.manager(t)
	if n := must(t, bill, `UPDATE clients SET phone = NULL WHERE id = 1`); n != 1 {
		t.Errorf("bill changed %d of his clients", n)
	}
	_, err = bill.Exec(`UPDATE clients SET commercial_contact_id = 1 WHERE id = 1`)
	refused(t, err, denied)
	kate := restored.kate(t)
	if n := must(t, kate, `UPDATE events SET attendees = 1`); n != 1 {
		t.Errorf("kate changed %d events, of which one is hers", n)
	}
	if n := one[int](t, kate, `SELECT count(*) FROM history WHERE actor = 3`); n != 1 {
		t.Errorf("the history has %d changes of kate's", n)
	}
	// The session that was open is known here; its role is not.
	setPassword(t, manager, 2, "bill@epicevents.example", "other")
	restored.login(t, "bill@epicevents.example", "other")
}

// outer is what the description of the schema leaves out: the roles, and the rights on the
// database, on the server's own functions and on the ledger. epic_login's password has another salt
// each time that a test sets it; that it works is seen by connecting.
const outer = `
	SELECT concat_ws(' ', 'role', rolname, rolcanlogin, rolinherit, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolconnlimit)
	  FROM pg_roles WHERE rolname ~ '^epic_' AND rolname !~ '^epic_s_'
	UNION ALL SELECT format('member %s %s %s', roleid::regrole, member::regrole, admin_option)
	           FROM pg_auth_members JOIN pg_roles m ON m.oid = member WHERE m.rolname ~ '^epic_' AND m.rolname !~ '^epic_s_'
	UNION ALL
	SELECT 'database ' || a::text FROM pg_database, unnest(datacl) a WHERE datname = current_database()
	UNION ALL SELECT proname || ' ' || a::text FROM pg_proc, unnest(proacl) a
	           WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|pg_cancel_backend|pg_terminate_backend)'
	UNION ALL SELECT 'schema meta ' || a::text FROM pg_namespace, unnest(nspacl) a WHERE nspname = 'meta'
	UNION ALL SELECT 'table meta.migrations ' || a::text FROM pg_class, unnest(relacl) a WHERE oid = 'meta.migrations'::regclass`

// content is the number of rows and a checksum of every table, and where every sequence is.
func content(t *testing.T, db *sql.DB) []string {
	t.Helper()
	list := lines(t, db, `SELECT format('%s %s', sequencename, last_value) FROM pg_sequences`)
	tables := lines(t, db, `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'auth', 'meta')`)
	if len(tables) < 12 {
		t.Fatalf("%d tables", len(tables))
	}
	for _, table := range tables {
		list = append(list, table+" "+one[string](t, db, `SELECT concat(count(*), ' ', md5(string_agg(r::text, e'\n' ORDER BY r::text))) FROM `+table+` r`))
	}
	return list
}

func lines(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
