package lang

import (
	"strings"
	"unicode/utf8"
)

// fold makes two spellings of a keyword one. Keywords are ASCII: accents do not matter here.
func fold(s string) string { return strings.ToLower(s) }

// Nearest finds the word that was probably meant: at most 1 + a quarter of its length of
// mistakes away, where a swap of neighbours counts one, and less than half of the word; or else
// one that was not typed to its end, or beyond it (desc for descending). The same word is never
// suggested.
func Nearest(typed string, words []string) string {
	typed = fold(typed)
	length := utf8.RuneCountInString(typed)
	best, limit := "", 1+length/4
	for _, w := range words {
		if fold(w) == typed {
			continue
		}
		d := distance([]rune(typed), []rune(fold(w)))
		if d <= limit && 2*d < max(length, utf8.RuneCountInString(w)) {
			best, limit = w, d-1
		}
	}
	if best == "" {
		best = begun(typed, words)
	}
	return best
}

// begun finds a word of which typed is the beginning, or which is the beginning of typed.
func begun(typed string, words []string) string {
	for _, w := range words {
		word := fold(w)
		unfinished := len(typed) >= 3 && len(typed) < len(word) && strings.HasPrefix(word, typed)
		overdone := len(word) >= 4 && len(word) < len(typed) && strings.HasPrefix(typed, word) // yesterday is not yes
		if unfinished || overdone {
			return w
		}
	}
	return ""
}

// distance is the optimal string alignment distance: insert, delete, replace, swap neighbours.
func distance(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i-1)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
