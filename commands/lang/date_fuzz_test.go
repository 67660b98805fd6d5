package lang

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// dateWordsDrawn are the pieces that make both sense and nonsense.
var dateWordsDrawn = slices.Concat(dateMonthNames[:], dateWeekdayNames[:], dateUnitNames[1:], dateUnitShorts[1:], []string{
	"this", "next", "last", "start", "end", "of", "in", "ago", "now", "today", "demain", "hier", "at", "@", "pm", "am", "à",
	"1", "4", "29", "30", "31", "99", "1PM", "@1PM", "13:00", "2:30", "02:30+02:00", "13h30", "25:00", "2027", "2028", "1850", "2027-06",
	"2026-Q3", "2027-06-04", "2027-03-28", "2027-02-29", "4/6/2027", "2027-06-04T02:00Z", "+3mo", "-7d", "+3m", "+", "-", "août", "févr.", "x", "", "\xff",
})

// checkDate holds for whatever is read.
func checkDate(t interface {
	Helper()
	Errorf(string, ...any)
}, words []string, now time.Time) {
	t.Helper()
	d, used, err := ReadDate(words)
	if used < 0 || used > len(words) || (used == 0) != d.IsZero() {
		t.Errorf("%q: used %d for %#v", words, used, d)
	}
	if err != nil {
		checkPlace(t, words, err)
		return
	}
	if used == 0 {
		return
	}
	again, n, err := ReadDate(strings.Fields(d.String()))
	if err != nil || again != d || n != len(strings.Fields(d.String())) || again.String() != d.String() {
		t.Errorf("%q: %q reads back to %#v (%v), want %#v", words, d, again, err, d)
	}
	span, err := d.Resolve(now)
	if err != nil {
		checkPlace(t, words, err.At(words))
		return
	}
	if span.End.Before(span.Start) {
		t.Errorf("%q: ends before it starts: %v", words, span)
	}
	if echoed, err := ParseDate(d.Echo(now)); err == nil {
		if back, err := echoed.Resolve(now); err != nil || d.unit != unitHour && back != span {
			t.Errorf("%q: echo %q is %v (%v), want %v", words, d.Echo(now), back, err, span)
		}
	}
}

func checkPlace(t interface {
	Helper()
	Errorf(string, ...any)
}, words []string, err *DateError) {
	t.Helper()
	if err.From < 0 || err.From >= err.To || err.To > len(words) || err.Message == "" {
		t.Errorf("%q: %q placed on words %d to %d", words, err, err.From, err.To)
		return
	}
	if err.Sub != [2]int{} && (err.Sub[0] < 0 || err.Sub[0] >= err.Sub[1] || err.Sub[1] > len(words[err.From])) {
		t.Errorf("%q: %q placed on bytes %v", words, err, err.Sub)
	}
}

func TestReadDate_anyWords(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(dateWordsDrawn), 0, 8).Draw(t, "words")
		checkDate(t, words, now)
	})
}

// Every Date that can be made prints to text that reads back to it.
func TestDate_String_roundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		again, err := ParseDate(d.String())
		if err != nil || again != d {
			t.Fatalf("%q reads back to %#v (%v), want %#v", d, again, err, d)
		}
	})
}

func drawDate(t *rapid.T) Date {
	count := func(from, to int) int32 { return int32(rapid.IntRange(from, to).Draw(t, "n")) }
	which := rapid.SampledFrom([]dateWhich{dateThis, dateNext, dateLast}).Draw(t, "which")
	year := rapid.SampledFrom([]int16{0, firstYear, 2027, 2028, lastYear}).Draw(t, "year")
	month := uint8(rapid.IntRange(1, 12).Draw(t, "month"))
	d := Date{kind: rapid.SampledFrom([]dateKind{
		dateOffset, dateMonthDay, dateMonth, dateQuarter, dateYear, dateWeekday, dateCalendar, dateWindow,
	}).Draw(t, "kind")}
	switch d.kind {
	case dateOffset:
		d = dateAway(int(count(-mostDateLength, mostDateLength)), rapid.SampledFrom([]dateUnit{
			unitHour, unitDay, unitWeek, unitMonth, unitQuarter, unitYear}).Draw(t, "unit"))
	case dateMonthDay:
		d.year, d.month = year, month
		d.day = uint8(rapid.IntRange(1, daysIn(int(year), time.Month(month))).Draw(t, "day"))
		if year == 0 {
			d.weekday = uint8(rapid.IntRange(0, 7).Draw(t, "weekday"))
		}
	case dateMonth:
		d.year, d.month = year, month
	case dateQuarter:
		d.year, d.n = max(year, firstYear), count(1, 4)
	case dateYear:
		d.year = max(year, firstYear)
	case dateWeekday:
		d.which = rapid.SampledFrom([]dateWhich{dateAny, which}).Draw(t, "placed")
		d.weekday = uint8(rapid.IntRange(1, 7).Draw(t, "weekday"))
	case dateCalendar:
		d.which, d.unit = which, dateUnit(rapid.IntRange(int(unitDay), int(unitYear)).Draw(t, "unit"))
	case dateWindow:
		d.which = rapid.SampledFrom([]dateWhich{dateNext, dateLast}).Draw(t, "way")
		d.n, d.unit = count(1, mostDateLength), dateUnit(rapid.IntRange(int(unitHour), int(unitYear)).Draw(t, "unit"))
	}
	if !d.isDay() && d.unit != unitHour || d.kind == dateCalendar {
		d.edge = rapid.SampledFrom([]dateEdge{dateWhole, dateStart, dateEnd}).Draw(t, "edge")
	}
	if d.isDay() && rapid.Bool().Draw(t, "timed") {
		d.clock = dateClock{set: true, hour: uint8(rapid.IntRange(0, 23).Draw(t, "hour")), minute: uint8(rapid.IntRange(0, 59).Draw(t, "minute"))}
		if rapid.Bool().Draw(t, "zoned") {
			d.clock.zoned, d.clock.offset = true, int16(rapid.IntRange(-14*60, 14*60).Draw(t, "offset"))
		}
	}
	return d
}

func FuzzReadDate(f *testing.F) {
	for _, ex := range dateExamples {
		f.Add(ex.text)
	}
	for _, text := range []string{"+3m", "31 june 2027", "25:00", "2027-03-28 02:30", "@", "+", "4/6", "start of next", "\xff \u0301"} {
		f.Add(text)
	}
	now := clockIn(f, "Europe/Paris")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		checkDate(t, strings.Fields(text), now)
		if _, err := ParseDate(text); err != nil && (err.Sub[0] < 0 || err.Sub[1] > len(text) || err.Sub[0] > err.Sub[1]) {
			t.Errorf("%q: placed on bytes %v", text, err.Sub)
		}
		Next(strings.Fields(text), now)
	})
}
