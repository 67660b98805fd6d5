package query

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// exclusionViolation is the SQLSTATE of somebody, or a venue, at two events at once.
const exclusionViolation = "23P01"

// booking is what is known of a refusal because somebody, or a venue, is at another event at that time:
// by which field, and what the events were to become, by column. One that was to be made has no id.
type booking struct {
	field  *models.Field
	events []map[string]any
}

// becoming are records as changes make them, as far as a booking asks: the same changes of each.
func becoming(ids []int64, values map[string]any) []map[string]any {
	rows := make([]map[string]any, max(1, len(ids)))
	for i := range rows {
		rows[i] = map[string]any{}
		for column, v := range values {
			switch v.(type) {
			case nil, int64, bool, string, time.Time, json.RawMessage:
				rows[i][column] = v
			}
		}
	}
	for i, id := range ids {
		rows[i]["id"] = id
	}
	return rows
}

// doubles finds, of the events that a transaction was to write, the first that is at the time of another: of
// one that is kept, or of one that was to be written with it.
const doubles = `
	WITH wanted AS MATERIALIZED (
	  SELECT w.* FROM jsonb_array_elements(?0::jsonb) AS j LEFT JOIN public.events AS e ON e.id = (j ->> 'id')::bigint
	    CROSS JOIN LATERAL jsonb_populate_record(e, jsonb_build_object('overlap_ok', coalesce(e.overlap_ok, false)) || j) AS w)
	SELECT coalesce(a.id, 0), a.start_date, a.end_date, o.id, o.name, o.start_date, o.end_date, c.full_name, s.full_name, v.name, count(*) OVER ()
	  FROM wanted AS a CROSS JOIN LATERAL (
	       SELECT e.id, e.name, e.contract_id, e.support_contact_id, e.venue_id, e.start_date, e.end_date FROM public.events AS e
	        WHERE e.?1 = a.?1 AND e.period && tstzrange(a.start_date, a.end_date)
	          AND e.cancelled_at IS NULL AND e.deleted_at IS NULL AND NOT e.overlap_ok AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.id = e.id)
	       UNION ALL
	       SELECT w.id, w.name, w.contract_id, w.support_contact_id, w.venue_id, w.start_date, w.end_date FROM wanted AS w
	        WHERE w.?1 = a.?1 AND w.id <> a.id AND tstzrange(w.start_date, w.end_date) && tstzrange(a.start_date, a.end_date)
	          AND w.cancelled_at IS NULL AND w.deleted_at IS NULL AND NOT w.overlap_ok) AS o
	  JOIN public.contracts AS k ON k.id = o.contract_id JOIN public.clients AS c ON c.id = k.client_id
	  LEFT JOIN public.employees AS s ON s.id = o.support_contact_id LEFT JOIN public.venues AS v ON v.id = o.venue_id
	 WHERE a.cancelled_at IS NULL AND a.deleted_at IS NULL AND NOT a.overlap_ok
	 ORDER BY o.start_date, o.id, a.id LIMIT 1`

// double says of a refusal which event is at that time, whose it is and who supports it; and then who is
// free, and how management lets both be.
func (s *Store) double(ctx context.Context, refused *models.Error, b *booking) {
	events, err := json.Marshal(b.events)
	if err != nil {
		return // it stays refused in the words of the rule
	}
	var this, that, n int64
	var from, to, start, end time.Time
	var name, client string
	var support, venue sql.NullString
	err = s.db.NewRaw(doubles, string(events), bun.Ident(b.field.Column)).Scan(ctx, &this, &from, &to, &that, &name, &start, &end, &client, &support, &venue, &n)
	if err != nil {
		return // likewise: whoever was in the way may be gone by now
	}
	refused.Message = fmt.Sprintf("%s already supports event #%d %s of %s, %s", support.String, that, name, client, Stretch(start, end, s.zone))
	if b.field.To == models.Venues {
		by := "nobody supports it yet"
		if support.Valid {
			by = support.String + " supports it"
		}
		refused.Message = fmt.Sprintf("%s already has event #%d %s of %s, %s (%s)", venue.String, that, name, client, Stretch(start, end, s.zone), by)
	}
	if n > 1 {
		refused.Message += fmt.Sprintf(", and %d more", n-1)
	}
	refused.WithHint("free %s on %s until %s lists what else there is", b.field.Name, typed(from, s.zone), typed(to, s.zone))
	if b.field.To == models.Employees {
		refused.WithHint("free %s on %s until %s lists who can", b.field.Name, typed(from, s.zone), typed(to, s.zone))
	}
	if may := policy.Decide(s.me, policy.Update, models.Events).MayWrite("overlap"); may && this > 0 {
		refused.Hint += fmt.Sprintf(`; update event #%d set overlap yes because "…" lets both be`, this)
	}
}

// Stretch writes a stretch of time: of whole days the days, and of one that ends on the day when it begins
// that day once.
func Stretch(from, to time.Time, zone *time.Location) string {
	from, to = from.In(zone), to.In(zone)
	if last := to.Add(-time.Microsecond); from.Add(-time.Microsecond).Day() != from.Day() && last.Day() != to.Day() {
		if from.YearDay() == last.YearDay() && from.Year() == last.Year() {
			return from.Format(time.DateOnly)
		}
		return from.Format(time.DateOnly) + " – " + last.Format(time.DateOnly)
	}
	day := from.Format(time.DateOnly) + " "
	return typed(from, zone) + " – " + strings.TrimPrefix(typed(to, zone), day)
}

// typed writes a moment so that it reads back: with its offset where the clock shows the same twice.
func typed(t time.Time, zone *time.Location) string {
	text := Word(t, zone)
	d, err := lang.ParseDate(text)
	if err == nil {
		_, err = d.Instant(t.In(zone))
	}
	if err != nil {
		return t.In(zone).Format("2006-01-02 15:04-07:00")
	}
	return text
}

// AtOnce makes changes of several events, each its own, within a Write or a Rehearse. Whether somebody, or a
// venue, would be at two of them at once is asked when all are made.
func (s *Store) AtOnce(ctx context.Context, e *models.Entity, own map[int64][]Change, change func() error) error {
	const rules = "SET CONSTRAINTS public.support_not_double_booked, public.venue_not_double_booked "
	if _, err := s.db.ExecContext(ctx, rules+"DEFERRED"); err != nil {
		return s.fault(ctx, err)
	}
	if err := change(); err != nil {
		return err
	}
	_, err := s.db.ExecContext(ctx, rules+"IMMEDIATE")
	if err == nil {
		return nil
	}
	var rows []map[string]any
	for id, changes := range own {
		values := map[string]any{}
		for _, c := range changes {
			v, err := s.stored(ctx, c)
			if err != nil {
				return err
			}
			values[c.Field.Column] = v
		}
		rows = append(rows, becoming([]int64{id}, values)...)
	}
	s.clashes(err, e, nil, nil, rows)
	return s.fault(ctx, err)
}
