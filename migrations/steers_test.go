package migrations_test

import (
	"fmt"
	"slices"
	"testing"

	"epicevents.example/epic/models"
)

// The program and the database refuse the same letters: over all of Unicode, letter by letter. NUL is
// in no text of PostgreSQL's, and surrogates are in none of Unicode's.
func TestSteers_agrees(t *testing.T) {
	d := empty(t)
	rows, err := d.admin.Query(`SELECT c FROM generate_series(1, 1114111) c WHERE c NOT BETWEEN 55296 AND 57343 AND public.steers('a' || chr(c) || 'b')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got, want []rune
	for rows.Next() {
		var r rune
		if err := rows.Scan(&r); err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for r := rune(1); r <= 0x10FFFF; r++ {
		if (r < 0xD800 || r > 0xDFFF) && models.Steers(r) {
			want = append(want, r)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || len(want) < 75 {
		t.Errorf("PostgreSQL refuses %U, the program %U", got, want)
	}
}

// notTyped are the columns of text that no session gives a text of its own, each with what gives it.
var notTyped = map[string]string{
	"departments.code": "the administrator", "employees.department": "departments", "contracts.status": "computed", "payments.currency": "its contract, by a key",
	"history.tbl": "the trigger", "history.op": "the trigger", "notices.tbl": "a name of a table, which the trigger looks for",
}

// Every column of text refuses every letter that steers, whoever writes it: in notes and in a command a
// new line and a tab do not.
func TestSteers_columns(t *testing.T) {
	conn, err := demo(t).admin.Conn(t.Context()) // which has the function below
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rows, err := conn.QueryContext(t.Context(), `SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_type y ON y.oid = atttypid
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped AND typcategory = 'S' AND atttypid <> 'name'::regtype`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns [][2]string
	for rows.Next() {
		var c [2]string
		if err := rows.Scan(&c[0], &c[1]); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var steering []string
	for r := rune(1); r <= 0xFFFF; r++ {
		if (r < 0xD800 || r > 0xDFFF) && models.Steers(r) {
			steering = append(steering, string(r))
		}
	}
	// The rules of values are asked of each by itself; no trigger, no other column has a say.
	must(t, conn, `CREATE FUNCTION pg_temp.kept(tbl text, col text, val text) RETURNS boolean LANGUAGE plpgsql AS $$
		DECLARE def record; ok boolean;
		BEGIN
			FOR def IN SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE contype = 'c' AND
				(conrelid = ('public.' || tbl)::regclass AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = conrelid AND attname = col)]
				 OR contypid = (SELECT atttypid FROM pg_attribute WHERE attrelid = ('public.' || tbl)::regclass AND attname = col)) LOOP
				EXECUTE format('SELECT %s FROM (SELECT $1 AS %I, $1 AS value) v', regexp_replace(def.text, '^CHECK ', ''), col) INTO ok USING val;
				IF NOT ok THEN RETURN false; END IF;
			END LOOP;
			RETURN true;
		END $$`)
	tried, argued := 0, map[string]bool{}
	for _, c := range columns {
		name := c[0] + "." + c[1]
		if notTyped[name] != "" {
			argued[name] = true
			continue
		}
		tried++
		good := map[string]string{"email": "a%s@b.fr", "contact_email": "a%s@b.fr"}[c[1]]
		if good == "" {
			good = "a%sb"
		}
		var kept string
		err := conn.QueryRowContext(t.Context(), `SELECT coalesce(string_agg(s, ''), '') FROM unnest($3::text[]) s WHERE pg_temp.kept($1, $2, format($4, s))`, c[0], c[1], steering, good).Scan(&kept)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := map[string]string{"events.notes": "\t\n", "history.command": "\t\n"}[name]
		if kept != want {
			t.Errorf("%s keeps %+q, want %+q", name, kept, want)
		}
		if plain := fmt.Sprintf(good, ""); !slices.Contains([]string{"phone", "contact_phone", "currency", "method"}, c[1]) && !one[bool](t, conn, `SELECT pg_temp.kept($1, $2, $3)`, c[0], c[1], plain) {
			t.Errorf("%s refuses %q: nothing was tried", name, plain)
		}
	}
	for name := range notTyped {
		if !argued[name] {
			t.Errorf("%s is argued for, and is not there", name)
		}
	}
	if tried < 18 {
		t.Errorf("only %d of the columns %q were tried", tried, columns)
	}
}
