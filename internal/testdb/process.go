package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"epicevents.example/epic/internal/postgres"
)

// shared is this process's part in the server. It is the one mutable global of
// this package: testing.M and testing.TB know nothing of each other, and what
// they share is the process.
var shared process

// process joins the server with its first test. It leaves with the last one
// that runs, or, under Main, at the end of the process.
type process struct {
	mu      sync.Mutex
	users   int
	swept   bool
	cluster *postgres.Cluster
	control *sql.DB // the administrator's, to the database postgres
}

// Main runs the tests of a package and leaves the server at their end instead
// of between two tests, which saves each test a start:
//
//	func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }
func Main(m *testing.M) int {
	shared.mu.Lock()
	shared.users++
	shared.mu.Unlock()
	code := m.Run()
	if err := shared.leave(); err != nil {
		fmt.Fprintln(os.Stderr, "leaving the test server:", err)
		return max(code, 1)
	}
	return code
}

// join gives the server, which the test leaves at its end, and the
// administrator's connections to it.
func join(t testing.TB) (*postgres.Cluster, *sql.DB) {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if err := shared.open(t.Context()); err != nil {
		t.Fatalf("the server for tests: %v", err)
	}
	shared.users++
	t.Cleanup(func() {
		if err := shared.leave(); err != nil {
			t.Errorf("leaving the test server: %v", err)
		}
	})
	return shared.cluster, shared.control
}

// open starts or joins the server if this process has not yet. p.mu is held.
func (p *process) open(ctx context.Context) error {
	if p.cluster != nil {
		return p.cluster.Ensure(ctx)
	}
	base := os.Getenv("EPIC_TEST_DIR") // a checkout whose roles differ from another's wants a server of its own
	if base == "" {
		base = baseDir()
	}
	cluster, err := postgres.Open(ctx, postgres.Config{
		Dir:    filepath.Join(base, fmt.Sprintf("epic-test-%d", os.Getuid())),
		BinDir: os.Getenv("EPIC_PG_BIN"),
		Unsafe: true,
	})
	if err != nil {
		return err
	}
	control, err := open(cluster.Admin("postgres"))
	if err != nil {
		return errors.Join(err, cluster.Close())
	}
	// No limit: a test that holds a lock needs a second connection, and must
	// not wait for it behind tests that wait for the lock.
	control.SetMaxOpenConns(0)
	p.cluster, p.control = cluster, control
	if p.swept {
		return nil
	}
	p.swept = true
	return sweep(ctx, control)
}

// leave closes the server after its last user in this process.
func (p *process) leave() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users--
	if p.users > 0 || p.cluster == nil {
		return nil
	}
	err := errors.Join(p.control.Close(), p.cluster.Close())
	p.cluster, p.control = nil, nil
	return err
}

// old finds what earlier runs left: databases of tests that failed or were
// killed more than an hour ago, and templates made more than a day ago, which
// are cheap to build again and, after a change of the schema, no use. A
// database's age is that of the first file in its folder.
const old = `
SELECT datname
FROM pg_database, pg_stat_file('base/' || oid || '/PG_VERSION', true) file
WHERE datname ~ '^test_'     AND file.modification < now() - interval '1 hour'
   OR datname ~ '^template_' AND file.modification < now() - interval '1 day'`

// sweep drops the leftovers of earlier runs, while nobody clones.
func sweep(ctx context.Context, control *sql.DB) error {
	names, err := leftovers(ctx, control)
	if err != nil {
		return fmt.Errorf("looking for databases of earlier tests: %w", err)
	}
	if len(names) == 0 {
		return nil // the usual case, in which nobody has to wait
	}
	return locked(ctx, control, lockTemplates, func(conn *sql.Conn) error {
		names, err := leftovers(ctx, control) // another process may have been here
		if err != nil {
			return err
		}
		for _, name := range names {
			// DROP DATABASE refuses what is marked as a template.
			if _, err := conn.ExecContext(ctx, "ALTER DATABASE "+quote(name)+" IS_TEMPLATE false"); err != nil {
				return err
			}
			if err := drop(ctx, control, name); err != nil {
				return err
			}
		}
		return nil
	})
}

func leftovers(ctx context.Context, control *sql.DB) (names []string, err error) {
	rows, err := control.QueryContext(ctx, old)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
