// Package fold reduces text to what two spellings of it have in common, so that a search
// finds "Candé" for "CANDE": case and accents are ignored, in the same way as the
// database's function fold.
package fold

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters are what Unicode does not decompose but a person takes for the same. The other
// half is in the SQL of migrations (public.fold); a test there compares the two.
var letters = strings.NewReplacer(
	"ø", "o", "ł", "l", "đ", "d", "ð", "d", "ħ", "h", "ŧ", "t", "ı", "i", "ς", "σ",
	"œ", "oe", "æ", "ae", "ß", "ss", "þ", "th",
	"’", "'", "‘", "'",
)

// Fold decomposes s (NFKD), drops the accents, lowers the case and replaces the letters
// that have no decomposition. Two strings are found for each other when their folds are equal.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	// Bytes that are no UTF-8 can come from a terminal, and would keep their neighbours from being decomposed.
	s = strings.Map(func(r rune) rune {
		if r >= 0x0300 && r <= 0x036F {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")))
	return letters.Replace(strings.ToLower(s))
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
