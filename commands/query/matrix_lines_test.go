package query_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// person is somebody at both doors: the command language, and psql with the role of a session.
type person struct {
	name string
	me   policy.Subject
	x    *commands.Executor
	db   *sql.DB
}

// Every cell through both doors: who × thing × action × own, foreign or unassigned record × field.
// What policy/table.go says, what becomes of the typed line, and what plain SQL on the session's
// own role may do are the same.
func TestMatrix_lines(t *testing.T) {
	update := flag.Lookup("update").Value.String() == "true"
	if !update {
		t.Parallel()
	}
	db := demodb.New(t)
	do := func(statements string) {
		t.Helper()
		if _, err := db.Admin.ExecContext(t.Context(), statements); err != nil {
			t.Fatalf("%s: %v", statements, err)
		}
	}
	do(others)
	gate, err := query.Open(db.LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	undo := remembered(t, db.Admin, schema)
	cells, skipped := 0, map[string]int{}
	for _, p := range people(t, db, gate, schema) {
		for _, e := range schema.Entities() {
			for _, action := range policy.Actions() {
				right := policy.Decide(p.me, action, e.Thing)
				for _, f := range e.Fields {
					records := tried[e.Thing]
					switch action {
					case policy.Create:
						records = parents[e.Thing]
					case policy.Restore:
						records = gone[e.Thing]
					}
					for id, of := range records {
						line, statement := sentence(e, action, f, id)
						if line == "" {
							skipped[statement]++ // TestMatrix has the cell
							continue
						}
						cells++
						own := id == 0 || of.commercial == p.me.ID && p.me.Department == models.Commercial || of.support == p.me.ID && p.me.Department == models.Support
						want := (action == policy.Read || right.MayWrite(f.Name)) && (right.Scope == policy.All || right.Scope == policy.Own && own)
						_, lerr := p.x.Exec(t.Context(), line)
						said, lproblem := spoken(lerr)
						if said {
							do(undo)
							// The version that the person has seen last is the one that is there again.
							if _, err := p.x.Exec(t.Context(), fmt.Sprintf("show %s where id = %d", e.Plural, id)); err != nil {
								t.Fatal(err)
							}
						}
						let, sproblem := p.plain(t.Context(), statement)
						if said != want || let != want || lproblem != nil || sproblem != nil {
							t.Errorf("%s, %s %s.%s, #%d: the table says %v; %q answers %v (%v); %q answers %v (%v)", p.name, action, e.Thing, f.Name, id, want, line, said, lerr, statement, let, sproblem)
						}
					}
				}
			}
		}
	}
	golden.Line(t, "../../docs/rights.md", update, "- Typed lines beside plain SQL: ", fmt.Sprintf("%d cells", cells))
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		reasons = append(reasons, fmt.Sprintf("%d %s", skipped[reason], reason))
	}
	golden.Line(t, "../../docs/rights.md", update, "- Cells that no line can say, whose columns the first line covers: ", strings.Join(reasons, "; "))
	if cells < 1900 {
		t.Errorf("only %d cells", cells)
	}
}

// people are one of each department, a newcomer, one whose session was ended behind the program's
// back, and nobody.
func people(t *testing.T, db demodb.DB, gate *query.Gate, schema *models.Schema) []person {
	t.Helper()
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := policy.NewTokens(map[string][]byte{"1": append(policy.NewSalt(), policy.NewSalt()...)}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	key, err := demodb.Key(demodb.Password, demodb.Salt("nora@epicevents.example"))
	if err != nil {
		t.Fatal(err)
	}
	const first = `SELECT auth.store(6, $1, $2, true)`
	if _, err := db.Admin.ExecContext(t.Context(), first, demodb.Salt("nora@epicevents.example"), key); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Admin.ExecContext(t.Context(), `UPDATE auth.credentials SET params = (SELECT params FROM auth.credentials WHERE employee_id = 2)`); err != nil {
		t.Fatal(err)
	}
	var list []person
	for _, who := range []string{"bill", "kate", "manager", "nora", "ended", "nobody"} {
		p := person{name: who, x: &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Ask: yes{}, Clock: time.Now, Zone: time.UTC}}
		url := db.LoginURL()
		if who != "nobody" {
			email := demodb.Address(map[string]string{"ended": "manager"}[who])
			if who != "ended" {
				email = demodb.Address(who)
			}
			if _, err := p.x.Login(t.Context(), email, demodb.Password); err != nil {
				t.Fatal(err)
			}
			session, err := gate.Login(t.Context(), email, demodb.Password)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { session.Close() })
			url, p.me = db.URL(session.Role, session.Secret), p.x.Me()
		}
		if p.db, err = sql.Open("pgx", url); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.db.Close() })
		p.db.SetMaxOpenConns(1) // of one whose session ends, the one that is open
		if err := p.db.PingContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		if who == "ended" {
			const end = `SELECT auth.kill(NULL, role_name) FROM auth.sessions WHERE employee_id = 1 AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 2`
			if _, err := db.Admin.ExecContext(t.Context(), end); err != nil {
				t.Fatal(err)
			}
			p.me = policy.Subject{}
		}
		list = append(list, p)
	}
	return list
}

// yes answers every question.
type yes struct{}

func (yes) Ask(context.Context, string) (string, error) {
	return "", errors.New("nobody is asked here")
}
func (yes) Secret(context.Context, string) (string, error) {
	return "", errors.New("nobody is asked here")
}
func (yes) Choose(context.Context, *commands.Answer, string) (string, error) {
	return "", errors.New("nobody is asked here")
}
func (yes) Again(error) bool              { return false }
func (yes) Credentials() (string, string) { return "", "" }
func (yes) Confirm(context.Context, *commands.Answer, string, string) error {
	return nil
}

// spoken tells whether a line was done; the second is what is no answer about a right.
func spoken(err error) (bool, error) {
	var known *models.Error
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &known) && slices.Contains([]models.Code{models.NotAllowed, models.NotLoggedIn, models.PasswordIsDue}, known.Code):
		return false, nil
	case errors.As(err, &known) && slices.Contains([]string{"payments are never updated", "amendments are never updated", "a deactivated employee is brought back by restore"}, known.Message):
		return false, nil // whoever asks
	default:
		return false, err
	}
}

// plain tells whether the database lets a statement through, and takes it back.
func (p person) plain(ctx context.Context, statement string) (bool, error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() //nolint:errcheck // it is only tried
	if _, err := tx.ExecContext(ctx, `SELECT set_config('epic.reason', 'matrix', true)`); err != nil {
		return false, err
	}
	result, err := tx.ExecContext(ctx, statement)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "42501" || pg.Code == "428C9") { // no right; a column that is computed
		return false, nil
	}
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// remembered copies the records and gives the statements that bring them back, past all rules.
func remembered(t *testing.T, admin *sql.DB, schema *models.Schema) string {
	t.Helper()
	var forget, insert strings.Builder
	for _, e := range schema.Entities() {
		var columns string
		const written = `SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`
		if err := admin.QueryRowContext(t.Context(), written, e.Table).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		if _, err := admin.ExecContext(t.Context(), fmt.Sprintf("CREATE TABLE meta.kept_%[1]s AS SELECT * FROM %[1]s", e.Table)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&forget, "DELETE FROM %s; ", e.Table)
		fmt.Fprintf(&insert, "INSERT INTO %[1]s (%[2]s) OVERRIDING SYSTEM VALUE SELECT %[2]s FROM meta.kept_%[1]s; ", e.Table, columns)
	}
	return "BEGIN; SET LOCAL session_replication_role = replica; " + forget.String() + insert.String() + "COMMIT"
}
