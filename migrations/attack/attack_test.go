// Package attack tries, on a real server and as the role that auth.login made, what a colleague who
// means harm can try with psql. Each attack has a name and says what it would win. All must fail;
// and each is tried again on a database where the one thing that stops it was taken away, to see
// that this test would notice.
package attack

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
)

// An attack is tried by each of several people.
type attack struct {
	name string // what is tried
	wins string // what it would be good for
	by   []string

	first     string // runs before and is no attack yet
	meanwhile string // what the manager does after that, and keeps
	try       string // the attack
	want      string // its refusal: an SQLSTATE or the name of a rule; empty: 42501. See also nothing
	then      string // what the manager must be able to do while the attacker's transaction is open

	// loosen is the administrator's: with it the attack goes through. Where there is none, why says what
	// stops it, which nothing in our schema could undo.
	loosen string
	why    string
	alone  bool // cannot stand in a transaction
	keep   bool // it is committed, so that what it has changed is seen
}

const (
	denied  = "42501"   // no right
	nothing = "nothing" // not refused, but it changes nothing: no row is reached, or a warning is all that comes
	// A statement that divides by the number of what it finds fails with this when it finds nothing.
	found0 = "22012"
)

// commit tells whether the attack is kept.
func (a attack) commit() bool { return a.keep || a.want == nothing }

// fresh tells whether the attack needs a database of its own.
func (a attack) fresh() bool { return a.first != "" || a.meanwhile != "" || a.keep }

// attempt tries an attack as one person; the error says that it went through.
func (w *world) attempt(a attack, who string) error {
	if a.first != "" {
		if code, err := w.run(who, a.first); err != nil || code != "" {
			return fmt.Errorf("%s: %s %w", a.first, code, err)
		}
	}
	if a.meanwhile != "" {
		if code, err := w.run(victim, a.meanwhile); err != nil || code != "" {
			return fmt.Errorf("the manager could not: %s %w", code, err)
		}
	}
	before := ""
	if a.commit() {
		before = w.facts()
	}
	begin := "BEGIN; "
	if a.alone || a.first != "" {
		begin = ""
	}
	code, err := w.run(who, begin+a.try)
	if err != nil {
		return err
	}
	if a.then != "" {
		if then, err := w.run(victim, "BEGIN; SET LOCAL lock_timeout = '1s'; "+a.then); err != nil || then != "" {
			return fmt.Errorf("the manager is kept from it: %s, %w", then, err)
		}
		if _, err := w.run(victim, "ROLLBACK"); err != nil {
			return err
		}
	}
	end := "ROLLBACK"
	if a.commit() && code == "" {
		end = "COMMIT"
	}
	late, err := w.run(who, end)
	if err != nil {
		return err
	}
	if code == "" {
		code = late
	}
	want := a.want
	switch want {
	case "":
		want = denied
	case nothing:
		want = ""
	}
	if code != want {
		return fmt.Errorf("got %q, want %q", code, want)
	}
	if a.commit() && w.facts() != before {
		return fmt.Errorf("something changed")
	}
	return nil
}

