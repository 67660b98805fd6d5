package query

import (
	"context"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// Free is the question who in support, or which venue, has no event in a stretch of time.
type Free struct {
	Entity   *models.Entity // employees, or venues
	From, To time.Time      // [From, To)
}

// Free reads the stretch of time. A day alone is the whole of it, a moment that minute; a day at its end
// counts until it is over, and a clock is that of the same day, or of the next one.
func (c *Checker) Free(what models.Thing, on lang.Value, until *lang.Value) (*Free, error) {
	when := &models.Field{Name: "when", Kind: models.KindInstant}
	s, err := c.span(when, on)
	if err != nil {
		return nil, err
	}
	f := &Free{Entity: c.Schema.Of(what), From: s.start, To: s.end}
	if until == nil {
		return f, nil
	}
	end, alone, derr := until.Closing(f.From)
	switch {
	case derr != nil:
		return nil, FromLang(until.DateError(derr))
	case alone:
		f.To = end
		return f, nil
	}
	if s, err = c.span(when, *until); err != nil {
		return nil, err
	}
	if f.To = s.end; s.point {
		f.To = s.start
	}
	if !f.To.After(f.From) {
		return nil, at(until.Span, models.Refused, "the end must come after the start")
	}
	return f, nil
}

// taken is the condition of an event that keeps who, or what, is busy in a stretch of time.
const taken = "v.cancelled_at IS NULL AND v.deleted_at IS NULL AND v.period && tstzrange(?, ?)"

// Available lists those who are free, each with how many events they have on the days in question: who has the
// fewest comes first, and of venues the smallest.
func (s *Store) Available(ctx context.Context, c *Checker, f *Free) (*Table, error) {
	people := f.Entity.Thing == models.Employees
	names, column, of, order := []string{"id", "name", "capacity", "address"}, "venue_id", "r.deleted_at IS NULL", "r.capacity, r.name, r.id"
	if people {
		names, column, of, order = []string{"id", "name", "email"}, "support_contact_id", "r.active AND r.department = 'support'", "count, r.full_name, r.id"
	}
	t := &Table{Entity: f.Entity, IDs: []int64{}, Seen: Seen{}}
	first, last := f.days()
	q := s.db.NewSelect().TableExpr("public." + f.Entity.Table + " AS r").ColumnExpr("r.version, txid_current_snapshot()::text")
	for _, name := range names {
		t.Columns = append(t.Columns, c.column(name, c.steps(f.Entity, name)))
		q.ColumnExpr("r." + f.Entity.Field(name).Column)
	}
	days := "events that day"
	if last.Sub(first) > 25*time.Hour { // a day has so many at most
		days = "events those days"
	}
	t.Columns = append(t.Columns, Column{Name: "events", Label: days, Kind: models.KindInteger})
	q.ColumnExpr("(SELECT count(*) FROM public.events AS v WHERE v."+column+" = r.id AND "+taken+") AS count", first, last).
		Where(of).Where("NOT EXISTS (SELECT FROM public.events AS v WHERE v."+column+" = r.id AND "+taken+")", f.From, f.To).OrderExpr(order)
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer rows.Close()
	var sight Sight
	err = read(rows, t.Columns, []any{&sight.Version, &sight.Snapshot}, func(row []any) {
		id := row[0].(int64)
		t.Rows, t.IDs = append(t.Rows, row), append(t.IDs, id)
		t.Seen[id] = sight
	})
	t.Total = len(t.Rows)
	return t, s.fault(ctx, err)
}

// days is from the beginning of the first day of the stretch to the end of its last.
func (f *Free) days() (first, last time.Time) {
	y, m, d := f.From.Date()
	first = time.Date(y, m, d, 0, 0, 0, 0, f.From.Location())
	y, m, d = f.To.Add(-time.Microsecond).Date()
	return first, time.Date(y, m, d+1, 0, 0, 0, 0, f.To.Location())
}
