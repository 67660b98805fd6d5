//go:build !windows

package main

import (
	"strings"
	"testing"
	"time"
)

// pair is Kate at a prompt, and Bill beside her.
func pair(t *testing.T, db database, settings ...string) (kate, bill *screen) {
	t.Helper()
	bill = openScreen(t, 110, "DATABASE_URL="+db.loginURL())
	bill.logIn("bill", "commercial")
	kate = openScreen(t, 110, append([]string{"DATABASE_URL=" + db.loginURL()}, settings...)...)
	kate.logIn("kate", "support")
	listening(t, db, 2)
	return kate, bill
}

// listening waits until so many shells listen.
func listening(t *testing.T, db database, want int) {
	t.Helper()
	eventually(t, "the shells to listen", func() bool {
		var n int
		err := db.Admin.QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN epic_inbox' AND state = 'idle'`).Scan(&n)
		return err == nil && n == want
	})
}

// Kate is told at once, above the line that she types, which stays as it is and runs as it was typed. The prompt
// says how much is new until she has seen it.
func TestInbox_Live(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	kate, bill := pair(t, db)
	const prompt, other = "epic kate/support>", "epic bill/commercial>"
	kate.Send("count events where attendees > 1")
	kate.asks(prompt + " count events where attendees > 1")
	kate.Send("\x1b[D\x1b[D") // before the > there is a space

	bill.types(`remind kate about client #1 "call back"`, other)
	const told = "epic kate/support (1 new)>"
	kate.asks(told + " count events where attendees > 1")
	kate.Shows("\nreminder: call back (client #1 Kevin Casey)\n" + told + " count events where attendees > 1")

	asManager(t, db, `update event #109 set location "Parc de Candé"`)
	const twice = "epic kate/support (2 new)>"
	kate.asks(twice + " count events where attendees > 1")
	kate.Shows("\nnew: Camille Laurent, event #109 John Ouick Wedding: location: 53 Rue du Château, 41120 Candé-sur-Beuvron, F…\n" + twice)
	kate.Send("\x1b[C\x1b[C00\r") // and the cursor stayed
	kate.asks(twice)
	kate.Shows("> count events where attendees > 100\n")
	if got := kate.types("inbox", prompt); !strings.Contains(got, "reminder: call back") || !strings.HasSuffix(got, "2 new") {
		t.Errorf("the inbox is\n%s", got)
	}
	// Bill, whose event it is too, was told as well; and not of his own.
	bill.asks("epic bill/commercial (1 new)>")
	if text := bill.Text(); strings.Count(text, "\nnew: Camille Laurent, event #109") != 1 || strings.Contains(text, "\nreminder:") {
		t.Errorf("Bill was told\n%s", text)
	}
	kate.leaves()
	bill.leaves()
	if n := openSessions(t, db); n != 0 {
		t.Errorf("%d sessions can still log in to the database", n)
	}
}

// Many at once are one line.
func TestInbox_Flood(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	kate, bill := pair(t, db)
	bill.types(strings.TrimSuffix(strings.Repeat(`remind kate x; `, 5), "; "), "epic bill/commercial>")
	kate.asks("epic kate/support (5 new)>")
	kate.Until("one line or a few", func(text string) bool { return strings.Contains(text, " new: type inbox\n") })
	if _, err := db.Admin.Exec(`INSERT INTO notices (employee_id, text) SELECT 3, 'many' FROM generate_series(1, 1000)`); err != nil {
		t.Fatal(err)
	}
	kate.asks("epic kate/support (1005 new)>")
	kate.Shows("\n1000 new: type inbox\nepic kate/support (1005 new)>")
	if got := kate.types("inbox limit 3", "epic kate/support (1002 new)>"); !strings.HasSuffix(got, "3 of 1005 new; more shows the ones before") {
		t.Errorf("the inbox is\n%s", got)
	}
	if got := kate.types("more", "epic kate/support (999 new)>"); !strings.HasSuffix(got, "4 to 6 of 1005 new") {
		t.Errorf("more of it is\n%s", got)
	}
	kate.leaves()
	bill.leaves()
}

// A reminder comes when it is due, and not before.
func TestInbox_Due(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	kate, bill := pair(t, db)
	if _, err := db.Admin.Exec(`INSERT INTO notices (employee_id, text, due_at, made_by) VALUES (3, 'now', now() + interval '3 seconds', 2), (3, 'later', now() + interval '1 day', 2)`); err != nil {
		t.Fatal(err)
	}
	if got := kate.types("inbox", "epic kate/support>"); got != "nothing new; inbox all shows what you have seen" {
		t.Errorf("before it is due: %s", got)
	}
	kate.asks("epic kate/support (1 new)>")
	kate.Shows("\nreminder: now\nepic kate/support (1 new)>")
	kate.leaves()
	bill.leaves()
}

