package lang

import "regexp"

// dateQuarterForm is a quarter in one word, folded; T3 is French.
var dateQuarterForm = regexp.MustCompile(`^(?:(\d{4})-?)?[qt](\d+)$`)

// quarter reads 2026-Q3, Q3 2026 and Q3.
func (r *dateReader) quarter() (Date, *DateError) {
	word, at := r.word(0), r.pos
	m := dateQuarterForm.FindStringSubmatchIndex(word)
	if m == nil {
		return Date{}, nil
	}
	r.pos++
	n := dateNumber(word[m[4]:m[5]])
	if n < 1 || n > 4 {
		return Date{}, errDateQuarter(word[m[4]:m[5]]).in(at, r.pos).within(m[4], m[5])
	}
	d := Date{kind: dateQuarter, n: int32(n)}
	if m[2] < 0 {
		year, err := r.year()
		d.year = int16(year) // #nosec G115 -- checkYear took it
		return d, err
	}
	year := dateNumber(word[m[2]:m[3]])
	d.year = int16(year) // #nosec G115 -- looked at in the next line
	if err := checkYear(year); err != nil {
		return Date{}, err.in(at, r.pos).within(m[2], m[3])
	}
	return d, nil
}
