// Package admin does what is done to a database as a whole: finding it, making it, bringing it up
// to this version. It is the work of whoever keeps the database, not of the people at the prompt.
package admin

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"

	"epicevents.example/epic/internal/postgres"
	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

// database is the name of the database, on a private server as on any other.
const database = "epic_events"

// loginRole is what the shell connects as before anybody has logged in.
const loginRole = "epic_login"

// Place is where the database is: a private server that Epic runs, or one that was named.
type Place struct {
	// Login is the connection string of the login role.
	Login string
	// Revive starts a private server again that has died; nil for another's server.
	Revive func(context.Context) error

	cluster  *postgres.Cluster
	password string // of the login role, on a private server
	server   string // the administrator's connection string, of another's server
}

// Open finds the database of the settings. A private server is started when it is not running,
// and made when there is none.
func Open(ctx context.Context, cfg shell.Config, o shell.Options, say func(string)) (*Place, error) {
	verified := func(connection, setting string) string {
		connection, weak := postgres.Verified(connection, setting)
		if weak != "" {
			say(weak)
		}
		return connection
	}
	if o.DatabaseURL != "" {
		return &Place{server: verified(o.DatabaseURL, "--database-url")}, nil
	}
	if cfg.DatabaseURL != "" {
		return &Place{Login: verified(cfg.DatabaseURL, "DATABASE_URL")}, nil
	}
	private := postgres.Config{Dir: filepath.Join(cfg.Home, "postgres"), BinDir: cfg.BinDir, Say: say, Existing: o.Task != "init"}
	if !cfg.Chosen {
		private.Fallback = "/var/lib/epic/postgres"
	}
	cluster, err := postgres.Open(ctx, private)
	if err != nil {
		return nil, refused(err)
	}
	password, err := secret.Load(filepath.Join(cluster.Dir(), "login"))
	if err != nil {
		cluster.Close() // the secret is the error to tell
		return nil, models.Errorf(models.Misconfigured, "%s", err)
	}
	return &Place{
		Login: cluster.URL(loginRole, password, database), Revive: cluster.Ensure,
		cluster: cluster, password: password,
	}, nil
}

// refused makes an error of the private server one for people.
func refused(err error) error {
	var known *postgres.Error
	if errors.Is(err, context.Canceled) {
		return models.Errorf(models.Cancelled, "the private database was not opened").WithCause(err)
	}
	if !errors.As(err, &known) {
		return err
	}
	if known.Code == postgres.CodeAbsent {
		return models.Errorf(models.Misconfigured, "%s", known.Message).WithHint("run epic init, or epic init --demo for sample data")
	}
	return models.Errorf(models.Unreachable, "%s", known.Message).WithHint("%s", known.Hint).WithCause(known.Err)
}

// Close leaves the server; a private one stops when nobody else uses it.
func (p *Place) Close() error {
	if p.cluster == nil {
		return nil
	}
	return p.cluster.Close()
}

// connect opens a database of the server as its administrator.
func (p *Place) connect(name string) (*sql.DB, error) {
	if p.cluster != nil {
		return postgres.Connect(p.cluster.Admin(name))
	}
	u, err := url.Parse(p.server)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, models.Errorf(models.Misconfigured, "the administrator's server is not named").
			WithHint("write --database-url postgres://admin@host/epic_events")
	}
	u.Path = "/" + name
	return postgres.Connect(u.String())
}

// reach connects to the database as its administrator, and says so when that cannot be done.
func (p *Place) reach(ctx context.Context) (*sql.DB, error) {
	db, err := p.connect(p.name())
	if err != nil {
		return nil, err
	}
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, models.Errorf(models.Unreachable, "the server does not let its administrator in").WithHint("%s", lastCause(err)).WithCause(err)
	}
	return db, nil
}

// name is the name of the database: the private one's, or the one in the administrator's string.
func (p *Place) name() string {
	if u, err := url.Parse(p.server); err == nil && len(u.Path) > 1 {
		return u.Path[1:]
	}
	return database
}
