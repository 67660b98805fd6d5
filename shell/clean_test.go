package shell

import (
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/models"
)

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"Éléonore d'Artois 東京 👩‍👩‍👧":     "Éléonore d'Artois 東京 👩‍👩‍👧",
		"a\x1b[31mb\x1b]0;x\x07c":        "a[31mb]0;xc",
		"\u202eevil\u2069":               "evil",
		"tab\tnew\nrow\r":                "tab new|row",
		"\u2028\u2029\u0085\x7f\x00\x9b": "",
		"bad \xff bytes \ufffd":          "bad  bytes ",
	} {
		if got := clean(text, "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[31m\u202e\r\n\x9b")
	f.Fuzz(func(t *testing.T, text string) {
		got := clean(text, " ")
		if strings.ContainsFunc(got, models.Steers) {
			t.Errorf("%q became %q", text, got)
		}
		if again := clean(got, " "); again != got {
			t.Errorf("%q is not clean: %q", got, again)
		}
	})
}

func TestRenderer_Cell(t *testing.T) {
	r := &renderer{zone: paris(t)}
	for _, test := range []struct {
		v    any
		want string
	}{
		{nil, ""},
		{int64(-7), "-7"},
		{decimal.MustParse("1200.5"), "1200.50"},
		{decimal.MustParse("0"), "0.00"},
		{true, "yes"},
		{false, "no"},
		{time.Date(2027, time.July, 1, 22, 30, 0, 0, time.UTC), "2027-07-02 00:30"},
		{models.Day(time.Date(2027, time.July, 1, 0, 0, 0, 0, time.UTC)), "2027-07-01"},
		{models.Ref{ID: 12}, "#12"},
		{models.Ref{ID: 12, Label: "Kevin"}, "Kevin"},
		{"text", "text"},
	} {
		if got := r.cell(test.v); got != test.want {
			t.Errorf("%v: %q, want %q", test.v, got, test.want)
		}
	}
}
