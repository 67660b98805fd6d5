//go:build !windows

package main

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A session that ends meanwhile, revoked or expired, costs a password and no line: what was typed
// runs afterwards, and "it" is what it was.
func TestSession_Ended(t *testing.T) {
	t.Parallel()
	for name, ending := range map[string]string{
		"revoked": "SELECT auth.kill(NULL, role_name) FROM auth.sessions WHERE revoked_at IS NULL",
		"expired": "UPDATE auth.sessions SET expires_at = clock_timestamp() - interval '1 minute'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
			prompt := s.logIn("bill", "commercial")
			s.types("show client #1 as table", prompt)
			if _, err := db.Admin.Exec(ending); err != nil {
				t.Fatal(err)
			}
			s.enter(`update it set company = "Cold Startup"`)
			s.asks("password of " + address("bill") + ":")
			s.Shows("your session has ended\npassword of ") // and not that a login is to be typed
			s.enter(password)
			s.asks(prompt)
			s.Shows("client #1 updated\n")
			s.Send(up)
			s.asks(prompt + ` update it set company = "Cold Startup"`)
			s.Send("\x03")
			s.asks(prompt)
			s.leaves()
			if strings.Contains(s.Bytes(), password) {
				t.Error("the password was shown")
			}
		})
	}
}

// What a line had done when the session ended is done once: only the rest runs when the password was
// given. Whoever logs out amid a line is asked for no password.
func TestSession_EndedAmidALine(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	made := func(total int) (n int) {
		t.Helper()
		if err := db.Admin.QueryRow("SELECT count(*) FROM contracts WHERE total_amount = $1", total).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const ending = `CREATE FUNCTION ending() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
		BEGIN IF NEW.total_amount = 7 THEN UPDATE auth.sessions SET expires_at = clock_timestamp() - interval '1 minute'; END IF; RETURN NULL; END $$;
		CREATE TRIGGER ending AFTER INSERT ON contracts FOR EACH ROW EXECUTE FUNCTION ending()`
	if _, err := db.Admin.Exec(ending); err != nil {
		t.Fatal(err)
	}
	s.enter("create contract for client #1 total 7; count contracts as csv")
	s.asks("password of " + address("manager") + ":")
	s.enter(password)
	s.asks(prompt)
	s.Shows("\ncount\n3\n")
	if n := made(7); n != 1 {
		t.Errorf("a session that ended wrote %d contracts, want 1", n)
	}

	for total, leaving := range map[int]func() string{
		8: func() string { return "logout" },
		9: func() string { return "end session " + ownSession(t, db) },
	} {
		got := s.types(fmt.Sprintf("create contract for client #1 total %d; %s; count contracts", total, leaving()), "epic>")
		if !strings.HasSuffix(got, "logged out\nyou are not logged in\ntype login") {
			t.Errorf("after it was left: %s", got)
		}
		if n := made(total); n != 1 {
			t.Errorf("a session that was left wrote %d contracts, want 1", n)
		}
		s.enter("login " + address("manager"))
		s.asks("password:")
		s.enter(password)
		s.asks(prompt)
	}
	s.leaves()
}

// ownSession is the number of the session that lasts.
func ownSession(t *testing.T, db database) (number string) {
	t.Helper()
	if err := db.Admin.QueryRow("SELECT number::text FROM auth.sessions WHERE revoked_at IS NULL AND expires_at > clock_timestamp()").Scan(&number); err != nil {
		t.Fatal(err)
	}
	return number
}

// The password is asked for three times; the line is done and the login remembered again, if it was before.
func TestSession_TakenUpAtLast(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	state := t.TempDir()
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "XDG_STATE_HOME="+state, "EPICEVENTS_SK="+strings.Repeat("k", 32))
	prompt := s.logIn("bill", "commercial")
	s.enter("login " + address("bill") + " remember")
	s.asks("password:")
	s.enter(password)
	s.asks(prompt)
	remembered := func() int {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(state, "epic", "login-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	if n := remembered(); n != 1 {
		t.Fatalf("%d logins are remembered", n)
	}
	if _, err := db.Admin.Exec("UPDATE auth.sessions SET revoked_at = clock_timestamp()"); err != nil {
		t.Fatal(err)
	}
	s.enter("count clients as csv")
	for range 2 {
		s.asks("password of " + address("bill") + ":")
		s.enter("not the one of Bill")
	}
	s.asks("password of " + address("bill") + ":")
	s.enter(password)
	s.asks(prompt)
	s.Shows("\ncount\n3\n")
	s.Until("that the login is remembered again", func(text string) bool { return strings.Count(text, "remembered in this terminal until") == 2 })
	if n := remembered(); n != 1 {
		t.Errorf("%d logins are remembered afterwards", n)
	}
	s.Send(up)
	s.asks(prompt + " count clients as csv")
	s.Send("\x15")
	s.asks(prompt)

	if _, err := db.Admin.Exec("UPDATE auth.sessions SET revoked_at = clock_timestamp()"); err != nil {
		t.Fatal(err)
	}
	s.enter("count events")
	for range 3 {
		s.asks("password of " + address("bill") + ":")
		s.enter("not the one of Bill")
	}
	s.asks("epic>")
	s.leaves()
}

// Who types nothing for the idle time is asked for the password, and then the line runs; answers of a
// form are typing.
func TestSession_Idle(t *testing.T) {
	t.Parallel()
	const idle = 3 * time.Second
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL(), "EPIC_IDLE="+idle.String())
	prompt := s.logIn("bill", "commercial")
	time.Sleep(idle + idle/4)
	s.enter("create client")
	s.asks("password of " + address("bill") + ":")
	s.Shows("nothing was typed for 3s, so the session has ended\npassword of ")
	s.enter(password)
	s.asks("  name:")
	time.Sleep(idle + idle/4)
	s.enter("Zoe") // too late, and not lost
	s.asks("password of " + address("bill") + ":")
	s.enter(password)
	s.asks("  email:")
	s.enter("zoe@artois.fr")
	s.asks(prompt)
	s.Shows("client #4 created\n")
	s.leaves()
}

