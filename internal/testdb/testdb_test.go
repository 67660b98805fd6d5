package testdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// childVar makes the test binary be another test process: it holds the
// recipe's key.
const childVar = "EPIC_TEST_CHILD"

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// newKey is a key that nobody else has; its template goes with the test.
func newKey(t *testing.T) string {
	t.Helper()
	key := rand.Text()
	db := New(t, Recipe{})
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		template := templateName(key)
		if _, err := db.Admin.ExecContext(ctx, "ALTER DATABASE "+template+" IS_TEMPLATE false"); err != nil {
			t.Error(err)
		}
		if err := drop(ctx, db.Admin, template); err != nil {
			t.Error(err)
		}
	})
	return key
}

// recipe builds a small database and counts how often it was built in this
// process.
func recipe(key string, built *int) Recipe {
	return Recipe{
		Key: key,
		Build: func(ctx context.Context, admin *sql.DB) error {
			*built++
			_, err := admin.ExecContext(ctx, "CREATE TABLE words AS SELECT 'from the template' AS word")
			return err
		},
		AfterClone: func(ctx context.Context, admin *sql.DB) error {
			_, err := admin.ExecContext(ctx, "INSERT INTO words VALUES ('from the hook')")
			return err
		},
	}
}

func words(t *testing.T, db *DB) string {
	t.Helper()
	var text string
	err := db.Admin.QueryRowContext(t.Context(), "SELECT string_agg(word, ', ' ORDER BY word DESC) FROM words").Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestNew_EachTestHasItsOwn(t *testing.T) {
	var built int
	r := recipe(newKey(t), &built)
	const want = "from the template, from the hook"
	for range 3 {
		began := time.Now()
		db := New(t, r)
		t.Logf("made in %v", time.Since(began))
		if got := words(t, db); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if _, err := db.Admin.ExecContext(t.Context(), "DELETE FROM words"); err != nil {
			t.Fatal(err)
		}
	}
	if built != 1 {
		t.Errorf("the template was built %d times", built)
	}
}

func TestNew_WithoutBuild(t *testing.T) {
	if err := New(t, Recipe{}).Admin.PingContext(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestDB_URL(t *testing.T) {
	db := New(t, Recipe{})
	role := "test_" + strings.ToLower(rand.Text())
	for _, statement := range []string{"CREATE ROLE " + role + " LOGIN PASSWORD 'a b&c'", "GRANT CREATE ON DATABASE " + db.Name + " TO " + role} {
		if _, err := db.Admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := open(db.URL(role, "a b&c"))
	if err != nil {
		t.Fatal(err)
	}
	var who, where string
	if err := conn.QueryRowContext(t.Context(), "SELECT session_user, current_database()").Scan(&who, &where); err != nil {
		t.Fatal(err)
	}
	if who != role || where != db.Name {
		t.Errorf("connected as %s to %s, want %s and %s", who, where, role, db.Name)
	}
	conn.Close()
	if _, err := db.Admin.ExecContext(t.Context(), "DROP OWNED BY "+role+"; DROP ROLE "+role); err != nil {
		t.Error(err)
	}
}

// A database goes with its test, whoever is still connected to it.
func TestNew_DropsAtTheEnd(t *testing.T) {
	outer := New(t, Recipe{})
	var name string
	var closeLater func() error
	t.Run("inner", func(t *testing.T) {
		db := New(t, Recipe{})
		name = db.Name
		left, err := open(db.Cluster.Admin(name))
		if err != nil {
			t.Fatal(err)
		}
		closeLater = left.Close
		if err := left.PingContext(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if exists(t, outer, name) {
		t.Errorf("%s is still there", name)
	}
	closeLater() // cut off by the server, so that it may say anything
}

func exists(t *testing.T, db *DB, name string) bool {
	t.Helper()
	var found bool
	err := db.Admin.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&found)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What a killed builder left is not mistaken for the template.
func TestNew_AfterABuildThatFailed(t *testing.T) {
	key := newKey(t)
	db := New(t, Recipe{})
	broken := errors.New("broken")
	_, control := join(t)
	failing := Recipe{Key: key, Build: func(ctx context.Context, admin *sql.DB) error {
		_, err := admin.ExecContext(ctx, "CREATE TABLE words ()")
		return errors.Join(broken, err)
	}}
	if err := clone(t.Context(), db.Cluster, control, failing, "test_never"); !errors.Is(err, broken) {
		t.Fatalf("clone: %v, want it broken", err)
	}
	var built int
	if got := words(t, New(t, recipe(key, &built))); built != 1 || got == "" {
		t.Errorf("built %d times, got %q", built, got)
	}
}

// Leftovers go when they are old, and only then.
func TestSweep(t *testing.T) {
	db := New(t, Recipe{})
	young, aged := "test_young"+strings.ToLower(rand.Text()), "test_old"+strings.ToLower(rand.Text())
	template := "template_" + strings.ToLower(rand.Text())
	for _, name := range []string{young, aged, template} {
		if _, err := db.Admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { drop(context.WithoutCancel(t.Context()), db.Admin, name) })
	}
	if _, err := db.Admin.ExecContext(t.Context(), "ALTER DATABASE "+template+" IS_TEMPLATE true ALLOW_CONNECTIONS false"); err != nil {
		t.Fatal(err)
	}
	age(t, db, aged, 2*time.Hour)
	age(t, db, template, 25*time.Hour)
	_, control := join(t)
	if err := sweep(t.Context(), control); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{young: true, aged: false, template: false, db.Name: true} {
		if got := exists(t, db, name); got != want {
			t.Errorf("%s is there: %v, want %v", name, got, want)
		}
	}
}

// age makes a database look older than it is.
func age(t *testing.T, db *DB, name string, by time.Duration) {
	t.Helper()
	var file string
	err := db.Admin.QueryRowContext(t.Context(),
		"SELECT current_setting('data_directory') || '/base/' || oid || '/PG_VERSION' FROM pg_database WHERE datname = $1", name).Scan(&file)
	if err != nil {
		t.Fatal(err)
	}
	then := time.Now().Add(-by)
	if err := os.Chtimes(file, then, then); err != nil {
		t.Fatal(err)
	}
}

// Several processes, each with several tests at once, build one template.
func TestNew_SeveralProcesses(t *testing.T) {
	if key := os.Getenv(childVar); key != "" {
		beChild(t, key)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	key, counter := newKey(t), filepath.Join(t.TempDir(), "built")
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			cmd := exec.Command(self, "-test.run=^TestNew_SeveralProcesses$", "-test.count=1")
			cmd.Env = append(os.Environ(), childVar+"="+key+" "+counter)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	all.Wait()
	text, err := os.ReadFile(counter)
	if err != nil || string(text) != "built\n" {
		t.Errorf("the template was built %q (%v)", text, err)
	}
}

func beChild(t *testing.T, arguments string) {
	key, counter, _ := strings.Cut(arguments, " ")
	r := Recipe{Key: key, Build: func(ctx context.Context, admin *sql.DB) error {
		file, err := os.OpenFile(counter, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, werr := fmt.Fprintln(file, "built")
		_, err = admin.ExecContext(ctx, "CREATE TABLE words AS SELECT 'from the template' AS word")
		return errors.Join(werr, file.Close(), err)
	}}
	for i := range 3 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			words(t, New(t, r))
		})
	}
}
