package lang

import "time"

// Interval is the half-open run of instants [Start, End) that a date covers.
//
// For a day or a period: `=` and `in` are Start <= x < End, `before` is
// x < Start, `after` is x >= End, `since` is x >= Start, `until` is x < End.
//
// A Point is a clock time or `now`. End is then a minute later, so that `=` and
// `on` find what is shown with that clock, but it is compared by its Start:
// `after` is x > Start and `until` is x <= Start.
type Interval struct {
	Start, End time.Time
	Point      bool
}

// Resolve gives the instants that the date covers in now's zone. The error says
// when the clock is skipped or repeated on that day, when the day does not exist
// in the current year, or when the date is out of reach; place it with At.
func (d Date) Resolve(now time.Time) (Interval, *DateError) {
	now = now.Round(0) // a reading of the monotonic clock would spoil comparison
	if d.unit == unitHour {
		return d.resolveHours(now)
	}
	from, to, err := d.days(dayOf(now))
	if err != nil {
		return Interval{}, err
	}
	if d.clock.set {
		start, err := d.clock.on(from, now.Location())
		if err != nil {
			return Interval{}, err
		}
		return pointAt(start), nil
	}
	return Interval{Start: from.start(now.Location()), End: to.start(now.Location())}, nil
}

// Instant gives the one moment that a field of time is set to: the clock where
// there is one, otherwise the start of the day. More than one day is refused.
func (d Date) Instant(now time.Time) (time.Time, *DateError) {
	span, err := d.Resolve(now)
	if err != nil || span.Point {
		return span.Start, err
	}
	if err := d.checkOneDay(now); err != nil {
		return time.Time{}, err
	}
	return span.Start, nil
}

// Day gives the one day that a field of type date is set to. A clock time is
// refused, since it would be lost; `now` is today.
func (d Date) Day(now time.Time) (Day, *DateError) {
	from, _, err := d.Days(now)
	if err != nil {
		return Day{}, err
	}
	if err := d.checkOneDay(now); err != nil {
		return Day{}, err
	}
	return from, nil
}

// Days gives the days [from, to) that a column of type date is compared with. A
// clock time is refused.
func (d Date) Days(now time.Time) (from, to Day, err *DateError) {
	if d.clock.set {
		return Day{}, Day{}, errDateOnlyDay(d)
	}
	if d.unit == unitHour {
		span, err := d.Resolve(now)
		if err != nil {
			return Day{}, Day{}, err
		}
		last := span.Start
		if !span.Point {
			last = span.End
		}
		return dayOf(span.Start), dayOf(last).addDays(1), nil
	}
	return d.days(dayOf(now))
}

// resolveHours is Resolve for what is counted from now: a moment, to the minute
// unless it is now itself, or a window of hours.
func (d Date) resolveHours(now time.Time) (Interval, *DateError) {
	there := now.Add(time.Duration(d.n) * time.Hour)
	if d.kind == dateWindow && d.which == dateLast {
		there = now.Add(-time.Duration(d.n) * time.Hour)
	}
	if err := checkYear(there.Year()); err != nil {
		return Interval{}, err
	}
	switch {
	case d.kind != dateWindow && d.n == 0:
		return pointAt(now), nil
	case d.kind != dateWindow:
		return pointAt(there.Truncate(time.Minute)), nil
	case d.which == dateLast:
		return Interval{Start: there, End: now}, nil
	default:
		return Interval{Start: now, End: there}, nil
	}
}

// days gives the days [from, to) of a date that is not counted in hours.
func (d Date) days(today Day) (from, to Day, err *DateError) {
	from, to, err = d.wholeDays(today)
	if err != nil {
		return Day{}, Day{}, err
	}
	switch d.edge {
	case dateStart:
		to = from.addDays(1)
	case dateEnd:
		from = to.addDays(-1)
	}
	if err := checkYear(from.Year); err != nil {
		return Day{}, Day{}, err
	}
	if err := checkYear(to.addDays(-1).Year); err != nil {
		return Day{}, Day{}, err
	}
	return from, to, nil
}

