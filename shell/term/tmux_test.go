//go:build !windows

package term

import (
	"os"
	"strings"
	"testing"

	"epicevents.example/epic/internal/ptytest"
)

// inTmux runs a command in a window of tmux; $PROGRAM is the test program.
func inTmux(t *testing.T, cols, rows, command string) *ptytest.Pane {
	t.Helper()
	return ptytest.Tmux(t, cols, rows, command, append(testEnvironment(), "PROGRAM="+os.Args[0])...)
}

func TestTmux_widths(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "20", "8", "$PROGRAM")
	p.Shows(hostPrompt, 6)
	p.Send("xx日本e\u0301x")
	p.Shows(hostPrompt+"xx日本e\u0301x", 14)
	for _, column := range []int{13, 13, 12, 10} { // a mark and its letter are two steps
		p.Press("Left")
		p.Shows(hostPrompt+"xx日本e\u0301x", column)
	}
	p.Press("BSpace")
	p.Shows(hostPrompt+"xx本e\u0301x", 8)
	p.Press("End")
	p.Send("日本日本é日") // to the right edge and beyond
	p.Shows(hostPrompt+"xx本e\u0301x日本日本\né日", 3)
}

// A wide character that has one cell left in its row: the cursor stays where it belongs, before it and behind it.
func TestTmux_wideAtTheEdge(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "20", "8", "$PROGRAM")
	p.Shows(hostPrompt, 6)
	p.Send("xxxxxxxxxxxxx日本x")
	p.Shows(hostPrompt+"xxxxxxxxxxxxx·\n·本x", 4)
	for _, column := range []int{3, 1} {
		p.Press("Left")
		p.Shows(hostPrompt+"xxxxxxxxxxxxx·\n·本x", column)
	}
	p.Send("é")
	p.Shows(hostPrompt+"xxxxxxxxxxxxx·\n·é本x", 2)
	p.Press("Home")
	p.Press("Delete")
	p.Press("End")
	p.Shows(hostPrompt+"xxxxxxxxxxxx日\né本x", 4)
	p.Press("Home")
	p.Send("y")
	p.Press("Enter")
	p.Shows("<\"yxxxxxxxxxxxx日é本\nx\">\n"+hostPrompt, 6)
	if text := p.Text(); strings.Contains(text, "·") {
		t.Errorf("a line that is over is not drawn as it is:\n%s", text)
	}
}

// As tmux makes the window narrower it moves the top row out of it: there are some above the line.
func TestTmux_resizeWhileTypingAWrappedLine(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "12", "$PROGRAM")
	p.Shows(hostPrompt, 6)
	p.Send("1\r2\r3\r")
	answers := "<\"2\">\n" + hostPrompt + "3\n<\"3\">\n" + hostPrompt
	p.Shows(answers, 6)
	text := strings.Repeat("0123456789", 6)
	p.Send(text)
	p.Shows(answers+text[:34]+"\n"+text[34:], 26)
	p.Resize("30", "12")
	p.Shows(answers+text[:24]+"\n"+text[24:54]+"\n"+text[54:], 6)
	p.Send("ab")
	p.Shows(answers+text[:24]+"\n"+text[24:54]+"\n"+text[54:]+"ab", 8)
	p.Resize("80", "12")
	p.Shows(answers+text+"ab", 68)
	p.Press("BSpace")
	p.Shows(answers+text+"a", 67)
}

func TestTmux_jobControl(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "12", `env PS1='sh> ' bash --norc --noprofile --noediting -i`)
	p.Shows("sh> ", 4)
	p.Send("$PROGRAM\r")
	p.Shows("sh> $PROGRAM\n"+hostPrompt, 6)
	p.Send("half")
	p.Shows("sh> $PROGRAM\n"+hostPrompt+"half", 10)
	p.Press("C-z")
	stopped := "sh> $PROGRAM\n" + hostPrompt + "half\n\n[1]+  Stopped                 $PROGRAM\nsh> "
	p.Shows(stopped, 4)
	p.Send("fg\r")
	p.Shows(stopped+"fg\n$PROGRAM\n"+hostPrompt+"half", 10)
	p.Send(" done\r")
	p.Shows(hostPrompt+"half done\n<\"half done\">\n"+hostPrompt, 6)
	p.Press("C-d")
	p.Shows(hostEnded+"<nil>\nsh> ", 4)
}

