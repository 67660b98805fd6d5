//go:build unix

package postgres

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// TestCluster lets two processes make one database at once and then tries what
// may happen to it. It is one for all, since making is the slow part; each
// test leaves it stopped.
func TestCluster(t *testing.T) {
	cfg := newConfig(t)
	first, second := startChild(t, cfg.Dir, nil), startChild(t, cfg.Dir, nil)
	const id = "SELECT system_identifier::text FROM pg_control_system()"
	if a, b := query(t, first.url(), id), query(t, second.url(), id); a != b {
		t.Fatalf("two clusters were made: %s and %s", a, b)
	}
	first.leave()
	second.leave()
	for name, test := range map[string]func(*testing.T, Config){
		"joined, left and stopped":                       testJoinAndStop,
		"a wrong password is refused":                    testWrongPassword,
		"the log keeps nobody's words":                   testLog,
		"shared with another process":                    testShared,
		"a process was killed":                           testProcessKilled,
		"the server was killed":                          testServerKilled,
		"the server was killed and a statement goes on":  testStatementGoesOn,
		"the socket was deleted":                         testSocketDeleted,
		"everything was killed":                          testAllKilled,
		"everything was killed and its number is reused": testNumberReused,
		"the server holds nothing of the shell":          testNothingHeld,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, cfg)
		})
		if !gone(cfg.Dir) {
			t.Fatalf("%s: the server was left running", name)
		}
	}
}

