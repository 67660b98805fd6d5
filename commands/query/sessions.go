package query

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

// Sessions lists the sessions that are open: one's own, and for management everybody's.
func (s *Store) Sessions(ctx context.Context) (*Table, error) {
	t := &Table{Columns: []Column{
		{Name: "number", Label: "number", Kind: models.KindInteger},
		{Name: "name", Label: "name", Kind: models.KindText},
		{Name: "since", Label: "since", Kind: models.KindInstant},
		{Name: "until", Label: "until", Kind: models.KindInstant},
		{Name: "address", Label: "address", Kind: models.KindText},
		{Name: "here", Label: "here", Kind: models.KindBool},
	}}
	rows, err := s.db.QueryContext(ctx, "SELECT number, full_name, since, until, coalesce(address, ''), here FROM auth.my_sessions()")
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var name, address string
		var since, until time.Time
		var here bool
		if err := rows.Scan(&number, &name, &since, &until, &address, &here); err != nil {
			return nil, s.fault(ctx, err)
		}
		t.Rows = append(t.Rows, []any{number, name, since, until, address, here})
	}
	t.Total = len(t.Rows)
	return t, s.fault(ctx, rows.Err())
}

// ends reports whether changes end the sessions of whom they are about: a session is worth what its
// employee was when it began.
func ends(e *models.Entity, changes []Change) bool {
	return e.Thing == models.Employees && slices.ContainsFunc(changes, func(c Change) bool {
		return slices.Contains([]string{"department", "deactivated", "email"}, c.Field.Name)
	})
}

// expel ends the connections of the employees who are not yet as they are to be: a transaction that one
// of them leaves open would hold up the change. They end even if the change is refused then.
func (s *Store) expel(ctx context.Context, ids []int64, changes []Change) error {
	q := s.db.NewSelect().Table("employees").ColumnExpr("auth.expel(id)").Where("id IN (?)", bun.List(ids)).
		WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, c := range changes {
				v, err := s.stored(ctx, c)
				if err != nil {
					return q.Err(err)
				}
				q.WhereOr("? IS DISTINCT FROM ?", bun.Ident(c.Field.Column), v)
			}
			return q
		})
	_, err := q.Exec(ctx)
	return s.faultAt(ctx, err, changes)
}

// EndSession ends a session by its number: found is false when there is none that one may end,
// here tells whether it was this one.
func (s *Store) EndSession(ctx context.Context, number int64) (found, here bool, err error) {
	var ended sql.NullBool
	err = s.db.QueryRowContext(ctx, "SELECT auth.end_session(?)", number).Scan(&ended)
	return ended.Valid, ended.Bool, s.fault(ctx, err)
}
