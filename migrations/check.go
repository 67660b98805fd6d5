package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Newest is the name of the newest migration that this program knows.
func Newest() string {
	names, _ := fs.Glob(files, "*.up.sql") // the pattern is right, and Glob reports nothing else
	if len(names) == 0 {
		return ""
	}
	name, _, _ := strings.Cut(names[len(names)-1], "_") // Glob sorts
	return name
}

// SkewError says that schema and program do not fit. Database is the newest migration that
// was applied, empty when there is none; Program is Newest.
type SkewError struct{ Database, Program string }

func (e *SkewError) Error() string {
	switch {
	case e.Database == "":
		return "this database has not been prepared yet: run epic init"
	case e.Older():
		return "this database is older than this program: its administrator can run epic migrate"
	default:
		return "this program is older than its database: please install the newer epic"
	}
}

// Older reports whether it is the database that has to follow.
func (e *SkewError) Older() bool { return e.Database < e.Program }

// Check returns nil when the schema is the one this program was written for, and a
// *SkewError when it is not. It is one query, which epic_login may ask too.
func Check(ctx context.Context, db *sql.DB) error {
	var newest sql.NullString
	err := db.QueryRowContext(ctx, "SELECT max(name) FROM "+ledger).Scan(&newest)
	if err != nil && !missing(err) {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	if newest.String != Newest() {
		return &SkewError{Database: newest.String, Program: Newest()}
	}
	return nil
}

// missing reports whether the table asked for does not exist (42P01).
func missing(err error) bool { return hasCode(err, "42P01") }

// Forbidden reports whether the administrator lacks a right: is no superuser (42501).
func Forbidden(err error) bool { return hasCode(err, "42501") }

func hasCode(err error, code string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == code
}
