package lang_test

import (
	"fmt"
	"strings"
	"testing"

	"epicevents.example/epic/commands/lang"
)

func TestPieces(t *testing.T) {
	kinds := map[lang.PieceKind]string{lang.PieceVerb: "verb", lang.PieceWord: "word", lang.PieceText: "text", lang.PieceNumber: "number"}
	g := grammar(t)
	for _, ex := range []struct{ line, want string }{
		{"show", "verb:show"},
		{"sho", ""},
		{"show events where", "verb:show word:where"},
		{`show my events where support is null and name contains "ab`, `verb:show word:my word:where word:is word:null word:and word:contains text:"ab`},
		{"show event #12; show contracts where total >= 1200,50 order by total desc",
			"verb:show number:#12 verb:show word:where number:1200,50 word:order word:by word:desc"},
		{"show clients where where = 2027-06-04", "verb:show word:where number:2027-06-04"}, // the second is no word of the language
		{`nonsense "a" 12 where`, `text:"a" number:12`},
		{"show events --dry-run 12", "verb:show"},
		{"show events -- 12 \"x\"", "verb:show"},
		{"", ""},
	} {
		var got []string
		end := 0
		for _, p := range g.Pieces(ex.line) {
			if p.From < end || p.To > len(ex.line) {
				t.Fatalf("%q: a piece at %v behind %d", ex.line, p.Span, end)
			}
			end = p.To
			got = append(got, fmt.Sprintf("%s:%s", kinds[p.Kind], ex.line[p.From:p.To]))
		}
		if strings.Join(got, " ") != ex.want {
			t.Errorf("%q gives %s, want %s", ex.line, strings.Join(got, " "), ex.want)
		}
	}
}
