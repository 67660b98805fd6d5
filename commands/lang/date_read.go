package lang

import (
	"slices"
	"strings"
)

// ReadDate reads the longest date at the head of words and says how many it
// used; none means that no date stands there. A phrase that is a date, but an
// impossible or an ambiguous one, gives an error placed on its words.
func ReadDate(words []string) (d Date, used int, err *DateError) {
	r := dateReader{words: words}
	d, err = r.date()
	if err != nil || d.IsZero() {
		return Date{}, 0, err
	}
	return d, r.pos, nil
}

// ParseDate reads the whole of a quoted text as a date. Commas after words are
// allowed here (`4 June 2027, 1pm`), where they separate nothing. An error is
// placed on bytes of the text: From is 0, To is 1 and Sub is never empty, except
// for an empty text.
func ParseDate(text string) (Date, *DateError) {
	words, starts := dateFields(text)
	placed := func(e *DateError, from, to int) (Date, *DateError) {
		begin, end := starts[from], starts[to-1]+len(words[to-1])
		if e.Sub[1] > 0 {
			begin, end = starts[from]+e.Sub[0], starts[from]+e.Sub[1]
		}
		return Date{}, e.in(0, 1).within(begin, end)
	}
	if len(words) == 0 {
		return Date{}, errDateNone(text).in(0, 1)
	}
	d, used, err := ReadDate(words)
	switch {
	case err != nil:
		return placed(err, err.From, err.To)
	case used == 0:
		return placed(errDateNone(text), 0, len(words))
	case used < len(words):
		return placed(errDateRest(strings.Join(words[used:], " ")), used, len(words))
	}
	return d, nil
}

// dateFields cuts a text at its spaces and says where each word starts.
func dateFields(text string) (words []string, starts []int) {
	pos := 0
	for _, word := range strings.Fields(text) {
		start := pos + strings.Index(text[pos:], word)
		pos = start + len(word)
		if word = strings.TrimRight(word, ","); word != "" {
			words, starts = append(words, word), append(starts, start)
		}
	}
	return words, starts
}

// dateReader reads one phrase. Its tests both read and teach: a test made where
// the words end offers what it would have accepted there, and that is what Next
// gives.
type dateReader struct {
	words   []string
	pos     int
	years   []string // to be offered where a year may stand
	offers  []string
	clockAt datePlace
}

// datePlace is a range of words and of bytes in the first of them.
type datePlace struct {
	from, to int
	sub      [2]int
}

// dateForm reads one form of date at r.pos; a zero Date means that another form
// may have it, and then r.pos means nothing.
type dateForm func(r *dateReader) (Date, *DateError)

// date reads a date in any form, with its clock.
func (r *dateReader) date() (Date, *DateError) {
	d, err := r.first((*dateReader).near, (*dateReader).placed, (*dateReader).edged, (*dateReader).ahead,
		(*dateReader).french, (*dateReader).signed, (*dateReader).numeric, (*dateReader).quarter, (*dateReader).named, (*dateReader).monthDay,
		(*dateReader).wholeMonth, (*dateReader).dayFirst, (*dateReader).ago, (*dateReader).bareYear)
	switch {
	case err != nil:
		return Date{}, err
	case d.IsZero():
		return r.clockAlone()
	}
	return r.withClock(d)
}

// first gives what the first form that fits reads.
func (r *dateReader) first(forms ...dateForm) (Date, *DateError) {
	start := r.pos
	for _, form := range forms {
		r.pos = start
		if d, err := form(r); err != nil || !d.IsZero() {
			return d, err
		}
	}
	r.pos = start
	return Date{}, nil
}

func (r *dateReader) atEnd() bool { return r.pos == len(r.words) }

// word is the word i places ahead, folded, or nothing.
func (r *dateReader) word(i int) string {
	if r.pos+i >= len(r.words) {
		return ""
	}
	return foldDateWord(r.words[r.pos+i])
}

// typed is what was typed from a place up to where the reader stands.
func (r *dateReader) typed(from int) string { return strings.Join(r.words[from:r.pos], " ") }

// offer notes words that may stand at the end of the phrase.
func (r *dateReader) offer(words ...string) {
	if !r.atEnd() {
		return
	}
	for _, w := range words {
		if !slices.Contains(r.offers, w) {
			r.offers = append(r.offers, w)
		}
	}
}

// is consumes the word if it is one of those.
func (r *dateReader) is(word string) bool {
	r.offer(word)
	if r.word(0) != word {
		return false
	}
	r.pos++
	return true
}
