package shell

import (
	"fmt"
	"slices"
	"time"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// beside is a cell with how far away it is, when it is a date.
func (r *renderer) beside(cell string, v any) string {
	if away := relative(v, r.clock().In(r.zone)); away != "" {
		return cell + " (" + away + ")"
	}
	return cell
}

// dated puts beside the dates of a list how far away they are: beside those of its first column of
// dates only, and where nothing else is narrowed or left out for it. A file has absolute dates: it
// is read later.
func (r *renderer) dated(t *query.Table, cells [][]string) [][]string {
	window := r.width()
	at := slices.IndexFunc(t.Columns, func(c query.Column) bool { return c.Kind.Temporal() })
	if window == 0 || at < 0 {
		return cells
	}
	told := make([][]string, len(cells))
	for i, row := range cells {
		told[i] = slices.Clone(row)
		told[i][at] = r.beside(row[at], t.Rows[i][at])
	}
	if natural(t.Columns, told) > window {
		return cells
	}
	return told
}

// relative says how far a date or a moment is from now, as people say it; of anything else it
// says nothing. Days are those of the calendar in now's zone: in a night that loses an hour
// tomorrow is still tomorrow.
func relative(v any, now time.Time) string {
	switch v := v.(type) {
	case models.Day:
		return apart(time.Time(v), now)
	case time.Time:
		away := v.Sub(now)
		switch {
		case away.Abs() < time.Minute:
			return "now"
		case away.Abs() < time.Hour:
			return sided(int(away.Minutes()), "minute")
		case away.Abs() < 12*time.Hour:
			return sided(int(away.Hours()), "hour") // also past midnight
		default:
			return apart(v.In(now.Location()), now)
		}
	default:
		return ""
	}
}

// apart is how many days, weeks, months or years lie between two days, in whole ones.
func apart(day, now time.Time) string {
	day, today := date(day), date(now)
	days := int(day.Sub(today) / (24 * time.Hour))
	months := monthsBetween(today, day)
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days == -1:
		return "yesterday"
	case -14 < days && days < 14:
		return sided(days, "day")
	case -2 < months && months < 2:
		return sided(days/7, "week")
	case -24 < months && months < 24:
		return sided(months, "month")
	default:
		return sided(months/12, "year")
	}
}

// date is the day of a moment, without its zone: all of its days have 24 hours.
func date(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// monthsBetween counts whole months, backwards when the second day is the earlier one.
func monthsBetween(from, to time.Time) int {
	if to.Before(from) {
		return -monthsBetween(to, from)
	}
	months := 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		months--
	}
	return months
}

// sided is a number of units on one side of now: in 3 days, 1 year ago.
func sided(n int, unit string) string {
	if n != 1 && n != -1 {
		unit += "s"
	}
	if n < 0 {
		return fmt.Sprintf("%d %s ago", -n, unit)
	}
	return fmt.Sprintf("in %d %s", n, unit)
}
