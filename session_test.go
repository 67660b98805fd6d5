//go:build !windows

package main

import (
	"strings"
	"testing"
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
			s.Shows("your session has ended\n")
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

// In the last ten minutes of a session the prompt says how long it still lasts.
func TestSession_TimeLeft(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const short = `CREATE FUNCTION short() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN NEW.expires_at := clock_timestamp() + interval '9 minutes 50 seconds'; RETURN NEW; END $$;
		CREATE TRIGGER short BEFORE INSERT ON auth.sessions FOR EACH ROW EXECUTE FUNCTION short()`
	if _, err := db.Admin.Exec(short); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
	const prompt = "epic bill/commercial (9 min left)>"
	s.asks(prompt)
	s.types("count clients", prompt)
	s.leaves()
}
