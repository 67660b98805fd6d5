//go:build !windows

package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
)

// openSessions counts the sessions that can still log in to a test's database.
func openSessions(t *testing.T, db database) (n int) {
	t.Helper()
	const roles = "SELECT count(*) FROM pg_roles JOIN auth.sessions ON rolname = role_name WHERE rolcanlogin"
	if err := db.Admin.QueryRow(roles).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// However epic ends, the terminal is as it was found, and the session goes with it.
func TestEnding(t *testing.T) {
	t.Parallel()
	const prompt = "epic bill/commercial>"
	for name, test := range map[string]struct {
		do   func(s *screen, db database)
		code int
	}{
		"quit":               {func(s *screen, _ database) { s.enter("quit") }, 0},
		"exit":               {func(s *screen, _ database) { s.enter("exit") }, 0},
		"Ctrl-D":             {func(s *screen, _ database) { s.Send("\x04") }, 0},
		"Ctrl-C twice":       {func(s *screen, _ database) { s.Send("\x03\x03") }, 0},
		"SIGTERM":            {func(s *screen, _ database) { s.Signal(syscall.SIGTERM) }, 128 + 15},
		"SIGHUP":             {func(s *screen, _ database) { s.Signal(syscall.SIGHUP) }, 128 + 1},
		"SIGTERM in a line":  {func(s *screen, _ database) { s.Send("show cli"); s.Shows("clients"); s.Signal(syscall.SIGTERM) }, 128 + 15},
		"SIGTERM in a form":  {func(s *screen, _ database) { s.enter("create client"); s.asks("  name:"); s.Signal(syscall.SIGTERM) }, 128 + 15},
		"SIGHUP in a form":   {func(s *screen, _ database) { s.enter("create client"); s.asks("  name:"); s.Signal(syscall.SIGHUP) }, 128 + 1},
		"SIGTERM in a query": {func(s *screen, db database) { hang(s, db); s.Signal(syscall.SIGTERM) }, 128 + 15},
		"SIGHUP in a query":  {func(s *screen, db database) { hang(s, db); s.Signal(syscall.SIGHUP) }, 128 + 1},
		"SIGTERM in a question": {func(s *screen, _ database) {
			s.enter("delete client #1")
			s.asks("delete 1 client? [y/N]")
			s.Signal(syscall.SIGTERM)
		}, 128 + 15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
			s.asks(prompt)
			test.do(s, db)
			s.ends(test.code)
			if n := openSessions(t, db); n != 0 {
				t.Errorf("%d sessions are still open", n)
			}
		})
	}
}

// hang has the shell wait for a lock that is held until the end of the test.
func hang(s *screen, db database) {
	s.t.Helper()
	tx, err := db.Admin.Begin()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { tx.Rollback() })
	if _, err := tx.Exec("LOCK TABLE clients"); err != nil {
		s.t.Fatal(err)
	}
	s.enter("show clients")
	eventually(s.t, "the query to wait for the lock", func() bool { return waiting(s.t, db) == 1 })
}

// waiting counts the queries that wait for a lock on the clients.
func waiting(t *testing.T, db database) (n int) {
	t.Helper()
	const waits = `SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%clients%' AND state = 'active'`
	if err := db.Admin.QueryRow(waits).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A window that is closed ends what runs in it.
func TestEnding_HungUp(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(s *screen, db database){
		"at the prompt": func(*screen, database) {},
		"in a query":    hang,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			s := openScreen(t, 100, "DATABASE_URL="+db.loginURL(), "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
			s.asks("epic bill/commercial>")
			do(s, db)
			s.PTY.Close()
			<-s.Exited
			if n := openSessions(t, db); n != 0 {
				t.Errorf("%d sessions are still open", n)
			}
		})
	}
}

// The questions before the first prompt are left in the same ways.
func TestEnding_AtTheFirstQuestion(t *testing.T) {
	t.Parallel()
	url := newDatabase(t).loginURL()
	for name, test := range map[string]struct {
		do   func(s *screen)
		code int
	}{
		"Ctrl-C":  {func(s *screen) { s.Send("\x03") }, 130},
		"Ctrl-D":  {func(s *screen) { s.Send("\x04") }, 130},
		"SIGTERM": {func(s *screen) { s.Signal(syscall.SIGTERM) }, 128 + 15},
		"SIGHUP":  {func(s *screen) { s.Signal(syscall.SIGHUP) }, 128 + 1},
	} {
		for _, question := range []string{"e-mail:", "password:"} {
			t.Run(name+" at "+question, func(t *testing.T) {
				t.Parallel()
				s := openScreen(t, 100, "DATABASE_URL="+url)
				s.asks("e-mail:")
				if question == "password:" {
					s.enter(address("bill"))
					s.asks(question)
				}
				test.do(s)
				s.ends(test.code)
			})
		}
	}
}

// Where one of the streams is no terminal, or the terminal is a dumb one, lines are read plainly.
func TestPlain(t *testing.T) {
	t.Parallel()
	url := newDatabase(t).loginURL()
	login := []string{"DATABASE_URL=" + url, "EPIC_EMAIL=" + address("bill"), "EPIC_PASSWORD=" + password}
	t.Run("lines from a pipe", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 100)
		cmd := epic(t, login...)
		cmd.Stdin = strings.NewReader("count clients\ncount events\n")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
		s.Start(cmd)
		s.ends(0)
		if got := s.Text(); strings.Contains(got, ">") || strings.Count(got, "count\n") != 2 {
			t.Errorf("the screen is\n%s", got)
		}
	})
	t.Run("data into a pipe", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 100)
		cmd := epic(t, login...)
		var out bytes.Buffer
		cmd.Stdout = &out
		s.Start(cmd)
		s.asks("epic bill/commercial>")
		s.enter("count clients")
		s.Shows("count clients\nepic bill/commercial>")
		s.leaves()
		if !strings.Contains(out.String(), "3") || strings.Contains(out.String(), ">") || strings.Contains(s.Bytes(), "\x1b") {
			t.Errorf("the data are %q, the screen %q", &out, s.Bytes())
		}
	})
	t.Run("a dumb terminal", func(t *testing.T) {
		t.Parallel()
		s := openScreen(t, 100, append(login, "TERM=dumb")...)
		s.asks("epic bill/commercial>")
		s.enter("count clients")
		s.Until("an answer", func(text string) bool { return strings.HasSuffix(text, " 3\nepic bill/commercial>") })
		s.enter("create client")
		s.asks("  name:")
		s.Send("\x03")
		s.asks("epic bill/commercial>")
		s.leaves()
		if strings.Contains(s.Bytes(), "\x1b") {
			t.Error("escape sequences on a dumb terminal")
		}
	})
}
