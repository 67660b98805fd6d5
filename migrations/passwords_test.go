package migrations_test

import (
	"testing"
	"time"
)

// A password that somebody else has given is worth nothing after a week; each one given or changed
// is in the history, and nothing of it.
func TestSession_firstPassword(t *testing.T) {
	d := demo(t)
	manager := d.manager(t)
	const email = "kate@epicevents.example"
	setPassword(t, manager, 3, email, "first")
	must(t, d.admin, `UPDATE auth.credentials SET changed_at = now() - interval '8 days' WHERE employee_id = 3`)
	if role, _, wait, _, _ := d.tryLogin(t, email, "first"); role != "" || wait != "" {
		t.Errorf("after a week: role %q, wait %q", role, wait)
	}
	setPassword(t, manager, 3, email, "second")
	kate := d.login(t, email, "second")
	if !kate.change {
		t.Error("a manager has set a password for good")
	}
	if !one[bool](t, kate, `SELECT auth.change_password($1, $2, $3)`, key("second", salt(email)), salt(email), key("third", salt(email))) {
		t.Fatal("not changed")
	}
	must(t, d.admin, `UPDATE auth.credentials SET changed_at = now() - interval '8 days' WHERE employee_id = 3`)
	d.login(t, email, "third")
	const written = `SELECT string_agg(concat_ws(' ', actor, op, changes), '; ' ORDER BY id) FROM history WHERE tbl = 'employees' AND row_id = 3 AND changes ? 'password'`
	const want = `UPDATE {"password": [null, "changed"]}; 1 UPDATE {"password": [null, "set"]}; 1 UPDATE {"password": [null, "set"]}; 3 UPDATE {"password": [null, "changed"]}`
	if got := one[string](t, d.admin, written); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// One's own present password is no easier to guess from a session left open.
func TestSession_presentPassword(t *testing.T) {
	d := demo(t)
	kate := d.kate(t)
	const email = "kate@epicevents.example"
	change := func(old string) error {
		var ok bool
		return kate.QueryRow(`SELECT auth.change_password($1, $2, $3)`, key(old, salt(email)), salt(email), key("new", salt(email))).Scan(&ok)
	}
	for range 5 {
		if err := change("wrong"); err != nil {
			t.Fatal(err)
		}
	}
	broken(t, change(password), "password_wait")
	d.db.Later(t, time.Minute)
	if err := change(password); err != nil {
		t.Fatal(err)
	}
}

// When something ended is when a session ended it, whatever day it writes; it can come back, and nobody
// says that it ended on another day.
func TestSession_timesAreNow(t *testing.T) {
	d := demo(t)
	bill, manager := d.bill(t), d.manager(t)
	must(t, manager, `INSERT INTO contracts (client_id, total_amount) VALUES (2, 1)`)
	for _, c := range []struct {
		by            *session
		table, column string
		id            int64
		more, less    string // what belongs to it
		rule          string
	}{
		{manager, "events", "cancelled_at", 109, ", cancel_reason = 'x'", ", cancel_reason = NULL", "event_is_cancelled"},
		{manager, "events", "deleted_at", 1023, "", "", "event_is_deleted"},
		{manager, "contracts", "cancelled_at", 652, ", cancel_reason = 'x'", ", cancel_reason = NULL", "contract_is_cancelled"},
		{manager, "contracts", "deleted_at", one[int64](t, d.admin, `SELECT max(id) FROM contracts`), "", "", "contract_is_deleted"},
		{manager, "employees", "deactivated_at", 3, "", "", "employee_is_inactive"},
		{bill, "clients", "deleted_at", 1, "", "", "client_is_archived"},
	} {
		name := c.table + "." + c.column
		if n := must(t, c.by, `UPDATE `+c.table+` SET `+c.column+` = '2001-02-03'`+c.more+` WHERE id = $1`, c.id); n != 1 {
			t.Fatalf("%s: %d rows", name, n)
		}
		if !one[bool](t, d.admin, `SELECT `+c.column+` > now() - interval '1 hour' FROM `+c.table+` WHERE id = $1`, c.id) {
			t.Errorf("%s is a day that was written", name)
		}
		_, err := c.by.Exec(`UPDATE `+c.table+` SET `+c.column+` = '2001-02-03' WHERE id = $1`, c.id)
		broken(t, err, c.rule)
		if n := must(t, c.by, `UPDATE `+c.table+` SET `+c.column+` = NULL`+c.less+` WHERE id = $1`, c.id); n != 1 {
			t.Errorf("%s: %d rows come back", name, n)
		}
	}
}
