package migrations_test

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/migrations/demodb"
)

// password is that of all accounts of the sample data.
const password = demodb.Password

// scram makes the verifier that PostgreSQL keeps of a password (RFC 5802).
func scram(t *testing.T, password string) string {
	t.Helper()
	salt := make([]byte, 16)
	rand.Read(salt)
	const rounds = 4096
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	mac := func(text string) []byte {
		h := hmac.New(sha256.New, salted)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	stored := sha256.Sum256(mac("Client Key"))
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, b64(salt), b64(stored[:]), b64(mac("Server Key")))
}

// key is argon2id(password, salt), at costs that are not those of the database: it does not know.
func key(password string, salt []byte) []byte {
	key, err := demodb.Key(password, salt)
	if err != nil {
		panic(err) // the costs are ours
	}
	return key
}

func salt(email string) []byte { return demodb.Salt(email) }

// A session is a person who has logged in, and the pool of their role.
type session struct {
	*sql.DB
	role   string
	jti    uuid.UUID
	change bool
	id     int64
}

// tryLogin calls auth.challenge and auth.login; role is empty on failure.
func (d *database) tryLogin(t *testing.T, email, password string) (role, secret, wait string, jti uuid.UUID, change bool) {
	t.Helper()
	var salt []byte
	var params string
	if err := d.anonymous.QueryRow(`SELECT salt, params FROM auth.challenge($1)`, email).Scan(&salt, &params); err != nil {
		t.Fatal(err)
	}
	secret, jti = uuid.NewString(), uuid.New()
	var r, w sql.NullString
	var c sql.NullBool
	err := d.anonymous.QueryRow(`SELECT role_name, wait, must_change FROM auth.login($1, $2, $3, $4)`,
		email, key(password, salt), scram(t, secret), jti).Scan(&r, &w, &c)
	if err != nil {
		t.Fatal(err)
	}
	return r.String, secret, w.String, jti, c.Bool
}

// login opens a session, as the shell does. All accounts of the sample data have one password.
func (d *database) login(t *testing.T, email, password string) *session {
	t.Helper()
	role, secret, wait, jti, change := d.tryLogin(t, email, password)
	if role == "" {
		t.Fatalf("%s could not log in (wait %q)", email, wait)
	}
	s := &session{DB: d.as(t, role, secret), role: role, jti: jti, change: change}
	if err := s.QueryRow(`SELECT employee_id FROM auth.me()`).Scan(&s.id); err != nil {
		t.Fatal(err)
	}
	return s
}

func (d *database) bill(t *testing.T) *session {
	return d.login(t, "bill@epicevents.example", password)
}
func (d *database) kate(t *testing.T) *session {
	return d.login(t, "kate@epicevents.example", password)
}
func (d *database) manager(t *testing.T) *session {
	return d.login(t, "manager@epicevents.example", password)
}

type execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func must(t *testing.T, db execer, query string, args ...any) int64 {
	t.Helper()
	r, err := db.ExecContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// one runs a query of one value.
func one[T any](t *testing.T, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}, query string, args ...any) T {
	t.Helper()
	var v T
	if err := db.QueryRowContext(context.WithoutCancel(t.Context()), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// refused fails the test unless err is a refusal with this SQLSTATE.
func refused(t *testing.T, err error, code string) *pgconn.PgError {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != code {
		t.Fatalf("got %v, want SQLSTATE %s", err, code)
	}
	return pg
}

const denied = "42501"

// broken fails the test unless err names this rule.
func broken(t *testing.T, err error, rule string) *pgconn.PgError {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.ConstraintName != rule {
		t.Fatalf("got %v, want rule %s", err, rule)
	}
	return pg
}
