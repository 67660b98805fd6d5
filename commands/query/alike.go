package query

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"epicevents.example/epic/internal/fold"
)

// How much alike names and companies are that may be the same, from 0 to 1 as similarity of pg_trgm measures
// it. Measured: "Kevin Casey" and "Kevin Cassey" are 0.79 alike, "Kevin Carey" 0.6, "Lou Bouzin" and "Lou
// Bousin" 0.57, "Marie Martin" and "Marie Marlin" 0.54; "Kevin Casey" and "Kevin Dubois" 0.32, "Société
// Générale" and "Société Anonyme" 0.32. Where a company is not known, the name says more: of "Jean Dupont"
// and "Jean Dupond" 0.71.
const (
	alikeBoth  = 0.5 // name and company
	alikeAlone = 0.7 // the name, where a company is not known
)

// alike is how much two clients have in common. What one of them does not have is below zero.
type alike struct {
	name, company float64
	phone         bool
	phones        bool // both have one
}

// twins reports whether they may be the same.
func (a alike) twins() bool {
	return a.phone || a.name >= alikeBoth && a.company >= alikeBoth || a.name >= alikeAlone && a.company < 0
}

// likeness is how much they are alike, of a hundred: the mean of what both have.
func (a alike) likeness() int64 {
	sum, n := a.name, 1.0
	if a.company >= 0 {
		sum, n = sum+a.company, n+1
	}
	if a.phones {
		n++
	}
	if a.phone {
		sum++
	}
	return int64(math.Round(100 * sum / n))
}

// String says what is alike: same phone, name 79 %.
func (a alike) String() string {
	var parts []string
	if a.phone {
		parts = append(parts, "same phone")
	}
	for _, p := range []struct {
		what string
		of   float64
	}{{"name", a.name}, {"company", a.company}} {
		switch {
		case p.of == 1:
			parts = append(parts, "same "+p.what)
		case p.of >= alikeBoth:
			parts = append(parts, fmt.Sprintf("%s %.0f %%", p.what, 100*p.of))
		}
	}
	return strings.Join(parts, ", ")
}

// trigrams are the groups of three letters of the words of a text, sorted, as pg_trgm has them: each word
// with two spaces before it and one behind.
type trigrams []int64

func newTrigrams(text string) trigrams {
	var set trigrams
	for _, word := range words(text) {
		group := int64(' ')<<21 | ' '
		for _, r := range word + " " {
			group = (group<<21 | int64(r)) & (1<<63 - 1)
			set = append(set, group)
		}
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// words are the words of a text, folded.
func words(text string) []string {
	return strings.FieldsFunc(fold.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// similarity is how many of the groups of two texts are in both, from 0 to 1; below zero where one has none.
func (t trigrams) similarity(other trigrams) float64 {
	if len(t) == 0 || len(other) == 0 {
		return -1
	}
	common, i, k := 0, 0, 0
	for i < len(t) && k < len(other) {
		switch {
		case t[i] < other[k]:
			i++
		case t[i] > other[k]:
			k++
		default:
			common, i, k = common+1, i+1, k+1
		}
	}
	return float64(common) / float64(len(t)+len(other)-common)
}
