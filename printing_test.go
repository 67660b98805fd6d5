//go:build !windows

package main

import (
	"strings"
	"testing"
	"time"
)

// Ctrl-C while a long answer is printed: nothing more of it comes, and the prompt is back.
func TestPrompt_CtrlCWhilePrinting(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const many = `INSERT INTO clients (full_name, email, commercial_contact_id)
		SELECT 'Client number ' || n, 'client' || n || '@many.example', (SELECT min(commercial_contact_id) FROM clients) FROM generate_series(1, 20000) n`
	if _, err := db.Admin.Exec(many); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	for _, format := range []string{"table", "cards", "csv"} {
		before := len(s.Bytes())
		s.enter("show clients columns id, name, email limit all as " + format)
		s.Until("rows", func(string) bool { return strings.Count(s.Bytes()[before:], "@many.example") > 100 })
		s.Send("\x03")
		start := time.Now()
		s.asks(prompt)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: the prompt was back after %v", format, took)
		}
		said := s.Bytes()[before:]
		if n := strings.Count(said, "@many.example"); n > 19_000 {
			t.Errorf("%s: %d rows were printed", format, n)
		}
		if !strings.Contains(said, "\ncancelled: the rest is not shown\r\n") {
			t.Errorf("%s: it was not said that the rest is missing: %q", format, said[max(0, len(said)-600):])
		}
	}
	if got := s.types("count employees", prompt); !strings.Contains(got, "4") {
		t.Errorf("afterwards: %s", got)
	}
	s.leaves()
}

// What was typed ahead does not say yes.
func TestPrompt_TypedAheadIsNoYes(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.Send("delete client #1\ryes\ry\r")
	s.asks("delete 1 client? [y/N]")
	s.enter("")
	s.asks(prompt)
	s.Shows("nothing was changed\n")
	if got := s.types("count clients where id = 1", prompt); !strings.Contains(got, "1") {
		t.Errorf("client #1 is gone: %s", got)
	}
	s.leaves()
}

// What is understood of a line is coloured while it is typed, and the rest of an earlier one stands behind it.
func TestPrompt_Colours(t *testing.T) {
	t.Parallel()
	s := openScreen(t, 100, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types(`show clients where name = "Kevin Casey" limit 5`, prompt)
	s.Send("\x0cshow clients whe")
	s.holds(prompt + ` show clients where name = "Kevin Casey" limit 5`)
	const own, green, magenta, cyan, grey = -1, 2, 5, 6, 8
	inks := func(want map[string]int) {
		t.Helper()
		for text, colour := range want {
			eventually(t, "the colour of "+text, func() bool { got, _ := s.Ink(text); return got == colour })
		}
	}
	inks(map[string]int{prompt: cyan, "show": own, "clients": own, "whe": own, `re name = "Kevin Casey" limit 5`: grey})
	s.Send("\x1b[C")
	inks(map[string]int{"where": magenta, "name": own, `"Kevin Casey"`: green, "limit": magenta})
	s.enter("")
	s.asks(prompt)
	s.leaves()
}
