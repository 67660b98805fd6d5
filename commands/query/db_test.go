package query

import (
	"database/sql"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const (
	demoPassword = demodb.Password

	bill    = "bill@epicevents.example"
	kate    = "kate@epicevents.example"
	alienor = "alienor@epicevents.example"
	manager = "manager@epicevents.example"
)

// world is one test's own database with the sample data, and the door to it.
type world struct {
	t      testing.TB
	db     demodb.DB
	admin  *sql.DB
	gate   *Gate
	schema *models.Schema
	now    time.Time
}

// demo makes a world.
func demo(t testing.TB) *world {
	t.Helper()
	db := demodb.New(t)
	gate, err := Open(db.LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, db: db, admin: db.Admin, gate: gate, schema: load(t), now: time.Now().In(paris(t))}
}

func load(t testing.TB) *models.Schema {
	t.Helper()
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// login opens a session with the password of the sample data.
func (w *world) login(email string) *Session {
	w.t.Helper()
	s, err := w.gate.Login(w.t.Context(), email, demoPassword)
	if err != nil {
		w.t.Fatalf("%s: %v", email, err)
	}
	w.t.Cleanup(func() { s.Close() })
	return s
}

// store is what a command of the session works with.
func (w *world) store(s *Session) *Store {
	w.t.Helper()
	me, _, err := s.Me(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Store(w.schema, me, w.now)
}

// exec runs a statement as the administrator.
func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.admin.ExecContext(w.t.Context(), statement, args...); err != nil {
		w.t.Fatalf("%s: %v", statement, err)
	}
}

// set is a change of a field of an entity.
func (w *world) set(thing models.Thing, field string, value any) Change {
	w.t.Helper()
	f := w.schema.Of(thing).Field(field)
	if f == nil {
		w.t.Fatalf("%s has no field %s", thing, field)
	}
	return Change{Field: f, Value: value}
}

// one asks the administrator for one value.
func one[T any](w *world, question string, args ...any) T {
	w.t.Helper()
	var v T
	if err := w.admin.QueryRowContext(w.t.Context(), question, args...).Scan(&v); err != nil {
		w.t.Fatalf("%s: %v", question, err)
	}
	return v
}

// sqlState is the SQLSTATE below an error, or nothing.
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// refusedAs fails the test unless err is one for people, of this code.
func refusedAs(t *testing.T, err error, code models.Code) *models.Error {
	t.Helper()
	var known *models.Error
	if !errors.As(err, &known) || known.Code != code {
		t.Fatalf("got %#v, want an error of code %d", err, code)
	}
	return known
}
