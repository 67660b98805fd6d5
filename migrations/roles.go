package migrations

import (
	"context"
	"database/sql"
	"fmt"
)

// Roles makes the roles that Epic needs on this server, or corrects them, and gives
// epic_login its password; an empty one leaves the password that it has. It may be run
// any number of times, before Up.
func Roles(ctx context.Context, admin *sql.DB, loginPassword string) error {
	tx, err := admin.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("making the roles: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	if err := run(ctx, tx, "roles.sql"); err != nil {
		return err
	}
	if loginPassword != "" {
		// By way of a setting: the text of the statement, which the server shows and may log, holds no password.
		const set = `SELECT set_config('epic.login_password', $1, true)`
		if _, err := tx.ExecContext(ctx, set, loginPassword); err != nil {
			return fmt.Errorf("setting the password of epic_login: %w", err)
		}
		const alter = `DO $$ BEGIN
			EXECUTE format('ALTER ROLE epic_login PASSWORD %L', current_setting('epic.login_password')); END $$`
		if _, err := tx.ExecContext(ctx, alter); err != nil {
			return fmt.Errorf("setting the password of epic_login: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("making the roles: %w", err)
	}
	return nil
}

// Seclude keeps everybody but the administrator out of the databases that each server has: there, none
// of the rights that Epic takes away in its own are. It is for a server that is Epic's alone.
func Seclude(ctx context.Context, admin *sql.DB) error {
	return run(ctx, admin, "seclude.sql")
}

// Grants gives the roles their rights on the database itself, after Up. A database cloned
// from a template has lost them: run it again there.
func Grants(ctx context.Context, admin *sql.DB) error {
	return run(ctx, admin, "grants.sql")
}
