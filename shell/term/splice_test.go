package term

import (
	"slices"
	"strings"
	"testing"

	"github.com/c-bata/go-prompt"
)

func TestSplice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, before string
		from         int
		offers, want []string
	}{
		{"a word", "show cl", 5, []string{"clients", "class"}, []string{"show clients", "show class"}},
		{"the first word", "sho", 0, []string{"show"}, []string{"show"}},
		{"nothing typed yet", "show ", 5, []string{"clients"}, []string{"show clients"}},
		{"nothing at all", "", 0, []string{"show"}, []string{"show"}},
		{"a quoted name with a space", `where name = "éléonore d'a`, 13, []string{`"Éléonore d'Artois"`}, []string{`where name = "Éléonore d'Artois"`}},
		{"a quoted name and an earlier one", `"a b" "c d`, 6, []string{`"c de"`}, []string{`"a b" "c de"`}},
		{"words without quotes", "name = john o", 7, []string{"John Ouick"}, []string{"name = John Ouick"}},
		{"behind an accent", "é", 0, []string{"été"}, []string{"été"}},
		{"behind a character of two bytes", "éa", 2, []string{"bc"}, []string{"ébc"}},
		{"inside parentheses", "in (5,6", 6, []string{"612"}, []string{"in (5,612"}},
		{"behind a line break", "show⏎", 7, []string{"show"}, nil},
		{"a word of the second line", "show⏎show cl", 12, []string{"clients"}, []string{"show⏎show clients"}},
		{"joiners", "s", 0, []string{"می\u200cخواهم"}, []string{"می\u200cخواهم"}},
		{"no separator at all", "aaa", 1, []string{"b"}, []string{"ab"}},
		{"from beyond the end", "ab", 9, []string{"c"}, []string{"abc"}},
		{"from before the beginning", "ab", -1, []string{"c"}, []string{"c"}},
		{"from inside a character", "é", 1, []string{"e"}, []string{"e"}},
		{"control characters", "s", 0, []string{"a\x1b[31m", "a\nb", "a\u202e", "\xff", "", "\u0301", "ok"}, []string{"ok"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var offers []Candidate
			for _, o := range c.offers {
				offers = append(offers, Candidate{o, "with\ta\x1b tab"})
			}
			separators, suggests := splice(c.before, c.from, offers)
			var got []string
			for _, s := range suggests {
				if s.Description != "with a tab" {
					t.Errorf("description %q", s.Description)
				}
				got = append(got, accepted(c.before, separators, s.Text))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("offers %q give %q, want %q (separators %q)", c.offers, got, c.want, separators)
			}
		})
	}
}

// accepted does what go-prompt does with a chosen offer.
func accepted(before, separators, text string) string {
	b := prompt.NewBuffer()
	b.InsertText(before, false, true)
	if word := b.Document().GetWordBeforeCursorUntilSeparator(separators); word != "" {
		b.DeleteBeforeCursor(len([]rune(word)))
	}
	b.InsertText(text, false, true)
	return b.Text()
}

func TestHistory_add(t *testing.T) {
	t.Parallel()
	h := newHistory([]string{"a", "b", "a", " ", "two\r\nlines\n", "c\x1b[31m"})
	if want := (history{"b", "a", "two⏎lines", "c[31m"}); !slices.Equal(h, want) {
		t.Errorf("history %q, want %q", h, want)
	}
	if got := typed(h[2]); got != "two\nlines" {
		t.Errorf("typed back %q", got)
	}
	for i := range maxHistory + 5 {
		h.add(strings.Repeat("x", i+1))
	}
	if len(h) != maxHistory || len(h[0]) != 6 {
		t.Errorf("%d lines, the first of %d characters", len(h), len(h[0]))
	}
}
