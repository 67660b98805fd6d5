package main

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
	"epicevents.example/epic/policy"
)

// password is that of all four accounts of the sample data.
const password = "correct horse battery"

// cheap are parameters that make its key in no time: the scripts log in hundreds of times.
const cheap = "argon2id,m=64,t=1,p=1"

// loginPassword is epic_login's, on the server that the tests of all packages share.
const loginPassword = "login"

// address is the e-mail of one of the brief's people: bill, kate, alienor, manager.
func address(name string) string { return name + "@epicevents.example" }

// A database is one test's own, with the sample data.
type database struct{ *testdb.DB }

func (d database) loginURL() string { return d.URL("epic_login", loginPassword) }

func newDatabase(t testing.TB) database {
	t.Helper()
	d := database{testdb.New(t, testdb.Recipe{
		Key: "epic, demo" + password + cheap + contentOfMigrations(t),
		Build: func(ctx context.Context, admin *sql.DB) error {
			if err := migrations.Roles(ctx, admin, loginPassword); err != nil {
				return err
			}
			if _, err := migrations.Up(ctx, admin); err != nil {
				return err
			}
			accounts, err := credentials()
			if err != nil {
				return err
			}
			if err := migrations.Demo(ctx, admin, accounts); err != nil {
				return err
			}
			_, err = admin.ExecContext(ctx, "UPDATE auth.credentials SET params = $1", cheap)
			return err
		},
		AfterClone: migrations.Grants,
	})}
	t.Cleanup(func() { dropRoles(t, d.Admin) })
	return d
}

func credentials() ([]migrations.Credential, error) {
	var list []migrations.Credential
	for _, email := range migrations.DemoEmails() {
		salt := policy.NewSalt()
		key, err := policy.Key(password, salt, cheap)
		if err != nil {
			return nil, err
		}
		list = append(list, migrations.Credential{Email: email, Salt: salt, Key: key})
	}
	return list, nil
}

// dropRoles removes the roles that killed shells left: the server's other databases do not know them.
func dropRoles(t testing.TB, admin *sql.DB) {
	const drop = `DO $$ DECLARE r name; BEGIN
		FOR r IN SELECT role_name FROM auth.sessions JOIN pg_roles ON rolname = role_name LOOP
			EXECUTE format('DROP ROLE %I', r);
		END LOOP; END $$`
	if _, err := admin.Exec(drop); err != nil {
		t.Error(err)
	}
}

// contentOfMigrations is a hash of all SQL files: other files, another template.
func contentOfMigrations(t testing.TB) string {
	t.Helper()
	names, err := filepath.Glob("migrations/*.sql")
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
