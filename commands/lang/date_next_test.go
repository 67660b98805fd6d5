package lang

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for _, ex := range []struct{ words, has, hasNot string }{
		{"", "today tomorrow yesterday now this next last start end in january monday 2026 2027", "of ago 09:00 days"},
		{"next", "week month quarter year monday sunday 30", "hour today"},
		{"this", "week friday", "30"},
		{"last 30", "days weeks months hours", "day ago"},
		{"last 1", "day", "days"},
		{"last", "30 week", "of"},
		{"4", "january june december days", "2027"},
		{"31", "january december", "june february"},
		{"4 days", "ago", "june"},
		{"4 june", "2026 2027 09:00", "june"},
		{"4 june 2027", "14:00", "2027"},
		{"4 june @", "14:00", "2027"},
		{"june", "2026 2027", "09:00"},
		{"friday", "09:00", "june 2027"},
		{"friday 4", "june", "days"},
		{"in", "3", "days june"},
		{"in 3", "days hours", "ago"},
		{"+ 3", "days", "ago"},
		{"start", "of", ""},
		{"end of", "week month next last this june 2027", "friday today"},
		{"start of next", "week", "friday hours"},
		{"start of last 3", "weeks", "hours"},
		{"today", "14:00", "today"},
		{"2027", "", "days 09:00"},
		{"now", "", "09:00"},
		{"next week", "", "09:00"},
		{"31 june", "", "2027 09:00"},
		{"kate", "", "09:00 june"},
		{"today kate", "", "09:00"},
	} {
		got := Next(strings.Fields(ex.words), now)
		for _, word := range strings.Fields(ex.has) {
			if !slices.Contains(got, word) {
				t.Errorf("after %q: %q does not offer %s", ex.words, got, word)
			}
		}
		for _, word := range strings.Fields(ex.hasNot) {
			if slices.Contains(got, word) {
				t.Errorf("after %q: %q offers %s", ex.words, got, word)
			}
		}
	}
}

func TestNext_noNow(t *testing.T) {
	if got := Next([]string{"4", "june"}, time.Time{}); !slices.Equal(got, []string{"09:00", "14:00", "18:00"}) {
		t.Errorf("offered %q", got)
	}
}

// Whatever is offered is either read, to its last word, or leads on; so each
// path of offers ends in a date.
func TestNext_agreesWithReadDate(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	var walk func(words []string) int
	walk = func(words []string) (dates int) {
		for _, word := range Next(words, now) {
			longer := append(slices.Clone(words), word)
			_, used, err := ReadDate(longer)
			further := Next(longer, now)
			switch {
			case err != nil:
				t.Errorf("%q: %v", longer, err)
			case used == len(longer):
				dates++
			case len(further) == 0:
				t.Errorf("%q is no date and leads nowhere", longer)
			}
			if len(longer) < 8 {
				dates += walk(longer)
			} else if len(further) > 0 {
				t.Errorf("%q has no end", longer)
			}
		}
		return dates
	}
	dates := walk(nil)
	for _, head := range []string{"4", "29", "31", "1st", "+", "-", "friday 4", "4 juin", "2027-06-04", "3 days"} {
		dates += walk(strings.Fields(head))
	}
	if dates < 500 {
		t.Errorf("only %d dates were reached", dates)
	}
}
