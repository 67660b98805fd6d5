package lang

import (
	"strings"
	"testing"
	"time"
)

// resolveAll reads text as words and resolves it, placing the error.
func resolveAll(text string, now time.Time) (Interval, *DateError) {
	words := strings.Fields(text)
	d, _, err := ReadDate(words)
	if err != nil {
		return Interval{}, err
	}
	span, err := d.Resolve(now)
	if err != nil {
		return Interval{}, err.At(words)
	}
	return span, nil
}

func TestDate_Resolve_clockChanges(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for _, ex := range []struct{ text, want, at string }{
		{"2027-03-28 01:59", "2027-03-28T01:59:00+01:00", ""},
		{"2027-03-28 02:30", "02:30 does not exist on 2027-03-28 in Europe/Paris (clocks go forward): write 01:30 or 03:30", "02:30"},
		{"28 march 2027 at 2am", "02:00 does not exist on 2027-03-28 in Europe/Paris (clocks go forward): write 01:00 or 03:00", "2am"},
		{"2027-03-28 @2:30 am", "02:30 does not exist on 2027-03-28 in Europe/Paris (clocks go forward): write 01:30 or 03:30", "@2:30 am"},
		{"2027-03-28 @2h30", "02:30 does not exist on 2027-03-28 in Europe/Paris (clocks go forward): write 01:30 or 03:30", "2h30"},
		{"2027-03-28T02:30", "02:30 does not exist on 2027-03-28 in Europe/Paris (clocks go forward): write 01:30 or 03:30", "02:30"},
		{"2027-03-28 03:00", "2027-03-28T03:00:00+02:00", ""},
		{"2027-03-28 02:30+01:00", "2027-03-28T03:30:00+02:00", ""},
		{"2027-10-31 01:59", "2027-10-31T01:59:00+02:00", ""},
		{"2027-10-31 02:30", "02:30 happens twice on 2027-10-31 in Europe/Paris (clocks go back): write 02:30+02:00 or 02:30+01:00", "02:30"},
		{"2027-10-31 02:00", "02:00 happens twice on 2027-10-31 in Europe/Paris (clocks go back): write 02:00+02:00 or 02:00+01:00", "02:00"},
		{"2027-10-31 02:30+02:00", "2027-10-31T02:30:00+02:00", ""},
		{"2027-10-31 02:30+01:00", "2027-10-31T02:30:00+01:00", ""},
		{"2027-10-31 02:30 +01:00", "2027-10-31T02:30:00+01:00", ""},
		{"31 october 2027 at 2:30 am +02:00", "2027-10-31T02:30:00+02:00", ""},
		{"2027-10-31 02:30 +15:00", "02:30+15:00 is not a time of day: offsets run to +14:00", "02:30 +15:00"},
		{"2027-10-31 03:00", "2027-10-31T03:00:00+01:00", ""},
	} {
		span, err := resolveAll(ex.text, now)
		if err != nil {
			if err.Error() != ex.want || pointed(strings.Fields(ex.text), err) != ex.at {
				t.Errorf("%s: %v at %q, want %s at %q", ex.text, err, pointed(strings.Fields(ex.text), err), ex.want, ex.at)
			}
		} else if got := span.Start.Format(time.RFC3339); got != ex.want || !span.Point {
			t.Errorf("%s: %s, want %s", ex.text, got, ex.want)
		}
	}
}

// A repeated hour is shown with its offset, so that what is shown reads back.
func TestDate_Echo_repeatedHour(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for _, text := range []string{"2027-10-31 02:30+02:00", "2027-10-31 02:30+01:00"} {
		span, err := resolveAll(text, now)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := ParseDate(text)
		echoed, err := resolveAll(d.Echo(now), now)
		if err != nil || !echoed.Start.Equal(span.Start) {
			t.Errorf("%s: echo %q is %s (%v), want %s", text, d.Echo(now), echoed.Start, err, span.Start)
		}
	}
	d, _ := ParseDate("2027-10-31 02:30")
	if got := d.Echo(now); got != "" {
		t.Errorf("echo of what Resolve refuses: %q", got)
	}
}

