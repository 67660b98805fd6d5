// Package migrations builds and fills the database of Epic: its roles, its schema with the
// rules and rights in it, the first manager and the sample data of the client's brief.
//
// The SQL is embedded. Whoever runs it is the server's administrator (a superuser): the
// schema has an owner nobody logs in as, and on PostgreSQL 15 a role with BYPASSRLS needs a
// superuser to make it. The order is Roles, Up, Grants, then FirstManager or Demo.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/migrate"
)

//go:embed *.sql
var files embed.FS

// ledger is the table that bun/migrate keeps; ledger.sql makes it.
const ledger = "meta.migrations"

// A Migration is one step of the schema. Applied is zero while it is to be done.
type Migration struct {
	Name, Comment string
	Applied       time.Time
}

// Up applies every migration that the database lacks and returns their names, oldest first.
// Two programs that migrate at once wait for each other, and a killed one leaves no lock
// behind. A migration and the note that it was applied are one transaction: what failed
// left nothing, and what was applied before it stays.
func Up(ctx context.Context, admin *sql.DB) ([]string, error) {
	var names []string
	err := alone(ctx, admin, func(db *bun.DB) error {
		if err := run(ctx, db, "ledger.sql"); err != nil {
			return err
		}
		m, err := migrator(db)
		if err != nil {
			return err
		}
		group, err := m.Migrate(ctx)
		if err != nil {
			return fmt.Errorf("migrating the database: %w", err)
		}
		for _, g := range group.Migrations {
			names = append(names, g.String())
		}
		return nil
	})
	return names, err
}

// Status lists all migrations of this program, oldest first, and when each was applied.
// Those of a newer program, which this one does not know, are not listed: see Check.
func Status(ctx context.Context, db *sql.DB) ([]Migration, error) {
	applied := map[string]time.Time{}
	rows, err := db.QueryContext(ctx, "SELECT name, migrated_at FROM "+ledger)
	switch {
	case missing(err): // an empty database
	case err != nil:
		return nil, fmt.Errorf("reading the schema's version: %w", err)
	default:
		defer rows.Close()
		for rows.Next() {
			var name string
			var at time.Time
			if err := rows.Scan(&name, &at); err != nil {
				return nil, fmt.Errorf("reading the schema's version: %w", err)
			}
			applied[name] = at
		}
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("reading the schema's version: %w", err)
		}
	}
	known, err := discover()
	if err != nil {
		return nil, err
	}
	var list []Migration
	for _, m := range known.Sorted() {
		list = append(list, Migration{Name: m.Name, Comment: m.Comment, Applied: applied[m.Name]})
	}
	return list, nil
}

func discover() (*migrate.Migrations, error) {
	m := migrate.NewMigrations()
	if err := m.Discover(files); err != nil {
		return nil, fmt.Errorf("reading the embedded migrations: %w", err)
	}
	return m, nil
}

// migrator notes a migration in its own transaction (note); bun's note afterwards, which a
// kill can prevent, then finds the row and only completes it, hence the upsert.
func migrator(db *bun.DB) (*migrate.Migrator, error) {
	known, err := discover()
	if err != nil {
		return nil, err
	}
	return migrate.NewMigrator(db, known, migrate.WithTableName(ledger),
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true), migrate.AfterMigration(note)), nil
}

func note(ctx context.Context, db bun.IConn, m *migrate.Migration) error {
	_, err := db.ExecContext(ctx, "RESET ROLE; INSERT INTO "+ledger+" (name, group_id) VALUES (?, ?)", m.Name, m.GroupID)
	return err
}

// Fingerprint is a hash of all the SQL that this program holds, names and texts: two programs of which
// it is the same build the same database.
func Fingerprint() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading the embedded SQL: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// run executes one of the embedded files that is no migration.
func run(ctx context.Context, db interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}, name string) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if _, err := db.ExecContext(ctx, string(text)); err != nil {
		return fmt.Errorf("running %s: %w", name, err)
	}
	return nil
}

func newBun(db *sql.DB) *bun.DB { return bun.NewDB(db, pgdialect.New()) }
