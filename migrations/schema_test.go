package migrations_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/migrations"
)

// Every object of the database with its definition, owner and rights, one a line. The
// ledger of the migrations themselves (meta) is left out, and so are the sequences that accounts have.
const fingerprint = `
	WITH mine AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'auth', 'ext'))
	SELECT 'schema ' || nspname || ' ' || nspowner::regrole || ' ' || coalesce(array_sort(nspacl)::text, '') FROM pg_namespace WHERE oid IN (SELECT oid FROM mine)
	UNION ALL SELECT 'extension ' || extname || ' ' || extnamespace::regnamespace FROM pg_extension
	UNION ALL SELECT format('class %s %s %s %s rls %s', oid::regclass, relkind, relowner::regrole,
			array_sort(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))), relrowsecurity) FROM pg_class c
		WHERE relnamespace IN (SELECT oid FROM mine) AND relkind IN ('r', 'S', 'v') AND relname !~ '^tries_of_'
	UNION ALL SELECT format('column %s.%s %s %s %s %s %s %s %s', attrelid::regclass, attname, attnum, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
			pg_get_expr(d.adbin, d.adrelid), array_sort(attacl))
		FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
		WHERE relnamespace IN (SELECT oid FROM mine) AND relkind = 'r' AND attnum > 0
	UNION ALL SELECT format('constraint %s %s %s %s', conrelid::regclass, contypid::regtype, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace IN (SELECT oid FROM mine)
	UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname IN (SELECT nspname FROM mine)
	UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
	UNION ALL SELECT format('function %s %s %s', proowner::regrole, array_sort(proacl), pg_get_functiondef(p.oid)) FROM pg_proc p
		WHERE pronamespace IN (SELECT oid FROM mine) AND prokind = 'f' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
	UNION ALL SELECT format('type %s %s %s %s', t.oid::regtype, typowner::regrole, typbasetype::regtype, typcollation::regcollation) FROM pg_type t
		WHERE typnamespace IN (SELECT oid FROM mine) AND typtype = 'd'
	UNION ALL SELECT format('policy %s', p) FROM pg_policies p
	UNION ALL SELECT format('collation %s %s', collname, collowner::regrole) FROM pg_collation WHERE collnamespace IN (SELECT oid FROM mine)
	ORDER BY 1`

// The order in which rights were given is no difference.
const arraySort = `CREATE OR REPLACE FUNCTION pg_temp.array_sort(aclitem[]) RETURNS text LANGUAGE sql AS
	'SELECT string_agg(i::text, '','' ORDER BY i::text) FROM unnest($1) i'`

func describe(t *testing.T, d *database) []string {
	t.Helper()
	conn, err := d.admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	must(t, conn, arraySort)
	rows, err := conn.QueryContext(t.Context(), strings.ReplaceAll(fingerprint, "array_sort(", "pg_temp.array_sort("))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("%s: more: %s", what, line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: missing: %s", what, line)
		}
	}
}

