package attack

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// holds are what somebody can leave open who is about to be dismissed, and has heard of it.
var holds = []struct {
	name, who string
	id        int
	open      string
	late      bool // it holds nothing up, and goes on reading
}{
	{"a logout that never ends", commercial, 2, `BEGIN; SELECT auth.logout()`, false},
	{"one's own row, shared by a new record", commercial, 2, `BEGIN; INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`, false},
	{"one's own role, changed", commercial, 2, `BEGIN; ALTER ROLE {self} PASSWORD 'mine'`, false},
	{"a login that never ends", nobody, 2, `BEGIN; SELECT auth.login('bill@epicevents.example', '{key}', '{verifier}', gen_random_uuid())`, false},
	{"a password that is being changed", newcomer, 6, `BEGIN; SELECT auth.change_password('{key}', '\x00112233445566778899aabbccddeeff', sha256(''))`, false},
	{"a cursor", support, 3, `BEGIN; DECLARE c CURSOR FOR SELECT * FROM clients; FETCH 1 FROM c`, true},
}

// Whatever somebody holds on to, they are thrown out: by a dismissal, by a new password, by the end of
// their session, and their connection with them.
func TestHolding(t *testing.T) {
	for _, h := range holds {
		for name, end := range map[string]string{
			"expelled":       `SELECT auth.expel($id); UPDATE employees SET email = 'other@x.fr' WHERE id = $id`,
			"a new password": `SELECT auth.set_password($id, '\x00112233445566778899aabbccddeeff', sha256(''))`,
			"its session":    `SELECT auth.end_session(number) FROM auth.my_sessions() WHERE full_name = (SELECT full_name FROM employees WHERE id = $id)`,
		} {
			if h.who == nobody && name == "its session" {
				continue // there is none yet
			}
			t.Run(h.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, []string{h.who}, "")
				if code, err := w.run(h.who, h.open); code != "" || err != nil {
					t.Fatal(code, err)
				}
				fill := strings.NewReplacer("$id", strconv.Itoa(h.id))
				const impatient = `SET lock_timeout = '1s'; `
				if !h.late {
					// Without that it would work: the change alone waits.
					code, err := w.run(victim, impatient+fill.Replace(`UPDATE employees SET email = 'other@x.fr' WHERE id = $id`))
					if err != nil || code != "55P03" {
						t.Fatalf("it holds nothing: %q, %v", code, err)
					}
				}
				if code, err := w.run(victim, impatient+fill.Replace(end)); err != nil || code != "" {
					t.Errorf("it cannot be ended: %s, %v", code, err)
				}
				again := `SELECT 1`
				if h.late {
					again = `FETCH 1 FROM c`
				}
				if code, err := w.run(h.who, again); err == nil && code == "" {
					t.Error("the connection goes on")
				}
			})
		}
	}
}

// Nobody has a right to colleagues' rows, and nobody keeps a colleague from being changed: not by a
// reminder that is left open.
func TestReminderHeldOpen(t *testing.T) {
	w := newWorld(t, []string{support}, "")
	if code, err := w.run(support, `BEGIN; INSERT INTO notices (employee_id, text) SELECT id, 'x' FROM employees WHERE active`); code != "" || err != nil {
		t.Fatal(code, err)
	}
	for _, change := range []string{`UPDATE employees SET full_name = 'Other' WHERE id = 2`, `UPDATE employees SET deactivated_at = now() WHERE id = 10`} {
		if code, err := w.run(victim, `SET lock_timeout = '1s'; `+change); err != nil || code != "" {
			t.Errorf("%s: %s, %v", change, code, err)
		}
	}
}

// Only a manager throws out.
func TestExpel(t *testing.T) {
	w := newWorld(t, everybody, "")
	for _, who := range everybody {
		want := denied
		if who == management {
			want = ""
		}
		if code, err := w.run(who, `SELECT auth.expel(1)`); err != nil || code != want {
			t.Errorf("%s: %q, %v", who, code, err)
		}
	}
	if code, err := w.run(victim, `SELECT 1`); err != nil || code != "" {
		t.Errorf("a manager has thrown themselves out: %q, %v", code, err)
	}
}

// more connects once more as somebody.
func (w *world) more(who string) *pgx.Conn {
	w.t.Helper()
	kept := w.conns[who]
	delete(w.conns, who)
	w.connect(who)
	conn := w.conns[who]
	w.conns[who] = kept
	return conn
}

