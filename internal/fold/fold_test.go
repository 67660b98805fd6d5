package fold

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"Kevin Casey":          "kevin casey",
		"Aliénor Vichum":       "alienor vichum",
		"CANDÉ-SUR-BEUVRON":    "cande-sur-beuvron",
		"Cande\u0301":          "cande",
		"Œuvre de Sœur Æthel":  "oeuvre de soeur aethel",
		"Straße, STRASSE, ẞ":   "strasse, strasse, ss",
		"Łódź Øresund Đorđe":   "lodz oresund dorde",
		"Þór Guðmundsson":      "thor gudmundsson",
		"İstanbul, Diyarbakır": "istanbul, diyarbakir",
		"d’Artois ‘quoted’":    "d'artois 'quoted'",
		"ΟΔΥΣΣΕΥΣ":             "οδυσσευσ",
		"ﬁne ½ №7":             "fine 1⁄2 no7",
		"Ｆｕｌｌ":                 "full",
		"日本 Ünïcode 🎉 не потерян": "日本 unicode 🎉 не потерян",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
		if got := Fold(Fold(in)); got != want {
			t.Errorf("Fold(Fold(%q)) = %q, want %q", in, got, want)
		}
	}
}

// Folding what is folded changes nothing, whatever the bytes.
func FuzzFold(f *testing.F) {
	f.Add("Aliénor \xff\xfe")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once {
			t.Errorf("Fold is not stable on %q: %q, then %q", s, once, Fold(once))
		}
	})
}
