package attack

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations/demodb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// The people who attack. The last three had a session and are still connected.
const (
	nobody     = "nobody"     // epic_login: has the program's connection string, and no password
	commercial = "commercial" // Bill
	support    = "support"    // Kate
	management = "management"
	newcomer   = "newcomer" // of management, with a password still to be changed
	ended      = "ended"    // a manager who has logged out
	dismissed  = "dismissed"
	moved      = "moved" // from management to support
)

var (
	everybody = []string{commercial, support, management, newcomer, nobody, ended, dismissed, moved}
	staff     = []string{commercial, support, management}
	outside   = []string{newcomer, nobody, ended, dismissed, moved}
	workers   = []string{commercial, support}
	persons   = []string{commercial, support, management, newcomer, ended, dismissed, moved}
	lower     = []string{commercial, support, newcomer, nobody, ended, dismissed, moved}
)

// foreign are records that are not Bill's nor Kate's, and the people who are not in the samples.
const foreign = `
	INSERT INTO employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE VALUES
		(5, 5, 'Zoé', 'zoe@epicevents.example', 'commercial'), (6, 6, 'Nora', 'newcomer@epicevents.example', 'management'),
		(7, 7, 'Eve', 'ended@epicevents.example', 'management'), (8, 8, 'Dan', 'dismissed@epicevents.example', 'management'),
		(9, 9, 'Mo', 'moved@epicevents.example', 'management'), (10, 10, 'Paul', 'paul@epicevents.example', 'support');
	INSERT INTO clients (id, full_name, email, commercial_contact_id) OVERRIDING SYSTEM VALUE VALUES (4, 'Nina', 'nina@x.fr', 5);
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (1700, 4, 100), (1701, 4, 100), (1653, 2, 100);
	UPDATE contracts SET signed_at = now(), signed_by = 1 WHERE id = 1700;
	INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 10, 1), (1700, 'EUR', 10, 1);
	INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date) OVERRIDING SYSTEM VALUE VALUES
		(170, 'Theirs', 1700, 4, '2023-01-01 10:00Z', '2023-01-01 12:00Z'), (171, 'Nobody''s', 1700, NULL, '2023-01-02 10:00Z', '2023-01-02 12:00Z');
	SELECT setval('employees_id_seq', 10), setval('clients_id_seq', 4), setval('contracts_id_seq', 1701), setval('events_id_seq', 1023), setval('employee_number', 10)`

// A world is a database, and a connection of each person who takes part.
type world struct {
	t     *testing.T
	db    demodb.DB
	gate  *query.Gate
	roles map[string]*query.Session
	conns map[string]*pgx.Conn
	names []string // what stands in braces in a statement, and what it stands for
}

// newWorld logs people in. loosen runs before they connect.
func newWorld(t *testing.T, people []string, loosen string) *world {
	t.Helper()
	w := &world{t: t, db: demodb.New(t), roles: map[string]*query.Session{}, conns: map[string]*pgx.Conn{}}
	var err error
	if w.gate, err = query.Open(w.db.LoginURL(), nil); err != nil {
		t.Fatal(err)
	}
	w.admin(foreign)
	key, err := demodb.Key(demodb.Password, demodb.Salt("bill@epicevents.example"))
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range people {
		if slices.Contains(staff, who) || who == nobody {
			continue
		}
		w.admin(fmt.Sprintf(`SELECT auth.store(id, '\x%x', '\x%x', %v) FROM employees WHERE email = '%s@epicevents.example';
			UPDATE auth.credentials SET params = (SELECT min(params) FROM auth.credentials WHERE employee_id = 2)`,
			demodb.Salt("bill@epicevents.example"), key, who == newcomer, who))
	}
	for _, who := range append([]string{management, support}, people...) {
		w.login(who)
	}
	w.names = []string{"{db}", w.db.Name, "{kate}", w.roles[support].Role,
		"{manager}", w.roles[management].Role, "{key}", `\x` + hex.EncodeToString(key), "{verifier}", verifier}
	for _, who := range people {
		if leaves[who] != "" {
			w.connect(who) // while it can
		}
	}
	// What ends the connections too is off meanwhile, to see what one of them would be good for.
	w.admin(`ALTER TABLE employees DISABLE TRIGGER employees_disconnect`)
	for _, who := range people {
		if how := leaves[who]; how != "" {
			w.admin(w.text(how, who))
		}
	}
	w.admin(`ALTER TABLE employees ENABLE TRIGGER employees_disconnect`)
	if loosen != "" {
		w.admin(w.text(loosen, people[0]))
	}
	for _, who := range append([]string{victim}, people...) {
		w.connect(who)
	}
	if _, err := w.conns[victim].Exec(t.Context(), `SELECT 'the secret of the manager'`); err != nil {
		t.Fatal(err)
	}
	w.names = append(w.names, "{pid}", fmt.Sprint(w.conns[victim].PgConn().PID()))
	return w
}

