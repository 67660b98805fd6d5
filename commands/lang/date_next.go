package lang

import (
	"slices"
	"strconv"
	"strings"
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

// French gives the French words for the nearest days that begin with what is typed, which is folded.
// They are no offers of Next: who types in English is not shown each day twice.
func French(typed string) []string {
	words := []string{"aujourd'hui", "demain", "après-demain", "hier", "avant-hier"}
	return slices.DeleteFunc(words, func(w string) bool { return typed == "" || !strings.HasPrefix(foldDateWord(w), typed) })
}
