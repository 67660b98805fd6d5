package lang

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, whatever the machine has
)

// clockIn is a Wednesday morning in Paris, and the same moment elsewhere.
func clockIn(t testing.TB, zone string) time.Time {
	t.Helper()
	return momentIn(t, zone, "2026-11-25T10:30:15+01:00")
}

func momentIn(t testing.TB, zone, moment string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		t.Fatal(err)
	}
	return now.In(loc)
}

// show writes an interval shortly: days as 2026-11-25..2026-11-26, half-open; a
// point as its start.
func show(s Interval) string {
	layout := "2006-01-02 15:04"
	if s.Point {
		return s.Start.Format(layout)
	}
	if s.Start.Format("15:04")+s.End.Format("15:04") == "00:0000:00" {
		layout = "2006-01-02"
	}
	return s.Start.Format(layout) + ".." + s.End.Format(layout)
}

// dateExamples are read at Wednesday 25 November 2026, 10:30 in Paris.
var dateExamples = []struct{ text, canonical, span, echo string }{
	// days of the calendar
	{"2027-06-04", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"2027-6-4", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"04/06/2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"4/6/2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"4 june 2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"june 4 2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"June 4th, 2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"Friday 4 June 2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"friday, june 4, 2027", "2027-06-04", "2027-06-04..2027-06-05", "Friday 4 June 2027"},
	{"4 june", "4 june", "2026-06-04..2026-06-05", "Thursday 4 June 2026"},
	{"june 4", "4 june", "2026-06-04..2026-06-05", "Thursday 4 June 2026"},
	{"thursday 4 june", "thursday 4 june", "2026-06-04..2026-06-05", "Thursday 4 June 2026"},
	{"29 feb 2028", "2028-02-29", "2028-02-29..2028-03-01", "Tuesday 29 February 2028"},
	{"14 Août 2027", "2027-08-14", "2027-08-14..2027-08-15", "Saturday 14 August 2027"},
	{"1er fe\u0301vrier 2027", "2027-02-01", "2027-02-01..2027-02-02", "Monday 1 February 2027"},
	{"3 févr. 2027", "2027-02-03", "2027-02-03..2027-02-04", "Wednesday 3 February 2027"},
	{"3 november 2026", "2026-11-03", "2026-11-03..2026-11-04", "Tuesday 3 November 2026"},
	// with a clock
	{"4 Jun 2023 @ 1PM", "2023-06-04 13:00", "2023-06-04 13:00", "Sunday 4 June 2023 13:00"},
	{"5 Jun 2023 @ 2AM", "2023-06-05 02:00", "2023-06-05 02:00", "Monday 5 June 2023 02:00"},
	{"4 Jun 2023 @1PM", "2023-06-04 13:00", "2023-06-04 13:00", "Sunday 4 June 2023 13:00"},
	{"5 May 2023 @ 3PM", "2023-05-05 15:00", "2023-05-05 15:00", "Friday 5 May 2023 15:00"},
	{"4 june 2027 1pm", "2027-06-04 13:00", "2027-06-04 13:00", "Friday 4 June 2027 13:00"},
	{"4 june 2027 at 1:30 pm", "2027-06-04 13:30", "2027-06-04 13:30", "Friday 4 June 2027 13:30"},
	{"4 june 1 pm", "4 june 13:00", "2026-06-04 13:00", "Thursday 4 June 2026 13:00"},
	{"june 4 1pm", "4 june 13:00", "2026-06-04 13:00", "Thursday 4 June 2026 13:00"},
	{"4 juin 2027 à 13h30", "2027-06-04 13:30", "2027-06-04 13:30", "Friday 4 June 2027 13:30"},
	{"2027-06-04 13h30", "2027-06-04 13:30", "2027-06-04 13:30", "Friday 4 June 2027 13:30"},
	{"2027-06-04 23h00", "2027-06-04 23:00", "2027-06-04 23:00", "Friday 4 June 2027 23:00"},
	{"2027-06-05 02:00", "2027-06-05 02:00", "2027-06-05 02:00", "Saturday 5 June 2027 02:00"},
	{"2027-06-05T02:00", "2027-06-05 02:00", "2027-06-05 02:00", "Saturday 5 June 2027 02:00"},
	{"2027-06-05T02:00Z", "2027-06-05 02:00+00:00", "2027-06-05 04:00", "Saturday 5 June 2027 04:00"},
	{"2027-06-05 02:00-05:30", "2027-06-05 02:00-05:30", "2027-06-05 09:30", "Saturday 5 June 2027 09:30"},
	{"13:00", "today 13:00", "2026-11-25 13:00", "Wednesday 25 November 2026 13:00"},
	{"13h", "today 13:00", "2026-11-25 13:00", "Wednesday 25 November 2026 13:00"},
	{"1:30pm", "today 13:30", "2026-11-25 13:30", "Wednesday 25 November 2026 13:30"},
	{"12am", "today 00:00", "2026-11-25 00:00", "Wednesday 25 November 2026 00:00"},
	{"12pm", "today 12:00", "2026-11-25 12:00", "Wednesday 25 November 2026 12:00"},
	{"today 14:00", "today 14:00", "2026-11-25 14:00", "Wednesday 25 November 2026 14:00"},
	{"friday 2pm", "friday 14:00", "2026-11-27 14:00", "Friday 27 November 2026 14:00"},
	{"next monday at 9am", "next monday 09:00", "2026-11-30 09:00", "Monday 30 November 2026 09:00"},
	{"end of month 18:00", "end of this month 18:00", "2026-11-30 18:00", "Monday 30 November 2026 18:00"},
	// counted from today or now
	{"now", "now", "2026-11-25 10:30", "Wednesday 25 November 2026 10:30"},
	{"today", "today", "2026-11-25..2026-11-26", "Wednesday 25 November 2026"},
	{"aujourd’hui", "today", "2026-11-25..2026-11-26", "Wednesday 25 November 2026"},
	{"tomorrow", "tomorrow", "2026-11-26..2026-11-27", "Thursday 26 November 2026"},
	{"après-demain", "+2d", "2026-11-27..2026-11-28", "Friday 27 November 2026"},
	{"avant-hier", "-2d", "2026-11-23..2026-11-24", "Monday 23 November 2026"},
	{"demain", "tomorrow", "2026-11-26..2026-11-27", "Thursday 26 November 2026"},
	{"yesterday", "yesterday", "2026-11-24..2026-11-25", "Tuesday 24 November 2026"},
	{"hier 14h", "yesterday 14:00", "2026-11-24 14:00", "Tuesday 24 November 2026 14:00"},
	{"3 days ago", "-3d", "2026-11-22..2026-11-23", "Sunday 22 November 2026"},
	{"3d ago", "-3d", "2026-11-22..2026-11-23", "Sunday 22 November 2026"},
	{"in 3 days", "+3d", "2026-11-28..2026-11-29", "Saturday 28 November 2026"},
	{"in 3 jours", "+3d", "2026-11-28..2026-11-29", "Saturday 28 November 2026"},
	{"in 1 day", "tomorrow", "2026-11-26..2026-11-27", "Thursday 26 November 2026"},
	{"+14d", "+14d", "2026-12-09..2026-12-10", "Wednesday 9 December 2026"},
	{"+ 14 days", "+14d", "2026-12-09..2026-12-10", "Wednesday 9 December 2026"},
	{"-7d", "-7d", "2026-11-18..2026-11-19", "Wednesday 18 November 2026"},
	{"+2w", "+2w", "2026-12-09..2026-12-10", "Wednesday 9 December 2026"},
	{"+3mo", "+3mo", "2027-02-25..2027-02-26", "Thursday 25 February 2027"},
	{"+3 mois", "+3mo", "2027-02-25..2027-02-26", "Thursday 25 February 2027"},
	{"+1q", "+1q", "2027-02-25..2027-02-26", "Thursday 25 February 2027"},
	{"1 year ago", "-1y", "2025-11-25..2025-11-26", "Tuesday 25 November 2025"},
	{"2 années ago", "-2y", "2024-11-25..2024-11-26", "Monday 25 November 2024"},
	{"in 2 hours", "+2h", "2026-11-25 12:30", "Wednesday 25 November 2026 12:30"},
	{"2h ago", "-2h", "2026-11-25 08:30", "Wednesday 25 November 2026 08:30"},
	{"in 48h", "+48h", "2026-11-27 10:30", "Friday 27 November 2026 10:30"},
	{"tomorrow 9:00", "tomorrow 09:00", "2026-11-26 09:00", "Thursday 26 November 2026 09:00"},
	{"in 3 days 9:00", "+3d 09:00", "2026-11-28 09:00", "Saturday 28 November 2026 09:00"},
	// weekdays
	{"wednesday", "wednesday", "2026-11-25..2026-11-26", "Wednesday 25 November 2026"},
	{"friday", "friday", "2026-11-27..2026-11-28", "Friday 27 November 2026"},
	{"vendredi", "friday", "2026-11-27..2026-11-28", "Friday 27 November 2026"},
	{"monday", "monday", "2026-11-30..2026-12-01", "Monday 30 November 2026"},
	{"sun", "sunday", "2026-11-29..2026-11-30", "Sunday 29 November 2026"},
	{"this monday", "this monday", "2026-11-23..2026-11-24", "Monday 23 November 2026"},
	{"this sunday", "this sunday", "2026-11-29..2026-11-30", "Sunday 29 November 2026"},
	{"next friday", "next friday", "2026-12-04..2026-12-05", "Friday 4 December 2026"},
	{"last friday", "last friday", "2026-11-20..2026-11-21", "Friday 20 November 2026"},
	// periods
	{"2023", "2023", "2023-01-01..2024-01-01", "2023"},
	{"2023-06", "2023-06", "2023-06-01..2023-07-01", "June 2023"},
	{"2026-Q3", "2026-Q3", "2026-07-01..2026-10-01", "Wednesday 1 July 2026 to Wednesday 30 September 2026"},
	{"2026q4", "2026-Q4", "2026-10-01..2027-01-01", "Thursday 1 October 2026 to Thursday 31 December 2026"},
	{"june", "june", "2026-06-01..2026-07-01", "June 2026"},
	{"décembre", "december", "2026-12-01..2027-01-01", "December 2026"},
	{"june 2027", "2027-06", "2027-06-01..2027-07-01", "June 2027"},
	{"this day", "this day", "2026-11-25..2026-11-26", "Wednesday 25 November 2026"},
	{"this week", "this week", "2026-11-23..2026-11-30", "Monday 23 November 2026 to Sunday 29 November 2026"},
	{"next week", "next week", "2026-11-30..2026-12-07", "Monday 30 November 2026 to Sunday 6 December 2026"},
	{"last week", "last week", "2026-11-16..2026-11-23", "Monday 16 November 2026 to Sunday 22 November 2026"},
	{"next semaine", "next week", "2026-11-30..2026-12-07", "Monday 30 November 2026 to Sunday 6 December 2026"},
	{"this month", "this month", "2026-11-01..2026-12-01", "November 2026"},
	{"next month", "next month", "2026-12-01..2027-01-01", "December 2026"},
	{"last month", "last month", "2026-10-01..2026-11-01", "October 2026"},
	{"this quarter", "this quarter", "2026-10-01..2027-01-01", "Thursday 1 October 2026 to Thursday 31 December 2026"},
	{"q1", "Q1", "2026-01-01..2026-04-01", "Thursday 1 January 2026 to Tuesday 31 March 2026"},
	{"T2 2027", "2027-Q2", "2027-04-01..2027-07-01", "Thursday 1 April 2027 to Wednesday 30 June 2027"},
	{"end of Q4", "end of Q4", "2026-12-31..2027-01-01", "Thursday 31 December 2026"},
	{"il y a 3 jours", "-3d", "2026-11-22..2026-11-23", "Sunday 22 November 2026"},
	{"dans 2 semaines à 13h", "+2w 13:00", "2026-12-09 13:00", "Wednesday 9 December 2026 13:00"},
	{"cette semaine", "this week", "2026-11-23..2026-11-30", "Monday 23 November 2026 to Sunday 29 November 2026"},
	{"la semaine prochaine", "next week", "2026-11-30..2026-12-07", "Monday 30 November 2026 to Sunday 6 December 2026"},
	{"mois dernier", "last month", "2026-10-01..2026-11-01", "October 2026"},
	{"l’année dernière", "last year", "2025-01-01..2026-01-01", "2025"},
	{"last trimestre", "last quarter", "2026-07-01..2026-10-01", "Wednesday 1 July 2026 to Wednesday 30 September 2026"},
	{"next year", "next year", "2027-01-01..2028-01-01", "2027"},
	{"last 30 days", "last 30 days", "2026-10-27..2026-11-26", "Tuesday 27 October 2026 to Wednesday 25 November 2026"},
	{"next 30 days", "next 30 days", "2026-11-25..2026-12-25", "Wednesday 25 November 2026 to Thursday 24 December 2026"},
	{"last 1 day", "last 1 day", "2026-11-25..2026-11-26", "Wednesday 25 November 2026"},
	{"last 2w", "last 2 weeks", "2026-11-12..2026-11-26", "Thursday 12 November 2026 to Wednesday 25 November 2026"},
	{"last 3 months", "last 3 months", "2026-08-26..2026-11-26", "Wednesday 26 August 2026 to Wednesday 25 November 2026"},
	{"last 24 hours", "last 24 hours", "2026-11-24 10:30..2026-11-25 10:30", "Tuesday 24 November 2026 10:30 to Wednesday 25 November 2026 10:30"},
	{"next 2h", "next 2 hours", "2026-11-25 10:30..2026-11-25 12:30", "Wednesday 25 November 2026 10:30 to Wednesday 25 November 2026 12:30"},
	// edges
	{"start of next month", "start of next month", "2026-12-01..2026-12-02", "Tuesday 1 December 2026"},
	{"end of week", "end of this week", "2026-11-29..2026-11-30", "Sunday 29 November 2026"},
	{"start of week", "start of this week", "2026-11-23..2026-11-24", "Monday 23 November 2026"},
	{"end of last quarter", "end of last quarter", "2026-09-30..2026-10-01", "Wednesday 30 September 2026"},
	{"end of year", "end of this year", "2026-12-31..2027-01-01", "Thursday 31 December 2026"},
	{"end of february 2028", "end of 2028-02", "2028-02-29..2028-03-01", "Tuesday 29 February 2028"},
	{"start of 2026-Q3", "start of 2026-Q3", "2026-07-01..2026-07-02", "Wednesday 1 July 2026"},
}

