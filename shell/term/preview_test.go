//go:build !windows

package term

import (
	"strings"
	"testing"
)

// An offer that makes the line longer than its row is drawn over the rows that it takes, with the list below.
func TestCompletion_longOffer(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{24, 5} { // in the smaller one it scrolls
		s := start(t, 80, rows)
		s.ready()
		line := "find " + strings.Repeat("x", 62) + " "
		s.Send(line + `"el`)
		s.Shows("client")
		s.Send("\t")
		first := hostPrompt + line + `"Éléon`
		s.Shows(first + "\nore d'Artois\"\n")
		if rows > 5 {
			s.Shows(`"Éléonore d'Artois"     client` + "\n")
		}
		s.Shows(`"Elea Martin"           client`)
		s.Send("\t")
		s.Shows(hostPrompt + line + `"Elea` + "\nMartin\"\n")
		s.Send("\r")
		s.Shows(hostPrompt + line + `"Elea` + "\nMartin\"")
		s.Send("!\r")
		s.Until("the line", func(string) bool { return strings.Contains(s.Bytes(), `\"Elea Martin\" !">`) })
		if n := strings.Count(s.Text(), hostPrompt+"find"); n != 1 {
			t.Errorf("the line is drawn %d times", n)
		}
	}
}

// A list that has more than its rows says so, with one more as with many.
func TestCompletion_moreThanRows(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("many 7")
	s.Shows("item6 ↓")
	s.Send("\x1b[B", "\x1b[B", "\x1b[B", "\x1b[B", "\x1b[B", "\x1b[B")
	s.Shows(" item6 ↓")
	s.Send("\x1b[B")
	s.Until("the end of the list", func(text string) bool { return strings.Contains(text, " item7") && !strings.Contains(text, "↓") })
	s.Send("\x15many 6")
	s.Until("a whole list", func(text string) bool { return strings.Contains(text, " item6") && !strings.Contains(text, "↓") })
}
