package policy

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// commonest are passwords that are tried first by anybody, and the words that they are made of.
//
//go:embed commonest.txt
var commonest string

const (
	// enough is how many characters of a password must be nobody's guess: half of the shortest.
	enough = (MinPassword + 1) / 2
	// wordCounts is what a common word counts for, however long it is: three of them are a password.
	wordCounts = 3
	// shortestWord is how long a word is that is looked for inside.
	shortestWord = 4
)

// commonWords are the lines of commonest.
func commonWords() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(commonest) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			words[line] = true
		}
	}
	return words
}

// free counts the characters of a squeezed password that somebody who guesses would have to guess, in
// the way that needs the fewest: those of common words, of repeats and of rows of keys count little.
func free(words map[string]bool, bare string) int {
	text := []rune(year.ReplaceAllString(unit(bare), "1"))
	plain := unmasked(text)
	fewest := make([]int, len(text)+1) // from there to the end
	for i := len(text) - 1; i >= 0; i-- {
		fewest[i] = 1 + fewest[i+runAhead(text[i:])]
		for n := shortestWord; n < MinPassword && i+n <= len(text); n++ {
			if words[string(text[i:i+n])] || words[string(plain[i:i+n])] {
				fewest[i] = min(fewest[i], wordCounts+fewest[i+n])
			}
		}
	}
	return fewest[0]
}

// year is one that people put behind a word.
var year = regexp.MustCompile(`(19|20)\d\d`)

// unit is what a text repeats, or the text: abcabcabcab is abc.
func unit(text string) string {
	runes := []rune(text)
	for n := 1; n <= len(runes)/2; n++ {
		repeats := true
		for i := n; i < len(runes) && repeats; i++ {
			repeats = runes[i] == runes[i-n]
		}
		if repeats {
			return string(runes[:n])
		}
	}
	return text
}

// unmasked reads the digits and marks that stand for letters: p4$$w0rd.
func unmasked(text []rune) []rune {
	masks := map[rune]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', '$': 's', '!': 'i', '€': 'e'}
	plain := slices.Clone(text)
	for i, r := range plain {
		if letter, ok := masks[r]; ok {
			plain[i] = letter
		}
	}
	return plain
}

// runAhead is how many characters at the head of a text go on as they began, three at least: the same
// one, the next one, or the next key. It is 1 where none do.
func runAhead(text []rune) int {
	longest := 1
	for _, next := range [...]func(a, b rune) bool{
		func(a, b rune) bool { return a == b },
		func(a, b rune) bool { return b == a+1 && alphanumeric(a) && alphanumeric(b) },
		func(a, b rune) bool { return b == a-1 && alphanumeric(a) && alphanumeric(b) },
		beside,
		func(a, b rune) bool { return beside(b, a) },
	} {
		n := 1
		for n < len(text) && next(text[n-1], text[n]) {
			n++
		}
		if n > 2 {
			longest = max(longest, n)
		}
	}
	return longest
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// beside reports whether a key has another at its right, or below it, on a keyboard of the house.
func beside(a, b rune) bool {
	for _, row := range [...]string{
		"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm", "0987654321",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1aqw2zsx3edc4rfv5tgb6yhn7uj8ik9ol0pm", "1q2w3e4r5t6y7u8i9o0p", "1a2z3e4r5t6y7u8i9o0p",
	} {
		if strings.Contains(row, string(a)+string(b)) {
			return true
		}
	}
	return false
}
