package lang

import (
	"regexp"
	"strconv"
	"time"
)

// The forms of one word; all are matched against the folded word.
var (
	dateISOForm   = regexp.MustCompile(`^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:t(.+))?)?$`)
	dateSlashForm = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})(?:/(\d+))?$`)
	dateDayForm   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er)?$`)
)

// numeric reads 2027-06-04, 2027-06-04T13:00, 2027-06 and 4/6/2027.
func (r *dateReader) numeric() (Date, *DateError) {
	word, at := r.word(0), r.pos
	switch {
	case dateISOForm.MatchString(word):
		r.pos++
		return r.iso(word, at)
	case dateSlashForm.MatchString(word):
		r.pos++
		return r.slashed(word, at)
	}
	return Date{}, nil
}

// iso reads a word of the form 2027-06-04; without its day it is a month.
func (r *dateReader) iso(word string, at int) (Date, *DateError) {
	m := dateISOForm.FindStringSubmatchIndex(word)
	year, month := dateNumber(word[m[2]:m[3]]), dateNumber(word[m[4]:m[5]])
	if err := checkYear(year); err != nil {
		return Date{}, err.in(at, r.pos).within(m[2], m[3])
	}
	if month < 1 || month > 12 {
		return Date{}, errDateMonth(month).in(at, r.pos).within(m[4], m[5])
	}
	if m[6] < 0 {
		return Date{kind: dateMonth, year: int16(year), month: uint8(month)}, nil // #nosec G115 -- checkYear took it, and it is one of twelve
	}
	day := dateNumber(word[m[6]:m[7]])
	if day < 1 || day > daysIn(year, time.Month(month)) {
		return Date{}, errDateDay(year, time.Month(month), day).in(at, r.pos).within(m[6], m[7])
	}
	d := dateFor(year, time.Month(month), day)
	if m[8] < 0 {
		return d, nil
	}
	clock, err := readDateClock(word[m[8]:m[9]])
	if err != nil {
		return Date{}, err.in(at, r.pos).within(m[8], m[9])
	}
	if !clock.set {
		return Date{}, nil
	}
	r.clockAt = datePlace{at, r.pos, [2]int{m[8], m[9]}}
	d.clock = clock
	return d, nil
}

// slashed reads a word of the form 4/6/2027, the day first.
func (r *dateReader) slashed(word string, at int) (Date, *DateError) {
	m := dateSlashForm.FindStringSubmatchIndex(word)
	if m[6] < 0 {
		day, month := dateNumber(word[m[2]:m[3]]), dateNumber(word[m[4]:m[5]])
		if month >= 1 && month <= 12 && (day < 1 || day > daysIn(0, time.Month(month))) {
			return Date{}, errDateDay(0, time.Month(month), day).in(at, r.pos) // in no year
		}
		return Date{}, errDateNoYear(word).in(at, r.pos)
	}
	typed := [3]string{word[m[2]:m[3]], word[m[4]:m[5]], word[m[6]:m[7]]}
	day, month, year := dateNumber(typed[0]), dateNumber(typed[1]), dateNumber(typed[2])
	if len(typed[2]) < 4 {
		return Date{}, errDateShortYear(typed[2]).in(at, r.pos).within(m[6], m[7])
	}
	if err := checkYear(year); err != nil {
		return Date{}, err.in(at, r.pos).within(m[6], m[7])
	}
	if month < 1 || month > 12 {
		err := errDateMonth(month)
		if month > 12 && day >= 1 && day <= 12 {
			err = errDateMonthFirst(typed[0], typed[1], typed[2])
		}
		return Date{}, err.in(at, r.pos).within(m[4], m[5])
	}
	if day < 1 || day > daysIn(year, time.Month(month)) {
		return Date{}, errDateDay(year, time.Month(month), day).in(at, r.pos).within(m[2], m[3])
	}
	return dateFor(year, time.Month(month), day), nil
}