func TestReadDate(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for _, ex := range dateExamples {
		d, err := ParseDate(ex.text)
		if err != nil {
			t.Errorf("%s: %v", ex.text, err)
			continue
		}
		if got := d.String(); got != ex.canonical {
			t.Errorf("%s: printed %q, want %q", ex.text, got, ex.canonical)
		}
		span, err := d.Resolve(now)
		if err != nil {
			t.Errorf("%s: %v", ex.text, err)
			continue
		}
		if got := show(span); got != ex.span {
			t.Errorf("%s: %s, want %s", ex.text, got, ex.span)
		}
		if got := d.Echo(now); got != ex.echo {
			t.Errorf("%s: echo %q, want %q", ex.text, got, ex.echo)
		}
		if again, err := ParseDate(ex.canonical); err != nil || again != d {
			t.Errorf("%s: %q reads back to %#v (%v), want %#v", ex.text, ex.canonical, again, err, d)
		}
	}
}

// In Auckland, thirteen hours ahead of UTC, the same moment is late in the evening.
func TestDate_Resolve_otherZone(t *testing.T) {
	now := momentIn(t, "Pacific/Auckland", "2026-11-25T18:30:15+01:00") // Thursday 06:30 there
	for text, want := range map[string]string{
		"now":               "2026-11-26 06:30",
		"today":             "2026-11-26..2026-11-27",
		"13:00":             "2026-11-26 13:00",
		"this wednesday":    "2026-11-25..2026-11-26",
		"wednesday":         "2026-12-02..2026-12-03",
		"last 30 days":      "2026-10-28..2026-11-27",
		"2h ago":            "2026-11-26 04:30",
		"june 2027":         "2027-06-01..2027-07-01",
		"2027-06-04 13:00":  "2027-06-04 13:00",
		"2027-01-04T00:00Z": "2027-01-04 13:00",
	} {
		d, err := ParseDate(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		span, err := d.Resolve(now)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := show(span); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if span.Start.Location() != now.Location() {
			t.Errorf("%s: in %s", text, span.Start.Location())
		}
	}
}

func TestReadDate_longest(t *testing.T) {
	for line, want := range map[string]int{
		"4 june 2027 1pm end 2027-06-05": 4,
		"4 june attendees 75":            2,
		"4 june @ kate":                  2,
		"today and +14d":                 1,
		"june limit 20":                  1,
		"june 4 and x":                   2,
		"friday 4 june 2027 at 1 pm x":   7,
		"friday june 4 2027 x":           4,
		"friday june":                    1,
		"2027 2028":                      1,
		"4 Jun 2023 @ 1PM":               5,
		"":                               0,
		"4":                              0,
		"4 of june":                      0,
		"next":                           0,
		"this 3 days":                    0,
		"in june":                        0,
		"in next week":                   0,
		"start of":                       0,
		"start of friday":                0,
		"end > start":                    0,
		"2500":                           0,
		"1899":                           0,
		"+678 123 456 78":                0,
		"-7":                             0,
		"3 m":                            0,
		"3 days":                         0,
		"kate":                           0,
		"la défense":                     0,
		"ce soir":                        0,
		"il y a":                         0,
		"@kate":                          0,
		"2027-06-04-1":                   0,
		strings.Repeat("4", 1000):        0,
	} {
		_, used, err := ReadDate(strings.Fields(line))
		if err != nil || used != want {
			t.Errorf("%q: %d words (%v), want %d", line, used, err, want)
		}
	}
}

func TestDate_Backward(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for text, want := range map[string]string{
		"monday":      "2026-11-23..2026-11-24",
		"wednesday":   "2026-11-25..2026-11-26",
		"friday":      "2026-11-20..2026-11-21",
		"next friday": "2026-12-04..2026-12-05",
		"4 december":  "2026-12-04..2026-12-05",
	} {
		d, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		span, err := d.Backward().Resolve(now)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(span); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if got := d.Backward().String(); got != d.String() {
			t.Errorf("%s: printed %s", text, got)
		}
	}
}

func TestDate_Instant(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for text, want := range map[string]string{
		"4 june 2027 1pm": "2027-06-04 13:00:00",
		"4 june 2027":     "2027-06-04 00:00:00",
		"next monday":     "2026-11-30 00:00:00",
		"now":             "2026-11-25 10:30:15",
		"in 2 hours":      "2026-11-25 12:30:00",
		"last 1 day":      "2026-11-25 00:00:00",
		"june 2027":       "2027-06 is more than one day: write one, such as 2027-06-01",
		"next week":       "next week is more than one day: write one, such as 2026-11-30",
		"last 1 hour":     "last 1 hour is more than one day: write one, such as 2026-11-25",
	} {
		d, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Instant(now)
		if err != nil {
			if err.Error() != want {
				t.Errorf("%s: %v, want %s", text, err, want)
			}
		} else if s := got.Format(time.DateTime); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

func TestDate_Day(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for text, want := range map[string]string{
		"4 june 2027":       "2027-06-04",
		"now":               "2026-11-25",
		"in 14 hours":       "2026-11-26",
		"yesterday":         "2026-11-24",
		"this month":        "this month is more than one day: write one, such as 2026-11-01",
		"yesterday 14:00":   "a day is wanted here, without a time: write yesterday",
		"31/12/2200":        "2200-12-31",
		"in 500 years":      "the year 2526 is out of reach: dates run from 1900 to 2200",
		"in 9999999 hours":  "9999999 hours is too far away: dates run from 1900 to 2200",
		"in 999999 hours":   "2140-12-24",
		"next 999999 years": "the year 1002025 is out of reach: dates run from 1900 to 2200",
	} {
		d, err := ParseDate(text)
		var got Day
		if err == nil {
			got, err = d.Day(now)
		}
		if err != nil {
			if err.Error() != want {
				t.Errorf("%s: %v, want %s", text, err, want)
			}
		} else if got.String() != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestDate_Days(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for text, want := range map[string]string{
		"this month":    "2026-11-01..2026-12-01",
		"today":         "2026-11-25..2026-11-26",
		"last 24 hours": "2026-11-24..2026-11-26",
		"now":           "2026-11-25..2026-11-26",
	} {
		d, err := ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		from, to, err := d.Days(now)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.String() + ".." + to.String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestDate_HasClock(t *testing.T) {
	for text, want := range map[string]bool{
		"today": false, "next week": false, "last 24 hours": false, "end of month": false,
		"today 14:00": true, "13h": true, "now": true, "in 2 hours": true,
	} {
		if d, err := ParseDate(text); err != nil || d.HasClock() != want {
			t.Errorf("%s: %v (%v), want %v", text, d.HasClock(), err, want)
		}
	}
}
