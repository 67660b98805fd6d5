// Package demodb gives a test a database of Epic: with its roles only, with the schema, or with
// the samples of the client's brief and an account for each of its people.
package demodb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"strconv"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/policy"
)

// Password is that of all accounts of the sample data.
const Password = "correct horse battery"

// loginPassword is epic_login's, on the server that the tests of all packages share.
const loginPassword = "login"

// cheap are costs of a password that suit tests, which log in hundreds of times: the database
// keeps them beside each salt.
const cheap = "argon2id,m=64,t=1,p=1"

// Address is the e-mail of one of the brief's people: bill, kate, alienor, manager.
func Address(name string) string { return name + "@epicevents.example" }

// DB is one test's database.
type DB struct{ *testdb.DB }

// LoginURL is the connection string that a shell is given.
func (db DB) LoginURL() string { return db.URL("epic_login", loginPassword) }

// Bare has the roles, and nothing in it.
func Bare(t testing.TB) DB {
	t.Helper()
	return from(t, testdb.Recipe{Key: "bare", AfterClone: roles})
}

// Empty has the schema and no record.
func Empty(t testing.TB) DB {
	t.Helper()
	return from(t, testdb.Recipe{Key: "empty" + content(t), Build: schema, AfterClone: migrations.Grants})
}

// New has the sample data.
func New(t testing.TB) DB {
	t.Helper()
	return from(t, testdb.Recipe{
		Key: "demo" + Password + cheap + content(t),
		Build: func(ctx context.Context, admin *sql.DB) error {
			if err := schema(ctx, admin); err != nil {
				return err
			}
			accounts, err := Accounts()
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
	})
}

func from(t testing.TB, r testdb.Recipe) DB {
	t.Helper()
	db := DB{testdb.New(t, r)}
	t.Cleanup(func() { dropRoles(t, db.Admin) })
	return db
}

func roles(ctx context.Context, admin *sql.DB) error {
	if err := migrations.Seclude(ctx, admin); err != nil {
		return err
	}
	return migrations.Roles(ctx, admin, loginPassword)
}

func schema(ctx context.Context, admin *sql.DB) error {
	if err := roles(ctx, admin); err != nil {
		return err
	}
	_, err := migrations.Up(ctx, admin)
	return err
}

// Accounts are credentials for everybody of the sample data.
func Accounts() ([]migrations.Credential, error) {
	var list []migrations.Credential
	for _, email := range migrations.DemoEmails() {
		key, err := Key(Password, Salt(email))
		if err != nil {
			return nil, err
		}
		list = append(list, migrations.Credential{Email: email, Salt: Salt(email), Key: key})
	}
	return list, nil
}

// Salt is the one that Accounts gives an e-mail.
func Salt(email string) []byte {
	sum := sha256.Sum256([]byte(email))
	return sum[:16]
}

// Key derives the key of a password as Accounts does, in no time.
func Key(password string, salt []byte) ([]byte, error) { return policy.Key(password, salt, cheap) }

// Later makes all wrong passwords so much older: who has to wait for a while has waited.
func (db DB) Later(t testing.TB, by time.Duration) {
	t.Helper()
	const age = `DO $$ DECLARE s regclass; v bigint; BEGIN
		FOR s IN SELECT oid FROM pg_class WHERE relnamespace = 'auth'::regnamespace AND relname ~ '^tries_' LOOP
			EXECUTE format('SELECT last_value FROM %s', s) INTO v;
			PERFORM setval(s, greatest(0, v - (%d::bigint << 29)));
		END LOOP; END $$`
	if _, err := db.Admin.Exec(strings.ReplaceAll(age, "%d", strconv.Itoa(int(by.Seconds())))); err != nil {
		t.Fatal(err)
	}
}

// dropRoles removes from the server the roles of sessions that nobody ended: its other databases
// do not know them.
func dropRoles(t testing.TB, admin *sql.DB) {
	const drop = `DO $$ DECLARE r name; BEGIN
		IF to_regclass('auth.sessions') IS NULL THEN
			RETURN;
		END IF;
		FOR r IN SELECT role_name FROM auth.sessions JOIN pg_roles ON rolname = role_name LOOP
			EXECUTE format('DROP OWNED BY %I', r); -- what a test gave it
			EXECUTE format('DROP ROLE %I', r);
		END LOOP; END $$`
	if _, err := admin.Exec(drop); err != nil {
		t.Error(err)
	}
}

// content tells the schemas of this program from others: other SQL, another template. It is the SQL
// that the test was built with and will run: what lies in the folder may be another checkout's by now.
func content(t testing.TB) string {
	t.Helper()
	sum, err := migrations.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
