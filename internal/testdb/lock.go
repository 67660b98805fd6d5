package testdb

import (
	"context"
	"database/sql"
	"errors"
)

// advisory is a lock among all test processes. PostgreSQL lets go of it when
// its session ends, so a killed process leaves none behind.
type advisory struct {
	lock, unlock string
	key          int64
}

// The two locks. Both live in the database postgres, since an advisory lock
// belongs to one database.
var (
	lockTemplates = advisory{"pg_advisory_lock", "pg_advisory_unlock", 0x65706963_01}
	lockRoles     = advisory{"pg_advisory_lock", "pg_advisory_unlock", 0x65706963_02}
)

// shared is the lock held together with others.
func (a advisory) shared() advisory {
	return advisory{"pg_advisory_lock_shared", "pg_advisory_unlock_shared", a.key}
}

// locked runs f under the lock, and gives it the connection that holds it.
func locked(ctx context.Context, control *sql.DB, a advisory, f func(*sql.Conn) error) error {
	conn, err := control.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT "+a.lock+"($1)", a.key); err != nil {
		return err
	}
	err = f(conn)
	_, uerr := conn.ExecContext(ctx, "SELECT "+a.unlock+"($1)", a.key)
	return errors.Join(err, uerr)
}