// wholeDays is days before an edge narrows it and the years are checked.
func (d Date) wholeDays(today Day) (from, to Day, err *DateError) {
	year := int(d.year)
	if year == 0 {
		year = today.Year
	}
	unit := d.unit
	switch d.kind {
	case dateOffset:
		from, unit = today.add(int(d.n), d.unit), unitDay
	case dateMonthDay:
		from, err = d.monthDay(year)
		unit = unitDay
	case dateMonth:
		from, unit = Day{year, time.Month(d.month), 1}, unitMonth
	case dateQuarter:
		from, unit = Day{year, time.Month(3*d.n - 2), 1}, unitQuarter
	case dateYear:
		from, unit = Day{year, time.January, 1}, unitYear
	case dateWeekday:
		from, unit = d.weekdayNear(today), unitDay
	case dateCalendar:
		from = today.startOf(d.unit).add(d.which.steps(), d.unit)
	case dateWindow:
		if d.which == dateLast {
			to = today.addDays(1)
			return to.add(-int(d.n), d.unit), to, nil
		}
		return today, today.add(int(d.n), d.unit), nil
	default:
		return Day{}, Day{}, errDateNone("")
	}
	return from, from.add(1, unit), err
}

// monthDay checks what the reader could not without a year: that 29 February
// exists in it and that the weekday is the right one.
func (d Date) monthDay(year int) (Day, *DateError) {
	day := Day{year, time.Month(d.month), int(d.day)}
	if day.Day > daysIn(year, day.Month) {
		return Day{}, errDateDay(year, day.Month, day.Day)
	}
	if d.weekday != 0 && d.weekday != day.weekday() {
		return Day{}, errDateWeekday(day)
	}
	return day, nil
}

// weekdayNear finds the weekday of this, the next or the last week, or, without
// such a word, the nearest one ahead (or back), today included.
func (d Date) weekdayNear(today Day) Day {
	ahead := int(d.weekday) - int(today.weekday())
	switch d.which {
	case dateAny:
		return today.addDays((ahead + 7) % 7)
	case dateLatest:
		return today.addDays(-((7 - ahead) % 7))
	default:
		return today.addDays(ahead + 7*d.which.steps())
	}
}

// steps is how many units ahead this, next and last are.
func (w dateWhich) steps() int {
	switch w {
	case dateNext:
		return 1
	case dateLast:
		return -1
	default:
		return 0
	}
}

// on finds the instant at which clocks in loc show c on that day.
func (c dateClock) on(day Day, loc *time.Location) (time.Time, *DateError) {
	if c.zoned {
		zone := time.FixedZone("", int(c.offset)*60)
		return time.Date(day.Year, day.Month, day.Day, int(c.hour), int(c.minute), 0, 0, zone).In(loc), nil
	}
	instants := day.at(int(c.hour), int(c.minute), loc)
	switch len(instants) {
	case 0:
		return time.Time{}, errDateGap(day, c, loc)
	case 1:
		return instants[0], nil
	default:
		last := instants[len(instants)-1]
		return time.Time{}, errDateTwice(day, c, loc, instants[0].Format("15:04-07:00"), last.Format("15:04-07:00"))
	}
}

// checkOneDay refuses a date that covers more than a day.
func (d Date) checkOneDay(now time.Time) *DateError {
	from, to, err := d.Days(now)
	if err != nil {
		return err
	}
	if to != from.addDays(1) || d.kind == dateWindow && d.unit == unitHour {
		return errDateNotOne(d, from)
	}
	return nil
}

func (d Date) withoutClock() Date {
	d.clock = dateClock{}
	return d
}

func pointAt(t time.Time) Interval { return Interval{Start: t, End: t.Add(time.Minute), Point: true} }

// checkYear refuses what is taken for a slip of the hand.
func checkYear(year int) *DateError {
	if year < firstYear || year > lastYear {
		return errDateYearRange(year)
	}
	return nil
}
