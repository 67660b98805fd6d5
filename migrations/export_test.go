package migrations

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// Down takes back every migration of the last Up. Epic never does it by itself, so it is
// here for the tests; an administrator has the *.down.sql files.
func Down(ctx context.Context, admin *sql.DB) error {
	return alone(ctx, admin, func(db *bun.DB) error {
		known, err := discover()
		if err != nil {
			return err
		}
		m := migrate.NewMigrator(db, known, migrate.WithTableName(ledger), migrate.WithMarkAppliedOnSuccess(true))
		if _, err := m.Rollback(ctx); err != nil {
			return fmt.Errorf("taking the migrations back: %w", err)
		}
		return nil
	})
}
