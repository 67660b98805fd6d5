//go:build !windows

package term

import (
	"fmt"
	"testing"
)

// Down goes into the list, but while it goes back to later lines.
func TestCompletion_down(t *testing.T) {
	t.Parallel()
	const up, down = "\x1b[A", "\x1b[B"
	for _, c := range []struct {
		name string
		keys []string
		want string // the line that runs
	}{
		{"into the list", []string{"s", down, "\r", "\r"}, "show"},
		{"further", []string{"s", down, down, "\r", "\r"}, "shrink"},
		{"and out of it above", []string{"s", down, up, "\r"}, "s"},
		{"the only one is chosen like the others", []string{"sho", down, "\r", "\r"}, "show"},
		{"back to a later line first", []string{up, up, down, "\r"}, "sign"},
		{"and to the line that was being typed", []string{"s", up, up, down, down, "\r"}, "s"},
		{"then into its list", []string{"s", up, up, down, down, down, "\r", "\r"}, "show"},
		{"more than there is", []string{"s", up, up, up, up, down, down, down, "\r", "\r"}, "show"},
		{"after Ctrl-C", []string{up, "\x03", "s", down, "\r", "\r"}, "show"},
		{"with Ctrl-P and Ctrl-N", []string{"s", "\x10", "\x0e", down, "\r", "\r"}, "show"},
		{"without a list", []string{"x", down, "\r"}, "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24, hostVariable+"_HISTORY=hang on|sign")
			s.ready()
			s.Send(c.keys...)
			s.Shows(fmt.Sprintf("<%q>", c.want))
		})
	}
}
