package lang

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/internal/golden"
)

func TestScan(t *testing.T) {
	for _, ex := range []struct{ line, tokens string }{
		{"show  events", "word:show word:events"},
		{"show#12 #12 #x ##1", "word:show#12 number:12 word:#x word:##1"},
		{"a=1 b<=2 c<>3 d!~e", "word:a mark:= word:1 word:b mark:<= word:2 word:c mark:<> word:3 word:d mark:!~ word:e"},
		{"1200,50 in (5,6)", "word:1200,50 word:in mark:( word:5 mark:, word:6 mark:)"},
		{"(1,2) 3,4", "mark:( word:1 mark:, word:2 mark:) word:3,4"},
		{"13:00 name: x", "word:13:00 word:name mark:: word:x"},
		{"d'Artois O’Neil a\"b", "word:d'Artois word:O’Neil word:a\"b"},
		{`"a b" 'c d' “e f” ”g h” „i j“ ‘k l’`, "text:a b text:c d text:e f text:g h text:i j text:k l"},
		{"« Réception d'été »", "text:Réception d'été"},
		{"«\u00a0a\u202f»", "text:a"},
		{`"say \"hi\" ""you"" \\ \n"`, "text:say \"hi\" \"you\" \\ \n"},
		{`"a"b`, "text:a word:b"},
		{"client.company part-paid k@x.fr", "word:client.company word:part-paid word:k@x.fr"},
		{"show -- events", "word:show"},
		{"a--b", "word:a--b"},
		{"a ; b;c", "word:a mark:; word:b mark:; word:c"},
		{"a\u00a0b\u3000c\td", "word:a word:b word:c word:d"},
		{"", ""},
		{`"open`, "open:open"},
		{`'`, "open:"},
	} {
		tokens, err := scan(ex.line)
		if err != nil {
			t.Errorf("%q: %v", ex.line, err)
			continue
		}
		if diff := cmp.Diff(ex.tokens, shownTokens(tokens)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", ex.line, diff)
		}
	}
}

func shownTokens(tokens []token) string {
	var shown []string
	for _, t := range tokens[:len(tokens)-1] {
		kind := map[tokenKind]string{tokWord: "word", tokNumber: "number", tokText: "text", tokMark: "mark"}[t.kind]
		if t.open {
			kind = "open"
		}
		shown = append(shown, kind+":"+t.text)
	}
	return strings.Join(shown, " ")
}

func TestScan_refuses(t *testing.T) {
	for _, ex := range []struct {
		line string
		at   Span
	}{
		{"a\x00", Span{1, 2}},
		{"\x00", Span{0, 1}},
		{"a \x1b[31m", Span{2, 3}},
		{"é\x07", Span{2, 3}},
		{"\xff", Span{0, 1}},
		{"\"a\x00\"", Span{2, 3}},
		{"\"\\\x00\"", Span{2, 3}},
		{"«\xc3", Span{2, 3}},
		{"\u0085\x9f", Span{2, 3}},
		{strings.Repeat("x", maxLine+1), Span{maxLine, maxLine}},
		{strings.Repeat("(", 5<<20), Span{maxLine, maxLine}},
	} {
		if tokens, err := scan(ex.line); err == nil || err.Span != ex.at || err.Message == "" {
			t.Errorf("%.20q: %v, %v, want an error at %v", ex.line, tokens, err, ex.at)
		}
	}
	if _, err := scan(strings.Repeat("x", maxLine)); err != nil {
		t.Errorf("the longest line: %v", err)
	}
}

func FuzzScan(f *testing.F) {
	text, err := os.ReadFile("testdata/lines.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range append(strings.Split(string(text), "\n"), golden.Typed(f, "../../testdata/script")...) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		tokens, err := scan(line)
		if err != nil {
			if err.Message == "" || err.Span.From < 0 || err.Span.To < err.Span.From || err.Span.To > len(line) {
				t.Fatalf("%q at %v", err.Message, err.Span)
			}
			return
		}
		at := 0
		for i, tok := range tokens {
			last := i == len(tokens)-1
			if last != (tok.kind == tokEnd) {
				t.Fatalf("token %d of %d is %v", i, len(tokens), tok)
			}
			if tok.span.From < at || tok.span.To < tok.span.From || tok.span.To > len(line) || !last && tok.span.From == tok.span.To {
				t.Fatalf("a token at %v after %d", tok.span, at)
			}
			skipped := strings.TrimLeftFunc(line[at:tok.span.From], unicode.IsSpace)
			if strings.Contains(skipped, "\n") || skipped != "" && !strings.HasPrefix(skipped, "--") {
				t.Fatalf("%q was skipped", skipped) // only spaces and a comment are
			}
			if line[tok.span.From:tok.span.To] != tok.whole {
				t.Fatalf("%q is said to be %q", line[tok.span.From:tok.span.To], tok.whole)
			}
			at = tok.span.To
		}
		if rest := line[at:]; rest != "" && (!strings.HasPrefix(rest, "--") || strings.Contains(rest, "\n")) {
			t.Fatalf("%q was not read", rest)
		}
	})
}