// At a prompt that was left alone for too long nothing is told: somebody else may stand there. It waits.
func TestInbox_Idle(t *testing.T) {
	t.Parallel()
	const idle = 3 * time.Second
	db := newDatabase(t)
	kate, bill := pair(t, db, "EPIC_IDLE="+idle.String())
	bill.types("remind kate early", "epic bill/commercial>")
	kate.asks("epic kate/support (1 new)>")
	time.Sleep(idle + idle/4)
	bill.types("remind kate late", "epic bill/commercial>")
	time.Sleep(idle / 2)
	if text := kate.Text(); !strings.Contains(text, "reminder: early") || strings.Contains(text, "late") {
		t.Errorf("whoever stands there sees\n%s", text)
	}
	kate.enter("inbox")
	kate.asks("password of " + address("kate") + ":")
	kate.enter(password)
	kate.asks("epic kate/support>")
	kate.Shows("reminder: late")
	kate.leaves()
	bill.leaves()
}

// What comes while the connection is away is told once it is back.
func TestInbox_ConnectionDropped(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	p := newProxy(t, db.loginURL())
	kate, bill := pair(t, db, "DATABASE_URL="+p.url)
	restore := p.drop()
	kate.Send("half a li")
	kate.asks("epic kate/support> half a li")
	listening(t, db, 1)
	bill.types("remind kate one; remind kate two; remind kate three", "epic bill/commercial>")
	restore()
	kate.asks("epic kate/support (3 new)> half a li")
	kate.Shows("\n3 new: type inbox\n")
	listening(t, db, 2)
	bill.types("remind kate four", "epic bill/commercial>")
	kate.asks("epic kate/support (4 new)> half a li")
	kate.Shows("\nreminder: four\n")
	kate.Send("\x15")
	kate.types("count events", "epic kate/support (4 new)>")
	kate.leaves()
	bill.leaves()
}

// Who logs in is told what waits: each with the command that shows it. A session that ends is watched no more,
// the next one is; who must change the password first is not.
func TestInbox_Digest(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const waiting = `
		SELECT set_config('epic.reason', 'two helpers', false);
		INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date, overlap_ok) OVERRIDING SYSTEM VALUE VALUES
			(1100, 'Alone', 652, NULL, now() + interval '1 day', now() + interval '2 days', false),
			(1101, 'Twice', 652, 3, date_trunc('week', now()) + interval '5 days', date_trunc('week', now()) + interval '5 days 1 hour', false),
			(1102, 'And again', 652, 3, now() + interval '20 days', now() + interval '21 days', true);
		INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (1200, 1, 100);
		UPDATE contracts SET signed_at = now(), signed_by = 1 WHERE id = 1200;
		UPDATE notices SET read_at = now() WHERE employee_id <> 3;
		INSERT INTO notices (employee_id, text) SELECT id, 'water the plants' FROM employees`
	if _, err := db.Admin.Exec(waiting); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 110, "DATABASE_URL="+db.loginURL())
	s.asks("e-mail:")
	s.enter(address("kate"))
	s.asks("password:")
	for _, c := range []struct{ name, department, want string }{
		{"kate", "support", "1 event of yours is this week: show my events where start in this week and not cancelled\n" +
			"1 coming event of yours is at the time of another: show my events where overlap and upcoming\n" +
			"2 changes concern you: inbox\n1 reminder is due: inbox\ntype help for the commands, Ctrl-D to leave\nepic kate/support (3 new)>"},
		{"manager", "management", "welcome, Camille Laurent (management)\n1 coming event has no support: show events where unassigned and upcoming\n" +
			"1 coming event is at the time of another of its support or venue: show events where overlap and upcoming\n" +
			"1 reminder is due: inbox\nepic manager/management (1 new)>"},
		{"bill", "commercial", "welcome, Bill Boquet (commercial)\n3 signed contracts of yours are not paid: show my contracts where signed and unpaid\n" +
			"1 signed contract of yours has no event: show my contracts where signed and not cancelled and without events\n" +
			"1 coming event of yours is at the time of another: show my events where overlap and upcoming\n" +
			"1 reminder is due: inbox\nepic bill/commercial (1 new)>"},
	} {
		if c.name != "kate" {
			s.enter("login " + address(c.name))
			s.asks("password:")
		}
		s.enter(password)
		s.asks("epic " + c.name + "/" + c.department + strings.TrimPrefix(c.want[strings.LastIndex(c.want, " ("):], ""))
		s.Shows(c.want)
		listening(t, db, 1)
	}
	s.types("logout", "epic>")
	listening(t, db, 0)
	s.leaves()
}
