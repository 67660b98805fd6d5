package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"epicevents.example/epic/internal/postgres"
	"epicevents.example/epic/internal/secret"
)

// million is how many clients there are where the cost of the database's rights is measured.
const million = 1_000_000

// reading is a question of which the cost is measured, and how often it is asked in a round.
type reading struct {
	name, text string
	times      int
}

// readings are of each kind that Epic asks.
var readings = []reading{
	{"one by its key", "SELECT * FROM public.clients WHERE id = 4711", 200},
	{"50 rows with joins", `SELECT c.id, c.full_name, c.email, c.company_name, e.full_name FROM public.clients c
		JOIN public.employees e ON e.id = c.commercial_contact_id LEFT JOIN public.contracts k ON k.client_id = c.id
		WHERE c.deleted_at IS NULL ORDER BY c.id DESC LIMIT 50`, 100},
	{"count of a million", "SELECT count(*) FROM public.clients WHERE deleted_at IS NULL", 3},
	{"search in names", "SELECT id, full_name FROM public.clients WHERE public.fold(full_name) LIKE '%moreau 4711%' LIMIT 12", 50},
}

// Who asks: the owner of the tables, whom no row policy meets; a session as the shell has it; and one
// under policies that ask who it is, so that the end of a session holds in each statement.
const (
	asOwner   = "owner"
	asSession = "session"
	asAsked   = "session, asked who"
)

// policies are those of readers, as the migrations make them and as they would be.
var policies = map[string]string{asSession: "true", asAsked: "(SELECT auth.uid()) IS NOT NULL"}

// runRights measures what the database's rights cost, in the same run for all who ask. Above the limit
// it fails, where one is given.
func runRights(ctx context.Context, budget time.Duration, limit float64) (err error) {
	fmt.Fprintf(os.Stderr, "building ./epic, making a private server with %d clients\n", million)
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.seed(ctx, seeded+1, million); err != nil {
		return fmt.Errorf("seed %d clients: %w", million, err)
	}
	admin, err := postgres.Connect(w.cluster.Admin(database))
	if err != nil {
		return err
	}
	defer admin.Close()
	owner, err := admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer owner.Close()
	if _, err := owner.ExecContext(ctx, "SET ROLE epic_owner"); err != nil {
		return err
	}
	session, end, err := w.session(ctx, admin)
	if err != nil {
		return err
	}
	defer end()
	r := &results{}
	begun := time.Now()
	for ; r.rounds < fewest || r.rounds < most && time.Since(begun) < budget; r.rounds++ {
		fmt.Fprintf(os.Stderr, "round %d\n", r.rounds+1)
		if err := measureRights(ctx, r, admin, owner, session); err != nil {
			return err
		}
	}
	fmt.Println(machine(), "·", w.server)
	return printRights(os.Stdout, r, limit)
}

// session is a connection as a session of the sample account has it, made without its password.
func (w *world) session(ctx context.Context, admin *sql.DB) (*sql.Conn, func(), error) {
	password := secret.New()
	role := "epic_s_" + secret.New()[:32]
	for _, text := range []string{
		fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE epic_commercial", role, password),
		fmt.Sprintf(`INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at)
			SELECT '%s', gen_random_uuid(), id, now() + interval '1 hour' FROM public.employees WHERE email = '%s'`, role, account),
	} {
		if _, err := admin.ExecContext(ctx, text); err != nil {
			return nil, nil, fmt.Errorf("open a session: %w", err)
		}
	}
	db, err := postgres.Connect(w.cluster.URL(role, password, database))
	if err != nil {
		return nil, nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return conn, func() { conn.Close(); db.Close() }, nil
}

// measureRights asks everything, the owner and the session in turns: a busy moment is busy for both.
// Each round begins with the other policies.
func measureRights(ctx context.Context, r *results, admin *sql.DB, owner, session *sql.Conn) error {
	kinds := []string{asSession, asAsked}
	for i := range kinds {
		kind := kinds[(r.rounds+i)%len(kinds)]
		for _, table := range []string{"clients", "employees", "contracts"} {
			if _, err := admin.ExecContext(ctx, fmt.Sprintf("ALTER POLICY everybody_reads ON public.%s USING (%s)", table, policies[kind])); err != nil {
				return err
			}
		}
		for _, q := range readings {
			if err := inTurns(ctx, r, q, kind, owner, session); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
		}
	}
	return nil
}

// inTurns asks one question as the owner and as the session. The first answers are not counted: they
// fill the caches of the connections.
func inTurns(ctx context.Context, r *results, q reading, kind string, owner, session *sql.Conn) error {
	for n := -1; n < q.times; n++ {
		before, err := ask(ctx, owner, q.text)
		if err != nil {
			return fmt.Errorf("as the owner: %w", err)
		}
		took, err := ask(ctx, session, q.text)
		if err != nil {
			return fmt.Errorf("as a session: %w", err)
		}
		slow := took > time.Second // once is enough of that
		if n >= 0 || slow {
			r.add(q.name, asOwner, before)
			r.add(q.name, kind, took)
		}
		if slow {
			break
		}
	}
	return nil
}

// ask is how long a question takes, with all of its rows.
func ask(ctx context.Context, conn *sql.Conn, text string) (time.Duration, error) {
	begun := time.Now()
	rows, err := conn.QueryContext(ctx, text)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if n == 0 && rows.Err() == nil {
		return 0, errors.New("nothing was found, so its time says nothing")
	}
	return time.Since(begun), rows.Err()
}

// printRights writes the medians, and how often the owner's goes into each.
func printRights(out io.Writer, r *results, limit float64) error {
	fmt.Fprintf(out, "the same statements with %d clients: medians of %d rounds in ms, × is beside the owner\n\n", million, r.rounds)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\t%s\t%s\t×\t%s\t×\n", asOwner, asSession, asAsked)
	var over []string
	for _, q := range readings {
		owner := r.median(q.name, asOwner)
		fmt.Fprintf(w, "%s\t%.3f", q.name, owner)
		for _, who := range []string{asSession, asAsked} {
			fmt.Fprintf(w, "\t%.3f\t%.2f×", r.median(q.name, who), r.median(q.name, who)/owner)
		}
		fmt.Fprintln(w)
		if limit > 0 && r.median(q.name, asSession) > limit*owner {
			over = append(over, q.name)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(over) > 0 {
		return fmt.Errorf("a session pays more than %.2f× for %q", limit, slices.Compact(over))
	}
	return nil
}