func TestTmux_threeRows(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "3", "$PROGRAM")
	p.Shows(hostPrompt, 6)
	p.Send("s")
	list := "\n        show    verb show\n        shrink  verb shrink ↓"
	p.Is(hostPrompt+"s"+list, "7,0")
	p.Press("Tab")
	p.Is(hostPrompt+"show"+list, "10,0")
	p.Press("Tab")
	p.Is(hostPrompt+"shrink"+list, "12,0")
	p.Press("Enter")
	p.Send(" " + strings.Repeat("x", 29) + "\r")
	p.Shows("xx\n<\"shrink "+strings.Repeat("x", 29)+"\">\n"+hostPrompt, 6)
}

// Ctrl-Z leaves a question open: fg comes back to it, and nothing of a secret is seen.
func TestTmux_stoppedInAQuestion(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "30", `env PS1='sh> ' bash --norc --noprofile --noediting -i`)
	p.Shows("sh> ", 4)
	p.Send("$PROGRAM\r")
	p.Shows("sh> $PROGRAM\n"+hostPrompt, 6)
	const stopped = "\n[1]+  Stopped                 $PROGRAM\nsh> "
	for _, c := range []struct{ line, question, typed, again, answer string }{
		{"ask name", "name? ", "Kev", "Kev", `answer "Kevin", <nil>`},
		{"secret pin", "pin? ", "Kev", "", "secret of 5: 4b6576696e, <nil>"},
		{"ask " + strings.Repeat("x", 30), strings.Repeat("x", 30) + "? ", "abcdefghKev", "abcdefgh\nKev", `answer "abcdefghKevin", <nil>`},
	} {
		p.Send(c.line + "\r")
		p.Shows(c.question, len(c.question))
		p.Send(c.typed)
		ptytest.Eventually(t, "the answer", func() bool {
			return strings.HasSuffix(p.Text(), strings.TrimRight(c.question, " ")+" "+c.again) || c.again == ""
		})
		p.Press("C-z")
		p.Shows(stopped, 4)
		p.Send("fg\r")
		ptytest.Eventually(t, "the question again", func() bool {
			_, after, _ := strings.Cut(p.Text(), c.line+"\n")
			_, after, resumed := strings.Cut(after, "fg\n$PROGRAM\n")
			return resumed && strings.TrimSpace(after) == strings.TrimSpace(c.question+c.again)
		})
		p.Send("in\r")
		p.Shows(c.answer+"\n"+hostPrompt, 6)
	}
	p.Press("C-d")
	p.Shows(hostEnded+"<nil>\nsh> ", 4)
}

// What nobody typed is not left on the screen when the program is stopped.
func TestTmux_stoppedWithAGhost(t *testing.T) {
	t.Parallel()
	p := inTmux(t, "40", "12", `env PS1='sh> ' `+hostVariable+`_HISTORY='half done' bash --norc --noprofile --noediting -i`)
	p.Shows("sh> ", 4)
	p.Send("$PROGRAM\r")
	p.Shows("sh> $PROGRAM\n"+hostPrompt, 6)
	p.Send("half")
	p.Shows("sh> $PROGRAM\n"+hostPrompt+"half done", 10)
	p.Press("C-z")
	stopped := "sh> $PROGRAM\n" + hostPrompt + "half\n\n[1]+  Stopped                 $PROGRAM\nsh> "
	p.Shows(stopped, 4)
	p.Send("fg\r")
	p.Shows(stopped+"fg\n$PROGRAM\n"+hostPrompt+"half done", 10)
	p.Press("End")
	p.Send("\r")
	p.Shows(hostPrompt+"half done\n<\"half done\">\n"+hostPrompt, 6)
}
