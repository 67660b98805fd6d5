package migrations

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
)

// lock is the key of the advisory lock that migrating programs share ("epic" in ASCII).
const lock = 0x65706963

// alone runs f on one connection that holds an advisory lock. bun's own lock is a table
// row, which stays when its program is killed; this one goes with the connection. f gets
// the very connection that holds it, so a lost connection cannot go on without the lock,
// and a pool of one connection is enough.
func alone(ctx context.Context, admin *sql.DB, f func(*bun.DB) error) error {
	conn, err := admin.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		return fmt.Errorf("waiting for another migration: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lock) //nolint:errcheck // a lost connection has lost the lock

	return conn.Raw(func(c any) error {
		pgx, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("migrating needs the pgx driver, not %T", c)
		}
		pool := sql.OpenDB(borrowed{pgx})
		defer pool.Close()
		pool.SetMaxOpenConns(1)
		return f(newBun(pool))
	})
}

// borrowed is a connector to one connection that somebody else opened and will close.
type borrowed struct{ *stdlib.Conn }

func (b borrowed) Connect(context.Context) (driver.Conn, error) { return b, nil }
func (b borrowed) Driver() driver.Driver                        { return stdlib.GetDefaultDriver() }
func (b borrowed) Close() error                                 { return nil }
