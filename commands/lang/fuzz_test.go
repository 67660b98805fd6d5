package lang_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/golden"
)

// seeds are the lines of the language, and all that is typed in the scripts.
func seeds(f *testing.F) []string {
	odd := []string{"whoami; create event for #12 name x", "show clients where NOT (name is  not\tnull) or Mine", "count events by month  of start; pay 12 1 200,50 €"}
	return slices.Concat(lines(f), golden.Typed(f, "../../testdata/script"), odd)
}

// Whatever is typed, the parser answers with a sentence in the line's bounds or with a tree whose
// parts stand where they were typed, and whose print means the same.
func FuzzParse(f *testing.F) {
	g := grammar(f)
	for _, line := range seeds(f) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		at := 0
		for _, p := range g.Pieces(line) {
			if p.From < at || p.To <= p.From || p.To > len(line) {
				t.Fatalf("a piece at %v after %d", p.Span, at)
			}
			at = p.To
		}
		parsed, err := g.Parse(line)
		if err != nil {
			checkSentence(t, line, err)
			return
		}
		at = 0
		for _, c := range parsed.Commands {
			if c.Span.From < at || c.Span.To < c.Span.From || c.Span.To > len(line) {
				t.Fatalf("a command at %v after %d", c.Span, at)
			}
			at = c.Span.To
			checkSpans(t, line, c)
		}
		printed := parsed.String()
		again, err := g.Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q, which does not read: %s", line, printed, err.Message)
		}
		if again.String() != printed {
			t.Fatalf("%q prints as %q, then as %q", line, printed, again)
		}
		if diff := cmp.Diff(tree(parsed), tree(again)); diff != "" {
			t.Fatalf("%q prints as %q, which means something else: %s", line, printed, diff)
		}
	})
}

func checkSentence(t *testing.T, line string, err *lang.Error) {
	t.Helper()
	misprinted := strings.Contains(err.Message+err.Hint, "%!") && !strings.Contains(line, "%!")
	if err.Message == "" || misprinted {
		t.Fatalf("%q: an error without a sentence: %q, %q", line, err.Message, err.Hint)
	}
	if err.Span.From < 0 || err.Span.To < err.Span.From || err.Span.To > len(line) {
		t.Fatalf("%q: %q at %v", line, err.Message, err.Span)
	}
}

// Every word that is offered is one that the parser takes at that place.
func FuzzOffers(f *testing.F) {
	g := grammar(f)
	for _, line := range seeds(f) {
		f.Add(line, len(line))
		f.Add(line, len(line)/2)
		f.Add(line+" ", len(line)+1)
	}
	f.Fuzz(func(t *testing.T, line string, cursor int) {
		if cursor < 0 || cursor > len(line) {
			return
		}
		before := line[:cursor]
		o := g.Offers(before)
		if o.From < 0 || o.From > len(before) {
			t.Fatalf("%q: the word begins at %d", before, o.From)
		}
		for _, e := range o.Expect {
			if e.Kind != lang.ExpectWords && e.Kind != lang.ExpectThing && e.Kind != lang.ExpectVerb {
				continue
			}
			for _, word := range e.Words {
				with := before[:o.From] + word
				if _, err := g.Parse(with); err != nil && err.Span.From < len(with) && err.Span.To > o.From {
					t.Fatalf("%q offers %q, which is refused: %s at %v (%s)", before, word, err.Message, err.Span, err.Hint)
				}
			}
		}
	})
}
