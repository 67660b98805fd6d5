package query

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Gate is the database as somebody who is not logged in has it: a role that can ask for a salt
// and prove a password, and nothing else.
type Gate struct {
	config *pgx.ConnConfig
	revive func(context.Context) error

	derive func(password string, salt []byte, params string) ([]byte, error) // policy.Key

	once  sync.Once
	login *sql.DB
}

// lent is how long a connection of the login role is kept for the next question: from the check of
// the schema to the login of a script, not while a person thinks of a password.
const lent = 2 * time.Second

// Open reads the connection string of the login role. revive, when it is not nil, is called once
// when no connection can be made: it starts a private server that has died.
func Open(url string, revive func(context.Context) error) (*Gate, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The cause quotes the string, password and all: it is not kept.
		return nil, models.Errorf(models.Misconfigured, "DATABASE_URL does not read").
			WithHint("write DATABASE_URL=postgres://epic_login:password@host/epic_events")
	}
	// bun writes values into the text of a statement, so preparing each one would fill the
	// connection with statements that never come back.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	for name, value := range map[string]string{
		"application_name": "epic", "search_path": "public", "statement_timeout": "60s", "lock_timeout": "10s",
		"idle_in_transaction_session_timeout": "60s",
	} {
		config.RuntimeParams[name] = value
	}
	return &Gate{config: config, revive: revive, derive: policy.Key}, nil
}

// With lends a connection of the login role, for questions that need no session.
func (g *Gate) With(ctx context.Context, use func(*sql.DB) error) error {
	g.once.Do(func() {
		g.login = sql.OpenDB(&connector{config: g.config, gate: g})
		g.login.SetMaxIdleConns(1)
		g.login.SetConnMaxIdleTime(lent)
	})
	err := use(g.login)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "28") || pg.Code == "3D000") {
		return models.Errorf(models.Misconfigured, "the database does not let Epic in: it is not prepared yet, or DATABASE_URL is wrong").
			WithHint("its administrator runs epic init").WithCause(err)
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return models.Errorf(models.Misconfigured, "the server's certificate does not prove that it is %s", g.config.Host).
			WithHint("%s; an authority of your own is named with sslrootcert=/path/to/ca.crt in DATABASE_URL", certificate.Err).WithCause(err)
	}
	return fault(ctx, err)
}

// Login proves a password and opens a session. The sentence for an unknown e-mail, a wrong
// password and an account that is not active is the same, and so is the work.
func (g *Gate) Login(ctx context.Context, email, password string) (*Session, error) {
	id := uuid.NewString()
	var role, secret string
	err := g.With(ctx, func(db *sql.DB) error {
		key, err := g.prove(ctx, db, email, password)
		if err != nil {
			return err
		}
		role, secret, err = enter(ctx, db, email, key, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return g.Resume(id, role, secret), nil
}

// Resume is a session that has been opened before. Whether it still lasts, its first question tells.
func (g *Gate) Resume(id, role, secret string) *Session {
	config := g.config.Copy()
	config.User, config.Password = role, secret
	pool := sql.OpenDB(&connector{config: config, gate: g})
	pool.SetMaxOpenConns(sessionConnections)
	pool.SetMaxIdleConns(sessionConnections)
	return &Session{ID: id, Role: role, Secret: secret, gate: g, db: bun.NewDB(pool, pgdialect.New())}
}

// Database says which database this is, without saying how to enter.
func (g *Gate) Database() string {
	return fmt.Sprintf("%s:%d/%s", g.config.Host, g.config.Port, g.config.Database)
}

// Server is the machine that a password would be sent to, as the settings name it; empty when it does
// not leave this one by a network.
func (g *Gate) Server() string {
	if strings.HasPrefix(g.config.Host, "/") {
		return ""
	}
	return g.config.Host
}

// enter has the database make the role of a session, whose password only this process knows.
func enter(ctx context.Context, login *sql.DB, email string, key []byte, id string) (role, password string, err error) {
	password = secret.New()
	verifier, err := scramVerifier(password)
	if err != nil {
		return "", "", err
	}
	var made sql.NullString
	var wait sql.NullFloat64 // seconds
	row := login.QueryRowContext(ctx, "SELECT role_name, extract(epoch FROM wait) FROM auth.login($1, $2, $3, $4::uuid)", email, key, verifier, id)
	if err := row.Scan(&made, &wait); err != nil {
		return "", "", err
	}
	switch {
	case made.Valid:
		return made.String, password, nil
	case wait.Valid:
		left := (time.Duration(wait.Float64) * time.Second).Round(time.Second)
		return "", "", models.Errorf(models.NotLoggedIn, "too many wrong passwords: wait %s", left).
			WithHint("a manager can set a new one with password for …")
	default:
		return "", "", models.Errorf(models.NotLoggedIn, "this e-mail and this password do not go together")
	}
}

// prove derives the key that proves a password, with the salt that the database has for it.
func (g *Gate) prove(ctx context.Context, login *sql.DB, email, password string) ([]byte, error) {
	var salt []byte
	var params string
	if err := login.QueryRowContext(ctx, "SELECT salt, params FROM auth.challenge($1)", email).Scan(&salt, &params); err != nil {
		return nil, err
	}
	return g.derive(password, salt, params)
}

// sessionConnections is less than the limit of a session's role (5): one is for cancelling. One of
// them listens, at a prompt.
const sessionConnections = 4

// stale has a connection tried before it is used again, unless it was used just now: between two
// commands of a person the server may have gone and come back. The driver counts from the beginning
// of the last question, so with less than a second one to a server far away would be tried each time.
func stale(ctx context.Context, p stdlib.ShouldPingParams) bool {
	return p.IdleDuration > time.Second && ctx.Value(askedTwice{}) == nil
}

// askedTwice marks the context of a question that is asked again when the connection was dead: to try
// that first would be one more journey to the server.
type askedTwice struct{}

// connector makes connections, and starts the server again once when it has died.
type connector struct {
	config *pgx.ConnConfig
	gate   *Gate
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner := stdlib.GetConnector(*c.config, stdlib.OptionShouldPing(stale))
	conn, err := inner.Connect(ctx)
	if err == nil || c.gate.revive == nil || !unreachable(err) || ctx.Err() != nil {
		return conn, err
	}
	if rerr := c.gate.revive(ctx); rerr != nil {
		return nil, fmt.Errorf("start the database again: %w", rerr)
	}
	return inner.Connect(ctx)
}

func (c *connector) Driver() driver.Driver { return stdlib.GetDefaultDriver() }
