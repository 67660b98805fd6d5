package shell

import (
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestRelative(t *testing.T) {
	const typed = "2006-01-02 15:04"
	for _, test := range []struct{ now, then, want string }{
		{"2026-11-23 10:00", "2026-11-23 10:00", "now"},
		{"2026-11-23 10:00", "2026-11-23 10:01", "in 1 minute"},
		{"2026-11-23 10:00", "2026-11-23 09:59", "1 minute ago"},
		{"2026-11-23 10:00", "2026-11-23 10:59", "in 59 minutes"},
		{"2026-11-23 10:00", "2026-11-23 11:00", "in 1 hour"},
		{"2026-11-23 10:00", "2026-11-23 08:01", "1 hour ago"},
		{"2026-11-23 23:00", "2026-11-24 01:30", "in 2 hours"},
		{"2026-11-23 10:00", "2026-11-23 22:30", "today"},
		{"2026-11-23 10:00", "2026-11-24 09:00", "tomorrow"},
		{"2026-11-23 10:00", "2026-11-22 09:00", "yesterday"},
		{"2026-11-23 23:59", "2026-11-25 00:01", "in 2 days"},
		{"2026-11-23 10:00", "2026-12-06 10:00", "in 13 days"},
		{"2026-11-23 10:00", "2026-12-07 10:00", "in 2 weeks"},
		{"2026-11-23 10:00", "2026-10-12 10:00", "6 weeks ago"},
		{"2026-11-23 10:00", "2027-01-22 10:00", "in 8 weeks"},
		{"2026-11-23 10:00", "2027-01-23 09:00", "in 2 months"},
		{"2026-11-23 10:00", "2027-06-04 13:00", "in 6 months"},
		{"2026-11-23 10:00", "2028-11-22 10:00", "in 23 months"},
		{"2026-11-23 10:00", "2028-11-23 10:00", "in 2 years"},
		{"2026-11-23 10:00", "2023-06-04 13:00", "3 years ago"},
		{"2024-02-29 10:00", "2022-02-28 10:00", "2 years ago"},
		{"2024-02-29 10:00", "2026-02-28 10:00", "in 23 months"},
		{"2026-03-28 12:00", "2026-03-29 12:00", "tomorrow"}, // 23 hours on
		{"2026-10-24 12:00", "2026-10-26 11:00", "in 2 days"},
		{"2026-11-23 10:00", "9999-12-31 00:00", "in 7973 years"},
	} {
		zone := paris(t)
		now, err := time.ParseInLocation(typed, test.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		then, err := time.ParseInLocation(typed, test.then, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := relative(then.UTC(), now); got != test.want {
			t.Errorf("%s at %s: %q, want %q", test.then, test.now, got, test.want)
		}
	}
}

func TestRelative_Day(t *testing.T) {
	now := time.Date(2026, time.November, 23, 23, 30, 0, 0, paris(t))
	day := func(year int, month time.Month, day int) models.Day {
		return models.Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	}
	for _, test := range []struct {
		v    any
		want string
	}{
		{day(2026, time.November, 23), "today"},
		{day(2026, time.November, 24), "tomorrow"},
		{day(2026, time.November, 22), "yesterday"},
		{day(2026, time.November, 10), "13 days ago"},
		{day(2025, time.November, 23), "12 months ago"},
		{"2026-11-23", ""},
		{nil, ""},
		{int64(3), ""},
	} {
		if got := relative(test.v, now); got != test.want {
			t.Errorf("%v: %q, want %q", test.v, got, test.want)
		}
	}
}

// Beside the first dates of a list stands how far away they are, where the window has room for all of
// it; in a file never.
func TestRenderer_dated(t *testing.T) {
	now := time.Date(2026, time.November, 25, 10, 30, 0, 0, paris(t))
	table := &query.Table{
		Columns: []query.Column{{Label: "name", Kind: models.KindText}, {Label: "start", Kind: models.KindInstant}, {Label: "end", Kind: models.KindInstant}},
		Rows:    [][]any{{"Garden party", now.AddDate(0, 0, 3), now.AddDate(0, 0, 4)}, {"Wedding", nil, now}},
	}
	const beside = "2026-11-28 10:30 (in 3 days) │ 2026-11-29 10:30 "
	const whole = 64 // cells
	for window, want := range map[int]bool{0: false, 60: false, whole - 1: false, whole: true, 200: true} {
		var b strings.Builder
		r := &renderer{out: &b, notes: &b, zone: paris(t), clock: func() time.Time { return now }, width: func() int { return window }}
		if err := r.table(table); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), beside); got != want || !want && strings.Contains(b.String(), "in 3 days") || strings.Contains(b.String(), "(now)") {
			t.Errorf("in %d cells:\n%s", window, &b)
		}
		if window > 0 {
			checkRows(t, b.String(), window)
		}
	}
}