// victim is a connection of the manager's that others want to read, stop or hold up.
const victim = "victim"

// verifier is one of a secret that does not matter.
const verifier = `SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=`

// leaves is how a session ends while its connection stays open.
var leaves = map[string]string{
	ended:     `SELECT auth.kill(NULL, '{self}')`,
	dismissed: `UPDATE employees SET deactivated_at = now() WHERE email = 'dismissed@epicevents.example'`,
	moved:     `UPDATE employees SET department = 'support' WHERE email = 'moved@epicevents.example'`,
}

func (w *world) login(who string) {
	w.t.Helper()
	email := map[string]string{management: "manager", commercial: "bill", support: "kate"}[who]
	if email == "" {
		email = who
	}
	if who == nobody || w.roles[who] != nil {
		return
	}
	s, err := w.gate.Login(w.t.Context(), demodb.Address(email), demodb.Password)
	if err != nil {
		w.t.Fatalf("%s: %v", who, err)
	}
	w.roles[who] = s
	w.t.Cleanup(func() { s.Close() })
}

func (w *world) role(who string) string {
	switch who {
	case nobody:
		return "epic_login"
	case victim:
		who = management
	}
	return w.roles[who].Role
}

func (w *world) connect(who string) {
	w.t.Helper()
	if w.conns[who] != nil {
		return
	}
	url := w.db.LoginURL()
	if who == victim {
		url = w.db.URL(w.roles[management].Role, w.roles[management].Secret)
	} else if who != nobody {
		url = w.db.URL(w.roles[who].Role, w.roles[who].Secret)
	}
	// Whatever an attack has locked, the next one is told, instead of waiting for ever.
	conn, err := pgx.Connect(w.t.Context(), url+"&statement_timeout=20s")
	if err != nil {
		w.t.Fatalf("%s: %v", who, err)
	}
	w.t.Cleanup(func() { conn.PgConn().Conn().Close() })
	w.conns[who] = conn
}

// text fills in the names of a statement that somebody runs.
func (w *world) text(statements, who string) string {
	return strings.NewReplacer(append([]string{"{self}", w.role(who)}, w.names...)...).Replace(statements)
}

// admin runs statements as the administrator.
func (w *world) admin(statements string) {
	w.t.Helper()
	if _, err := w.db.Admin.ExecContext(w.t.Context(), statements); err != nil {
		w.t.Fatalf("%s: %v", statements, err)
	}
}

// run executes statements as a person has them from psql, and gives the first refusal: its SQLSTATE,
// or the rule that it names. Empty: nothing was refused.
func (w *world) run(who, statements string) (code string, err error) {
	_, err = w.conns[who].PgConn().Exec(w.t.Context(), w.text(statements, who)).ReadAll()
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return "", nil
	case !errors.As(err, &pg) || pg.Severity == "FATAL":
		return "", fmt.Errorf("the connection of %s: %w", who, err)
	case pg.ConstraintName != "":
		return pg.ConstraintName, nil
	default:
		return pg.Code, nil
	}
}