// named reads a weekday, alone or before a day of the month, as in an invitation.
func (r *dateReader) named() (Date, *DateError) {
	from := r.pos
	weekday := r.weekday()
	if weekday == 0 {
		return Date{}, nil
	}
	after := r.pos
	forms := []dateForm{(*dateReader).dayFirst}
	if !r.atEnd() { // `friday june` leads nowhere that Next could offer
		forms = append(forms, (*dateReader).monthDay)
	}
	d, err := r.first(forms...)
	switch {
	case err != nil:
		return Date{}, err
	case d.IsZero():
		r.pos = after
		return Date{kind: dateWeekday, weekday: weekday}, nil
	case d.year == 0:
		d.weekday = weekday
		return d, nil
	}
	if day := (Day{int(d.year), time.Month(d.month), int(d.day)}); day.weekday() != weekday {
		return Date{}, errDateWeekday(day).in(from, r.pos)
	}
	return d, nil
}

// dayFirst reads 4 june, with or without its year.
func (r *dateReader) dayFirst() (Date, *DateError) {
	from := r.pos
	day, ok := r.dayNumber()
	if !ok {
		return Date{}, nil
	}
	month := r.month(day)
	if month == 0 {
		return Date{}, nil
	}
	return r.yearAfter(from, day, month)
}

// monthDay reads june 4, with or without its year.
func (r *dateReader) monthDay() (Date, *DateError) {
	from := r.pos
	month := r.month(1)
	if month == 0 || r.clockStands() {
		return Date{}, nil
	}
	day, ok := r.dayNumber()
	if !ok {
		return Date{}, nil
	}
	return r.yearAfter(from, day, month)
}

// wholeMonth reads june and june 2027.
func (r *dateReader) wholeMonth() (Date, *DateError) {
	month := r.month(1)
	if month == 0 {
		return Date{}, nil
	}
	year, err := r.year()
	return Date{kind: dateMonth, month: uint8(month), year: int16(year)}, err // #nosec G115 -- a month, and a year that checkYear took
}

// yearAfter ends a day of the month that began at words[from].
func (r *dateReader) yearAfter(from, day int, month time.Month) (Date, *DateError) {
	if day < 1 || day > daysIn(0, month) {
		return Date{}, errDateDay(0, month, day).in(from, r.pos)
	}
	year, err := r.year()
	if err != nil {
		return Date{}, err
	}
	if year != 0 && day > daysIn(year, month) {
		return Date{}, errDateDay(year, month, day).in(from, r.pos)
	}
	return dateFor(year, month, day), nil
}

// bareYear reads 2027. A number outside the years that dates have is a number.
func (r *dateReader) bareYear() (Date, *DateError) {
	r.offer(r.years...)
	word := r.word(0)
	year := dateNumber(word)
	if len(word) != 4 || checkYear(year) != nil {
		return Date{}, nil
	}
	r.pos++
	return Date{kind: dateYear, year: int16(year)}, nil // #nosec G115 -- checkYear took it
}

// year reads the year after a month, or nothing. Two digits there can only be
// meant as a year, and are refused.
func (r *dateReader) year() (int, *DateError) {
	r.offer(r.years...)
	word := r.word(0)
	year := dateNumber(word)
	if year < 0 || len(word) == 3 || len(word) > 4 || r.clockStands() {
		return 0, nil
	}
	if len(word) < 4 {
		return 0, errDateShortYear(word).in(r.pos, r.pos+1)
	}
	if err := checkYear(year); err != nil {
		return 0, err.in(r.pos, r.pos+1)
	}
	r.pos++
	return year, nil
}

// month reads a month; it offers those that have that day.
func (r *dateReader) month(day int) time.Month {
	for i, name := range dateMonthNames {
		if day >= 1 && day <= daysIn(0, time.Month(i+1)) {
			r.offer(name)
		}
	}
	month := dateMonthWords[r.word(0)]
	if month != 0 {
		r.pos++
	}
	return month
}

func (r *dateReader) dayNumber() (int, bool) {
	m := dateDayForm.FindStringSubmatch(r.word(0))
	if m == nil {
		return 0, false
	}
	r.pos++
	return dateNumber(m[1]), true
}

// dateNumber reads digits; anything else, or too many of them, is -1.
func dateNumber(digits string) int {
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}
