//go:build !windows

package main

import "testing"

// Who erases a client sees what goes, says yes, and types the number: another one, or Enter, is a no.
func TestErase_askedTwice(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := openScreen(t, 120, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	const line = `gdpr erase client "Kevin Casey" because "a letter of 3 June"`
	const first, second = "erase client #1 for good, which no undo takes back? [y/N]", "and once more, by the number of the client: type 1 to go on:"
	left := func() (kept bool) {
		if err := db.Admin.QueryRow(`SELECT full_name = 'Kevin Casey' FROM clients WHERE id = 1`).Scan(&kept); err != nil {
			t.Fatal(err)
		}
		return kept
	}
	for _, answers := range [][]string{{""}, {"y", ""}, {"y", "y"}, {"y", "2"}} {
		s.enter(line)
		s.asks(first)
		s.Shows("client #1 would be erased: 0 contracts, 0 events and 0 payments stay without the person, and 1 entry of the history")
		s.enter(answers[0])
		if len(answers) == 2 {
			s.asks(second)
			s.enter(answers[1])
		}
		s.asks(prompt)
		s.Shows("nothing was changed")
		if !left() {
			t.Fatalf("erased after %q", answers)
		}
		s.Send("\x0c") // a clear screen: what was said before is not taken for the next answer
		s.asks(prompt)
	}
	s.enter(line)
	s.asks(first)
	s.enter("y")
	s.asks(second)
	s.enter("1")
	s.asks(prompt)
	s.Shows("client #1 erased: ")
	if left() {
		t.Error("the client is there")
	}
	s.leaves()
}
