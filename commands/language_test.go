package commands_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const (
	loginPassword = "login" // of epic_login on the server that all tests of the module share
	password      = "a password for the demo"
)

// now is when the lines of the tests are typed: a Monday morning in Paris.
func now() time.Time { return time.Date(2026, time.November, 23, 10, 0, 0, 0, paris()) }

func paris() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}

// newExecutor has the whole language, and nobody logged in.
func newExecutor(t testing.TB) *commands.Executor {
	t.Helper()
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	return &commands.Executor{Registry: registry, Schema: schema, Clock: now, Zone: paris()}
}

// withDemo gives an executor that can log in to a database of its own with the sample data.
func withDemo(t testing.TB) *commands.Executor {
	t.Helper()
	db := testdb.New(t, testdb.Recipe{
		Key: "commands, demo" + content(t),
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
			return migrations.Demo(ctx, admin, accounts)
		},
		AfterClone: migrations.Grants,
	})
	gate, err := query.Open(db.URL("epic_login", loginPassword), nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := policy.NewTokens(map[string][]byte{"1": append(policy.NewSalt(), policy.NewSalt()...)}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	x := newExecutor(t)
	x.Gate, x.Tokens = gate, tokens
	return x
}

func credentials() ([]migrations.Credential, error) {
	var list []migrations.Credential
	for _, email := range migrations.DemoEmails() {
		salt := policy.NewSalt()
		key, err := policy.Key(password, salt, policy.Params)
		if err != nil {
			return nil, err
		}
		list = append(list, migrations.Credential{Email: email, Salt: salt, Key: key})
	}
	return list, nil
}

// content is a hash of the migrations: other files, another template.
func content(t testing.TB) string {
	t.Helper()
	names, err := filepath.Glob("../migrations/*.sql")
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
