package lang

import (
	"fmt"
	"time"
)

// DateError says why words that look like a date are none. Message is a
// sentence without its full stop; Hint, where there is one, is the way out and
// is shown after a colon.
type DateError struct {
	From, To int    // words[From:To] are at fault; both 0 after Resolve, see At
	Sub      [2]int // bytes at fault within words[From], or zero for whole words
	Message  string
	Hint     string

	clock bool // the fault is in the clock
}

// Error joins the message and the way out.
func (e *DateError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + ": " + e.Hint
}

// At places an error of Resolve, Instant, Day or Days, none of which knows how
// the date was typed, on the words that it was read from: on the clock when
// that is at fault, on the whole date otherwise.
func (e *DateError) At(words []string) *DateError {
	r := dateReader{words: words}
	if d, err := r.date(); err != nil || d.IsZero() {
		return e
	}
	placed := *e
	if e.clock && r.clockAt.to > 0 {
		placed.From, placed.To, placed.Sub = r.clockAt.from, r.clockAt.to, r.clockAt.sub
	} else {
		placed.From, placed.To = 0, r.pos
	}
	return &placed
}

// in places an error on words[from:to].
func (e *DateError) in(from, to int) *DateError {
	e.From, e.To = from, to
	return e
}

// within narrows an error to the bytes [from, to) of its word.
func (e *DateError) within(from, to int) *DateError {
	e.Sub = [2]int{from, to}
	return e
}

func errDateNone(text string) *DateError {
	return &DateError{Message: fmt.Sprintf("%q is not a date", text), Hint: "write 2027-06-04, 4 june 2027 1pm or next week"}
}

func errDateRest(text string) *DateError {
	return &DateError{Message: fmt.Sprintf("%q is not part of the date", text)}
}

func errDateYearRange(year int) *DateError {
	return &DateError{Message: fmt.Sprintf("the year %d is out of reach", year), Hint: fmt.Sprintf("dates run from %d to %d", firstYear, lastYear)}
}

func errDateShortYear(typed string) *DateError {
	return &DateError{Message: fmt.Sprintf("%q could be more than one year", typed), Hint: "write all four digits, such as 2027"}
}

func errDateNoYear(typed string) *DateError {
	return &DateError{Message: fmt.Sprintf("%q has no year", typed), Hint: fmt.Sprintf("write day/month/year, such as %s/2028", typed)} // a leap year
}

// errDateDay tells how long the month is; a year of 0 is not known yet.
func errDateDay(year int, month time.Month, day int) *DateError {
	switch {
	case day == 0:
		return &DateError{Message: "the first day of a month is 1"}
	case month == time.February && year != 0:
		return &DateError{Message: fmt.Sprintf("February %d has %d days", year, daysIn(year, month))}
	default:
		return &DateError{Message: fmt.Sprintf("%s has %d days", month, daysIn(year, month))}
	}
}

func errDateMonth(month int) *DateError {
	return &DateError{Message: fmt.Sprintf("there is no month %d", month), Hint: "months run from 1 to 12"}
}

func errDateMonthFirst(day, month, year string) *DateError {
	return &DateError{Message: fmt.Sprintf("there is no month %s", month), Hint: fmt.Sprintf("the day comes first, write %s/%s/%s", month, day, year)}
}

func errDateQuarter(quarter string) *DateError {
	return &DateError{Message: fmt.Sprintf("there is no quarter %s", quarter), Hint: "quarters run from Q1 to Q4"}
}

func errDateWeekday(day Day) *DateError {
	return &DateError{Message: fmt.Sprintf("%d %s %d is a %s", day.Day, day.Month, day.Year, dateWeekdayTitle(day.weekday())), Hint: "leave out the day of the week"}
}

// errDateWhich is for a weekday that is said to be the next or the last one: of this week, or of another?
func errDateWhich(typed, weekday string, which dateWhich) *DateError {
	return &DateError{Message: fmt.Sprintf("%q could be of this week or not", typed), Hint: fmt.Sprintf("write this %s or %s%s", weekday, which.prefix(), weekday)}
}

func errDateMinutes(typed, instead string) *DateError {
	return &DateError{Message: fmt.Sprintf("%q could be minutes or months", typed), Hint: fmt.Sprintf("write %s for months", instead)}
}

func errDateHours(typed, hours string) *DateError {
	return &DateError{Message: fmt.Sprintf("%q could be a length or a time of day", typed), Hint: fmt.Sprintf("write in %s hours, or %s:00", hours, hours)}
}

func errDateFar(typed string) *DateError {
	return &DateError{Message: fmt.Sprintf("%s is too far away", typed), Hint: fmt.Sprintf("dates run from %d to %d", firstYear, lastYear)}
}

func errDateEmpty() *DateError {
	return &DateError{Message: "a period of 0 is empty", Hint: "write 1 or more"}
}

func errDateClock(typed, hint string) *DateError {
	return &DateError{Message: fmt.Sprintf("%s is not a time of day", typed), Hint: hint, clock: true}
}

func errDateClockOnPeriod(d Date) *DateError {
	return &DateError{Message: fmt.Sprintf("a time of day needs a day, and %s is not one", d), clock: true}
}

// errDateGap is for a clock that is skipped when summer time begins: it is as late as the first of the
// two, by the clocks of before, or the second, by those of after.
func errDateGap(day Day, c dateClock, loc *time.Location) *DateError {
	var readings [2]string
	for i, t := range day.beside(int(c.hour), int(c.minute), loc) {
		if readings[i] = t.Format("15:04"); dayOf(t) != day {
			readings[i] = t.Format("2006-01-02 15:04")
		}
	}
	return &DateError{
		Message: fmt.Sprintf("%s does not exist on %s in %s (clocks go forward)", c, day, loc),
		Hint:    fmt.Sprintf("write %s or %s", readings[0], readings[1]),
		clock:   true,
	}
}

// errDateTwice is for a clock that comes round again when summer time ends.
func errDateTwice(day Day, c dateClock, loc *time.Location, first, second string) *DateError {
	return &DateError{
		Message: fmt.Sprintf("%s happens twice on %s in %s (clocks go back)", c, day, loc),
		Hint:    fmt.Sprintf("write %s or %s", first, second),
		clock:   true,
	}
}

func errDateNotOne(d Date, first Day) *DateError {
	return &DateError{Message: fmt.Sprintf("%s is more than one day", d), Hint: fmt.Sprintf("write one, such as %s", first)}
}

func errDateOnlyDay(d Date) *DateError {
	return &DateError{Message: "a day is wanted here, without a time", Hint: "write " + d.withoutClock().String(), clock: true}
}
