//go:build !windows

package term

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestCompletion_nameWithSpacesAndQuotes(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send(`find "eleo`)
	s.Shows("Éléonore d'Artois")
	s.Send("\t")
	s.Shows(hostPrompt + `find "Éléonore d'Artois"`)
	s.Send(" and more\r")
	s.Shows(`<"find \"Éléonore d'Artois\" and more">`)
	s.ready()
	s.Send(`find "éléonore d'a`)
	s.Shows("Éléonore d'Aquitaine")
	s.Send("\t\t", " ")
	s.Row(hostPrompt + `find "Éléonore d'Aquitaine"`)
	s.Send("!\r")
	s.Shows(`<"find \"Éléonore d'Aquitaine\" !">`)
}

// An offer that is chosen stands by itself in the line, whatever is typed behind it.
func TestCompletion_chosen(t *testing.T) {
	t.Parallel()
	const left, escEnter = "\x1b[D", "\x1b\r"
	for _, c := range []struct {
		name string
		keys []string
		want string
	}{
		{"the only one, and run", []string{"sho", "\t", "\r"}, "show"},
		{"the only one, and more", []string{"sho", "\t", "x\r"}, "show x"},
		{"in one packet", []string{"sho\tx\r"}, "show x"},
		{"a space of one's own", []string{"sho\t x\r"}, "show x"},
		{"two of them", []string{"sho\t  x\r"}, "show  x"},
		{"what stands behind a word", []string{"sho\t.x\r"}, "show.x"},
		{"a mark behind a space of one's own", []string{"sho\t .x\r"}, "show .x"},
		{"the space rubbed out", []string{"sho\t\x7fx\r"}, "showx"},
		{"a quoted name", []string{"find \"elea\tx\r"}, `find "Elea Martin" x`},
		{"typed in full", []string{"show\tx\r"}, "show x"},
		{"Tab on it again", []string{"sho\t\t\tx\r"}, "show x"},
		{"in front of a space", []string{"sho x", left + left, "\t", "y\r"}, "show yx"},
		{"in front of a mark", []string{"sho)", left, "\t", "y\r"}, "showy)"},
		{"in front of a word", []string{"shox", left, "\t", "y\r"}, "show yx"},
		{"one of several, and Enter twice", []string{"s\t", "\r", "\r"}, "show"},
		{"one of several, and more", []string{"s\t\t\t", "x\r"}, "sign x"},
		{"one of several, and a mark", []string{"s\t\t\t", ",\r"}, "sign,"},
		{"one of several, with Enter, and more", []string{"s\t\t\r", "x\r"}, "shrink x"},
		{"given up with Esc", []string{"s\t", escEnter}, "s"},
		{"given up with Esc in the middle", []string{"s é", left + left, "\t\t", escEnter}, "s é"},
		{"Esc, then Alt and a letter", []string{"a s\x1bbx\r"}, "a xs"},
		{"a line of answers is not offered", []string{"\x1b[200~show\n\x1b[201~", "\t", "x\r"}, "show\nx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 80, 24)
			s.ready()
			s.Send(c.keys...)
			s.Shows(fmt.Sprintf("<%q>", c.want))
		})
	}
}

func TestCompletion_noSpaceInTheHistory(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("sho\t\r")
	s.Shows(`<"show">`)
	s.ready()
	s.Send("show  \r")
	s.Shows(`<"show  ">`)
	s.ready()
	s.Send("\x1b[A", "!\r")
	s.Shows(`<"show!">`)
}

func TestCompletion_closedWithEsc(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("s")
	s.Shows("verb shrink")
	s.Send("\x1b")
	s.Row(hostPrompt + "s")
	s.Signal(syscall.SIGUSR1)
	s.Until("bell", func(string) bool { return strings.Contains(s.Bytes(), "\a") })
	s.Send("\t") // asks for it again
	s.Shows("verb shrink")
	s.Send("\t", "\t")
	s.Shows(hostPrompt + "shrink\n")
	s.Send("\x1b")
	s.Row(hostPrompt + "s")
	s.Send("h") // another line has another list
	s.Shows("verb shrink")
	s.Send("\x1b")
	s.Row(hostPrompt + "sh")
	s.Send("x\r")
	s.Shows(`<"shx">`)
}

// The list hangs under the cursor: there is none while the end of the line stands there.
func TestCompletion_lineOfTwoRows(t *testing.T) {
	t.Parallel()
	s := start(t, 40, 12)
	s.ready()
	line := "s " + strings.Repeat("x", 50)
	rows := hostPrompt + line[:34] + "\n" + line[34:]
	s.Send(line, "\x1b[H", "\x1b[C")
	s.Send("\t\t", "h")
	s.Until("the line", func(text string) bool { return text == hostPrompt+"sh"+line[1:33]+"\n"+line[33:] })
	s.Send("\x7f")
	s.Until("the line", func(text string) bool { return text == rows })
	if strings.Contains(s.Bytes(), "verb") {
		t.Error("a list over the line")
	}
	s.Resize(80, 12)
	s.Send("\x1b[D", "\x1b[C")
	s.Shows("verb shrink")
}

func TestCompletion_listThatShrinksWhileSelected(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("shrink i")
	s.Shows("item0")
	for range 10 {
		s.Send("\t", "\x1b[B", "\x1b[Z", "\t")
	}
	s.Send("\x1b[Z\x1b[A\x15", "safe\r")
	s.Shows(`<"safe">`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestCompletion_tabOnAnEmptyLine(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("\t")
	s.Shows("panic   verb panic")
	s.Send("\t", "\t", "\r")
	s.Shows(hostPrompt + "shrink\n")
}

func TestHistory(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_HISTORY=first|twice|old|twice")
	s.ready()
	const up, down = "\x1b[A", "\x1b[B"
	s.Send(up)
	s.Row(hostPrompt + "twice")
	s.Send(up, up)
	s.Row(hostPrompt + "first")
	s.Send("\x15", "new\r")
	s.Shows(`<"new">`)
	s.ready()
	s.Send("hush my password\r")
	s.Shows(`<"hush my password">`)
	s.ready()
	s.Send("twice\r")
	s.Shows(`<"twice">`)
	s.ready()
	s.Send("half", up)
	s.Row(hostPrompt + "twice")
	s.Send(up)
	s.Row(hostPrompt + "new")
	s.Send(up)
	s.Row(hostPrompt + "old")
	s.Send(down, down, down)
	s.Row(hostPrompt + "half")
}