// Whoever leaves the question for the password is logged out, and can log in again.
func TestSession_NotTakenUp(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	if _, err := db.Admin.Exec("UPDATE auth.sessions SET revoked_at = clock_timestamp()"); err != nil {
		t.Fatal(err)
	}
	s.enter("count clients")
	s.asks("password of " + address("bill") + ":")
	s.Send("\x03")
	s.asks("epic>")
	if got, want := s.types("count clients", "epic>"), "you are not logged in\ntype login"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.enter("login")
	s.asks("e-mail:")
	s.enter(address("bill"))
	s.asks("password:")
	s.enter(password)
	s.asks(prompt)
	s.Send(up + up)
	s.asks(prompt + " count clients") // it was kept
	s.Send("\x03")
	s.asks(prompt)
	s.leaves()
}

// A login as somebody else that fails is asked about again, three times in all, and leaves the session
// as it is. What is no e-mail is refused before a password is asked for.
func TestSession_WrongLogin(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.enter("login " + address("kate"))
	for range 3 {
		s.asks("password:")
		s.enter("not the one of Kate")
	}
	s.asks(prompt)
	if n := strings.Count(s.Text(), "this e-mail and this password do not go together"); n != 3 {
		t.Errorf("refused %d times on the screen, want 3:\n%s", n, s.Text())
	}
	s.enter("login")
	s.asks("e-mail:")
	s.enter("kate")
	s.asks("e-mail:")
	s.Shows("\"kate\" is not an e-mail address\nwrite the whole address, as in name@company.com\n")
	s.Send("\x03")
	s.asks(prompt)
	if got := s.types("count clients", prompt); !strings.Contains(got, "3") {
		t.Errorf("after a wrong login: %s", got)
	}
	s.leaves()
}

// All that is due, and a payment like one of the same day, are recorded after a yes only.
func TestSession_PaysAfterYes(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	const again = "pay #412 5 on 2023-06-02"
	s.types(again, prompt)
	for _, c := range []struct{ line, question, answer string }{
		{"pay #412 all", "record 4495.00, all that is due of contract #412? [y/N]", ""},
		{again, "payment #1 of contract #412 is of 5.00 on 2023-06-02, too: record another? [y/N]", ""},
		{again, "payment #1 of contract #412 is of 5.00 on 2023-06-02, too: record another? [y/N]", "y"},
	} {
		s.enter(c.line)
		s.asks(c.question)
		s.enter(c.answer)
		s.asks(prompt)
	}
	var paid string
	if err := db.Admin.QueryRow("SELECT count(*) || ' of ' || sum(amount) FROM payments WHERE contract_id = 412").Scan(&paid); err != nil || paid != "2 of 10.00" {
		t.Errorf("%s were recorded (%v)", paid, err)
	}
	s.leaves()
}

// In the last ten minutes of a session the prompt says how long it still lasts, also while nobody types.
func TestSession_TimeLeft(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const short = `CREATE FUNCTION short() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN NEW.expires_at := clock_timestamp() + interval '10 minutes 10 seconds'; RETURN NEW; END $$;
		CREATE TRIGGER short BEFORE INSERT ON auth.sessions FOR EACH ROW EXECUTE FUNCTION short()`
	if _, err := db.Admin.Exec(short); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
	s.asks("epic bill/commercial>")
	s.Send("half")
	const prompt = "epic bill/commercial (9 min left)>"
	s.asks(prompt + " half") // nobody has typed anything more
	s.Send("\x15")
	s.types("count clients", prompt)
	s.leaves()
}

// Whoever is asked for a password is told which server it is for, when that is not this machine's own.
func TestTLS_question(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	authority := newAuthority(t)
	u, err := url.Parse(db.loginURL())
	if err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = serveTLS(t, db.loginURL(), authority.certificate(t, abroad)), "sslrootcert="+authority.file
	s := openScreen(t, 100, "DATABASE_URL="+u.String())
	s.asks("e-mail:")
	s.enter(address("bill"))
	s.asks("password (0.0.0.0):")
	s.enter(password)
	const prompt = "epic bill/commercial>"
	s.asks(prompt)
	s.leaves()
}
