package lang

import (
	"slices"
	"strconv"
	"time"
)

// Next gives the words that could stand next after those of an unfinished or a
// finished date, for completion; none where words are not the head of a date.
// The years offered are now's and the one after; a zero now offers none. Each
// thing is offered in one spelling; the reader takes more.
func Next(words []string, now time.Time) []string {
	r := dateReader{words: words}
	if !now.IsZero() {
		r.years = []string{strconv.Itoa(now.Year()), strconv.Itoa(now.Year() + 1)}
	}
	if _, err := r.date(); err != nil {
		return nil
	}
	return slices.DeleteFunc(r.offers, func(offer string) bool {
		_, _, err := ReadDate(append(slices.Clone(words), offer)) // 29 february of a common year
		return err != nil
	})
}
