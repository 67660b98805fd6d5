package query

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Of a long value the piece is shown that has what was sought, of several lines that line.
func TestSought_excerpt(t *testing.T) {
	long := strings.Repeat("œuvre d'été ", 30)
	for _, c := range []struct{ text, value, want string }{
		{"dj", "first\nthe DJ comes\nlast", "the DJ comes"},
		{"nothing like it", "\n\n first \nlast", "first"},
		{"été", "short été", "short été"},
		{"needle", strings.Repeat("Straße ", 4) + "NEEDLE" + long, "NEEDLE"},
		{"needle", strings.Repeat("long é ", 30) + "NEEDLE", "NEEDLE"},
		{"needle", strings.Repeat("long é ", 30) + "NEEDLE" + long, "NEEDLE"},
		{"needle", "NEEDLE" + long, "NEEDLE"},
		{"x", "", ""},
	} {
		w, err := seek(c.text)
		if err != nil {
			t.Fatal(err)
		}
		got := w.excerpt(c.value)
		if !strings.Contains(got, c.want) || utf8.RuneCountInString(got) > 82 || !utf8.ValidString(got) || len(c.value) < 80 && got != c.want {
			t.Errorf("%q in %.20q…: %q", c.text, c.value, got)
		}
	}
}
