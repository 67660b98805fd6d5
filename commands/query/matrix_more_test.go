package query

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// rightsPage is where the tests of the matrix say how much they have compared.
const rightsPage = "../../docs/rights.md"

// unnamed are the columns that the language has no name for, each with why everybody may read it: a new
// column is a field, or stands here.
var unnamed = map[string]string{
	"clients.version": version, "contracts.version": version, "events.version": version, "employees.version": version, "instalments.version": version,
	"venues.version":         version,
	"amendments.txid":        "the transaction in which it takes effect: a number of the server's",
	"payments.request_id":    "the mark of a request, which its own client has made",
	"events.contract_signed": "always true: half of the key to a signed contract",
	"events.period":          "from start to end, for the rule of double bookings",
	"contracts.is_signed":    "the other half of that key: signed says it",
	"contracts.is_cancelled": "cancelled says it",
}

const version = "what the program compares before it overwrites"

// states are records that have come to an end, and a statement that made each so.
const states = `
	UPDATE clients SET deleted_at = now() WHERE full_name = 'Nadia';
	INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (1800, 2, 5), (1801, 2, 5);
	UPDATE contracts SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 1800;
	UPDATE contracts SET deleted_at = now() WHERE id = 1801;
	UPDATE events SET cancelled_at = now(), cancel_reason = 'x' WHERE id = 170;
	UPDATE events SET deleted_at = now() WHERE id = 171;
	INSERT INTO venues (id, name, deleted_at) OVERRIDING SYSTEM VALUE VALUES (90, 'Burnt down', now());
	INSERT INTO employees (id, full_name, email, department, deactivated_at) OVERRIDING SYSTEM VALUE VALUES (90, 'Gone', 'gone@x.fr', 'support', now())`

// ended are the records of states, and a signed contract.
func (w *world) ended(thing models.Thing) []int64 {
	w.t.Helper()
	switch thing {
	case models.Clients:
		return []int64{one[int64](w, `SELECT id FROM clients WHERE full_name = 'Nadia'`)}
	case models.Contracts:
		return []int64{412, 1800, 1801}
	case models.Events:
		return []int64{170, 171}
	case models.Payments:
		return []int64{11}
	case models.Venues:
		return []int64{90}
	default:
		return []int64{90}
	}
}

// plainly runs a statement as somebody has it from psql, and takes it back.
func (m *matrix) plainly(format string, args ...any) outcome {
	m.t.Helper()
	m.statements++
	return m.try(m.through, func(ctx context.Context, s *Store) (int, error) {
		r, err := rawExec(ctx, s.db, fmt.Sprintf(format, args...))
		if err != nil {
			return 0, err
		}
		n, err := r.RowsAffected()
		return int(n), err
	})
}

// No value and no state of a record widens a right: NULL and what is below zero are refused where any
// other value is, what has ended is brought back by those who may end it and by nobody else, and what no
// field names is written by nobody.
func TestMatrix_states(t *testing.T) {
	if !*update {
		t.Parallel()
	}
	w := demo(t)
	w.exec(others)
	w.exec(states)
	statements := 0
	for _, a := range append(w.askers(), w.expired()) {
		m := &matrix{world: w, asker: a, grants: w.grants(a.role)}
		for _, e := range w.schema.Entities() {
			for _, id := range append(w.records(e.Thing, m.me), w.ended(e.Thing)...) {
				m.values(e, id)
			}
		}
		m.otherTables()
		statements += m.statements
	}
	golden.Line(t, rightsPage, *update, "- Values and states (NULL, negative; signed, cancelled, archived), after expiry, other tables: ", fmt.Sprintf("%d statements", statements))
}

// expired is somebody whose session has run out and was not swept yet: PostgreSQL still lets it read.
func (w *world) expired() asker {
	s := w.login(manager)
	a := asker{name: w.expiredName(), through: w.store(s), role: w.role(s.db)}
	w.exec(`UPDATE auth.sessions SET expires_at = now() - interval '1 s' WHERE role_name = '` + a.role + `'`)
	return a
}

