package query

import (
	"fmt"
	"math"
	"testing"
	"time"

	"epicevents.example/epic/models"
)

// What is measured here is what pg_trgm measures there, of the letters that the locale of the server knows.
func TestTrigrams_similarity(t *testing.T) {
	t.Parallel()
	w := demo(t)
	texts := []string{
		"Kevin Casey", "Kevin Cassey", "Kevni Casey", "casey, KEVIN", "Élodie Noël", "elodie noel", "O'Neil", "o neil", "Cool Start-up LLC",
		"Cool Startup LLC", "Ångström & Fils", "Łukasz Żółć", "aaaa", "a", "x1 2y", "Straße 5", "strasse",
	}
	for _, a := range texts {
		for _, b := range texts {
			want := one[float64](w, `SELECT ext.similarity(public.fold($1), public.fold($2))`, a, b)
			if got := newTrigrams(a).similarity(newTrigrams(b)); math.Abs(got-want) > 1e-6 {
				t.Errorf("%q and %q: %v, PostgreSQL says %v", a, b, got, want)
			}
		}
	}
	if got := newTrigrams("").similarity(newTrigrams("x")); got >= 0 {
		t.Errorf("nothing is %v alike", got)
	}
}

// Of the samples' thresholds: who is asked about, and who is not.
func TestAlike_twins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		one, other, company, otherCompany string
		want                              bool
	}{
		{"Kevin Casey", "Kevin Cassey", "Cool Startup LLC", "Cool Startup", true},
		{"Kevin Casey", "Kevin Cassey", "", "", true},
		{"Kevin Casey", "Casey Kevin", "", "Cool Startup LLC", true},
		{"Lou Bouzin", "Lou Bousin", "Mufflins", "Mufflins SA", true},
		{"Marie Martin", "Marie Marlin", "Acme", "ACME Sarl", true},
		{"Jean Dupont", "Jean Dupond", "", "", true},
		{"Kevin Casey", "Kevin Casey", "Cool Startup LLC", "Boulangerie Martin", false},
		{"Kevin Casey", "Kevin Dubois", "Cool Startup LLC", "Cool Startup LLC", false},
		{"Kevin Casey", "Kevin Carey", "", "", false},
		{"Client 14", "Client 15", "", "", false},
		{"Élodie Noël", "Elodie Noel", "Société Générale", "Société Anonyme", false},
	} {
		a := alike{name: newTrigrams(c.one).similarity(newTrigrams(c.other)), company: newTrigrams(c.company).similarity(newTrigrams(c.otherCompany))}
		if a.twins() != c.want {
			t.Errorf("%s (%s) and %s (%s): %v, %+v", c.one, c.company, c.other, c.otherCompany, a.twins(), a)
		}
	}
}

// Among very many clients the pairs are found while somebody waits: of a hundred thousand in one to four
// seconds, as was measured.
func TestStore_Duplicates_many(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.crowd(20_000)
	w.exec(`INSERT INTO clients (full_name, email, phone, company_name, commercial_contact_id)
		SELECT full_name || 'e', 'twin' || email, NULL, company_name, 2 FROM clients WHERE id BETWEEN 1001 AND 1020 AND company_name IS NOT NULL`)
	twins := one[int](w, `SELECT count(*) FROM clients WHERE email LIKE 'twin%'`)
	s := w.store(w.login(bill))
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	start := time.Now()
	d, err := s.Duplicates(t.Context(), check.Comparing(w.schema.Of(models.Clients)), 50)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pairs in %v", d.Total, time.Since(start))
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	if d.Total != twins || d.Cut != "" || len(d.Table.Rows) != twins {
		t.Errorf("%d pairs, %d rows, %q; want %d", d.Total, len(d.Table.Rows), d.Cut, twins)
	}
}

// Where a name is very common, its clients are compared with their neighbours, and it is said; so it is
// where there are more pairs than are kept.
func TestStore_Duplicates_bounds(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	check := &Checker{Schema: w.schema, Me: s.me, Now: w.now}
	of := func() *Duplicates {
		t.Helper()
		d, err := s.Duplicates(t.Context(), check.Comparing(w.schema.Of(models.Clients)), 3)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	w.exec(fmt.Sprintf(`INSERT INTO clients (full_name, email, company_name, commercial_contact_id)
		SELECT 'Jean Martin', 'jm' || i || '@x.fr', md5((i / 2)::text), 2 FROM generate_series(2, %d) i`, 2*crowded+1))
	if d := of(); d.Total < crowded || d.Cut == "" || len(d.Table.Rows) != 3 {
		t.Errorf("%d pairs, %d rows, %q", d.Total, len(d.Table.Rows), d.Cut)
	}
	w.exec(`INSERT INTO clients (full_name, email, commercial_contact_id) SELECT 'Lou Bouzin', 'lb' || i || '@x.fr', 2 FROM generate_series(1, 700) i`)
	if d := of(); d.Total != mostPairs || d.Cut != "there are more than are counted here" {
		t.Errorf("%d pairs, %q", d.Total, d.Cut)
	}
}
