package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrHasManager: FirstManager was asked for one where there is one.
var ErrHasManager = errors.New("this database has a manager already, who can create the other accounts")

// A Person is somebody's name and credential. Key is argon2id(password, Salt) of 32 bytes,
// made by the caller; Salt has 16.
type Person struct {
	Name, Email string
	Salt, Key   []byte
}

// FirstManager creates the first employee, in management, so that somebody can create the
// others. It returns ErrHasManager where an active manager exists.
func FirstManager(ctx context.Context, admin *sql.DB, p Person) error {
	return inTx(ctx, admin, "creating the first manager", func(tx *sql.Tx) error {
		// Against another one at the same moment.
		if _, err := tx.ExecContext(ctx, `LOCK TABLE public.employees IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		var exists bool
		const manager = `SELECT EXISTS (SELECT 1 FROM public.employees WHERE department = 'management' AND active)`
		if err := tx.QueryRowContext(ctx, manager).Scan(&exists); err != nil {
			return err
		}
		if exists {
			return ErrHasManager
		}
		const create = `INSERT INTO public.employees (full_name, email, department) VALUES ($1, $2, 'management')`
		if _, err := tx.ExecContext(ctx, create, p.Name, p.Email); err != nil {
			return err
		}
		return store(ctx, tx, Credential{Email: p.Email, Salt: p.Salt, Key: p.Key})
	})
}

// store keeps the credential of an employee.
func store(ctx context.Context, tx *sql.Tx, c Credential) error {
	const keep = `SELECT auth.store(id, $2, $3, $4) FROM public.employees WHERE lower(email) = lower($1)`
	_, err := tx.ExecContext(ctx, keep, c.Email, c.Salt, c.Key, c.Once)
	return err
}

// inTx runs f in a transaction. ErrHasManager and ErrHasData are sentences as they are;
// other errors are told what was being done.
func inTx(ctx context.Context, db *sql.DB, doing string, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	if err = f(tx); err == nil {
		err = tx.Commit()
	}
	if err == nil || errors.Is(err, ErrHasManager) || errors.Is(err, ErrHasData) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