// values tries NULL, and less than zero, in every column of a record.
func (m *matrix) values(e *models.Entity, id int64) {
	m.t.Helper()
	for column := range m.grants {
		name, ok := strings.CutPrefix(column, e.Table+".")
		if !ok {
			continue
		}
		may, over := false, false
		for _, f := range e.Fields {
			if f.Column == name {
				right := policy.Decide(m.me, verbOf(e, f), e.Thing)
				may = right.MayWrite(f.Name) && m.reaches(right, e, id)
				over = f.Name == "signed"
			}
		}
		got := m.plainly("UPDATE %s SET %s = NULL WHERE id = %d AND %[2]s IS NOT NULL", e.Table, name, id)
		if got == done && (!may || over) {
			m.t.Errorf("%s may empty %s of #%d", m.name, column, id)
		}
		if got := m.plainly("UPDATE %s SET %s = %[2]s WHERE id = %d", e.Table, name, id); got == done && !may {
			m.t.Errorf("%s may write %s of #%d", m.name, column, id)
		}
	}
	for _, f := range e.Fields {
		if f.Kind != models.KindMoney && f.Kind != models.KindInteger || f.Column == "" {
			continue
		}
		if got := m.plainly("UPDATE %s SET %s = -1 WHERE id = %d", e.Table, f.Column, id); got == done {
			m.t.Errorf("%s may set %s.%s of #%d below zero", m.name, e.Thing, f.Name, id)
		}
	}
	if got := m.plainly("DELETE FROM %s WHERE id = %d", e.Table, id); got == done {
		m.t.Errorf("%s may delete %s #%d", m.name, e.Thing, id)
	}
}

// personal are the columns of tables that are no entity and in which whoever works here writes: whether
// in new rows, and in those that are theirs. migrations/attack tries what the rows of others are safe from.
var personal = map[string][2]bool{
	"notices.employee_id": {true, false}, "notices.text": {true, false}, "notices.tbl": {true, false}, "notices.row_id": {true, false},
	"notices.due_at": {true, false}, "notices.read_at": {false, true},
}

// otherTables are no entity: whoever works here reads them, and nobody writes them, but for what is personal.
func (m *matrix) otherTables() {
	m.t.Helper()
	for column, granted := range m.grants {
		table, name, _ := strings.Cut(column, ".")
		known := false
		for _, e := range m.schema.Entities() {
			known = known || e.Table == table
		}
		if known {
			continue
		}
		reads := m.me.Department != "" && !m.me.MustChange || m.name == m.world.expiredName()
		inserts, updates := reads && personal[column][0], reads && personal[column][1]
		if granted[0] != reads || granted[1] != inserts || granted[2] != updates {
			m.t.Errorf("%s has the rights %v on %s (read, insert, update)", m.name, granted, column)
		}
		statements := []string{"DELETE FROM %s WHERE %s IS NOT NULL"}
		if !inserts {
			statements = append(statements, "INSERT INTO %s (%s) VALUES (NULL)")
		}
		if !updates {
			statements = append(statements, "UPDATE %s SET %s = NULL")
		}
		for _, statement := range statements {
			if got := m.plainly(statement, table, name); got != refused {
				m.t.Errorf("%s: "+statement+": %s", m.name, table, name, got)
			}
		}
	}
}

func (*world) expiredName() string { return "a session that has run out" }

// What everybody may read is declared: as a field, or with a reason.
func TestMatrix_columns(t *testing.T) {
	t.Parallel()
	w := demo(t)
	unused := map[string]bool{}
	for column := range unnamed {
		unused[column] = true
	}
	for column := range w.grants("epic_reader") {
		table, name, _ := strings.Cut(column, ".")
		for _, e := range w.schema.Entities() {
			if e.Table != table {
				continue
			}
			named := false
			for _, f := range e.Fields {
				named = named || f.Column == name
			}
			if !named && unnamed[column] == "" {
				t.Errorf("everybody may read %s, which is no field: name it, or say why", column)
			}
		}
		delete(unused, column)
	}
	for column := range unused {
		t.Errorf("%s is argued for, and is not there", column)
	}
}
