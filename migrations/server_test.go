package migrations_test

import (
	"database/sql"
	"os"
	"testing"

	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/migrations/demodb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// A database is one test's own; anonymous is a pool of epic_login.
type database struct {
	admin, anonymous *sql.DB
	db               demodb.DB
}

// as opens a pool of a role.
func (d *database) as(t *testing.T, user, password string) *sql.DB {
	t.Helper()
	return d.open(t, d.db.URL(user, password))
}

func (d *database) open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func bare(t *testing.T) *database  { return of(t, demodb.Bare(t)) }
func empty(t *testing.T) *database { return of(t, demodb.Empty(t)) }

// demo has the sample data, with the costs that the database gives a password by itself.
func demo(t *testing.T) *database {
	t.Helper()
	d := of(t, demodb.New(t))
	must(t, d.admin, `UPDATE auth.credentials SET params = DEFAULT`)
	return d
}

func of(t *testing.T, db demodb.DB) *database {
	t.Helper()
	d := &database{db: db, admin: db.Admin}
	d.anonymous = d.open(t, db.LoginURL())
	return d
}

// accounts are the credentials of the sample data.
func accounts(t *testing.T) []migrations.Credential {
	t.Helper()
	list, err := demodb.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	return list
}
