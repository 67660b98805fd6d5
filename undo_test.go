//go:build !windows

package main

import (
	"strings"
	"testing"
)

// What an undo would do is shown before it is asked for: of sixty records ten, and of so many the number
// is typed; no is the answer of whoever says nothing.
func TestUndo_Asks(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	if _, err := db.Admin.Exec(crowd); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 100, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types(`update client #2 set phone = "+33 6 12 34 56 78"`, prompt)
	s.enter("undo")
	s.Shows("client #2 John Ouick │ phone: +33612345678 → +12345678901")
	s.waitsAfter(` (update client #2 set phone = "+33 6 12 34 56 78") on 1 client? [y/N]`)
	s.enter("")
	s.asks(prompt)
	s.Shows("nothing was changed")
	s.types("update my clients set company = X yes", prompt)
	s.enter("undo")
	s.Shows(` record                │ changed
───────────────────────┼───────────────────────────────
 client #1 Kevin Casey │ company: X → Cool Startup LLC
 client #2 John Ouick  │ company: X → —
 client #3 Lou Bouzin  │ company: X → —
 client #4 Client 4    │ company: X → —
 client #5 Client 5    │ company: X → —
 client #6 Client 6    │ company: X → —
 client #7 Client 7    │ company: X → —
 client #8 Client 8    │ company: X → —
 client #9 Client 9    │ company: X → —
 client #10 Client 10  │ company: X → —
and 50 more
`)
	const sixty = " (update my clients set company = X yes) on 60 clients? type 60 to go on:"
	s.waitsAfter(sixty)
	s.enter("y")
	s.asks(prompt)
	s.enter("undo")
	s.waitsAfter(sixty)
	s.enter("60")
	s.asks(prompt)
	s.Shows(" (update my clients set company = X yes) on 60 clients\n" + prompt)
	s.types("undo yes", prompt)
	s.Shows("phone       +12345678901")
	s.leaves()
}

// waitsAfter waits for the screen to end with a question of which only the end is known.
func (s *screen) waitsAfter(end string) {
	s.t.Helper()
	s.Until("a question that ends with"+end, func(text string) bool { return strings.HasSuffix(strings.TrimRight(text, "\n "), end) })
}

// Where the window has no room for a history's sentences they stand under one another, whole; more
// goes further back.
func TestHistory_Narrow(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 60, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types("update client #2 set company Ouick", prompt)
	s.types("update it set company X because moved", prompt)
	s.enter("history client #2 limit 2")
	s.asks(prompt)
	for _, want := range []string{
		"who      Bill Boquet\n", "record   client #2 John Ouick\n", "changed  company: Ouick → X\n", "(now)\n", "changed  company: — → Ouick\n",
		"command  update it set company = X because moved\nreason   moved\n",
		"2 of 3 changes; more shows the ones before\n",
	} {
		s.Shows(want)
	}
	s.enter("more")
	s.asks(prompt)
	s.Shows("who      administrator\n")
	s.Shows("changed  created with name John Ouick, email\n         john.ouick@gmail.com, phone +12345678901,\n         commercial Bill Boquet, created 2023-01-09 12:00\n")
	s.Shows("3 to 3 of 3 changes\n")
	s.enter("more")
	s.asks(prompt)
	s.Shows("there is nothing more to show")
	if _, told, _ := strings.Cut(s.Text(), "> history"); strings.Contains(told, "│") {
		t.Errorf("a table in a narrow window:\n%s", told)
	}
	s.leaves()
}
