package lang

import (
	"regexp"
	"strconv"
	"strings"
)

// dateLengthForm is a number with or without its unit.
var dateLengthForm = regexp.MustCompile(`^(\d+)([a-z]*)$`)

// mostDateLength bounds a count of units long before arithmetic would suffer.
const mostDateLength = 999_999

// near reads now, today, tomorrow and yesterday.
func (r *dateReader) near() (Date, *DateError) {
	r.offer("today", "tomorrow", "yesterday")
	if n, ok := dateNearWords[r.word(0)]; ok {
		r.pos++
		return Date{kind: dateOffset, unit: unitDay, n: n}, nil
	}
	if r.is("now") {
		return Date{kind: dateOffset, unit: unitHour}, nil
	}
	return Date{}, nil
}

// placed reads this, next or last before a weekday or a period.
func (r *dateReader) placed() (Date, *DateError) {
	which := r.which()
	if which == dateAny {
		return Date{}, nil
	}
	if weekday := r.weekday(); weekday != 0 {
		return Date{kind: dateWeekday, which: which, weekday: weekday}, nil
	}
	return r.period(which, unitHour)
}

// placedPeriod reads this, next or last before a period of days.
func (r *dateReader) placedPeriod() (Date, *DateError) {
	which := r.which()
	if which == dateAny {
		return Date{}, nil
	}
	return r.period(which, unitDay)
}

// period reads what stands after this, next or last: a unit of the calendar or,
// except after this, a number of units no smaller than least.
func (r *dateReader) period(which dateWhich, least dateUnit) (Date, *DateError) {
	if unit := r.unit(); unit != unitNone {
		return Date{kind: dateCalendar, which: which, unit: unit}, nil
	}
	if which == dateThis {
		return Date{}, nil
	}
	from := r.pos
	r.offer("7", "14", "30")
	n, unit, err := r.length(from, r.word(0), least)
	switch {
	case err != nil || unit == unitNone:
		return Date{}, err
	case n == 0:
		return Date{}, errDateEmpty().in(from, r.pos)
	}
	return Date{kind: dateWindow, which: which, n: int32(n), unit: unit}, nil // #nosec G115 -- length bounds it
}

// edged reads start of and end of a period.
func (r *dateReader) edged() (Date, *DateError) {
	edge := dateStart
	if !r.is("start") {
		edge = dateEnd
		if !r.is("end") {
			return Date{}, nil
		}
	}
	if !r.is("of") {
		return Date{}, nil
	}
	d, err := r.first((*dateReader).thisUnit, (*dateReader).placedPeriod, (*dateReader).numeric, (*dateReader).quarter,
		(*dateReader).wholeMonth, (*dateReader).bareYear)
	if err != nil || d.kind == dateMonthDay {
		return Date{}, err
	}
	if !d.IsZero() {
		d.edge = edge
	}
	return d, nil
}

// thisUnit reads the bare unit after `end of`.
func (r *dateReader) thisUnit() (Date, *DateError) {
	if unit := r.unit(); unit != unitNone {
		return Date{kind: dateCalendar, which: dateThis, unit: unit}, nil
	}
	return Date{}, nil
}

// ahead reads in 3 days. `in 3h` could as well be a field that is in a clock.
func (r *dateReader) ahead() (Date, *DateError) {
	from := r.pos
	if !r.is("in") {
		return Date{}, nil
	}
	r.offer("1", "3", "7")
	n, unit, err := r.length(r.pos, r.word(0), unitHour)
	if err != nil || unit == unitNone {
		return Date{}, err
	}
	if unit == unitHour && n < 24 && strings.HasSuffix(foldDateWord(r.words[r.pos-1]), "h") {
		return Date{}, errDateHours(r.typed(from), strconv.Itoa(n)).in(from, r.pos)
	}
	return dateAway(n, unit), nil
}

// ago reads 3 days ago. Its last word alone makes it a date, so that what is
// wrong with the number is no fault without it.
func (r *dateReader) ago() (Date, *DateError) {
	n, unit, err := r.length(r.pos, r.word(0), unitHour)
	switch {
	case err != nil && r.word(0) == "ago":
		return Date{}, err
	case unit == unitNone || !r.is("ago"):
		return Date{}, nil
	}
	return dateAway(-n, unit), nil
}

// signed reads +14d, -3 months and + 2 w. A number without a unit, as in a
// telephone number, is no date.
func (r *dateReader) signed() (Date, *DateError) {
	from := r.pos
	sign, head := r.word(0), ""
	if sign == "" || sign[0] != '+' && sign[0] != '-' {
		return Date{}, nil
	}
	sign, head = sign[:1], sign[1:]
	if head == "" {
		r.pos++
		head = r.word(0)
	}
	n, unit, err := r.length(from, head, unitHour)
	if err != nil || unit == unitNone {
		return Date{}, err
	}
	if sign == "-" {
		n = -n
	}
	return dateAway(n, unit), nil
}

// dateAway is a date counted from today; no units away is today itself.
func dateAway(n int, unit dateUnit) Date {
	if n == 0 && unit != unitHour {
		unit = unitDay
	}
	return Date{kind: dateOffset, n: int32(n), unit: unit} // #nosec G115 -- length bounds it
}

// length reads a number and a unit no smaller than least, in one word or two.
// The number is at the start of head, which is what is left of the word at
// r.pos; the phrase began at words[from], with the sign. No unit means that no
// length stands there.
func (r *dateReader) length(from int, head string, least dateUnit) (int, dateUnit, *DateError) {
	m := dateLengthForm.FindStringSubmatch(head)
	if m == nil {
		return 0, unitNone, nil
	}
	r.pos++
	n, word := dateNumber(m[1]), m[2]
	if word == "" {
		if n >= 0 && n < 1000 { // what looks like a year is left alone
			r.offer(dateUnitList(least, n)...)
		}
		if word = r.word(0); word == "" {
			return 0, unitNone, nil
		}
		r.pos++
	}
	unit := dateUnitWords[word]
	switch {
	case word != "m" && unit < max(least, unitHour):
		return 0, unitNone, nil
	case n < 0 || n > mostDateLength:
		return 0, unitNone, errDateFar(r.typed(from)).in(from, r.pos)
	case word == "m":
		typed := r.typed(from)
		return 0, unitNone, errDateMinutes(typed, dateSign(typed)+m[1]+"mo").in(from, r.pos)
	}
	return n, unit, nil
}

// dateSign is the sign that a length was typed with, if any.
func dateSign(typed string) string {
	if typed[0] == '+' || typed[0] == '-' {
		return typed[:1]
	}
	return ""
}

func (r *dateReader) which() dateWhich {
	for i, word := range [...]string{"this", "next", "last"} {
		if r.is(word) {
			return dateThis + dateWhich(i)
		}
	}
	return dateAny
}

// unit reads a whole unit of the calendar, which an hour is not.
func (r *dateReader) unit() dateUnit {
	r.offer(dateUnitList(unitDay, 1)...)
	unit := dateUnitWords[r.word(0)]
	if unit < unitDay {
		return unitNone
	}
	r.pos++
	return unit
}

func (r *dateReader) weekday() uint8 {
	r.offer(dateWeekdayNames[:]...)
	weekday := dateWeekdayWords[r.word(0)]
	if weekday != 0 {
		r.pos++
	}
	return weekday
}
