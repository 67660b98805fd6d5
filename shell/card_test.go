package shell

import (
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"
)

// A long text on a card is broken between words, and inside of one only where it has no room: no
// character is cut, whatever its width, and nothing is lost.
func TestRenderer_block(t *testing.T) {
	t.Parallel()
	const indent = 8
	for _, text := range []string{
		"short", "", "two\nlines, the second of which is a long one, and goes on and on", "Réception d’été à Candé-sur-Beuvron, près de la rivière e\u0301te\u0301",
		"結婚式は午後三時に川のそばで始まります。雨の場合は大広間で行います。", "https://example.org/a/very/long/address/that/has/no/space/at/all", "👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤👩\u200d🎤",
	} {
		for _, window := range []int{0, 1, 20, 40, 60} {
			r := &renderer{zone: time.UTC, width: func() int { return window }}
			got := r.block(text, indent)
			for i, row := range strings.Split(got, "\n"+strings.Repeat(" ", indent)) {
				if w := displaywidth.String(row); window > indent+narrowest && w > window-indent {
					t.Errorf("%q in %d cells: row %d has %d", text, window, i, w)
				}
			}
			bare := strings.NewReplacer(" ", "", "\n", "")
			if bare.Replace(got) != bare.Replace(text) {
				t.Errorf("%q in %d cells is %q", text, window, got)
			}
		}
	}
	r := &renderer{width: func() int { return 30 }}
	if got, want := r.block("Wedding starts at 3PM, by the river.\nBring lights", indent), "Wedding starts at 3PM,\n        by the river.\n        Bring lights"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