func testJoinAndStop(t *testing.T, cfg Config) {
	c, err := Open(t.Context(), cfg)
	check(t, err)
	info, err := os.Stat(c.socket)
	check(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder has mode %v", info.Mode())
	}
	for sql, want := range map[string]string{
		"SHOW listen_addresses":    "",
		"SHOW log_statement":       "none",
		"SHOW password_encryption": "scram-sha-256",
		"SHOW server_encoding":     "UTF8",
		"SHOW jit":                 "off",
		"SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules":                           "scram-sha-256",
		"SELECT count(*)::text FROM pg_available_extensions WHERE name IN ('pg_trgm', 'btree_gist')":    "2",
		"SELECT datcollate FROM pg_database WHERE datname = 'template1'":                                "C",
		"SELECT (rolpassword LIKE 'SCRAM-SHA-256$%')::text FROM pg_authid WHERE rolname = current_user": "true",
	} {
		if got := query(t, c.Admin("postgres"), sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}

	began := time.Now()
	second, err := Open(t.Context(), cfg)
	check(t, err)
	t.Logf("joined in %v", time.Since(began))
	check(t, c.Close())
	check(t, c.Close())
	query(t, second.Admin("postgres"), "SELECT 'still here'")
	began = time.Now()
	check(t, second.Close())
	t.Logf("stopped in %v", time.Since(began))
	if !gone(second.Dir()) {
		t.Error("the last one out left the server running")
	}
	if err := c.Ensure(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("Ensure after Close: %v", err)
	}

	began = time.Now()
	mustOpen(t, cfg)
	t.Logf("started in %v", time.Since(began))
}

func testWrongPassword(t *testing.T, cfg Config) {
	c := mustOpen(t, cfg)
	if _, err := pgx.Connect(t.Context(), c.URL(Administrator, "guess", "postgres")); err == nil {
		t.Error("a wrong password was let in")
	}
}

func testLog(t *testing.T, cfg Config) {
	c := mustOpen(t, cfg)
	conn, err := pgx.Connect(t.Context(), c.Admin("postgres"))
	check(t, err)
	defer conn.Close(t.Context())
	const secret = "correct-horse"
	for _, sql := range []string{
		"SELECT '" + secret + "'",
		"SELECT '" + secret + "'::int",
		"CREATE TEMPORARY TABLE once (word text PRIMARY KEY); INSERT INTO once VALUES ('" + secret + "'), ('" + secret + "')",
		"DO $$ BEGIN RAISE WARNING '" + secret + "'; END $$",
	} {
		conn.Exec(t.Context(), sql) // most of them fail
	}
	if _, err := conn.Exec(t.Context(), "SELECT $1::int / 0", secret); err == nil {
		t.Error("a division by zero went well")
	}
	log, err := os.ReadFile(c.folder.log())
	check(t, err)
	if bytes.Contains(log, []byte(secret)) || !bytes.Contains(log, []byte("ready to accept connections")) {
		t.Errorf("the log says:\n%s", log)
	}
}

func testShared(t *testing.T, cfg Config) {
	c := mustOpen(t, cfg)
	other := startChild(t, cfg.Dir, nil)
	url := other.url()
	if url != c.Admin("postgres") {
		t.Errorf("the other process reaches %s, this one %s", url, c.Admin("postgres"))
	}
	check(t, c.Close())
	query(t, url, "SELECT 'still here'")
	other.leave()
	if !gone(cfg.Dir) {
		t.Error("the last process out left the server running")
	}
}

func testProcessKilled(t *testing.T, cfg Config) {
	other := startChild(t, cfg.Dir, nil)
	query(t, other.url(), "SELECT 'here'")
	pid := serverPID(t, cfg.Dir)
	other.kill()
	c := mustOpen(t, cfg)
	if now := serverPID(t, cfg.Dir); now != pid {
		t.Errorf("joined server %d, want the one still running, %d", now, pid)
	}
	check(t, c.Close())
	if !gone(cfg.Dir) {
		t.Error("the killed process still counts as a user")
	}
}

func testServerKilled(t *testing.T, cfg Config) {
	c := mustOpen(t, cfg)
	url := c.Admin("postgres")
	began := time.Now()
	check(t, c.Ensure(t.Context()))
	t.Logf("ensured in %v", time.Since(began))

	killServer(t, cfg.Dir)
	began = time.Now()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := c.Ensure(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	t.Logf("recovered in %v", time.Since(began))
	if c.Admin("postgres") != url {
		t.Error("the connection string changed")
	}
	query(t, url, "SELECT 'here again'")
}

func testStatementGoesOn(t *testing.T, cfg Config) {
	c := mustOpen(t, cfg)
	conn, err := pgx.Connect(t.Context(), c.Admin("postgres"))
	check(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		// Neither waits nor writes, so it does not notice that its server died.
		conn.Exec(t.Context(), "SELECT count(*) FROM generate_series(1, 4000000000)")
	}()
	for query(t, c.Admin("postgres"), "SELECT count(*)::text FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND pid <> pg_backend_pid()") == "0" {
	}
	killServer(t, cfg.Dir)
	check(t, c.Ensure(t.Context()))
	<-done
	query(t, c.Admin("postgres"), "SELECT 'here again'")
}

func testSocketDeleted(t *testing.T, cfg Config) {
	c := mustOpen(t, cfg)
	check(t, os.Remove(socketFile(c.socket)))
	check(t, c.Ensure(t.Context()))
	query(t, c.Admin("postgres"), "SELECT 'here again'")
}

func testAllKilled(t *testing.T, cfg Config) {
	killAll(t, cfg)
	query(t, mustOpen(t, cfg).Admin("postgres"), "SELECT 'here again'")
}

// Another process bears the dead server's number, as after the restart of a
// container.
func testNumberReused(t *testing.T, cfg Config) {
	killAll(t, cfg)
	f := folder(cfg.Dir)
	for _, path := range []string{f.pidFile(), socketFile(f.path("socket")) + ".lock"} {
		text, err := os.ReadFile(path)
		check(t, err)
		check(t, os.WriteFile(path, renumber(text, os.Getppid()), 0o600))
	}
	query(t, mustOpen(t, cfg).Admin("postgres"), "SELECT 'here again'")
}

// killAll starts the server in another process and kills both.
func killAll(t *testing.T, cfg Config) {
	t.Helper()
	other := startChild(t, cfg.Dir, nil)
	other.url()
	killServer(t, cfg.Dir)
	other.kill()
}

func testNothingHeld(t *testing.T, cfg Config) {
	r, w, err := os.Pipe()
	check(t, err)
	other := startChild(t, cfg.Dir, func(cmd *exec.Cmd) { cmd.ExtraFiles = []*os.File{w} })
	other.url()
	check(t, w.Close())
	pid := serverPID(t, cfg.Dir)
	if session, err := unix.Getsid(pid); err != nil || session != pid {
		t.Errorf("the server is in session %d (%v), want its own: a Ctrl-C would reach it", session, err)
	}
	check(t, other.cmd.Process.Kill())
	// Both end only when no process holds the other end any more.
	for _, end := range []io.Reader{other.stdout, r} {
		_, err := io.Copy(io.Discard, end)
		check(t, err)
	}
	if gone(cfg.Dir) {
		t.Error("the server died with the shell")
	}
	// Nor does it hold the lock that says who uses it.
	check(t, mustOpen(t, cfg).Close())
	if !gone(cfg.Dir) {
		t.Error("the server counts as its own user")
	}
}
