package lang

import (
	"strings"
	"testing"
)

// pointed is the text that an error points at.
func pointed(words []string, err *DateError) string {
	if err.Sub[1] > 0 {
		return words[err.From][err.Sub[0]:err.Sub[1]]
	}
	return strings.Join(words[err.From:err.To], " ")
}

// Each phrase is a date that cannot be; the error may come from reading it or
// from resolving it on 25 November 2026.
func TestDateError(t *testing.T) {
	now := clockIn(t, "Europe/Paris")
	for _, ex := range []struct{ text, at, want string }{
		{"31 june 2027", "31 june", "June has 30 days"},
		{"june 31", "june 31", "June has 30 days"},
		{"0 june", "0 june", "the first day of a month is 1"},
		{"30 february", "30 february", "February has 29 days"},
		{"29 february 2027", "29 february 2027", "February 2027 has 28 days"},
		{"29 february", "29 february", "February 2026 has 28 days"},
		{"2027-06-31", "31", "June has 30 days"},
		{"2027-02-29", "29", "February 2027 has 28 days"},
		{"2027-13-01", "13", "there is no month 13: months run from 1 to 12"},
		{"2023-00", "00", "there is no month 0: months run from 1 to 12"},
		{"2026-Q5", "5", "there is no quarter 5: quarters run from Q1 to Q4"},
		{"31/6/2027", "31", "June has 30 days"},
		{"6/13/2027", "13", "there is no month 13: the day comes first, write 13/6/2027"},
		{"20/13/2027", "13", "there is no month 13: months run from 1 to 12"},
		{"4/6", "4/6", `"4/6" has no year: write day/month/year, such as 4/6/2028`},
		{"31/02", "31/02", "February has 29 days"},
		{"0/6", "0/6", "the first day of a month is 1"},
		{"29/02", "29/02", `"29/02" has no year: write day/month/year, such as 29/02/2028`},
		{"samedi prochain", "samedi prochain", `"samedi prochain" could be of this week or not: write this saturday or next saturday`},
		{"mardi dernier 20h", "mardi dernier", `"mardi dernier" could be of this week or not: write this tuesday or last tuesday`},
		{"4/6/27", "27", `"27" could be more than one year: write all four digits, such as 2027`},
		{"4 june 27", "27", `"27" could be more than one year: write all four digits, such as 2027`},
		{"june 4 27", "27", `"27" could be more than one year: write all four digits, such as 2027`},
		{"4 june 1850", "1850", "the year 1850 is out of reach: dates run from 1900 to 2200"},
		{"june 2201", "2201", "the year 2201 is out of reach: dates run from 1900 to 2200"},
		{"1850-06-04", "1850", "the year 1850 is out of reach: dates run from 1900 to 2200"},
		{"4/6/20270", "20270", "the year 20270 is out of reach: dates run from 1900 to 2200"},
		{"in 400 years", "in 400 years", "the year 2426 is out of reach: dates run from 1900 to 2200"},
		{"+99999999d", "+99999999d", "+99999999d is too far away: dates run from 1900 to 2200"},
		{"99999999999999999999 days ago", "99999999999999999999 days", "99999999999999999999 days is too far away: dates run from 1900 to 2200"},
		{"+3m", "+3m", `"+3m" could be minutes or months: write +3mo for months`},
		{"-3 m", "-3 m", `"-3 m" could be minutes or months: write -3mo for months`},
		{"in 3M", "3M", `"3M" could be minutes or months: write 3mo for months`},
		{"last 3 m", "3 m", `"3 m" could be minutes or months: write 3mo for months`},
		{"3m ago", "3m", `"3m" could be minutes or months: write 3mo for months`},
		{"in 3h", "in 3h", `"in 3h" could be a length or a time of day: write in 3 hours, or 3:00`},
		{"last 0 days", "0 days", "a period of 0 is empty: write 1 or more"},
		{"friday 2027-06-04 25:00", "", ""}, // reads friday
		{"25:00", "25:00", "25:00 is not a time of day: hours run from 0 to 23"},
		{"4 june @25:00", "25:00", "25:00 is not a time of day: hours run from 0 to 23"},
		{"4 june 2027 13pm", "13pm", "13pm is not a time of day: write 13:00 or 1pm"},
		{"4 june 0 am", "0 am", "0am is not a time of day: write 13:00 or 1pm"},
		{"today 24:00", "24:00", "24:00 is not a time of day: write 00:00 of the day after"},
		{"today 13:60", "13:60", "13:60 is not a time of day: minutes run from 00 to 59"},
		{"today 13:00:30", "13:00:30", "13:00:30 is not a time of day: leave out the seconds"},
		{"today 13:00+15:00", "13:00+15:00", "13:00+15:00 is not a time of day: offsets run to +14:00"},
		{"2027-06-04T25:00", "25:00", "25:00 is not a time of day: hours run from 0 to 23"},
		{"june 2027 13:00", "13:00", "a time of day needs a day, and 2027-06 is not one"},
		{"next week at 1pm", "at 1pm", "a time of day needs a day, and next week is not one"},
		{"now 13:00", "13:00", "a time of day needs a day, and now is not one"},
		{"monday 4 june 2027", "monday 4 june 2027", "4 June 2027 is a Friday: leave out the day of the week"},
		{"friday 4 june", "friday 4 june", "4 June 2026 is a Thursday: leave out the day of the week"},
	} {
		words := strings.Fields(ex.text)
		_, err := resolveAll(ex.text, now)
		switch {
		case err == nil && ex.want != "":
			t.Errorf("%s: no error, want %s", ex.text, ex.want)
		case err != nil && (err.Error() != ex.want || pointed(words, err) != ex.at):
			t.Errorf("%s: %q at %q, want %q at %q", ex.text, err, pointed(words, err), ex.want, ex.at)
		}
	}
}

func TestParseDate_errors(t *testing.T) {
	for _, ex := range []struct{ text, at, want string }{
		{"", "", `"" is not a date: write 2027-06-04, 4 june 2027 1pm or next week`},
		{" , ", "", `" , " is not a date: write 2027-06-04, 4 june 2027 1pm or next week`},
		{" soon ", "soon", `" soon " is not a date: write 2027-06-04, 4 june 2027 1pm or next week`},
		{"4  june 2027 or later", "or later", `"or later" is not part of the date`},
		{" 31  june", "31  june", "June has 30 days"},
		{"the 4 june", "the 4 june", `"the 4 june" is not a date: write 2027-06-04, 4 june 2027 1pm or next week`},
		{"on 2027-06-31", "on 2027-06-31", `"on 2027-06-31" is not a date: write 2027-06-04, 4 june 2027 1pm or next week`},
		{"  2027-06-31", "31", "June has 30 days"},
		{"4 june 2027, 25:00", "25:00", "25:00 is not a time of day: hours run from 0 to 23"},
	} {
		_, err := ParseDate(ex.text)
		if err == nil {
			t.Errorf("%q: no error, want %s", ex.text, ex.want)
			continue
		}
		if got := ex.text[err.Sub[0]:err.Sub[1]]; err.Error() != ex.want || got != ex.at || err.From != 0 || err.To != 1 {
			t.Errorf("%q: %q at %q, want %q at %q", ex.text, err, got, ex.want, ex.at)
		}
	}
}

func TestDate_Resolve_zero(t *testing.T) {
	if _, err := (Date{}).Resolve(clockIn(t, "UTC")); err == nil {
		t.Error("the zero Date resolved")
	}
}
