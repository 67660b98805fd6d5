package commands

import (
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"
)

// The parts of an amount add up to it, and differ by what cannot be divided, which is in the first.
func TestDivide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(1, 9_999_999_999_99).Draw(t, "cents")
		parts := rapid.IntRange(1, mostParts).Draw(t, "parts")
		amounts, err := divide(decimal.MustNew(cents, 2), parts)
		if cents < int64(parts) {
			if err == nil {
				t.Fatalf("%d cents were divided by %d", cents, parts)
			}
			return
		}
		if err != nil || len(amounts) != parts {
			t.Fatalf("%v, %v", amounts, err)
		}
		sum := decimal.Zero
		for i, a := range amounts {
			if sum, err = sum.Add(a); err != nil || !a.IsPos() || i > 0 && a.Cmp(amounts[parts-1]) != 0 || a.Cmp(amounts[0]) > 0 {
				t.Fatalf("%v, %v", amounts, err)
			}
		}
		if sum.Cmp(decimal.MustNew(cents, 2)) != 0 {
			t.Fatalf("%v add up to %s", amounts, sum)
		}
	})
}

// A month without the day has its last one; the day comes back afterwards.
func TestMonthsAfter(t *testing.T) {
	for from, want := range map[string][]string{
		"2027-01-31": {"2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"},
		"2027-11-30": {"2027-11-30", "2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"},
		"2027-06-01": {"2027-06-01", "2027-07-01"},
	} {
		day, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if got := monthsAfter(day, i).Format(time.DateOnly); got != w {
				t.Errorf("%d months after %s: %s, want %s", i, from, got, w)
			}
		}
	}
}
