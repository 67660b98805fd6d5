package admin

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

// What people are told to write holds nothing of the administrator's.
func TestTellURL(t *testing.T) {
	for server, want := range map[string]string{
		"postgres://admin:secret@db.example:5433/crm?sslmode=verify-full&sslrootcert=/etc/ca.crt": "postgres://epic_login:given@db.example:5433/crm?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.crt",
		"postgres://db.example/crm?user=admin&password=secret&sslmode=require&sslcert=a&sslkey=b": "postgres://epic_login:given@db.example/crm?sslmode=require",
		"postgres:///?host=/run/postgresql&passfile=/root/pass":                                   "postgres://epic_login:given@/epic_events?host=%2Frun%2Fpostgresql",
	} {
		var out bytes.Buffer
		if err := (&Place{server: server}).tellURL(shell.Streams{Out: &out}, "given"); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(out.String(), "people write in their .env:\nDATABASE_URL="); got != want+"\n" {
			t.Errorf("%s\ngot  %swant %s", server, got, want)
		}
	}
}

// An administrator who is no superuser is told that they must be, and leaves nothing behind.
func TestInit_NoSuperuser(t *testing.T) {
	db := demodb.Bare(t)
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + half,
		"DO $$ BEGIN IF to_regrole('" + half + "') IS NOT NULL THEN DROP OWNED BY " + half + "; DROP ROLE " + half + "; END IF; END $$",
		"CREATE ROLE " + half + " LOGIN CREATEROLE CREATEDB PASSWORD '" + half + "'",
		"GRANT CONNECT ON DATABASE postgres TO " + half, // on a server that is Epic's alone nobody has it
	} {
		if _, err := db.Admin.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := db.Admin.Exec("DROP OWNED BY " + half + "; DROP ROLE " + half); err != nil {
			t.Error(err)
		}
	})
	for _, name := range []string{db.Name, half} {
		place := &Place{server: db.Cluster.URL(half, half, name)}
		err := Init(t.Context(), place, shell.Options{}, shell.Streams{Env: func(string) string { return "" }}, &report.Reporter{})
		var known *models.Error
		if !errors.As(err, &known) || known.Code != models.Misconfigured || !strings.Contains(known.Message, "superuser") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if there, err := migrations.Exists(t.Context(), db.Admin, half); err != nil || there {
		t.Errorf("a database is left behind: %t, %v", there, err)
	}
}

// half is a role of the server that all tests share, of this test only.
const half = "half_an_administrator"
