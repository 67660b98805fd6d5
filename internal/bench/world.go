package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"epicevents.example/epic/internal/postgres"
	"epicevents.example/epic/internal/secret"
)

// seeded is how many clients are added to the sample data.
const seeded = 100_000

// database and loginRole are the names that epic init gives.
const database, loginRole = "epic_events", "epic_login"

// A world is a folder with a built epic, its private server with data, and a proxy in front of that.
type world struct {
	dir      string
	epic     string // the program
	password string // of the sample accounts
	server   string // its version
	cluster  *postgres.Cluster
	proxy    *proxy
	login    string // the connection string of Epic's login role, through the proxy
}

// newWorld makes a world. Being in the private server itself keeps it running between the programs measured, as
// the server of the other tools does.
func newWorld(ctx context.Context) (*world, error) {
	dir, err := os.MkdirTemp("", "epic-bench-")
	if err != nil {
		return nil, err
	}
	w := &world{dir: dir, epic: filepath.Join(dir, "epic"), password: secret.New()}
	if err := w.fill(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *world) fill(ctx context.Context) (err error) {
	if err := command(ctx, os.Environ(), "go", "build", "-o", w.epic, "epicevents.example/epic"); err != nil {
		return err
	}
	if w.cluster, err = postgres.Open(ctx, postgres.Config{Dir: filepath.Join(w.dir, "postgres")}); err != nil {
		return err
	}
	if err := command(ctx, w.env("EPIC_DEMO_PASSWORD="+w.password), w.epic, "init", "--demo"); err != nil {
		return err
	}
	if err := w.seed(ctx, 1, seeded); err != nil {
		return fmt.Errorf("seed %d clients: %w", seeded, err)
	}
	return w.listen()
}

func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

// seed adds clients by their numbers, as the administrator, without the triggers, which would write the history of each.
func (w *world) seed(ctx context.Context, from, to int) error {
	db, err := postgres.Connect(w.cluster.Admin(database))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx) // the setting is of one connection
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, text := range []string{
		`SET session_replication_role = replica`,
		`INSERT INTO public.clients (full_name, email, phone, company_name, commercial_contact_id)
		 SELECT (array['Marie', 'Éléonore', 'Jean', 'Kate', 'Omar', 'Zoé', 'Hugo'])[1 + i % 7] || ' ' ||
		        (array['Martin', 'Bernard', 'Thomas', 'Petit', 'Durand', 'Leroy', 'Moreau', 'Simon', 'Garcia', 'Roux', 'Vincent'])[1 + i % 11] ||
		        ' ' || i, 'client' || i || '@bench.example', '+336' || lpad(i::text, 8, '0'), 'Company ' || i % 5000, e.id
		 FROM generate_series(` + fmt.Sprintf("%d, %d", from, to) + `) i, public.employees e WHERE e.email = '` + account + `'`,
		`VACUUM ANALYZE public.clients`,
	} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return w.version(ctx, conn)
}

func (w *world) version(ctx context.Context, conn *sql.Conn) error {
	err := conn.QueryRowContext(ctx, "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)").Scan(&w.server)
	if err != nil {
		return fmt.Errorf("ask for the version: %w", err)
	}
	return nil
}

// listen puts the proxy in front of the server.
func (w *world) listen() error {
	password, err := secret.Load(filepath.Join(w.cluster.Dir(), "login"))
	if err != nil {
		return err
	}
	u, err := url.Parse(w.cluster.URL(loginRole, password, database))
	if err != nil {
		return err
	}
	q := u.Query()
	socket := func(dir string) string { return filepath.Join(dir, ".s.PGSQL."+q.Get("port")) }
	if w.proxy, err = newProxy(socket(w.dir), socket(q.Get("host"))); err != nil {
		return err
	}
	q.Set("host", w.dir)
	u.RawQuery = q.Encode()
	w.login = u.String()
	return nil
}

// env is the environment of a tool: that of this process without what would set up Epic or PostgreSQL's clients in
// another way. The home folder is an empty one, so nobody's settings and histories count.
func (w *world) env(more ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		ours := strings.HasPrefix(name, "EPIC") || strings.HasPrefix(name, "PG") || strings.HasPrefix(name, "XDG_")
		if !ours && name != "DATABASE_URL" && name != "PAGER" {
			env = append(env, v)
		}
	}
	env = append(env, "EPIC_HOME="+w.dir, "HOME="+w.dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8")
	return append(env, more...)
}

func (w *world) close() error {
	var err error
	if w.proxy != nil {
		err = w.proxy.close()
	}
	if w.cluster != nil {
		err = errors.Join(err, w.cluster.Close())
	}
	return errors.Join(err, os.RemoveAll(w.dir))
}
