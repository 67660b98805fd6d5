package query

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
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Session is the database as a person who has logged in has it: the role of that session, which
// PostgreSQL made at login and which dies with it.
type Session struct {
	ID           string // the token's jti and the key of the session in the database
	Role, Secret string // how PostgreSQL knows it
	db           *bun.DB
	gate         *Gate
}

// Me asks the database who this is now, and until when: a department that changed, a logout
// elsewhere, a deactivation are all seen before the next command.
func (s *Session) Me(ctx context.Context) (policy.Subject, time.Time, error) {
	var me policy.Subject
	var department, id string
	var expires time.Time
	marked := context.WithValue(ctx, askedTwice{}, true)
	ask := func() error {
		row := s.db.DB.QueryRowContext(marked, "SELECT employee_id, number, full_name, email, department, jti::text, expires_at, must_change FROM auth.me()")
		return row.Scan(&me.ID, &me.Number, &me.Name, &me.Email, &department, &id, &expires, &me.MustChange)
	}
	err := ask()
	if err != nil && unreachable(err) && ctx.Err() == nil {
		// The server has perhaps started again since. A question can be asked twice, on a new
		// connection: those that are idle met the same end.
		s.db.DB.SetMaxIdleConns(0)
		s.db.DB.SetMaxIdleConns(sessionConnections)
		err = ask()
	}
	if err == nil && id != s.ID {
		err = sql.ErrNoRows
	}
	if err = fault(ctx, err); err != nil {
		var known *models.Error
		if errors.As(err, &known) && (known.Code == models.NotAllowed || known.Code == models.NotLoggedIn || errors.Is(err, sql.ErrNoRows)) {
			return policy.Subject{}, expires, models.Errorf(models.NotLoggedIn, "your session has ended").WithHint("type login").WithCause(err)
		}
		return policy.Subject{}, expires, err
	}
	me.Department = models.Department(department)
	return me, expires, nil
}

// Store is what one command of this session works with.
func (s *Session) Store(schema *models.Schema, me policy.Subject, now time.Time) *Store {
	return &Store{db: s.db, schema: schema, me: me, now: now, zone: now.Location()}
}

// Logout ends the session in the database, and its role with it.
func (s *Session) Logout(ctx context.Context) error {
	_, err := s.db.DB.ExecContext(ctx, "SELECT auth.logout()")
	err = fault(ctx, err)
	var known *models.Error
	if errors.As(err, &known) && (known.Code == models.NotAllowed || known.Code == models.NotLoggedIn) {
		err = nil // it had ended already
	}
	return errors.Join(err, s.db.Close())
}

// Close lets the connections go; the session lives until it ends or expires.
func (s *Session) Close() error { return s.db.Close() }

// Prove refuses a password that is not one's own. It logs in once more with it, for a moment: so each
// guess is counted, and too many have to wait.
func (s *Session) Prove(ctx context.Context, me policy.Subject, password string) error {
	other, err := s.gate.Login(ctx, me.Email, password)
	if err == nil {
		return other.Logout(ctx)
	}
	var known *models.Error
	if errors.As(err, &known) && known.Code == models.NotLoggedIn {
		known.Code = models.Refused // this session goes on
		if known.Hint == "" {
			known.Message = presentPassword
		}
	}
	return err
}

// presentPassword is said of a password that is not one's own.
const presentPassword = "the present password is not that one"

// ChangePassword changes one's own password, which needs the present one, and ends one's other
// sessions.
func (s *Session) ChangePassword(ctx context.Context, me policy.Subject, present, next string) error {
	var old []byte
	err := s.gate.With(ctx, func(db *sql.DB) (err error) {
		old, err = s.gate.prove(ctx, db, me.Email, present)
		return err
	})
	if err != nil {
		return err
	}
	fresh := policy.NewSalt()
	key, err := policy.Key(next, fresh, policy.Params)
	if err != nil {
		return fault(ctx, err)
	}
	var ok bool
	err = s.db.DB.QueryRowContext(ctx, "SELECT auth.change_password($1, $2, $3)", old, fresh, key).Scan(&ok)
	if err == nil && !ok {
		return models.Errorf(models.Refused, presentPassword)
	}
	return fault(ctx, err)
}

// SetPassword gives an employee a password that must be changed at the first login, and ends
// that person's sessions. Only management's role may.
func (s *Store) SetPassword(ctx context.Context, employee int64, password string) error {
	salt := policy.NewSalt()
	key, err := policy.Key(password, salt, policy.Params)
	if err != nil {
		return s.fault(ctx, err)
	}
	// By $1, not by ?: bun would write the key into the text of the statement.
	_, err = rawExec(ctx, s.db, "SELECT auth.set_password($1, $2, $3)", employee, salt, key)
	if err == nil {
		s.wrote(s.schema.Of(models.Employees), employee, false, "password")
	}
	return s.fault(ctx, err)
}

// rawExec runs a statement past bun, so that its values travel as parameters.
func rawExec(ctx context.Context, db bun.IDB, query string, args ...any) (sql.Result, error) {
	switch db := db.(type) {
	case bun.Tx:
		return db.Tx.ExecContext(ctx, query, args...)
	case *bun.DB:
		return db.DB.ExecContext(ctx, query, args...)
	default:
		return nil, fmt.Errorf("a database of an unknown kind: %T", db)
	}
}

// scramVerifier is what the server needs to check a secret without knowing it (RFC 5802). The
// secret is random, so the usual number of rounds is only a formality.
func scramVerifier(secret string) (string, error) {
	const rounds = 4096
	salt := make([]byte, 16)
	rand.Read(salt)
	salted, err := pbkdf2.Key(sha256.New, secret, salt, rounds, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("derive the session's verifier: %w", err)
	}
	sign := func(text string) []byte {
		h := hmac.New(sha256.New, salted)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	stored := sha256.Sum256(sign("Client Key"))
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, b64(salt), b64(stored[:]), b64(sign("Server Key"))), nil
}
