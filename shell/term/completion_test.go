//go:build !windows

package term

import "testing"

func TestCompletion_nameWithSpacesAndQuotes(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send(`find "eleo`)
	s.shows("Éléonore d'Artois")
	s.send("\t")
	s.shows(hostPrompt + `find "Éléonore d'Artois"`)
	s.send("\r")
	s.send(" and more\r")
	s.shows(`<"find \"Éléonore d'Artois\" and more">`)
	s.ready()
	s.send(`find "éléonore d'a`)
	s.shows("Éléonore d'Aquitaine")
	s.send("\t\t", " ")
	s.row(hostPrompt + `find "Éléonore d'Aquitaine"`)
	s.send("!\r")
	s.shows(`<"find \"Éléonore d'Aquitaine\" !">`)
}

func TestCompletion_enterOnAnOfferDoesNotRunTheLine(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("qu\t\r")
	s.row(hostPrompt + "quit")
	s.send("e\r")
	s.shows(`<"quite">`)
}

func TestCompletion_listThatShrinksWhileSelected(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("shrink i")
	s.shows("item0")
	for range 10 {
		s.send("\t", "\x1b[B", "\x1b[Z", "\t")
	}
	s.send("\x1b[Z\x1b[A\x15", "safe\r")
	s.shows(`<"safe">`)
	s.ready()
	s.send("\x04")
	s.ends("<nil>")
}

func TestCompletion_tabOnAnEmptyLine(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24)
	s.ready()
	s.send("\t")
	s.shows("panic   verb panic")
	s.send("\t", "\t", "\r")
	s.row(hostPrompt + "shrink")
}

func TestHistory(t *testing.T) {
	t.Parallel()
	s := start(t, 80, 24, hostVariable+"_HISTORY=oldest|twice|old|twice")
	s.ready()
	const up, down = "\x1b[A", "\x1b[B"
	s.send(up)
	s.row(hostPrompt + "twice")
	s.send(up, up)
	s.row(hostPrompt + "oldest")
	s.send("\x15", "new\r")
	s.shows(`<"new">`)
	s.ready()
	s.send("hush my password\r")
	s.shows(`<"hush my password">`)
	s.ready()
	s.send("twice\r")
	s.shows(`<"twice">`)
	s.ready()
	s.send("half", up)
	s.row(hostPrompt + "twice")
	s.send(up)
	s.row(hostPrompt + "new")
	s.send(up)
	s.row(hostPrompt + "old")
	s.send(down, down, down)
	s.row(hostPrompt + "half")
}
