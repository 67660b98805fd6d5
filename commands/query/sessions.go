package query

import (
	"context"
	"database/sql"
	"time"

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

// EndSession ends a session by its number: found is false when there is none that one may end,
// here tells whether it was this one.
func (s *Store) EndSession(ctx context.Context, number int64) (found, here bool, err error) {
	var ended sql.NullBool
	err = s.db.QueryRowContext(ctx, "SELECT auth.end_session(?)", number).Scan(&ended)
	return ended.Valid, ended.Bool, s.fault(ctx, err)
}