func TestUp_andDown(t *testing.T) {
	d := bare(t)
	before := describe(t, d)
	names, err := migrations.Up(t.Context(), d.admin)
	if err != nil {
		t.Fatal(err)
	}
	first := describe(t, d)
	if len(first) < 250 {
		t.Fatalf("the fingerprint has %d lines only", len(first))
	}
	status, err := migrations.Status(t.Context(), d.admin)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range status {
		if i >= len(names) || names[i] != s.Name+"_"+s.Comment || s.Applied.IsZero() {
			t.Errorf("applied %v, status %v", names, status)
			break
		}
	}
	if again, err := migrations.Up(t.Context(), d.admin); err != nil || len(again) != 0 {
		t.Errorf("a second Up applied %v, %v", again, err)
	}
	if err := migrations.Down(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	same(t, "down", describe(t, d), before)
	if err := migrations.Grants(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	if _, err := migrations.Up(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	same(t, "up again", describe(t, d), first)
}

// Two programs at once: one of them migrates, the other waits and finds it done.
func TestUp_twiceAtOnce(t *testing.T) {
	d := bare(t)
	type answer struct {
		names []string
		err   error
	}
	answers := make(chan answer)
	for range 2 {
		go func() {
			names, err := migrations.Up(t.Context(), d.admin)
			answers <- answer{names, err}
		}()
	}
	a, b := <-answers, <-answers
	list, err := migrations.Status(t.Context(), d.admin)
	if a.err != nil || b.err != nil || err != nil || len(list) == 0 || len(a.names)+len(b.names) != len(list) {
		t.Errorf("%v and %v of %v (%v)", a, b, list, err)
	}
}

func TestUp_oneConnection(t *testing.T) {
	d := bare(t)
	d.admin.SetMaxOpenConns(1)
	if _, err := migrations.Up(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
}

// A migration that fails leaves nothing of itself; what it found in the way can be moved and Up run again.
func TestUp_resumes(t *testing.T) {
	d := bare(t)
	must(t, d.admin, `CREATE TABLE public.events (mine text)`)
	names, err := migrations.Up(t.Context(), d.admin)
	if err == nil {
		t.Fatal("Up went over a table of somebody else")
	}
	if one[bool](t, d.admin, `SELECT to_regclass('public.clients') IS NOT NULL`) {
		t.Error("half a migration stayed")
	}
	if got := one[int](t, d.admin, `SELECT count(*) FROM meta.migrations`); got != 1 {
		t.Errorf("%d migrations noted, 1 was whole (%v)", got, names)
	}
	must(t, d.admin, `DROP TABLE public.events`)
	if _, err := migrations.Up(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Check(t.Context(), d.admin); err != nil {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	d := bare(t)
	var skew *migrations.SkewError
	if err := migrations.Check(t.Context(), d.admin); !errors.As(err, &skew) || skew.Database != "" || !skew.Older() {
		t.Errorf("an empty database: %v", err)
	}
	if list, err := migrations.Status(t.Context(), d.admin); err != nil || len(list) == 0 || !list[0].Applied.IsZero() {
		t.Errorf("an empty database: %v, %v", list, err)
	}
	if _, err := migrations.Up(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Grants(t.Context(), d.admin); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Check(t.Context(), d.anonymous); err != nil {
		t.Errorf("as epic_login: %v", err)
	}
	must(t, d.admin, `INSERT INTO meta.migrations (name, group_id) VALUES ('99990101000000', 99)`)
	if err := migrations.Check(t.Context(), d.anonymous); !errors.As(err, &skew) || skew.Older() || skew.Program != migrations.Newest() {
		t.Errorf("a newer schema: %v", err)
	}
	must(t, d.admin, `DELETE FROM meta.migrations WHERE name >= $1`, migrations.Newest())
	if err := migrations.Check(t.Context(), d.anonymous); !errors.As(err, &skew) || !skew.Older() {
		t.Errorf("an older schema: %v", err)
	}
}

// Run again it changes nothing, and corrects what an older role of that name may do.
func TestRoles(t *testing.T) {
	d := bare(t)
	const attributes = `SELECT string_agg(concat_ws(' ', rolname, rolcanlogin, rolinherit, rolsuper, rolcreaterole, rolbypassrls), ', ' ORDER BY rolname)
		FROM pg_roles WHERE rolname IN ('epic_owner', 'epic_auth', 'epic_login', 'epic_reader', 'epic_newcomer', 'epic_commercial', 'epic_support', 'epic_management')`
	const want = "epic_auth f t f t t, epic_commercial f t f f f, epic_login t f f f f, epic_management f t f f f, " +
		"epic_newcomer f t f f f, epic_owner f t f f f, epic_reader f t f f f, epic_support f t f f f"
	if err := migrations.Roles(t.Context(), d.admin, ""); err != nil {
		t.Fatal(err)
	}
	if got := one[string](t, d.admin, attributes); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := d.anonymous.Ping(); err != nil {
		t.Errorf("an empty password changed the present one: %v", err)
	}
}

// The names of the client's ERD (brief, N5), as everybody who is logged in reads them.
func TestSchema_namesOfTheBrief(t *testing.T) {
	d := demo(t)
	kate := d.kate(t)
	for _, query := range []string{
		`SELECT id, full_name, email, phone, company_name, first_contact, last_update, commercial_contact_id FROM clients`,
		`SELECT id, client_id, commercial_id, total_amount, amount_to_be_paid, creation_date, status FROM contracts`,
		`SELECT id, full_name, email, creation_date, department FROM employees`,
		`SELECT id, contract_id, support_contact_id, start_date, end_date, location, attendees, notes FROM events`,
	} {
		if n := one[int](t, kate, fmt.Sprintf(`SELECT count(*) FROM (%s) q`, query)); n < 2 {
			t.Errorf("%s: %d rows", query, n)
		}
	}
}

// A person looks for Hall 2 before Hall 10, and for Élodie between Edgar and Emma.
func TestSchema_namesSort(t *testing.T) {
	d := empty(t)
	got := one[string](t, d.admin, `SELECT string_agg(n, ' | ' ORDER BY n) FROM (VALUES
		('Hall 10'::short_text), ('hall 2'), ('Emma'), ('Élodie'), ('Edgar'), ('Łukasz'), ('Zoé'), ('Luc'), ('Ludo')) v (n)`)
	if want := "Edgar | Élodie | Emma | hall 2 | Hall 10 | Luc | Ludo | Łukasz | Zoé"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
