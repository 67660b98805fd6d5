package lang

import (
	"fmt"
	"strconv"
	"time"
)

// Date is a day, a period or an instant as it was typed. It stays symbolic
// ("next week") until Resolve is given a now, so that a saved view means the
// week after the one it is opened in. Two Dates that mean the same words are
// equal under ==; the zero Date is no date.
//
// What the words mean, always in the zone of the now given to Resolve:
//
//   - A week starts on Monday. `last week`, `this month`, `next quarter` are
//     whole calendar weeks, months and quarters.
//   - `this friday`, `next friday`, `last friday` are the Friday of this, the
//     next and the last week. On a Wednesday `next friday` is nine days away.
//   - `friday` alone is the coming Friday, today included; see Backward for
//     `since monday`.
//   - `last 30 days` are the thirty days that end with today; `next 30 days`
//     the thirty that start with today. `last 3 months` reaches as far back
//     from the end of today, `next 3 months` as far ahead from its start.
//   - `4 june`, `june` and `Q2` are in the current year, be they past or to come.
//   - `in 3 months`, `+3mo` and `3 months ago` are days; where the month is too
//     short its last day is taken (31 January + 1 month = 28 February).
//   - `start of next month` is that month's first day, `end of week` the
//     week's last: days, not moments.
//   - `13:00` alone is today at 13:00; `now`, `+2h` and `2 hours ago` are moments.
//   - `4/6/2027` is the fourth of June.
type Date struct {
	kind    dateKind
	which   dateWhich
	edge    dateEdge
	unit    dateUnit
	weekday uint8 // 1 is Monday; beside a day of the month it is to be checked
	month   uint8
	day     uint8
	year    int16 // 0 is the current year
	n       int32 // units away, length of a window, or number of a quarter
	clock   dateClock
}

// dateKind says which fields of a Date count.
type dateKind uint8

const (
	dateNone     dateKind = iota
	dateOffset            // n units from today, or from now when the unit is the hour
	dateMonthDay          // day, month, year
	dateMonth             // month, year
	dateQuarter           // n, year
	dateYear              // year
	dateWeekday           // which, weekday
	dateCalendar          // which, unit: this week
	dateWindow            // which, n, unit: last 30 days
)

// dateWhich places a unit or a weekday; dateLatest is what Backward makes of a
// weekday and has no word of its own.
type dateWhich uint8

const (
	dateAny dateWhich = iota
	dateThis
	dateNext
	dateLast
	dateLatest
)

// dateEdge narrows a period to its first or last day.
type dateEdge uint8

const (
	dateWhole dateEdge = iota
	dateStart
	dateEnd
)

// dateClock is a time of day; a zoned one names its own offset from UTC, which
// tells the two readings of an hour that happens twice apart.
type dateClock struct {
	set    bool
	zoned  bool
	hour   uint8
	minute uint8
	offset int16 // minutes east of UTC
}

// IsZero says that there is no date.
func (d Date) IsZero() bool { return d.kind == dateNone }

// HasClock says that the date names a moment and not a day or a period.
func (d Date) HasClock() bool { return d.clock.set || d.isMoment() }

// Backward reads a bare weekday as the latest one, today included: the reading
// of `created since monday` and of every field that only records the past. Any
// other date is left as it is. The result is for Resolve: it prints as `monday`
// again, so keep the Date that was read.
func (d Date) Backward() Date {
	if d.kind == dateWeekday && d.which == dateAny {
		d.which = dateLatest
	}
	return d
}

// String prints the canonical text, which ReadDate reads back to an equal Date.
func (d Date) String() string {
	text := d.dayText()
	switch d.edge {
	case dateStart:
		text = "start of " + text
	case dateEnd:
		text = "end of " + text
	}
	if d.clock.set {
		text += " " + d.clock.String()
	}
	return text
}

// dayText prints the date without its clock and edge.
func (d Date) dayText() string {
	switch d.kind {
	case dateOffset:
		return d.offsetText()
	case dateMonthDay:
		return d.monthDayText()
	case dateMonth:
		if d.year == 0 {
			return dateMonthNames[d.month-1]
		}
		return fmt.Sprintf("%04d-%02d", d.year, d.month)
	case dateQuarter:
		if d.year == 0 {
			return fmt.Sprintf("Q%d", d.n)
		}
		return fmt.Sprintf("%04d-Q%d", d.year, d.n)
	case dateYear:
		return strconv.Itoa(int(d.year))
	case dateWeekday:
		return d.which.prefix() + dateWeekdayNames[d.weekday-1]
	case dateCalendar:
		return d.which.prefix() + d.unit.name(1)
	case dateWindow:
		return fmt.Sprintf("%s%d %s", d.which.prefix(), d.n, d.unit.name(int(d.n)))
	default:
		return ""
	}
}

// offsetText prefers the words people use for the nearest days, and otherwise
// the signed form: `in 3 days` would read as the operator after a field.
func (d Date) offsetText() string {
	switch {
	case d.unit == unitHour && d.n == 0:
		return "now"
	case d.unit == unitDay && d.n >= -1 && d.n <= 1:
		return [...]string{"yesterday", "today", "tomorrow"}[d.n+1]
	}
	return fmt.Sprintf("%+d%s", d.n, d.unit.short())
}

func (d Date) monthDayText() string {
	if d.year != 0 {
		return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	}
	text := fmt.Sprintf("%d %s", d.day, dateMonthNames[d.month-1])
	if d.weekday != 0 {
		text = dateWeekdayNames[d.weekday-1] + " " + text
	}
	return text
}

// String prints the clock as 13:00, with its offset where it names one.
func (c dateClock) String() string {
	text := fmt.Sprintf("%02d:%02d", c.hour, c.minute)
	if c.zoned {
		text += offsetText(int(c.offset))
	}
	return text
}

// offsetText prints minutes east of UTC as +02:00.
func offsetText(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

func (w dateWhich) prefix() string {
	switch w {
	case dateThis:
		return "this "
	case dateNext:
		return "next "
	case dateLast:
		return "last "
	default:
		return ""
	}
}

// isMoment says that the date is counted from now and not from today.
func (d Date) isMoment() bool { return d.kind == dateOffset && d.unit == unitHour }

// isDay says that the words name one day, to which a clock may be added.
func (d Date) isDay() bool {
	switch d.kind {
	case dateOffset:
		return d.unit != unitHour
	case dateMonthDay, dateWeekday:
		return true
	case dateCalendar:
		return d.edge != dateWhole || d.unit == unitDay
	default:
		return d.kind != dateNone && d.edge != dateWhole
	}
}

// dateFor makes the Date of a full day of the calendar.
func dateFor(year int, month time.Month, day int) Date {
	return Date{kind: dateMonthDay, year: int16(year), month: uint8(month), day: uint8(day)} // #nosec G115 -- a year of four digits, a month, a day
}
