package query_test

import (
	"database/sql"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Somebody who knows of their dismissal and leaves a transaction open is dismissed all the same: what
// is typed is confirmed, and then wins. A rehearsal ends nobody's work.
func TestExpel(t *testing.T) {
	t.Parallel()
	db := demodb.New(t)
	gate, err := query.Open(db.LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := policy.NewTokens(map[string][]byte{"1": append(policy.NewSalt(), policy.NewSalt()...)}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	x := &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Ask: yes{}, Clock: time.Now, Zone: time.UTC}
	if _, err := x.Login(t.Context(), demodb.Address("manager"), demodb.Password); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ who, line, hold string }{
		{"kate", "delete employee kate", `SELECT auth.logout()`},
		{"alienor", "update employee alienor set department management because moved yes", `DECLARE c CURSOR FOR SELECT 1`},
		{"bill", "password for bill", `INSERT INTO clients (full_name, email) VALUES ('A', 'a@b.fr')`},
	} {
		t.Run(c.line, func(t *testing.T) {
			session, err := gate.Login(t.Context(), demodb.Address(c.who), demodb.Password)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { session.Close() })
			own, err := sql.Open("pgx", db.URL(session.Role, session.Secret))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { own.Close() })
			tx, err := own.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback() //nolint:errcheck // it is broken off
			if _, err := tx.ExecContext(t.Context(), c.hold); err != nil {
				t.Fatal(err)
			}
			if c.who == "alienor" { // nothing that she holds is in the way of a rehearsal
				if _, err := x.Exec(t.Context(), "update employee alienor set department commercial dry run"); err != nil {
					t.Error(err)
				}
				if _, err := tx.ExecContext(t.Context(), `SELECT 1`); err != nil {
					t.Errorf("a rehearsal has ended it: %v", err)
				}
			}
			if _, err := x.Exec(t.Context(), c.line); err != nil {
				t.Errorf("%s: %v", c.line, err)
			}
			if _, err := tx.ExecContext(t.Context(), `SELECT 1`); err == nil {
				t.Error("the transaction goes on")
			}
		})
	}
}
