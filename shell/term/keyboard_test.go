//go:build !windows

package term

import (
	"strings"
	"testing"
)

func TestKeyboard_severalKeysInOnePacket(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("one\rtwx\x7fo\rthree\x01-\r")
	s.Shows(`<"one">`)
	s.Shows(`<"two">`)
	s.Shows(`<"-three">`)
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
}

func TestKeyboard_typedBeforeThePrompt(t *testing.T) {
	t.Parallel()
	s := open(t, 80, 24)
	s.Send("early\r")
	s.Start(command("TERM=xterm"))
	s.Shows(`<"early">`)
	s.ready()
}

func TestKeyboard_characterSplitOverReads(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("caf\xc3")
	s.Row(hostPrompt + "caf")
	s.Send("\xa9 \xe2\x82")
	s.Row(hostPrompt + "café")
	s.Send("\xac\r")
	s.Shows(`<"café €">`)
}

func TestKeyboard_pasteOfSeveralLines(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("\x1b[200~note \"a\r\nb\tc\x1b[31m", "\nd\" \x1b[20", "1~end")
	s.Row(hostPrompt + `note "a⏎b c⏎d" end`)
	s.Send("\r")
	s.Shows(`<"note \"a\nb c\nd\" end">`)
	s.ready()
	s.Send("\x1b[A")
	s.Row(hostPrompt + `note "a⏎b c⏎d" end`)
}

func TestKeyboard_pasteLongerThanTheWindow(t *testing.T) {
	t.Parallel()
	s := start(t, 40, 10)
	s.ready()
	long := strings.Repeat("0123456789", 500)
	s.Send("\x1b[200~" + long + "\x1b[201~")
	s.Shows("The window is too small for this line.")
	s.Send("\r")
	s.ready()
	s.Send("\x04")
	s.ends("<nil>")
	if n := strings.Count(s.Bytes(), "0123456789"); n < 500 {
		t.Errorf("%d of 500 parts came back", n)
	}
}

func TestKeyboard_pasteWithoutItsEndIsLeftWithCtrlC(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("\x1b[200~lost\r")
	s.Row(hostPrompt + "lost⏎")
	s.Send("\x03")
	s.ready()
	s.Send("found\r")
	s.Shows(`<"found">`)
}

func TestKeyboard_unknownSequencesAreDropped(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("a\x1b[I\x1b[O\x1b[15~\x1b[[A\x1b[M !!\x1b[<0;10;20M\x1b]11;rgb:0000/0000/0000\x07\x1bP1$r0m\x1b\\\x1bx\x00\x1e\x1b[1;2Pz\r")
	s.Shows(`<"az">`)
	s.ready()
	s.Send("s")
	s.Shows("verb show")
	s.Send("\x1b") // the Escape key by itself, which closes the list …
	s.Row(hostPrompt + "s")
	s.Send("b\r") // … so that this is no Alt-b
	s.Shows(`<"sb">`)
}

func TestKeyboard_words(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("éa éb éc éd", "\x1bb", "1", "\x1b[1;5D", "\x1bb", "2", "\x1bf", "3", "\x1bb", "\x1b\x7f", "\r")
	s.Shows(`<"éa 2éc3 1éd">`)
	s.ready()
	s.Send("éa éb éc", "\x01", "\x1bd", "\x1bf", "\x1bd", "\x17", "\r")
	s.Shows(`<" ">`)
}
