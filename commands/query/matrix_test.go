package query

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// inDatabaseOnly are the columns that a department may write though policy/table.go has no field
// for them, each with its reason.
var inDatabaseOnly = map[string]string{
	"INSERT payments.currency":   "Store.Pay fills it in: a payment must say the currency of its contract",
	"INSERT payments.request_id": "Store.Pay fills it in: a retry is the same payment",
}

// verbOf is the action that writes a field of a record which exists: the database knows columns,
// not verbs.
func verbOf(e *models.Entity, f *models.Field) policy.Action {
	switch {
	case f == e.Archive:
		return policy.Delete
	case f.Name == "signed":
		return policy.Sign
	case f.Name == "cancelled", f.Name == "reason" && e.Field("cancelled") != nil:
		return policy.Cancel
	default:
		return policy.Update
	}
}

// Every cell: who × entity × action × field. The program's answer, the right on the column, and
// what a real statement does on own, foreign and unassigned rows are the same.
func TestMatrix(t *testing.T) {
	if !*update {
		t.Parallel()
	}
	w := demo(t)
	w.exec(others)
	cells, statements := 0, 0
	unused := map[string]bool{}
	for exception := range inDatabaseOnly {
		unused[exception] = true
	}
	for _, a := range w.askers() {
		m := &matrix{world: w, asker: a, grants: w.grants(a.role), unused: unused}
		for _, e := range w.schema.Entities() {
			if owners := m.ownership(e); owners != "" {
				t.Errorf("%s, %s: %s", a.name, e.Plural, owners)
			}
			for _, f := range e.Fields {
				m.read(e, f)
				m.create(e, f)
				m.change(e, f)
			}
			m.columnsWithoutField(e)
		}
		cells, statements = cells+m.cells, statements+m.statements
	}
	for exception := range unused {
		t.Errorf("%s is argued for, but nobody has that right", exception)
	}
	golden.Line(t, rightsPage, *update, "- Rights on columns, and statements on rows: ", fmt.Sprintf("%d cells, %d statements", cells, statements))
	if cells < 6*len(w.schema.Entities())*len(policy.Actions()) {
		t.Errorf("only %d cells", cells)
	}
}

// matrix walks the cells of one asker.
type matrix struct {
	*world
	asker
	grants            map[string][3]bool
	unused            map[string]bool
	cells, statements int
}

func (m *matrix) errorf(a policy.Action, e *models.Entity, f *models.Field, format string, args ...any) {
	m.t.Helper()
	m.t.Errorf("%s, %s %s.%s: %s", m.name, a, e.Thing, f.Name, fmt.Sprintf(format, args...))
}

// ownership makes sure that the rows tried are of each kind that matters to this asker.
func (m *matrix) ownership(e *models.Entity) string {
	if policy.Decide(m.me, policy.Update, e.Thing).Scope != policy.Own && policy.Decide(m.me, policy.Create, e.Thing).Scope != policy.Own {
		return ""
	}
	own := 0
	rows := m.records(e.Thing, m.me)
	for _, id := range rows {
		if m.owns(e, id) {
			own++
		}
	}
	if own == 0 || own == len(rows) {
		return fmt.Sprintf("%d of the %d rows to try are own: some must be and some not", own, len(rows))
	}
	return ""
}

// owns is the program's own answer to whose record it is.
func (m *matrix) owns(e *models.Entity, id int64) bool {
	m.t.Helper()
	c := m.checker()
	t, err := m.through.Rows(m.t.Context(), &Plan{Entity: e, Filter: AllOf{c.Is(e, id), c.Own(e)}, Limit: 1})
	if err != nil {
		m.t.Fatal(err)
	}
	return len(t.Rows) == 1
}

func (m *matrix) checker() *Checker { return &Checker{Schema: m.schema, Me: m.me, Now: m.now} }

// reaches is the program's answer for one record: the scope of the right.
func (m *matrix) reaches(r policy.Right, e *models.Entity, id int64) bool {
	return r.Scope == policy.All || r.Scope == policy.Own && (id == 0 || m.owns(e, id))
}

func (m *matrix) read(e *models.Entity, f *models.Field) {
	m.t.Helper()
	m.cells++
	right := policy.Decide(m.me, policy.Read, e.Thing)
	path, _ := m.schema.Walk(e, []string{f.Name})
	for i, step := range path {
		table := e.Table
		if i > 0 {
			table = m.schema.Of(path[i-1].To).Table
		}
		if granted := m.grants[table+"."+step.Column][0]; granted != right.Allowed() {
			m.errorf(policy.Read, e, f, "the program says %v, the database %v", right.Allowed(), granted)
		}
	}
	for _, id := range m.records(e.Thing, m.me) {
		if id == 0 {
			continue // nobody has no record
		}
		m.statements++
		t, err := m.through.Rows(m.t.Context(), m.checker().Only(e, id, f.Name))
		switch {
		case err != nil && sqlState(err) != "42501":
			m.errorf(policy.Read, e, f, "#%d: %v", id, err)
		case (err == nil && len(t.Rows) == 1) != m.reaches(right, e, id):
			m.errorf(policy.Read, e, f, "#%d: the program says %v, the database answers %v, %v", id, right.Scope, t, err)
		}
	}
}