// Where a whole day is skipped, or midnight is, the other reading is of another day.
func TestDate_Resolve_gaps(t *testing.T) {
	for _, ex := range []struct{ zone, text, want string }{
		{"Pacific/Apia", "2011-12-30 12:00", "12:00 does not exist on 2011-12-30 in Pacific/Apia (clocks go forward): write 2011-12-29 12:00 or 2011-12-31 12:00"},
		{"America/Sao_Paulo", "2018-11-04 00:30", "00:30 does not exist on 2018-11-04 in America/Sao_Paulo (clocks go forward): write 2018-11-03 23:30 or 01:30"},
		{"Australia/Lord_Howe", "2027-10-03 02:10", "02:10 does not exist on 2027-10-03 in Australia/Lord_Howe (clocks go forward): write 01:40 or 02:40"},
	} {
		if _, err := resolveAll(ex.text, clockIn(t, ex.zone)); err == nil || err.Error() != ex.want {
			t.Errorf("%s: %v, want %s", ex.text, err, ex.want)
		}
	}
}

// Days are 23 and 25 hours long when clocks change, and there are zones where
// that happens at midnight, or where a whole day was left out.
func TestDay_start(t *testing.T) {
	for _, ex := range []struct {
		zone, day, start string
		length           time.Duration
	}{
		{"Europe/Paris", "2027-03-28", "2027-03-28T00:00:00+01:00", 23 * time.Hour},
		{"Europe/Paris", "2027-10-31", "2027-10-31T00:00:00+02:00", 25 * time.Hour},
		{"Europe/Paris", "2027-06-04", "2027-06-04T00:00:00+02:00", 24 * time.Hour},
		{"Africa/Cairo", "2024-04-26", "2024-04-26T01:00:00+03:00", 23 * time.Hour},
		{"Africa/Cairo", "2024-04-25", "2024-04-25T00:00:00+02:00", 24 * time.Hour},
		{"America/Havana", "2024-11-03", "2024-11-03T00:00:00-04:00", 25 * time.Hour},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00", 0},
		{"Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00", 24 * time.Hour},
		{"UTC", "2027-03-28", "2027-03-28T00:00:00Z", 24 * time.Hour},
	} {
		span, err := resolveAll(ex.day, clockIn(t, ex.zone))
		if err != nil {
			t.Errorf("%s in %s: %v", ex.day, ex.zone, err)
			continue
		}
		if got := span.Start.Format(time.RFC3339); got != ex.start || span.End.Sub(span.Start) != ex.length {
			t.Errorf("%s in %s: from %s for %s, want %s for %s", ex.day, ex.zone, got, span.End.Sub(span.Start), ex.start, ex.length)
		}
	}
}

// A month that is too short gives its last day; time.AddDate would run over.
func TestDay_add_clamps(t *testing.T) {
	for _, ex := range []struct{ now, text, want string }{
		{"2027-01-31", "+1mo", "2027-02-28..2027-03-01"},
		{"2028-01-31", "+1mo", "2028-02-29..2028-03-01"},
		{"2027-01-31", "+13mo", "2028-02-29..2028-03-01"},
		{"2027-03-31", "1 month ago", "2027-02-28..2027-03-01"},
		{"2027-03-31", "-13mo", "2026-02-28..2026-03-01"},
		{"2027-05-31", "in 1 month", "2027-06-30..2027-07-01"},
		{"2028-02-29", "+1y", "2029-02-28..2029-03-01"},
		{"2027-11-30", "+1q", "2028-02-29..2028-03-01"},
		{"2027-05-31", "last 3 months", "2027-03-01..2027-06-01"},
		{"2027-01-31", "next 1 month", "2027-01-31..2027-02-28"},
		{"2027-01-31", "next month", "2027-02-01..2027-03-01"},
		{"2027-03-31", "last month", "2027-02-01..2027-03-01"},
		{"2027-01-31", "end of next month", "2027-02-28..2027-03-01"},
		{"2027-01-01", "yesterday", "2026-12-31..2027-01-01"},
		{"2027-01-01", "last quarter", "2026-10-01..2027-01-01"},
		{"2027-01-03", "this week", "2026-12-28..2027-01-04"}, // a Sunday
		{"2027-01-03", "this monday", "2026-12-28..2026-12-29"},
		{"2027-01-03", "monday", "2027-01-04..2027-01-05"},
	} {
		span, err := resolveAll(ex.text, momentIn(t, "Europe/Paris", ex.now+"T23:59:59+01:00"))
		if ex.now == "2027-05-31" || ex.now == "2027-03-31" { // summer time
			span, err = resolveAll(ex.text, momentIn(t, "Europe/Paris", ex.now+"T23:59:59+02:00"))
		}
		if err != nil || show(span) != ex.want {
			t.Errorf("%s on %s: %s (%v), want %s", ex.text, ex.now, show(span), err, ex.want)
		}
	}
}
