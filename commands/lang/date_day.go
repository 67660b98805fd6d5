package lang

import (
	"fmt"
	"slices"
	"time"
)

// Day is a day of the calendar, in no zone: what a column of type date holds.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// String prints the day as 2027-06-04.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// dayOf is the day of an instant in the instant's own zone.
func dayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day{year, month, day}
}

func (d Day) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// weekday is 1 for Monday to 7 for Sunday.
func (d Day) weekday() uint8 { return uint8((d.utc().Weekday()+6)%7) + 1 } // #nosec G115 -- of seven

func (d Day) addDays(n int) Day { return dayOf(d.utc().AddDate(0, 0, n)) }

// addMonths keeps the day of the month, or takes the month's last day where it
// is shorter. time.AddDate would run over into the month after.
func (d Day) addMonths(n int) Day {
	first := dayOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	first.Day = min(d.Day, daysIn(first.Year, first.Month))
	return first
}

// add goes n units ahead, or back when n is negative.
func (d Day) add(n int, unit dateUnit) Day {
	switch unit {
	case unitWeek:
		return d.addDays(7 * n)
	case unitMonth:
		return d.addMonths(n)
	case unitQuarter:
		return d.addMonths(3 * n)
	case unitYear:
		return d.addMonths(12 * n)
	default:
		return d.addDays(n)
	}
}

// startOf is the first day of the week, month, quarter or year around d.
func (d Day) startOf(unit dateUnit) Day {
	switch unit {
	case unitWeek:
		return d.addDays(1 - int(d.weekday()))
	case unitMonth:
		return Day{d.Year, d.Month, 1}
	case unitQuarter:
		return Day{d.Year, (d.Month-1)/3*3 + 1, 1}
	case unitYear:
		return Day{d.Year, time.January, 1}
	default:
		return d
	}
}

// start is the first instant of the day. It is not always midnight, which some
// zones skip when summer time begins, nor is midnight always one instant.
func (d Day) start(loc *time.Location) time.Time {
	if instants := d.at(0, 0, loc); len(instants) > 0 {
		return instants[0]
	}
	near := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
	from, to := near.ZoneBounds()
	if dayOf(near).utc().Before(d.utc()) {
		return to
	}
	return from
}

// at gives the instants, in order, at which clocks in loc show the time on that
// day: none when it is skipped, two when the hour is repeated.
func (d Day) at(hour, minute int, loc *time.Location) []time.Time {
	shown := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
	near := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, loc)
	around := []time.Time{near}
	from, to := near.ZoneBounds()
	if !from.IsZero() {
		around = append(around, from.Add(-time.Second))
	}
	if !to.IsZero() {
		around = append(around, to)
	}
	var instants []time.Time
	for _, t := range around {
		_, offset := t.Zone()
		instant := shown.Add(-time.Duration(offset) * time.Second).In(loc)
		if _, is := instant.Zone(); is == offset && !slices.ContainsFunc(instants, instant.Equal) {
			instants = append(instants, instant)
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	return instants
}

// beside gives, of a time that is skipped on that day, the instants that it would be with the offset of
// after the change, and with that of before.
func (d Day) beside(hour, minute int, loc *time.Location) [2]time.Time {
	shown := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
	near := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, loc)
	from, to := near.ZoneBounds()
	change := to // near is before it
	if !from.IsZero() && near.Sub(from) < 24*time.Hour {
		change = from
	}
	_, before := change.Add(-time.Second).Zone()
	_, after := change.Zone()
	at := func(offset int) time.Time { return shown.Add(-time.Duration(offset) * time.Second).In(loc) }
	return [2]time.Time{at(after), at(before)}
}

// daysIn is the length of a month; with no year February is given 29 days.
func daysIn(year int, month time.Month) int {
	if year == 0 {
		year = 2000
	}
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
