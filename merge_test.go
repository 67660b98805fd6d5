//go:build !windows

package main

import "testing"

// Who may be the same is shown before a client is made, and two are shown side by side before they are
// merged; no is the answer that changes nothing.
func TestMerge_asked(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const twin = `INSERT INTO clients (full_name, email, phone, company_name, commercial_contact_id)
		SELECT 'Jon Ouick', 'jon@x.fr', '+33699999999', 'Ouick SA', id FROM employees WHERE full_name = 'Bill Boquet'`
	if _, err := db.Admin.Exec(twin); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 120, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("bill", "commercial")
	s.enter(`create client name "John Ouick" email ouick@x.fr phone "+33 6 99 99 99 99"`)
	s.asks("client #4 Jon Ouick of Ouick SA (same phone, name 62 %) and 1 more may be the same: create it all the same? [y/N]")
	s.Shows("it may be client #2 John Ouick (same name)")
	s.enter("")
	s.asks(prompt)
	s.enter(`merge client #4 into #2 because "same person"`)
	s.asks("merge client #4 into client #2? [y/N]")
	s.Shows("company    │ Ouick SA")
	s.enter("n")
	s.asks(prompt)
	s.enter(`merge client #4 into #2 because "same person"`)
	s.asks("merge client #4 into client #2? [y/N]")
	s.enter("y")
	s.asks(prompt)
	s.Shows("client #4 merged into client #2")
	s.types("show client #4", prompt)
	s.Shows("client #4 was merged into client #2")
	s.leaves()
}
