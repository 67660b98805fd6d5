//go:build !windows

package main

import (
	"strings"
	"testing"
)

// A card shows a record, what belongs to it, and how far away the dates of both are; whoever has it shown
// goes on with it.
func TestCard_Relations(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const payments = `INSERT INTO payments (contract_id, currency, amount, method, paid_on, recorded_by)
		SELECT 652, 'EUR', n, 'card', '2020-01-01', 1 FROM generate_series(1, 7) AS n`
	if _, err := db.Admin.Exec(payments); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 120, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	got := s.types("show contract #652", prompt)
	for _, want := range []string{"contract #652\n  client      John Ouick\n", "\nevents (1)\n", "\n 109 │ John Ouick Wedding │ John Ouick │ Kate Hastroff │ 2023-06-04 13:00 (", "\npayments (5 of 7)\n", " │ 2020-01-01 (", " years ago) │ card ",
		"\nshow payments where contract = #652 shows all"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not on the card:\n%s", want, got)
		}
	}
	if got := s.types("show payments where contract = #652", prompt); !strings.HasSuffix(got, "\n7 payments") {
		t.Errorf("all of them:\n%s", got)
	}
	s.leaves()
}

// Long notes on a card stand beside their label in a narrow window too, and are broken between words.
func TestCard_Notes(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	const notes = `UPDATE events SET notes = E'Réception d’été : la mariée arrive à treize heures précises au château.\n結婚式は午後三時に川のそばで始まります。雨の場合は大広間で行います。' WHERE id = 109`
	if _, err := db.Admin.Exec(notes); err != nil {
		t.Fatal(err)
	}
	s := openScreen(t, 60, "DATABASE_URL="+db.loginURL())
	prompt := s.logIn("manager", "management")
	const want = `
  location       53 Rue du Château, 41120 Candé-sur-Beuvron,
                 France
  attendees      75
  notes          Réception d’été : la mariée arrive à treize
                 heures précises au château.
                 結婚式は午後三時に川のそばで始まります。雨
                 の場合は大広間で行います。
`
	if got := s.types("show event #109", prompt); !strings.Contains(got, want) {
		t.Errorf("the card:\n%s\nwant\n%s", got, want)
	}
	s.leaves()
}
