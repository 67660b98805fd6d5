package migrations_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Five failures, then waiting, twice as long each time, and alike for an address that nobody has.
func TestSession_throttle(t *testing.T) {
	d := demo(t)
	for _, email := range []string{"kate@epicevents.example", "nobody@epicevents.example"} {
		for i := range 4 {
			if _, _, wait, _, _ := d.tryLogin(t, email, "wrong"); wait != "" {
				t.Fatalf("%s: wait %s after %d failures", email, wait, i+1)
			}
		}
		d.waits(t, email, 30*time.Second, func() {
			if _, _, wait, _, _ := d.tryLogin(t, email, "wrong"); wait != "00:00:30" {
				t.Errorf("%s: wait %q after 5 failures", email, wait)
			}
		})
		d.db.Later(t, 31*time.Second)
		d.waits(t, email, time.Minute, func() {
			if _, _, wait, _, _ := d.tryLogin(t, email, "wrong"); wait != "00:01:00" {
				t.Errorf("%s: wait %q after 6 failures", email, wait)
			}
		})
	}
	d.bill(t) // nobody else waits

	const kate = "kate@epicevents.example"
	for i, want := range []string{"00:02:00", "00:04:00", "00:08:00", "00:15:00", "00:15:00"} {
		d.db.Later(t, 16*time.Minute)
		d.waits(t, kate, min(2*time.Minute<<i, 15*time.Minute), func() {
			if _, _, wait, _, _ := d.tryLogin(t, kate, "wrong"); wait != want {
				t.Errorf("wait %q after %d failures, want %s", wait, 7+i, want)
			}
		})
	}
	d.db.Later(t, 16*time.Minute)
	d.kate(t)
	for range 4 {
		if _, _, wait, _, _ := d.tryLogin(t, "kate@epicevents.example", "wrong"); wait != "" {
			t.Errorf("the failures are not forgotten after a login: wait %s", wait)
		}
	}
	d.kate(t)
}

// waits has somebody fail, and asks with the right password then: what they are told to wait is what is
// left of a wait that began when they failed, by the database's clock and however long all this takes.
func (d *database) waits(t *testing.T, email string, wait time.Duration, fail func()) {
	t.Helper()
	now := func() time.Time { return one[time.Time](t, d.admin, `SELECT clock_timestamp()`) }
	before := now().Truncate(time.Second) // whole seconds are kept
	fail()
	failed := now()
	role, _, text, _, _ := d.tryLogin(t, email, password)
	asked := now()
	if role != "" || text == "" {
		t.Errorf("%s, while waiting: role %q, wait %q", email, role, text)
		return
	}
	told := time.Duration(one[int64](t, d.admin, `SELECT (extract(epoch FROM $1::interval) * 1000000)::bigint`, text)) * time.Microsecond
	if least, most := before.Add(wait).Sub(asked), wait; told < least || told > most {
		t.Errorf("%s: told to wait %v, %v after a failure that asks for %v", email, told, asked.Sub(failed), wait)
	}
}

// A guesser who takes the guess back (ROLLBACK) does not take back that it was counted, not in a
// loop of the server either; and an address that nobody has is no different.
func TestSession_guessesInTransactions(t *testing.T) {
	d := demo(t)
	conn, err := d.anonymous.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	verifier := scram(t, "x")
	for _, email := range []string{"kate@epicevents.example", "nobody@epicevents.example"} {
		guess := func() {
			tx, err := conn.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			must(t, tx, `SELECT auth.login($1, '\x00', $2, gen_random_uuid())`, email, verifier)
			tx.Rollback()
		}
		for range 4 {
			guess()
		}
		d.waits(t, email, 30*time.Second, guess)
	}
	d.db.Later(t, time.Hour)
	must(t, conn, `DO $$ DECLARE looked integer := 0; BEGIN
		FOR i IN 1 .. 99 LOOP
			BEGIN
				looked := looked + (SELECT (wait IS NULL)::int FROM auth.login('kate@epicevents.example', '\x00', '`+verifier+`', gen_random_uuid()));
				RAISE 'back';
			EXCEPTION WHEN raise_exception THEN NULL; END;
		END LOOP;
		IF looked > 1 THEN RAISE 'looked at % guesses', looked; END IF; END $$`)
	if role, _, wait, _, _ := d.tryLogin(t, "kate@epicevents.example", password); role != "" || wait == "" {
		t.Errorf("after a loop: role %q, wait %q", role, wait)
	}
}

