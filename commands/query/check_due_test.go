package query

import (
	"testing"
	"time"

	"epicevents.example/epic/commands/lang"
)

// A day means its morning, or now where that is over; what is over is refused.
func TestChecker_Due(t *testing.T) {
	t.Parallel()
	zone := paris(t)
	now := time.Date(2026, time.November, 23, 10, 0, 30, 0, zone) // a Monday
	c := &Checker{Schema: load(t), Now: now}
	for text, want := range map[string]string{
		"friday": "2026-11-27 09:00", "tomorrow": "2026-11-24 09:00", "in 3 days": "2026-11-26 09:00", "next week": "2026-11-30 09:00",
		"29 march 2027": "2027-03-29 09:00", "2026-11-24 08:15": "2026-11-24 08:15", "in 2 hours": "2026-11-23 12:00", "16:30": "2026-11-23 16:30",
		"today": "2026-11-23 10:00", "monday": "2026-11-23 10:00", "now": "2026-11-23 10:00", "this week": "2026-11-23 10:00", "10:00": "2026-11-23 10:00",
		"yesterday": "", "09:59": "", "last friday": "", "2 hours ago": "", "2026-11-22": "", "october": "",
		"2027-03-28 02:30": "", // the clocks go forward
		"some day":         "",
	} {
		due, err := c.Due(lang.Value{Text: text, Quoted: true})
		got := ""
		if err == nil {
			got = due.In(zone).Format("2006-01-02 15:04")
		}
		if got != want {
			t.Errorf("%s is due at %q (%v), want %q", text, got, err, want)
		}
		if err == nil && due.Before(now) {
			t.Errorf("%s is due in the past", text)
		}
	}
}
