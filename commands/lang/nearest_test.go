package lang

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"show", "where", "order by", "support", "start", "contains", "desc", "events", "commercial", "and", "or", "in", "name", "Élodie"}
	for typed, want := range map[string]string{
		"shwo": "show", "SHWO": "show", "sho": "show", "wehre": "where", "suport": "support", "strat": "start", "evnts": "events",
		"descending": "desc", "andy": "and", "andrew": "", "comm": "commercial", "commercail": "commercial", "an": "and", "elodie": "Élodie",
		"show": "", "kate": "", "ro": "", "x": "", "": "", "ou": "", "zzzzzz": "", "contain": "contains",
	} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("%q is near %q, want %q", typed, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, ex := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abd", 1},
		{"abc", "ab", 1}, {"ca", "abc", 3}, {"where", "wehre", 1}, {"kitten", "sitting", 3}, {"été", "ete", 2},
	} {
		if got := distance([]rune(ex.a), []rune(ex.b)); got != ex.want {
			t.Errorf("%q to %q is %d, want %d", ex.a, ex.b, got, ex.want)
		}
		if got := distance([]rune(ex.b), []rune(ex.a)); got != ex.want {
			t.Errorf("%q to %q is %d, want %d", ex.b, ex.a, got, ex.want)
		}
	}
}