// A session that has run out ends at somebody's login, though its role is held by one of its own
// connections.
func TestExpiredReader(t *testing.T) {
	w := newWorld(t, []string{commercial, nobody}, "")
	reader := w.more(commercial)
	if code, err := w.run(commercial, `BEGIN; SELECT auth.logout()`); code != "" || err != nil {
		t.Fatal(code, err)
	}
	const read = `SELECT * FROM clients`
	if _, err := reader.Exec(t.Context(), read); err != nil {
		t.Fatal(err)
	}
	w.admin(w.text(`UPDATE auth.sessions SET expires_at = now() - interval '2 min' WHERE role_name = '{manager}'`, nobody))
	reader = w.more(victim)
	w.conns[management] = w.conns[victim]
	if code, err := w.run(management, `BEGIN; SELECT auth.logout()`); code != "" || err != nil {
		t.Fatal(code, err)
	}
	if _, err := reader.Exec(t.Context(), read); err != nil {
		t.Fatal(err)
	}
	if code, err := w.run(nobody, `SELECT auth.login('bill@epicevents.example', '{key}', '{verifier}', gen_random_uuid())`); code != "" || err != nil {
		t.Fatal(code, err)
	}
	if _, err := reader.Exec(t.Context(), read); err == nil {
		t.Error("it goes on reading")
	}
}

// Nothing that the login role leaves open keeps somebody from logging in, and it does not stay open.
func TestGateHeldOpen(t *testing.T) {
	w := newWorld(t, []string{nobody}, "")
	const right = `SELECT 1 / count(role_name) FROM auth.login('bill@epicevents.example', '{key}', '{verifier}', gen_random_uuid())`
	var held []*pgx.Conn
	for _, open := range []string{right, strings.Replace(strings.Replace(right, "{key}", `\x00`, 1), "1 / count(role_name)", "1", 1),
		strings.Replace(strings.Replace(right, "bill@", "noone@", 1), "1 / count(role_name)", "1", 1)} {
		conn := w.more(nobody)
		if _, err := conn.PgConn().Exec(t.Context(), w.text("BEGIN; "+open, nobody)).ReadAll(); err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	for _, statement := range []string{right, right} {
		if code, err := w.run(nobody, statement); code != "" || err != nil {
			t.Errorf("nobody can log in: %s, %v", code, err)
		}
	}
	deadline := time.Now().Add(time.Minute)
	for _, conn := range held {
		for {
			if _, err := conn.Exec(t.Context(), `SELECT 1`); err != nil {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("a transaction of the login role stays open")
			}
			time.Sleep(6 * time.Second) // it is idle for longer than a login takes
			if code, err := w.run(nobody, right); code != "" || err != nil {
				t.Fatal(code, err)
			}
		}
	}
}

// What a guess leaves behind says nothing about who exists, but for the place where it is counted, which
// an account has of its own; and it does not grow.
func TestGuessesTellNothing(t *testing.T) {
	w := newWorld(t, []string{nobody}, "")
	const relations = `SELECT count(*) FROM pg_class WHERE relnamespace = 'auth'::regnamespace`
	before := one[int](w, relations)
	traces := map[string]string{}
	for _, email := range []string{"bill@epicevents.example", "noone@epicevents.example"} {
		if code, err := w.run(nobody, `BEGIN; SELECT auth.login('`+email+`', '\x00', '{verifier}', gen_random_uuid())`); code != "" || err != nil {
			t.Fatal(code, err)
		}
		var locks string
		const mine = `SELECT string_agg(DISTINCT l, ', ' ORDER BY l) FROM (
			SELECT concat_ws(' ', locktype, regexp_replace(relation::regclass::text, 'tries_.*', 'tries'), mode) AS l FROM pg_locks
			WHERE pid = pg_backend_pid() AND relation IS DISTINCT FROM 'pg_locks'::regclass) l`
		if err := w.conns[nobody].QueryRow(t.Context(), mine, pgx.QueryExecModeSimpleProtocol).Scan(&locks); err != nil {
			t.Fatal(err)
		}
		traces[locks] = email
		w.again(nobody)
	}
	if len(traces) != 1 {
		t.Errorf("the locks differ: %v", traces)
	}
	for range 30 {
		if code, err := w.run(nobody, `SELECT auth.login(gen_random_uuid()::text, '\x00', '{verifier}', gen_random_uuid())`); code != "" || err != nil {
			t.Fatal(code, err)
		}
	}
	if after := one[int](w, relations); after != before {
		t.Errorf("%d relations, there were %d", after, before)
	}
	if rows := one[int](w, `SELECT count(*) FROM auth.sessions WHERE created_at > now() - interval '1 min' AND employee_id NOT IN (1, 3)`); rows != 0 {
		t.Errorf("%d rows more", rows)
	}
}

// The rights of a database hold in that database: no other one lets Epic's people in.
func TestOtherDatabases(t *testing.T) {
	w := newWorld(t, []string{commercial}, "")
	for user, password := range map[string]string{"epic_login": "login", w.roles[commercial].Role: w.roles[commercial].Secret} {
		for _, name := range []string{"postgres", "template1"} {
			config, err := pgx.ParseConfig(w.db.URL(user, password))
			if err != nil {
				t.Fatal(err)
			}
			config.Database = name
			conn, err := pgx.ConnectConfig(t.Context(), config)
			if err == nil {
				conn.Close(t.Context())
				t.Errorf("%s may connect to %s", user, name)
				continue
			}
			var refusal *pgconn.PgError
			if !errors.As(err, &refusal) || refusal.Code != denied {
				t.Errorf("%s, %s: %v", user, name, err)
			}
		}
	}
}
