//go:build !windows

package main

import (
	"strings"
	"testing"
	"time"
)

// Names come from the data, accents and quotes included; what the person has just made is among
// them at once.
func TestCompletion_FromTheData(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")

	s.Send("show client ")
	s.Shows(`"Kevin Casey"`)
	s.Send("\x03")
	s.asks(prompt)
	s.types(`create client name "Éléonore d'Artois" email eleonore@artois.fr`, prompt)
	s.Send("show client ")
	s.Shows(`"Éléonore d'Artois"  #4`) // the answer of before is not believed any more
	s.Send("\x03")
	s.asks(prompt)
	for _, typed := range []string{`eleo`, `"eleo`, `'éléonore d`, `"ÉLÉONORE D'A`, `«eleo`} {
		s.Send("\x0cshow client " + typed)
		s.Shows(`Éléonore d'Artois"  #4`)
		s.takes(prompt + ` show client "Éléonore d'Artois"`)
		s.Shows("client #4\n")
		s.asks(prompt)
	}

	s.Send("show contract #6")
	s.Shows("#652")
	s.takes(prompt + " show contract #652")
	s.asks(prompt)
	s.Shows("contract #652\n")
	s.leaves()
}

// Tab takes the one word that is left, and a space; what is typed next, or Enter, goes on from there.
func TestCompletion_TabThenEnter(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.Send("help up\t\r")
	s.Shows(prompt + " help update\n")
	s.asks(prompt)
	for keys, want := range map[string]string{
		"show clients whe\tcompany is set\r":                    "show clients where company is set",
		"show contracts where client\t.name = \"Lou Bouzin\"\r": `show contracts where client.name = "Lou Bouzin"`,
	} {
		s.Send("\x0c" + keys)
		s.Shows(prompt + " " + want + "\n")
		s.asks(prompt)
		s.Send(up)
		s.asks(prompt + " " + want)
		s.Send("\x15")
		s.asks(prompt)
	}
	s.leaves()
}

// A database that does not answer delays no key: what is typed is seen, and what needs no data is
// offered. Once it answers the list appears without another key.
func TestCompletion_HungDatabase(t *testing.T) {
	t.Parallel()
	p := newProxy(t, newDatabase(t).loginURL())
	s := openScreen(t, 100, "DATABASE_URL="+p.url)
	prompt := s.logIn("bill", "commercial")
	resume := p.hang(t)
	s.Send("show client kev")
	s.holds(prompt + " show client kev")
	s.Send(strings.Repeat("\x7f", len("client kev")))
	s.Send("ev")
	s.Shows("events  what we organise")
	s.Send("ents where client = cas")
	s.holds(prompt + " show events where client = cas")
	resume()
	s.Shows(`"Kevin Casey"`)
	s.Send("\x03")
	s.asks(prompt)
	s.leaves()
}

// A table that somebody locked is no reason to wait either.
func TestCompletion_LockedTable(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	tx, err := db.Admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("LOCK TABLE clients"); err != nil {
		t.Fatal(err)
	}
	s.Send("show client kev")
	s.holds(prompt + " show client kev")
	s.Send("\x03")
	s.asks(prompt)
	if got := s.types("count employees", prompt); !strings.Contains(got, "4") {
		t.Errorf("a command beside a look-up that hangs: %s", got)
	}
	s.Send("show client lou")
	s.holds(prompt + " show client lou")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.Shows(`"Lou Bouzin"`)
	s.Send("\x03")
	s.asks(prompt)
	s.leaves()
}

// A slow or hung database only makes the list late: where the names of records are looked up, each letter of one is
// seen at once. A look-up is given up after five seconds, so a key that waited for one would be later than this.
func TestCompletion_EchoWhileLookingUp(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]func(*testing.T, *proxy) (answers func()){
		"slow": func(_ *testing.T, p *proxy) func() { p.delay.Store(int64(100 * time.Millisecond)); return func() {} },
		"hung": func(t *testing.T, p *proxy) func() { return p.hang(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProxy(t, newDatabase(t).loginURL())
			s := openScreen(t, 100, "DATABASE_URL="+p.url, "EPIC_EMAIL="+address("bill"), "EPIC_PASSWORD="+password)
			const prompt = "epic bill/commercial>"
			s.asks(prompt)
			answers := slow(t, p)
			line := prompt + " show client"
			s.Send("show client")
			s.holds(line)
			for _, key := range []string{" ", "k", "e", "v", "\x7f", "v", "i"} {
				if line += key; key == "\x7f" {
					line = line[:len(line)-2]
				}
				start := time.Now()
				s.Send(key)
				s.holds(strings.TrimRight(line, " "))
				if took := time.Since(start); took > 2*time.Second {
					t.Errorf("%q was seen after %v", key, took)
				}
			}
			answers()
			s.Shows(`"Kevin Casey"`)
			s.Send("\t")
			s.holds(prompt + ` show client "Kevin Casey"`)
			s.Send("\x03")
			s.asks(prompt)
			s.leaves()
		})
	}
}
