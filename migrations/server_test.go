package migrations_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// loginPassword is epic_login's on the server that all tests of the module share.
const loginPassword = "login"

// A database is one test's own; anonymous is a pool of epic_login.
type database struct {
	admin, anonymous *sql.DB
	db               *testdb.DB
}

// as opens a pool of a role.
func (d *database) as(t *testing.T, user, password string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", d.db.URL(user, password))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// bare has the roles, and nothing in it.
func bare(t *testing.T) *database {
	t.Helper()
	return from(t, testdb.Recipe{Key: "migrations, bare", AfterClone: func(ctx context.Context, admin *sql.DB) error {
		return migrations.Roles(ctx, admin, loginPassword)
	}})
}

// empty has the schema and no record.
func empty(t *testing.T) *database {
	t.Helper()
	return from(t, testdb.Recipe{Key: "migrations, empty" + content(t), Build: build, AfterClone: migrations.Grants})
}

// demo has the sample data; the password of every account is "demo".
func demo(t *testing.T) *database {
	t.Helper()
	return from(t, testdb.Recipe{Key: "migrations, demo" + content(t), Build: func(ctx context.Context, admin *sql.DB) error {
		if err := build(ctx, admin); err != nil {
			return err
		}
		return migrations.Demo(ctx, admin, accounts("demo"))
	}, AfterClone: migrations.Grants})
}

func build(ctx context.Context, admin *sql.DB) error {
	if err := migrations.Roles(ctx, admin, loginPassword); err != nil {
		return err
	}
	_, err := migrations.Up(ctx, admin)
	return err
}

func from(t *testing.T, r testdb.Recipe) *database {
	t.Helper()
	d := &database{db: testdb.New(t, r)}
	d.admin = d.db.Admin
	t.Cleanup(func() { dropRoles(t, d.admin) }) // the server's other databases do not know them
	d.anonymous = d.as(t, "epic_login", loginPassword)
	return d
}

// dropRoles removes the roles of this database's sessions from the server.
func dropRoles(t *testing.T, admin *sql.DB) {
	if !one[bool](t, admin, `SELECT to_regclass('auth.sessions') IS NOT NULL`) {
		return
	}
	const drop = `DO $$ DECLARE r name; BEGIN
		FOR r IN SELECT role_name FROM auth.sessions JOIN pg_roles ON rolname = role_name LOOP
			EXECUTE format('DROP ROLE %I', r);
		END LOOP; END $$`
	if _, err := admin.Exec(drop); err != nil {
		t.Error(err)
	}
}

// content is a hash of all SQL files: other files, another template.
func content(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("no SQL files: %v", err)
	}
	h := sha256.New()
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// accounts are the credentials of the sample data, all with one password.
func accounts(password string) []migrations.Credential {
	var list []migrations.Credential
	for _, email := range migrations.DemoEmails() {
		list = append(list, migrations.Credential{Email: email, Salt: salt(email), Key: key(password, salt(email))})
	}
	return list
}