// facts is a digest of all that an attack may not change: every record, secret and right, every role
// of ours and what belongs to it. The tests of other packages share the server, and give epic_login
// its password again, which keeps it with another salt: TestAttacks logs in with it instead.
func (w *world) facts() string {
	w.t.Helper()
	var sum string
	const digest = `
		WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'auth', 'meta', 'ext')),
		     roles AS (SELECT a.oid, (to_jsonb(a) - CASE rolname WHEN 'epic_login' THEN 'rolpassword' ELSE '' END)::text AS text FROM pg_authid a WHERE rolname IN ('epic_owner', 'epic_auth', 'epic_login', 'epic_reader', 'epic_newcomer',
		               'epic_commercial', 'epic_support', 'epic_management') OR rolname IN (SELECT role_name FROM auth.sessions))
		SELECT md5(concat_ws(' ', (SELECT string_agg(x::text, ',' ORDER BY id) FROM employees x), (SELECT string_agg(x::text, ',' ORDER BY id) FROM clients x),
			(SELECT string_agg(x::text, ',' ORDER BY id) FROM contracts x), (SELECT string_agg(x::text, ',' ORDER BY id) FROM payments x),
			(SELECT string_agg(x::text, ',' ORDER BY id) FROM events x), (SELECT string_agg(x::text, ',' ORDER BY id) FROM history x), (SELECT string_agg(x::text, ',' ORDER BY id) FROM notices x),
			(SELECT string_agg(x::text, ',' ORDER BY x) FROM departments x), (SELECT string_agg(x::text, ',' ORDER BY x) FROM meta.migrations x), (SELECT string_agg(x::text, ',' ORDER BY id) FROM meta.erasures x),
			(SELECT string_agg(x::text, ',' ORDER BY employee_id) FROM auth.credentials x), (SELECT string_agg(x::text, ',' ORDER BY role_name) FROM auth.sessions x),
			(SELECT string_agg(x::text, ',') FROM auth.secret x), (SELECT last_value FROM public.employee_number),
			(SELECT string_agg(concat_ws(' ', relname, relowner, relacl, relrowsecurity, reltriggers, relhasrules), ',' ORDER BY oid) FROM
				(SELECT c.*, (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY oid) FROM pg_trigger WHERE tgrelid = c.oid) AS reltriggers
				 FROM pg_class c WHERE relnamespace IN (SELECT oid FROM ours)) c),
			(SELECT string_agg(concat_ws(' ', attrelid, attname, attacl), ',' ORDER BY attrelid, attnum) FROM pg_attribute WHERE attacl IS NOT NULL),
			(SELECT string_agg(concat_ws(' ', proname, prosrc, proacl, proconfig), ',' ORDER BY oid) FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours)),
			(SELECT string_agg(p::text, ',' ORDER BY tablename, policyname) FROM pg_policies p),
			(SELECT string_agg(concat_ws(' ', nspname, nspacl), ',' ORDER BY oid) FROM pg_namespace WHERE nspname !~ '^pg_'),
			(SELECT string_agg(text, ',' ORDER BY oid) FROM roles), (SELECT string_agg(m::text, ',' ORDER BY m) FROM pg_auth_members m WHERE member IN (SELECT oid FROM roles)),
			(SELECT string_agg(s::text, ',' ORDER BY s) FROM pg_db_role_setting s WHERE setrole IN (SELECT oid FROM roles)),
			(SELECT datacl::text FROM pg_database WHERE datname = current_database()), (SELECT string_agg(d::text, ',' ORDER BY oid) FROM pg_default_acl d),
			(SELECT count(*) FROM pg_largeobject_metadata)))`
	if err := w.db.Admin.QueryRowContext(w.t.Context(), digest).Scan(&sum); err != nil {
		w.t.Fatal(err)
	}
	return sum
}

func attacks() []attack {
	var all []attack
	for _, family := range [][]attack{becoming(), secrets(), records(), history(), erasing(), notices(), leaks(), building(), denial()} {
		all = append(all, family...)
	}
	return all
}

// Every attack fails, whoever tries it.
func TestAttacks(t *testing.T) {
	tries := 0
	list := attacks()
	names := map[string]bool{}
	shared := newWorld(t, everybody, "")
	before := shared.facts()
	for _, a := range list {
		if names[a.name] || a.wins == "" || len(a.by) == 0 {
			t.Errorf("%q is there twice, wins nothing or is tried by nobody", a.name)
		}
		names[a.name] = true
		for _, who := range a.by {
			tries++
			t.Run(a.name+"/"+who, func(t *testing.T) {
				w := shared
				if a.fresh() {
					w = newWorld(t, []string{who}, "")
				}
				w.t = t
				if err := w.attempt(a, who); err != nil {
					t.Errorf("%v\nIt would win: %s\n%s", err, a.wins, w.text(a.try, who))
				}
				w.again(who)
			})
		}
	}
	if shared.t = t; shared.facts() != before {
		t.Error("something changed")
	}
	delete(shared.conns, nobody)
	shared.connect(nobody) // as the program does, with the password that it had before
	t.Logf("%d attacks, tried %d times", len(list), tries)
}

// again gives back a connection as it was: the next attack begins with no lock, setting or transaction.
func (w *world) again(who string) {
	w.t.Helper()
	for _, statement := range []string{"ROLLBACK", "DISCARD ALL"} {
		if _, err := w.run(who, statement); err != nil {
			w.t.Fatal(err)
		}
	}
}

// An attack that could not succeed would prove nothing: on a database that lets it through, this
// test sees it.
func TestAttacks_bite(t *testing.T) {
	bitten := 0
	list := attacks()
	for _, a := range list {
		if a.loosen == "" {
			if a.why == "" {
				t.Errorf("%q: nothing lets it through, and nothing says why", a.name)
			}
			continue
		}
		bitten++
		// Each of those who try is somewhere the one who succeeds; another attack does not change who. Whoever
		// is to leave is connected before anything is loosened, and may notice nothing of it.
		by := a.by
		if stay := slices.DeleteFunc(slices.Clone(by), func(who string) bool { return leaves[who] != "" }); len(stay) > 0 {
			by = stay
		}
		who := by[crc32.ChecksumIEEE([]byte(a.name))%uint32(len(by))]
		if who == nobody && strings.Contains(a.loosen, "{self}") {
			who = a.by[0] // epic_login is the whole server's, and other tests log in with it
		}
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, []string{who}, a.loosen)
			err := w.attempt(a, who)
			if err == nil {
				t.Fatalf("%s: it is not seen after %s", who, a.loosen)
			}
			t.Log(err)
		})
	}
	t.Logf("%d of %d attacks are tried where they go through", bitten, len(list))
}
