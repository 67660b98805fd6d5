// Package testdb gives every test a real PostgreSQL database of its own.
//
// All test processes of one account share one server. A database that takes a
// second to build is built once, as a template, and cloned for each test. The
// model is github.com/peterldowns/pgtestdb.
package testdb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx

	"epicevents.example/epic/internal/postgres"
)

// Recipe says how to build the database that tests start from.
type Recipe struct {
	// Key names the content: a hash of the migrations, for instance. The
	// same Key means the same database, built once and kept between runs.
	Key string
	// Build fills the empty template, as the administrator. May be nil.
	Build func(ctx context.Context, admin *sql.DB) error
	// AfterClone finishes each clone, which does not inherit what belongs to
	// the database itself, such as GRANT CONNECT ON DATABASE. May be nil.
	AfterClone func(ctx context.Context, admin *sql.DB) error
}

// DB is one test's database.
type DB struct {
	Name    string
	Admin   *sql.DB           // as the cluster's administrator
	Cluster *postgres.Cluster // the server, which other tests use too
}

// URL is the connection string of a role to this database.
func (db *DB) URL(user, password string) string {
	return db.Cluster.URL(user, password, db.Name)
}

// New makes a database for the test and drops it at its end. The database of
// a test that failed is kept for an hour, and its name is logged.
//
// Build and AfterClone run one at a time among all processes, since the roles
// they make are shared by all databases of the server.
func New(t testing.TB, r Recipe) *DB {
	t.Helper()
	cluster, control := join(t)
	ctx := context.WithoutCancel(t.Context()) // the cleanup runs after its end

	name := "test_" + strings.ToLower(rand.Text())
	if err := clone(ctx, cluster, control, r, name); err != nil {
		t.Fatalf("making a database for the test: %v", err)
	}
	admin, err := open(cluster.Admin(name))
	if err != nil {
		t.Fatal(err)
	}
	db := &DB{Name: name, Admin: admin, Cluster: cluster}
	t.Cleanup(func() {
		db.Admin.Close()
		if t.Failed() {
			t.Logf("the test's database is kept for an hour: %s on the server of %s", name, cluster.Dir())
			return
		}
		if err := drop(ctx, control, name); err != nil {
			t.Error(err)
		}
	})
	if r.AfterClone != nil {
		err := locked(ctx, control, lockRoles, func(*sql.Conn) error { return r.AfterClone(ctx, db.Admin) })
		if err != nil {
			t.Fatalf("finishing the test's database: %v", err)
		}
	}
	return db
}

// clone copies the recipe's template, which it builds first when this is the
// first test that wants it.
func clone(ctx context.Context, cluster *postgres.Cluster, control *sql.DB, r Recipe, name string) error {
	template := templateName(r.Key)
	for {
		// Clones hold the lock together, builders and sweepers alone: nobody
		// may be connected to a template, or drop it, while it is copied.
		var cloned bool
		err := locked(ctx, control, lockTemplates.shared(), func(conn *sql.Conn) (err error) {
			if cloned, err = isTemplate(ctx, conn, template); err != nil || !cloned {
				return err
			}
			return copyTemplate(ctx, conn, template, name)
		})
		if err != nil || cloned {
			return err
		}
		err = locked(ctx, control, lockTemplates, func(conn *sql.Conn) error {
			return locked(ctx, control, lockRoles, func(*sql.Conn) error {
				return build(ctx, cluster, conn, r, template)
			})
		})
		if err != nil {
			return fmt.Errorf("building the template: %w", err)
		}
	}
}

// build makes the template, unless another process has just done so. It is
// marked as a template when it is whole; what a killed process left is not
// marked and is dropped.
func build(ctx context.Context, cluster *postgres.Cluster, conn *sql.Conn, r Recipe, template string) error {
	if done, err := isTemplate(ctx, conn, template); err != nil || done {
		return err
	}
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + quote(template) + " WITH (FORCE)",
		"CREATE DATABASE " + quote(template),
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if r.Build != nil {
		admin, err := open(cluster.Admin(template))
		if err != nil {
			return err
		}
		err = r.Build(ctx, admin)
		admin.Close() // a template with a connection cannot be copied
		if err != nil {
			return err
		}
	}
	_, err := conn.ExecContext(ctx, "ALTER DATABASE "+quote(template)+" IS_TEMPLATE true ALLOW_CONNECTIONS false")
	return err
}

// copyTemplate makes a database like the template, file by file: the other
// strategy, which PostgreSQL has preferred since 15, takes twice as long here.
func copyTemplate(ctx context.Context, conn *sql.Conn, template, name string) error {
	var version int
	err := conn.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version)
	if err != nil {
		return err
	}
	statement := "CREATE DATABASE " + quote(name) + " TEMPLATE " + quote(template)
	if version >= 150000 { // before, there was no other
		statement += " STRATEGY file_copy"
	}
	_, err = conn.ExecContext(ctx, statement)
	return err
}

// isTemplate reports whether the template was built to its end.
func isTemplate(ctx context.Context, conn *sql.Conn, template string) (bool, error) {
	var found bool
	err := conn.QueryRowContext(ctx,
		"SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", template).Scan(&found)
	return found, err
}

// templateName is short enough for PostgreSQL whatever the key.
func templateName(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "template_" + hex.EncodeToString(sum[:12])
}

func drop(ctx context.Context, control *sql.DB, name string) error {
	_, err := control.ExecContext(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
	return err
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// open prepares a pool; nothing is connected yet.
func open(url string) (*sql.DB, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(5)
	return db, nil
}
