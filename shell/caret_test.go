package shell

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/clipperhouse/displaywidth"

	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

func TestFailure(t *testing.T) {
	at := func(line, word string) error {
		from := strings.Index(line, word)
		return models.Errorf(models.NotUnderstood, "no %s", "x\x1b[31m").WithHint("try y").WithSpan(from, from+len(word))
	}
	const short, wide, rows = "show x", "show 東京 x", "show\n\tx"
	const long = "show clients where name ~ bouzin and emial = x and company is set"
	for name, test := range map[string]struct {
		width int
		line  string
		err   error
		want  string
	}{
		"a place":               {0, short, at(short, "x"), "  show x\n       ^ no x[31m\ntry y\n"},
		"behind wide runes":     {0, wide, at(wide, "x"), "  show 東京 x\n            ^ no x[31m\ntry y\n"},
		"under wide runes":      {0, wide, at(wide, "東京"), "  show 東京 x\n       ^^^^ no x[31m\ntry y\n"},
		"in several rows":       {0, rows, at(rows, "x"), "  show  x\n        ^ no x[31m\ntry y\n"},
		"at the end":            {0, short, models.Errorf(models.NotUnderstood, "more").WithSpan(6, 6), "  show x\n        ^ more\n"},
		"behind the end":        {0, short, models.Errorf(models.NotUnderstood, "more").WithSpan(40, 50), "  show x\n        ^ more\n"},
		"a narrow window":       {12, short, at(short, "x"), "  show x\n       ^\nno x[31m\ntry y\n"},
		"sentences break":       {7, "x", at("x", "x"), "  x\n  ^\nno\nx[31m\ntry y\n"},
		"the start of a line":   {20, long, at(long, "show"), "  show clients wher…\n  ^^^^ no x[31m\ntry y\n"},
		"the middle of a line":  {40, long, at(long, "emial"), "  …e ~ bouzin and emial = x and company…\n                  ^^^^^ no x[31m\ntry y\n"},
		"the end of a line":     {20, long, models.Errorf(models.NotUnderstood, "more").WithSpan(len(long), len(long)), "  …d company is set\n                   ^\nmore\n"},
		"a place wider than it": {10, long, at(long, "bouzin and"), "  bouzin …\n  ^^^^^^^^\nno x[31m\ntry y\n"},
		"a signal":              {0, short, fmt.Errorf("x: %w", &term.SignalError{Signal: syscall.SIGPIPE}), ""},
		"without a place":       {0, short, models.Errorf(models.Refused, "no"), "no\n"},
		"not meant for people":  {0, short, errors.New("pq: secret"), "something went wrong inside Epic\n"},
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

// Wherever the place is in a line of any length, and whatever the window, the carets stand under it
// and no row is wider than the window.
func TestCaret_LongLines(t *testing.T) {
	line := strings.Repeat("où est 東 ", 2000)
	for from := 0; from < len(line); from += 997 {
		for line[from]&0xc0 == 0x80 {
			from++ // not within a character
		}
		to := from + strings.IndexByte(line[from:], ' ')
		for _, room := range []int{12, 20, 38, 78, longestExcerpt} {
			shown, pad, length := caret(line, models.Span{From: from, To: to}, room)
			if w := displaywidth.String(shown); w > room || w < room-4 || pad+length > room {
				t.Fatalf("at %d: %d cells shown in %d, carets from %d for %d", from, w, room, pad, length)
			}
			if under := cellsAt(shown, pad, length); line[from:to] != "" && under != line[from:to] {
				t.Fatalf("at %d: the carets stand under %q and not under %q in %q", from, under, line[from:to], shown)
			}
		}
	}
}

// cellsAt is what stands in some cells of a text.
func cellsAt(text string, pad, length int) string {
	at, found := 0, ""
	for characters := displaywidth.StringGraphemes(text); characters.Next(); at += characters.Width() {
		if at >= pad && at < pad+length {
			found += characters.Value()
		}
	}
	return found
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  string
	}{
		{"Ctrl-C leaves without writing", 0, "Ctrl-C leaves without writing"},
		{"Ctrl-C leaves without writing", 20, "Ctrl-C leaves\nwithout writing"},
		{"Ctrl-C leaves without writing", 29, "Ctrl-C leaves without writing"},
		{"write https://example.org/long now", 10, "write\nhttps://example.org/long\nnow"},
		{"東京 東京", 5, "東京\n東京"},
		{"", 5, ""},
	} {
		if got := wrap(test.text, test.width); got != test.want {
			t.Errorf("%q in %d cells is %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
