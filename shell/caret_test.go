package shell

import (
	"errors"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"

	"epicevents.example/epic/models"
)

func TestFailure(t *testing.T) {
	at := func(line, word string) error {
		from := strings.Index(line, word)
		return models.Errorf(models.NotUnderstood, "no %s", "x\x1b[31m").WithHint("try y").WithSpan(from, from+len(word))
	}
	const short, wide, rows = "show x", "show 東京 x", "show\n\tx"
	for name, test := range map[string]struct {
		width int
		line  string
		err   error
		want  string
	}{
		"a place":              {0, short, at(short, "x"), "  show x\n       ^ no x[31m\ntry y\n"},
		"behind wide runes":    {0, wide, at(wide, "x"), "  show 東京 x\n            ^ no x[31m\ntry y\n"},
		"under wide runes":     {0, wide, at(wide, "東京"), "  show 東京 x\n       ^^^^ no x[31m\ntry y\n"},
		"in several rows":      {0, rows, at(rows, "x"), "  show  x\n        ^ no x[31m\ntry y\n"},
		"at the end":           {0, short, models.Errorf(models.NotUnderstood, "more").WithSpan(6, 6), "  show x\n        ^ more\n"},
		"behind the end":       {0, short, models.Errorf(models.NotUnderstood, "more").WithSpan(40, 50), "  show x\n        ^ more\n"},
		"a narrow window":      {12, short, at(short, "x"), "  show x\n       ^\nno x[31m\ntry y\n"},
		"without a place":      {0, short, models.Errorf(models.Refused, "no"), "no\n"},
		"not meant for people": {0, short, errors.New("pq: secret"), "something went wrong inside Epic\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			failure(&b, test.width, test.line, test.err)
			if got := b.String(); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// Wherever the place is in a line of any length, the carets stand under it and little else is shown.
func TestCaret_LongLines(t *testing.T) {
	line := strings.Repeat("où est 東 ", 2000)
	for from := 0; from < len(line); from += 997 {
		for line[from]&0xc0 == 0x80 {
			from++ // not within a character
		}
		to := from + strings.IndexByte(line[from:], ' ')
		shown, pad, length := caret(line, models.Span{From: from, To: to})
		if w := displaywidth.String(shown); w > 400 || pad+length > w {
			t.Fatalf("at %d: %d cells shown, carets from %d for %d", from, w, pad, length)
		}
		if word := line[from:to]; word != "" {
			i := strings.Index(shown, word)
			for ; i >= 0 && displaywidth.String(shown[:i]) < pad; i++ {
				next := strings.Index(shown[i+1:], word)
				if next < 0 {
					i = -1
					break
				}
				i += next
			}
			if i < 0 || displaywidth.String(shown[:i]) != pad {
				t.Fatalf("at %d: the carets do not stand under %q in %q (%d)", from, word, shown, pad)
			}
		}
	}
}
