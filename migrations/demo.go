package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrHasData: Demo was asked for in a database that is in use.
var ErrHasData = errors.New("this database has records already, so the sample data was not added")

// A Credential is what a person logs in with. Key is argon2id(password, Salt) of 32 bytes,
// made by the caller; Salt has 16. The database keeps sha256(Key). Once: it must be changed at the
// first login.
type Credential struct {
	Email     string
	Salt, Key []byte
	Once      bool
}

// DemoEmails are the accounts of the sample data: management, commercial, support, support.
func DemoEmails() []string {
	return []string{"manager@epicevents.example", "bill@epicevents.example", "kate@epicevents.example", "alienor@epicevents.example"}
}

// Demo fills an empty database with the samples of the client's brief and one credential
// for each of DemoEmails. It returns ErrHasData where there is any employee or client.
func Demo(ctx context.Context, admin *sql.DB, accounts []Credential) error {
	given := map[string]Credential{}
	for _, c := range accounts {
		given[strings.ToLower(c.Email)] = c
	}
	return inTx(ctx, admin, "adding the sample data", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `LOCK TABLE public.employees, public.clients IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		var exists bool
		const any = `SELECT EXISTS (SELECT 1 FROM public.employees) OR EXISTS (SELECT 1 FROM public.clients)`
		if err := tx.QueryRowContext(ctx, any).Scan(&exists); err != nil {
			return err
		}
		if exists {
			return ErrHasData
		}
		if err := run(ctx, tx, "demo.sql"); err != nil {
			return err
		}
		for _, email := range DemoEmails() {
			c, ok := given[email]
			if !ok {
				return fmt.Errorf("no credential for %s", email)
			}
			if err := store(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// DemoAccounts are the numbers of the records of those of DemoEmails that are in the database.
func DemoAccounts(ctx context.Context, admin *sql.DB) ([]int64, error) {
	var ids []int64
	for _, email := range DemoEmails() {
		var id int64
		const find = `SELECT id FROM public.employees WHERE lower(email) = $1`
		switch err := admin.QueryRowContext(ctx, find, email).Scan(&id); {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return nil, err
		default:
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// HasDemo tells whether all accounts of the sample data are in the database.
func HasDemo(ctx context.Context, admin *sql.DB) (bool, error) {
	ids, err := DemoAccounts(ctx, admin)
	return len(ids) == len(DemoEmails()), err
}
