package query

import (
	"context"
	"errors"
	"time"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// asker is somebody who tries every cell: as the program knows them, and as the database does.
type asker struct {
	name    string
	me      policy.Subject
	through *Store // the database as they have it
	role    string // PostgreSQL's
}

// others adds what the sample data lacks: records of another commercial, records of nobody,
// somebody who does nothing yet, and a newcomer. The sample has Bill's Kevin (client 1), contracts
// 412 and 652, and events 109 (Kate's) and 1023 (Aliénor's).
const others = `
	INSERT INTO employees (full_name, email, department) VALUES
		('Zoé Martin', 'zoe@epicevents.example', 'commercial'), ('Paul Idle', 'paul@epicevents.example', 'support'),
		('Nora New', 'nora@epicevents.example', 'management');
	INSERT INTO clients (full_name, email, commercial_contact_id)
		SELECT n, lower(n) || '@x.fr', id FROM employees, unnest(ARRAY['Nina', 'Nadia']) n WHERE full_name = 'Zoé Martin';
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE
		SELECT n, id, 100 FROM clients, unnest(ARRAY[1700, 1701]) n WHERE full_name = 'Nina';
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (1653, 2, 100);
	UPDATE contracts SET signed_at = now(), signed_by = 1 WHERE id = 1700;
	INSERT INTO events (id, name, contract_id, support_contact_id, start_date, end_date) OVERRIDING SYSTEM VALUE VALUES
		(170, 'Theirs', 1700, 4, '2023-01-01 10:00Z', '2023-01-01 12:00Z'),
		(171, 'Nobody''s', 1700, NULL, '2023-01-02 10:00Z', '2023-01-02 12:00Z');
	INSERT INTO venues (name) VALUES ('The Barn'), ('The Hall');
	INSERT INTO payments (id, contract_id, currency, amount, recorded_by) OVERRIDING SYSTEM VALUE VALUES
		(11, 652, 'EUR', 1, 1), (12, 1700, 'EUR', 1, 1);
	SELECT setval(pg_get_serial_sequence('payments', 'id'), 12);
	INSERT INTO instalments (id, contract_id, due_on, amount) OVERRIDING SYSTEM VALUE VALUES (21, 652, '2026-01-01', 10), (22, 1700, '2027-06-01', 10);
	INSERT INTO amendments (id, contract_id, total_after, reason, amended_by) OVERRIDING SYSTEM VALUE VALUES (31, 652, 12500, 'x', 1), (33, 1700, 110, 'x', 1);
	INSERT INTO amendments (id, contract_id, total_after, reason, amended_by) OVERRIDING SYSTEM VALUE VALUES (32, 652, 12000, 'y', 1);
	SELECT setval(pg_get_serial_sequence('instalments', 'id'), 22), setval(pg_get_serial_sequence('amendments', 'id'), 33)`

// askers are one of each department, a newcomer of the mightiest one, a session that is over and
// the role that has not logged in.
func (w *world) askers() []asker {
	w.t.Helper()
	boss := w.store(w.login(manager))
	newcomer := one[int64](w, `SELECT id FROM employees WHERE full_name = 'Nora New'`)
	if err := boss.SetPassword(w.t.Context(), newcomer, demoPassword); err != nil {
		w.t.Fatal(err)
	}
	var list []asker
	for _, email := range []string{bill, kate, manager, "nora@epicevents.example"} {
		s := w.login(email)
		a := asker{name: email, through: w.store(s), role: w.role(s.db)}
		a.me = a.through.me
		list = append(list, a)
	}

	over := w.login(manager)
	a := asker{name: "a session that is over", through: w.store(over), role: w.role(over.db)}
	if _, err := over.db.DB.ExecContext(w.t.Context(), "SELECT auth.logout()"); err != nil {
		w.t.Fatal(err)
	}
	var err error
	if a.me, _, err = over.Me(w.t.Context()); err == nil {
		w.t.Fatal("a session lives on after logout")
	}
	return append(list, a, w.nobody())
}

// nobody is the login role itself.
func (w *world) nobody() asker {
	login := stdlib.OpenDB(*w.gate.config)
	w.t.Cleanup(func() { login.Close() })
	db := bun.NewDB(login, pgdialect.New())
	return asker{name: "nobody", through: &Store{db: db, schema: w.schema, now: w.now, zone: w.now.Location()}, role: "epic_login"}
}

func (w *world) role(db *bun.DB) string {
	w.t.Helper()
	var role string
	if err := db.DB.QueryRowContext(w.t.Context(), "SELECT session_user").Scan(&role); err != nil {
		w.t.Fatal(err)
	}
	return role
}

// records are the rows that each cell is tried on: own and foreign for those who can own, and
// unassigned. Data rules have nothing against the values of fitting on any of them, but for a
// manager's own account.
func (w *world) records(thing models.Thing, me policy.Subject) []int64 {
	w.t.Helper()
	switch thing {
	case models.Clients:
		return []int64{1, one[int64](w, `SELECT id FROM clients WHERE full_name = 'Nadia'`)}
	case models.Contracts:
		return []int64{1653, 1701}
	case models.Events:
		return []int64{109, 1023, 170, 171}
	case models.Venues:
		return []int64{1, 2}
	case models.Payments:
		return []int64{11, 12}
	case models.Instalments:
		return []int64{21, 22}
	case models.Amendments:
		return []int64{31, 33}
	default:
		return []int64{one[int64](w, `SELECT id FROM employees WHERE full_name = 'Paul Idle'`), me.ID}
	}
}

// parents are what a new record is made under: own and foreign. 0 stands for no parent.
func (w *world) parents(e *models.Entity) (*models.Field, []int64) {
	w.t.Helper()
	for _, f := range e.Fields {
		if f.Required && f.To == models.Clients {
			return f, w.records(models.Clients, policy.Subject{})
		}
		if f.Required && f.To == models.Contracts {
			return f, []int64{652, 1700}
		}
	}
	return nil, []int64{0}
}

// fitting is a value that the rules of the data let every field have.
func (w *world) fitting(f *models.Field) any {
	w.t.Helper()
	switch string(f.Entity) + "." + f.Name {
	case "client.commercial":
		return one[int64](w, `SELECT id FROM employees WHERE full_name = 'Zoé Martin'`)
	case "contract.client":
		return int64(2)
	case "amendment.client":
		return int64(3)
	case "event.contract":
		return int64(1700)
	case "event.support":
		return int64(4)
	case "event.start":
		return time.Date(2024, 1, 1, 10, 0, 0, 0, time.UTC)
	case "event.end":
		return time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	case "employee.department":
		return "commercial"
	}
	switch f.Kind {
	case models.KindID, models.KindInteger:
		return int64(9001)
	case models.KindMoney:
		d, err := decimal.New(50, 0)
		if err != nil {
			w.t.Fatal(err)
		}
		return d
	case models.KindBool:
		return true
	case models.KindInstant:
		return w.now
	case models.KindDay:
		return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	case models.KindText, models.KindNote:
		return "XXX"
	case models.KindEmail:
		return "matrix@x.fr"
	case models.KindPhone:
		return "+33612345678"
	case models.KindEnum:
		return f.Options[0]
	default:
		return int64(1)
	}
}

// grants are the column rights of a role: "table.column" → SELECT, INSERT, UPDATE.
func (w *world) grants(role string) map[string][3]bool {
	w.t.Helper()
	rows, err := w.admin.QueryContext(w.t.Context(), `
		SELECT c.relname || '.' || a.attname,
		       has_column_privilege($1, c.oid, a.attnum, 'SELECT'),
		       has_column_privilege($1, c.oid, a.attnum, 'INSERT'),
		       has_column_privilege($1, c.oid, a.attnum, 'UPDATE')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`, role)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	grants := map[string][3]bool{}
	for rows.Next() {
		var column string
		var g [3]bool
		if err := rows.Scan(&column, &g[0], &g[1], &g[2]); err != nil {
			w.t.Fatal(err)
		}
		grants[column] = g
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return grants
}

// try runs a change and takes it back. Done: the database let it through.
func (w *world) try(s *Store, change func(context.Context, *Store) (int, error)) outcome {
	w.t.Helper()
	ctx := w.t.Context()
	var n int
	err := s.Write(ctx, "a test", "the matrix", func(s *Store) error {
		var err error
		if n, err = change(ctx, s); err != nil {
			return err
		}
		return errUndo
	})
	switch state := sqlState(err); {
	case err == errUndo && n == 1:
		return done
	case err == errUndo:
		return unreached
	case state == "42501", state == "428C9": // no right; a column that is always computed
		return refused
	default:
		return outcome(err.Error())
	}
}

// outcome is what came of a statement; any other text is a rule of the data or a fault.
type outcome string

const (
	done      outcome = "done"
	unreached outcome = "no row reached"
	refused   outcome = "refused"
)

var errUndo = errors.New("take it back")
