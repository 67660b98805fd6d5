package main

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rogpeppe/go-internal/testscript"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/postgres"
)

// databaseKey finds the database of a script in its values.
type databaseKey struct{}

func databaseOf(ts *testscript.TestScript) database { return ts.Value(databaseKey{}).(database) }

func change(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "database 'SQL'")
	_, err := databaseOf(ts).Admin.Exec(args[0])
	ts.Check(err)
}

func asks(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "asks 'SQL' want")
	finds(ts, databaseOf(ts).Admin, args[0], args[1])
}

func finds(ts *testscript.TestScript, db *sql.DB, query, want string) {
	var got string
	ts.Check(db.QueryRow("SELECT (" + query + ")::text").Scan(&got))
	if got != want {
		ts.Fatalf("the database has %q, want %q", got, want)
	}
}

func made(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "made 'SQL' want")
	cluster, err := postgres.Open(context.Background(), postgres.Config{Dir: filepath.Join(ts.Getenv("EPIC_HOME"), "postgres"), Existing: true})
	ts.Check(err)
	defer func() { ts.Check(cluster.Close()) }()
	db, err := postgres.Connect(cluster.Admin("epic_events"))
	ts.Check(err)
	defer db.Close()
	finds(ts, db, args[0], args[1])
}

func himself(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "himself name 'SQL' want")
	d := databaseOf(ts)
	gate, err := query.Open(d.loginURL(), nil)
	ts.Check(err)
	session, err := gate.Login(context.Background(), address(args[0]), password)
	ts.Check(err)
	defer session.Close()
	db, err := postgres.Connect(d.URL(session.Role, session.Secret))
	ts.Check(err)
	defer db.Close()
	if got := answer(ts, db, args[1]); got != args[2] {
		ts.Fatalf("PostgreSQL answers %s %s, want %s", args[0], got, args[2])
	}
}

// answer is the number of rows of a statement, or the SQLSTATE of its error.
func answer(ts *testscript.TestScript, db *sql.DB, statement string) string {
	done, err := db.Exec(statement)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	ts.Check(err)
	n, err := done.RowsAffected()
	ts.Check(err)
	return strconv.FormatInt(n, 10)
}

func loopback(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0, "loopback")
	d := databaseOf(ts)
	u, err := url.Parse(d.loginURL())
	ts.Check(err)
	port, stop, err := serve(func(shell net.Conn) { joinAs(shell, socketOf(u), d.Name) })
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("PGPORT", port)
}

func mode(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "mode mode pattern")
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	files, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("there is no %s", args[1])
	}
	for _, file := range files {
		info, err := os.Lstat(file)
		ts.Check(err)
		if got := info.Mode().Perm(); got != fs.FileMode(want) {
			ts.Fatalf("%s has the mode %o, want %o", file, got, want)
		}
	}
}

func private(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "private folder")
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type() == fs.ModeSymlink {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode()&0o066 != 0 {
			ts.Fatalf("%s has the mode %o", path, info.Mode().Perm())
		}
		return err
	}))
}