func (m *matrix) create(e *models.Entity, f *models.Field) {
	m.t.Helper()
	m.cells++
	right := policy.Decide(m.me, policy.Create, e.Thing)
	granted := m.grants[e.Table+"."+f.Column][1]
	if granted != right.MayWrite(f.Name) {
		if !m.argued("INSERT", e.Table, f.Column) {
			m.errorf(policy.Create, e, f, "the program says %v, the database %v", right.MayWrite(f.Name), granted)
		}
		return
	}
	if f.Column == "" {
		return // reached through another record: no column, and above no right either
	}
	link, parents := m.parents(e)
	for _, parent := range parents {
		var changes []Change
		for _, other := range e.Fields {
			if other.Required || other == f {
				changes = append(changes, Change{Field: other, Value: m.fitting(other)})
			}
			if other == link {
				changes[len(changes)-1].Value = parent
			}
		}
		changes = m.together(e, f, changes, parent)
		want := refused
		if right.MayWrite(f.Name) && (right.Scope == policy.All || parent == 0 || m.reaches(right, m.schema.Of(link.To), parent)) {
			want = done
		}
		m.statements++
		got := m.try(m.through, func(ctx context.Context, s *Store) (int, error) {
			if e.Thing == models.Payments {
				_, err := s.Pay(ctx, e, changes, uuid.New())
				return 1, err
			}
			_, err := s.Insert(ctx, e, changes)
			return 1, err
		})
		if got != want {
			m.errorf(policy.Create, e, f, "under #%d: the program says %q, the database %q", parent, want, got)
		}
	}
}

// together adds what must be given with a field: of a refund its payment, its reason and an amount below
// zero; of an amendment a term that changes.
func (m *matrix) together(e *models.Entity, f *models.Field, changes []Change, parent int64) []Change {
	switch {
	case e.Thing == models.Payments && slices.Contains([]string{"reverses", "reason"}, f.Name):
		changes = slices.DeleteFunc(changes, func(c Change) bool { return c.Field.Name != "contract" })
		return append(changes, m.set(e.Thing, "amount", "-0.50"), m.set(e.Thing, "reason", "matrix"),
			m.set(e.Thing, "reverses", one[int64](m.world, `SELECT id FROM payments WHERE contract_id = $1`, parent)))
	case e.Thing == models.Amendments && f.Name != "total" && f.Name != "client":
		return append(changes, m.set(e.Thing, "total", m.fitting(e.Field("total"))))
	default:
		return changes
	}
}

// change tries the field with its verb on every row, and asserts that no other verb writes it.
func (m *matrix) change(e *models.Entity, f *models.Field) {
	m.t.Helper()
	granted := m.grants[e.Table+"."+f.Column][2]
	for _, action := range []policy.Action{policy.Update, policy.Delete, policy.Sign, policy.Cancel} {
		m.cells++
		right := policy.Decide(m.me, action, e.Thing)
		if want := granted && action == verbOf(e, f); right.MayWrite(f.Name) != want {
			if !m.argued("UPDATE", e.Table, f.Column) {
				m.errorf(action, e, f, "the program says %v, the database %v", right.MayWrite(f.Name), want)
			}
			continue
		}
		if action != verbOf(e, f) || f.Column == "" {
			continue
		}
		for _, id := range m.records(e.Thing, m.me) {
			if id != 0 {
				m.changeRow(action, right, e, f, id)
			}
		}
	}
}

func (m *matrix) changeRow(action policy.Action, right policy.Right, e *models.Entity, f *models.Field, id int64) {
	m.t.Helper()
	changes := []Change{{Field: f, Value: m.fitting(f)}}
	switch f.Name { // what must change together
	case "cancelled":
		changes = append(changes, m.set(e.Thing, "reason", "matrix"))
	case "reason":
		if e.Field("cancelled") != nil {
			changes = append(changes, m.set(e.Thing, "cancelled", m.now))
		}
	case "start":
		changes = append(changes, m.set(e.Thing, "end", m.fitting(e.Field("end"))))
	case "end":
		changes = append(changes, m.set(e.Thing, "start", m.fitting(e.Field("start"))))
	}
	want := refused
	switch {
	case right.MayWrite(f.Name) && m.reaches(right, e, id):
		want = done
	case right.MayWrite(f.Name):
		want = unreached
	}
	m.statements++
	got := m.try(m.through, func(ctx context.Context, s *Store) (int, error) { return s.Update(ctx, e, []int64{id}, nil, changes) })
	if want == done && e.Thing == models.Employees && id == m.me.ID && slices.Contains([]string{"department", "deactivated"}, f.Name) {
		if got == done || got == refused || got == unreached { // the right is there, and a rule of the data says no
			m.errorf(action, e, f, "one's own: %q, where a rule should refuse", got)
		}
		return
	}
	if got != want {
		m.errorf(action, e, f, "#%d: the program says %q, the database %q", id, want, got)
	}
}

// columnsWithoutField: what the language has no name for is nobody's to write, unless argued.
func (m *matrix) columnsWithoutField(e *models.Entity) {
	m.t.Helper()
	for column, granted := range m.grants {
		var name string
		if _, err := fmt.Sscanf(column, e.Table+".%s", &name); err != nil || slices.ContainsFunc(e.Fields, func(f *models.Field) bool { return f.Column == name }) {
			continue
		}
		m.cells++
		for i, privilege := range []string{"INSERT", "UPDATE"} {
			if granted[i+1] && !m.argued(privilege, e.Table, name) {
				m.t.Errorf("%s may %s %s, which the program knows nothing of", m.name, privilege, column)
			}
		}
	}
}

// argued reports whether the database may have more than the program here.
func (m *matrix) argued(privilege, table, column string) bool {
	key := privilege + " " + table + "." + column
	_, ok := inDatabaseOnly[key]
	if ok && m.grants[table+"."+column][map[string]int{"INSERT": 1, "UPDATE": 2}[privilege]] {
		delete(m.unused, key)
		return true
	}
	return false
}
