package migrations

import (
	"context"
	"database/sql"
	"fmt"
)

// Setup prepares a server for Epic, or completes what is there: roles, the database, its schema
// and its rights. open connects as the administrator; it is asked for the database postgres first.
// An empty loginPassword leaves that of epic_login as it is. Setup may be run any number of times.
func Setup(ctx context.Context, open func(database string) (*sql.DB, error), database, loginPassword string) error {
	server, err := open("postgres")
	if err != nil {
		return fmt.Errorf("connecting as the administrator: %w", err)
	}
	defer server.Close()
	if err := Roles(ctx, server, loginPassword); err != nil {
		return err
	}
	there, err := Exists(ctx, server, database)
	if err != nil {
		return err
	}
	if !there {
		// A name cannot be a parameter; format quotes it.
		var create string
		const text = `SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8''', $1::text)`
		if err := server.QueryRowContext(ctx, text, database).Scan(&create); err != nil {
			return fmt.Errorf("making the database %s: %w", database, err)
		}
		if _, err := server.ExecContext(ctx, create); err != nil {
			// Two programs that begin at once: the other one was quicker.
			if there, lerr := Exists(ctx, server, database); lerr != nil || !there {
				return fmt.Errorf("making the database %s: %w", database, err)
			}
		}
	}
	db, err := open(database)
	if err != nil {
		return fmt.Errorf("connecting as the administrator: %w", err)
	}
	defer db.Close()
	if _, err := Up(ctx, db); err != nil {
		return err
	}
	if err := Grants(ctx, db); err != nil {
		return err
	}
	return KeepLogin(ctx, db, loginPassword != "")
}

// KeepLogin notes what the server keeps of epic_login's password, where nothing is noted yet or anew is
// set: everybody's program knows that password, and PostgreSQL lets every role change its own.
func KeepLogin(ctx context.Context, admin *sql.DB, anew bool) error {
	const note = `UPDATE auth.settings SET login_digest = (SELECT sha256(convert_to(rolpassword, 'UTF8')) FROM pg_authid WHERE rolname = 'epic_login')
		WHERE $1 OR login_digest IS NULL`
	if _, err := admin.ExecContext(ctx, note, anew); err != nil {
		return fmt.Errorf("noting the password of epic_login: %w", err)
	}
	return nil
}

// Exists tells whether a server has a database of this name.
func Exists(ctx context.Context, server *sql.DB, database string) (bool, error) {
	var there bool
	err := server.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", database).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("looking for the database %s: %w", database, err)
	}
	return there, nil
}

// HasLogin tells whether the server has the role that shells log in with.
func HasLogin(ctx context.Context, server *sql.DB) (bool, error) {
	var there bool
	err := server.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'epic_login')").Scan(&there)
	if err != nil {
		return false, fmt.Errorf("looking for the login role: %w", err)
	}
	return there, nil
}

// SetPasswords gives accounts that exist new credentials: the way back in for an administrator.
func SetPasswords(ctx context.Context, admin *sql.DB, accounts []Credential) error {
	return inTx(ctx, admin, "setting passwords", func(tx *sql.Tx) error {
		for _, c := range accounts {
			// Whoever had the old password is out, whatever they hold on to; those who guess begin anew.
			const out = `SELECT auth.clear_gate(true), auth.throw_out(id) FROM public.employees WHERE lower(email) = lower($1)`
			if _, err := tx.ExecContext(ctx, out, c.Email); err != nil {
				return err
			}
			if err := store(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// HasEmployee tells whether somebody active has this e-mail.
func HasEmployee(ctx context.Context, admin *sql.DB, email string) (bool, error) {
	var has bool
	const find = `SELECT EXISTS (SELECT 1 FROM public.employees WHERE lower(email) = lower($1) AND active)`
	if err := admin.QueryRowContext(ctx, find, email).Scan(&has); err != nil {
		return false, fmt.Errorf("looking for an employee: %w", err)
	}
	return has, nil
}

// HasManager tells whether somebody is there who can create the other accounts.
func HasManager(ctx context.Context, admin *sql.DB) (bool, error) {
	var has bool
	const manager = `SELECT EXISTS (SELECT 1 FROM public.employees WHERE department = 'management' AND active)`
	if err := admin.QueryRowContext(ctx, manager).Scan(&has); err != nil {
		return false, fmt.Errorf("looking for a manager: %w", err)
	}
	return has, nil
}