// After a hundred wrong passwords the account is closed, from wherever they came, until it gets a new one.
func TestSession_closed(t *testing.T) {
	d := demo(t)
	const email = "kate@epicevents.example"
	for range 100 {
		d.tryLogin(t, email, "wrong")
		d.db.Later(t, 16*time.Minute)
	}
	if role, _, wait, _, _ := d.tryLogin(t, email, password); role != "" || wait == "" {
		t.Fatalf("after 100 guesses: role %q, wait %q", role, wait)
	}
	setPassword(t, d.manager(t), 3, email, "again")
	d.login(t, email, "again")
}

// Whoever waits, waits alone: there are fewer places to count in than addresses, and each has four.
func TestSession_strangers(t *testing.T) {
	d := demo(t)
	for i := range 20 {
		for range 5 {
			d.tryLogin(t, fmt.Sprintf("stranger%d@x.fr", i), "wrong")
		}
	}
	for _, email := range []string{"bill@epicevents.example", "kate@epicevents.example", "alienor@epicevents.example"} {
		d.login(t, email, password)
	}
}

// Nor can somebody who fills all places that there are, in a loop of the server, keep a colleague from
// logging in or from changing the password, whatever they give for an address.
func TestSession_flood(t *testing.T) {
	d := demo(t)
	kate := d.kate(t)
	const flood = `SELECT count(*) FROM generate_series(1, 2000) i, auth.login(CASE WHEN i <= 200 THEN 'employee 3' ELSE 'stranger' || i END, NULL, $1, gen_random_uuid()) l WHERE l.wait IS NOT NULL`
	if waited := one[int](t, d.anonymous, flood, scram(t, "x")); waited < 500 {
		t.Fatalf("only %d of the guesses have to wait: the places are not full", waited)
	}
	for _, email := range []string{"bill@epicevents.example", "kate@epicevents.example", "manager@epicevents.example"} {
		if role, _, wait, _, _ := d.tryLogin(t, email, password); role == "" {
			t.Errorf("%s cannot log in: wait %q", email, wait)
		}
	}
	e := "kate@epicevents.example"
	if !one[bool](t, kate, `SELECT auth.change_password($1, $2, $3)`, key(password, salt(e)), salt(e), key("new", salt(e))) {
		t.Error("the password cannot be changed")
	}
	// The account's own places hold, whatever the others are full of.
	for range 5 {
		d.tryLogin(t, "bill@epicevents.example", "wrong")
	}
	if _, _, wait, _, _ := d.tryLogin(t, "bill@epicevents.example", password); wait == "" {
		t.Error("five wrong passwords do not make one wait")
	}
}

// Guesses at the same moment are counted one by one: so many of them are no more than one after another.
func TestSession_guessesAtOnce(t *testing.T) {
	d := demo(t)
	verifier := scram(t, "x")
	d.anonymous.SetMaxOpenConns(12)
	answers := make(chan error)
	for range 12 {
		go func() {
			var wait sql.NullString
			err := d.anonymous.QueryRow(`SELECT wait FROM auth.login('kate@epicevents.example', '\x00', $1, gen_random_uuid())`, verifier).Scan(&wait)
			if err == nil && !wait.Valid {
				err = errors.New("looked at")
			}
			answers <- err
		}()
	}
	looked := 0
	for range 12 {
		if err := <-answers; err != nil {
			if err.Error() != "looked at" {
				t.Error(err)
			}
			looked++
		}
	}
	if looked > 4 {
		t.Errorf("%d of 12 guesses were looked at without a wait", looked)
	}
}

// Colleagues who log in at the same moment, with one account too, do not keep one another out.
func TestSession_loginsAtOnce(t *testing.T) {
	d := demo(t)
	d.anonymous.SetMaxOpenConns(8)
	done := make(chan string)
	for range 8 {
		go func() {
			var role, wait sql.NullString
			err := d.anonymous.QueryRow(`SELECT role_name, wait FROM auth.login('kate@epicevents.example', $1, $2, $3)`,
				key(password, salt("kate@epicevents.example")), scram(t, "x"), uuid.New()).Scan(&role, &wait)
			if err == nil && role.String == "" {
				err = errors.New("not let in: wait " + wait.String)
			}
			done <- fmt.Sprint(err)
		}()
	}
	for range 8 {
		if problem := <-done; problem != "<nil>" {
			t.Error(problem)
		}
	}
}
