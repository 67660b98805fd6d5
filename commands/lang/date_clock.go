package lang

import "regexp"

// dateClockForm is a clock in one word: hour, minutes after a colon or an h,
// am or pm, offset from UTC.
var dateClockForm = regexp.MustCompile(`^(\d{1,2})(?::(\d{2})|(h)(\d{2})?)?([ap]m)?(?:(z)|([+-])(\d{2}):?(\d{2}))?$`)

// dateOffsetForm is an offset from UTC in a word of its own.
var dateOffsetForm = regexp.MustCompile(`^[+-]\d{2}:\d{2}$`)

// dateSecondsForm is a clock that is finer than any of ours.
var dateSecondsForm = regexp.MustCompile(`^\d{1,2}:\d{2}:\d{2}`)

// withClock reads the clock after a day, where there is one.
func (r *dateReader) withClock(d Date) (Date, *DateError) {
	if d.clock.set {
		return d, nil
	}
	if !d.isDay() {
		if r.clockStands() {
			from := r.pos
			if _, err := r.clock(); err != nil {
				return Date{}, err
			}
			return Date{}, errDateClockOnPeriod(d).in(from, r.pos)
		}
		return d, nil
	}
	clock, err := r.clock()
	d.clock = clock
	return d, err
}

// clockAlone reads a clock with no day, which is today's.
func (r *dateReader) clockAlone() (Date, *DateError) {
	clock, err := r.clock()
	if err != nil || !clock.set {
		return Date{}, err
	}
	return Date{kind: dateOffset, unit: unitDay, clock: clock}, nil
}

// clockStands says whether a clock, be it a wrong one, follows.
func (r *dateReader) clockStands() bool {
	ahead := dateReader{words: r.words, pos: r.pos}
	clock, err := ahead.clock()
	return clock.set || err != nil
}

// clock reads a clock with or without `at` or @; where none stands nothing is
// used, not even the @.
func (r *dateReader) clock() (dateClock, *DateError) {
	start, skip := r.pos, 0
	word := r.word(0)
	switch {
	case word == "at" || word == "@" || word == "a": // à
		r.pos++
		word = r.word(0)
	case word != "" && word[0] == '@':
		word, skip = word[1:], 1
	}
	if r.pos > 0 {
		r.offer("09:00", "14:00", "18:00")
	}
	from, sub := r.pos, [2]int{}
	if skip > 0 {
		sub = [2]int{skip, skip + len(word)}
	}
	if half := r.word(1); (half == "am" || half == "pm") && dateClockForm.MatchString(word+half) {
		word += half
		r.pos++
	}
	if offset := r.word(1); dateOffsetForm.MatchString(offset) && dateClockForm.MatchString(word+offset) {
		word += offset
		r.pos++
	}
	clock, err := readDateClock(word)
	if err == nil && !clock.set {
		r.pos = start
		return clock, nil
	}
	r.pos++
	if r.pos-from > 1 {
		sub = [2]int{}
	}
	if err != nil {
		return dateClock{}, err.in(from, r.pos).within(sub[0], sub[1])
	}
	r.clockAt = datePlace{from, r.pos, sub}
	return clock, nil
}

// readDateClock reads a folded word as a clock. It is unset where the word is
// something else; the error is for what is meant as a clock.
func readDateClock(word string) (dateClock, *DateError) {
	if dateSecondsForm.MatchString(word) {
		return dateClock{}, errDateClock(word, "leave out the seconds")
	}
	m := dateClockForm.FindStringSubmatch(word)
	if m == nil {
		return dateClock{}, nil
	}
	colon, letter, half := m[2] != "", m[3] != "", m[5]
	if !colon && !letter && half == "" {
		return dateClock{}, nil // a bare number
	}
	hour, minute := dateNumber(m[1]), max(0, dateNumber(m[2]+m[4]))
	switch {
	case half != "" && (letter || hour < 1 || hour > 12):
		return dateClock{}, errDateClock(word, "write 13:00 or 1pm")
	case hour == 24 && minute == 0:
		return dateClock{}, errDateClock(word, "write 00:00 of the day after")
	case hour > 23:
		return dateClock{}, errDateClock(word, "hours run from 0 to 23")
	case minute > 59:
		return dateClock{}, errDateClock(word, "minutes run from 00 to 59")
	}
	if half != "" {
		hour %= 12
		if half == "pm" {
			hour += 12
		}
	}
	c := dateClock{set: true, hour: uint8(hour), minute: uint8(minute)} // #nosec G115 -- below 24 and 60, see above
	if m[6] == "" && m[7] == "" {
		return c, nil
	}
	return c.zonedBy(word, m[7], max(0, dateNumber(m[8])), max(0, dateNumber(m[9])))
}

// zonedBy adds an offset from UTC; no sign is UTC itself.
func (c dateClock) zonedBy(word, sign string, hours, minutes int) (dateClock, *DateError) {
	if hours > 14 || minutes > 59 || hours == 14 && minutes > 0 {
		return dateClock{}, errDateClock(word, "offsets run to +14:00")
	}
	c.zoned, c.offset = true, int16(60*hours+minutes) // #nosec G115 -- 14 hours at most, see above
	if sign == "-" {
		c.offset = -c.offset
	}
	return c, nil
}
