package query

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stretch is what a date stands for: the moments [from, to), or of a field of days the days. A point
// is a moment: as a stretch it is its minute.
type stretch struct {
	from, to time.Time
	point    bool
}

// calendar is a second opinion about dates: what shared/design/language.md says of their texts
// ("Semantics to fix now", 1), worked out with the calendar of Go's standard library alone.
type calendar struct {
	now  time.Time
	days bool // of a field of days
	past bool // of a field that only records what was: a bare weekday is the latest one
}

// dateForm is a text of a date, and what it stands for.
type dateForm struct {
	text *regexp.Regexp
	read func(c calendar, m []string) stretch
}

// forms are the texts of a date that Go's library does not read by itself.
func forms() []dateForm {
	return []dateForm{
		{form(`now`), func(c calendar, _ []string) stretch { return c.at(c.now) }},
		{form(`today|aujourd'hui`), func(c calendar, _ []string) stretch { return c.day(c.today()) }},
		{form(`yesterday|hier`), func(c calendar, _ []string) stretch { return c.day(c.today().AddDate(0, 0, -1)) }},
		{form(`tomorrow|demain`), func(c calendar, _ []string) stretch { return c.day(c.today().AddDate(0, 0, 1)) }},
		{form(`tomorrow 9am`), func(c calendar, _ []string) stretch { return c.at(c.today().AddDate(0, 0, 1).Add(9 * time.Hour)) }},
		{form(`last friday at 18:00`), func(c calendar, _ []string) stretch {
			friday := c.unit("week", -1).from.AddDate(0, 0, 4)
			return c.at(time.Date(friday.Year(), friday.Month(), friday.Day(), 18, 0, 0, 0, c.now.Location()))
		}},
		{form(`(\d{1,2}):(\d\d)`), func(c calendar, m []string) stretch {
			t := c.today()
			return c.at(time.Date(t.Year(), t.Month(), t.Day(), number(m[1]), number(m[2]), 0, 0, c.now.Location()))
		}},
		{form(`(\d{4})`), func(c calendar, m []string) stretch { return c.run(c.date(number(m[1]), 1, 1), 1, 0) }},
		{form(`(\d{4})-(\d\d)`), func(c calendar, m []string) stretch { return c.run(c.date(number(m[1]), number(m[2]), 1), 0, 1) }},
		{form(`(\d{4})-q(\d)`), func(c calendar, m []string) stretch { return c.run(c.date(number(m[1]), 3*number(m[2])-2, 1), 0, 3) }},
		{form(`([a-z]+) (\d{4})`), func(c calendar, m []string) stretch { return c.run(c.date(number(m[2]), month(m[1]), 1), 0, 1) }},
		{form(`([a-z]+)`), func(c calendar, m []string) stretch {
			if d := weekday(m[1]); d >= 0 {
				return c.weekday(d)
			}
			return c.run(c.date(c.now.Year(), month(m[1]), 1), 0, 1)
		}},
		{form(`(\d{1,2}) ([a-z]+)`), func(c calendar, m []string) stretch { return c.day(c.date(c.now.Year(), month(m[2]), number(m[1]))) }},
		{form(`14 juillet 2026`), func(c calendar, _ []string) stretch { return c.day(c.date(2026, 7, 14)) }},
		{form(`(this|next|last) ([a-z]+)`), func(c calendar, m []string) stretch {
			n := map[string]int{"this": 0, "next": 1, "last": -1}[m[1]]
			if d := weekday(m[2]); d >= 0 {
				return c.day(c.unit("week", n).from.AddDate(0, 0, (d+6)%7))
			}
			return c.unit(m[2], n)
		}},
		{form(`(last|next) (\d+) (\w+?)s?`), func(c calendar, m []string) stretch { return c.window(m[1] == "last", number(m[2]), m[3]) }},
		{form(`(\d+) (\w+?)s? ago`), func(c calendar, m []string) stretch { return c.away(-number(m[1]), m[2]) }},
		{form(`in (\d+) (\w+?)s?`), func(c calendar, m []string) stretch { return c.away(number(m[1]), m[2]) }},
		{form(`([+-]\d+) ?(\w+?)s?`), func(c calendar, m []string) stretch { return c.away(number(m[1]), m[2]) }},
		{form(`(start|end) of (.+)`), func(c calendar, m []string) stretch {
			whole := c.unit(m[2], 0)
			if !slices.Contains([]string{"day", "week", "month", "quarter", "year"}, m[2]) {
				whole, _ = c.read(m[2])
			}
			if m[1] == "start" {
				return c.day(whole.from)
			}
			return c.day(whole.to.AddDate(0, 0, -1))
		}},
	}
}

// form is a text as a whole.
func form(text string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + text + `)$`) }

// layouts are the texts that Go's library reads as they are: those of a day, and those of a moment.
var (
	dayLayouts    = []string{"2006-01-02", "2/1/2006", "2 January 2006", "January 2 2006", "2 Jan 2006", "Monday 2 January 2006"}
	momentLayouts = []string{"2006-01-02 15:04-07:00", "2006-01-02T15:04Z07:00", "2/1/2006 15h04", "2 January 2006 at 3:04pm", "2006-01-02 @15:04", "Monday 2 January 2006, 15:04"}
)

