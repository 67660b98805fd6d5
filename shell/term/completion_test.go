//go:build !windows

package term

import "testing"

func TestCompletion_nameWithSpacesAndQuotes(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send(`find "eleo`)
	s.Shows("Éléonore d'Artois")
	s.Send("\t")
	s.Shows(hostPrompt + `find "Éléonore d'Artois"`)
	s.Send("\r")
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

func TestCompletion_enterOnAnOfferDoesNotRunTheLine(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.Send("qu\t\r")
	s.Row(hostPrompt + "quit")
	s.Send("e\r")
	s.Shows(`<"quite">`)
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
	s.Row(hostPrompt + "shrink")
}

func TestHistory(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_HISTORY=oldest|twice|old|twice")
	s.ready()
	const up, down = "\x1b[A", "\x1b[B"
	s.Send(up)
	s.Row(hostPrompt + "twice")
	s.Send(up, up)
	s.Row(hostPrompt + "oldest")
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