// read is what a text stands for, if it is known.
func (c calendar) read(text string) (stretch, bool) {
	for _, layout := range dayLayouts {
		if t, err := time.ParseInLocation(layout, text, c.now.Location()); err == nil {
			return c.day(t), true
		}
	}
	for _, layout := range momentLayouts {
		if t, err := time.ParseInLocation(layout, text, c.now.Location()); err == nil {
			return c.at(t), true
		}
	}
	text = strings.ToLower(text)
	for _, f := range forms() {
		if m := f.text.FindStringSubmatch(text); m != nil {
			return f.read(c, m), true
		}
	}
	return stretch{}, false
}

// date is the beginning of a day. Of a field of days it is the day, which has no zone.
func (c calendar) date(year, month, day int) time.Time {
	zone := c.now.Location()
	if c.days {
		zone = time.UTC
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
}

func (c calendar) today() time.Time { return c.date(c.now.Year(), int(c.now.Month()), c.now.Day()) }

// day is a whole day.
func (c calendar) day(t time.Time) stretch {
	from := c.date(t.Year(), int(t.Month()), t.Day())
	return stretch{from: from, to: from.AddDate(0, 0, 1)}
}

// at is a moment; of a field of days, its day.
func (c calendar) at(t time.Time) stretch {
	if c.days {
		return c.day(t.In(c.now.Location()))
	}
	return stretch{from: t, to: t.Add(time.Minute), point: true}
}

// run is some years and months from a day on.
func (c calendar) run(from time.Time, years, months int) stretch {
	return stretch{from: from, to: from.AddDate(years, months, 0)}
}

// unit is the n-th whole unit from the present one: 0 is this, 1 the next. A week begins on Monday.
func (c calendar) unit(unit string, n int) stretch {
	t := c.today()
	switch unit {
	case "day":
		return c.day(t.AddDate(0, 0, n))
	case "week":
		monday := t.AddDate(0, 0, -(int(t.Weekday())+6)%7+7*n)
		return stretch{from: monday, to: monday.AddDate(0, 0, 7)}
	case "month":
		return c.run(c.date(t.Year(), int(t.Month())+n, 1), 0, 1)
	case "quarter":
		return c.run(c.date(t.Year(), (int(t.Month())-1)/3*3+1+3*n, 1), 0, 3)
	default:
		return c.run(c.date(t.Year()+n, 1, 1), 1, 0)
	}
}

// weekday is the coming one, today included, or the latest.
func (c calendar) weekday(d int) stretch {
	t, step := c.today(), 1
	if c.past {
		step = -1
	}
	for int(t.Weekday()) != d {
		t = t.AddDate(0, 0, step)
	}
	return c.day(t)
}

// away is the day that is so many units from today, or the moment that is so many hours from now, to
// the minute. Where a month is too short its last day is taken.
func (c calendar) away(n int, unit string) stretch {
	if unit == "h" || unit == "hour" || unit == "heure" {
		if n == 0 {
			return c.at(c.now)
		}
		return c.at(c.now.Add(time.Duration(n) * time.Hour).Truncate(time.Minute))
	}
	return c.day(moved(c.today(), n, unit))
}

// window is the last so many units, today included, or the next, from today on.
func (c calendar) window(last bool, n int, unit string) stretch {
	if unit == "hour" {
		s := stretch{from: c.now, to: c.now.Add(time.Duration(n) * time.Hour)}
		if last {
			s = stretch{from: c.now.Add(-time.Duration(n) * time.Hour), to: c.now}
		}
		if c.days { // the days that it reaches into
			s = stretch{from: c.day(s.from).from, to: c.day(s.to).to}
		}
		return s
	}
	if last {
		end := c.today().AddDate(0, 0, 1)
		return stretch{from: moved(end, -n, unit), to: end}
	}
	return stretch{from: c.today(), to: moved(c.today(), n, unit)}
}

// moved is a day some units away. Months are counted on the calendar, and clamped.
func moved(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "d", "day", "j", "jour":
		return t.AddDate(0, 0, n)
	case "w", "week", "semaine":
		return t.AddDate(0, 0, 7*n)
	}
	months := map[string]int{"mo": 1, "month": 1, "moi": 1, "mois": 1, "q": 3, "quarter": 3, "y": 12, "year": 12, "an": 12}[unit]
	if months == 0 {
		panic("a unit of time that the second opinion does not know: " + unit)
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n*months), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(err)
	}
	return n
}

// month is a month by its name; what is none stops the test.
func month(name string) int {
	for m := time.January; m <= time.December; m++ {
		if full := strings.ToLower(m.String()); full == name || full[:3] == name {
			return int(m)
		}
	}
	if n := map[string]int{"juin": 6, "juillet": 7}[name]; n > 0 {
		return n
	}
	panic("a month that the second opinion does not know: " + name)
}

// weekday is a day of the week by its name, Sunday being 0, or -1.
func weekday(name string) int {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.ToLower(d.String()) == name {
			return int(d)
		}
	}
	if name == "lundi" {
		return 1
	}
	return -1
}
