package migrations_test

import "testing"

// An event without a place of its own is where its venue is; what was said otherwise stays.
func TestVenues_location(t *testing.T) {
	d := demo(t)
	must(t, d.admin, `INSERT INTO venues (name, address) VALUES ('The Barn', '1 Farm Lane'), ('The Hall', '2 High Street'), ('Somewhere', NULL)`)
	where := func() string {
		t.Helper()
		return one[string](t, d.admin, `SELECT coalesce(location, '-') FROM events WHERE name = 'Next'`)
	}
	must(t, d.admin, `INSERT INTO events (name, contract_id, venue_id, start_date, end_date) VALUES ('Next', 652, 1, now(), now() + interval '1 h')`)
	for _, c := range []struct{ set, want string }{
		{"attendees = 5", "1 Farm Lane"},
		{"venue_id = 2", "2 High Street"},
		{"venue_id = 3", "-"},
		{"venue_id = 1", "1 Farm Lane"},
		{"venue_id = NULL", "1 Farm Lane"},
		{"venue_id = 2", "1 Farm Lane"}, // somebody may have written it by then
		{"location = 'the garden'", "the garden"},
		{"venue_id = 1", "the garden"},
		{"venue_id = 2, location = NULL", "-"},
		{"venue_id = 1", "1 Farm Lane"},
		{"venue_id = 2, location = 'the cellar'", "the cellar"},
	} {
		must(t, d.admin, `UPDATE events SET `+c.set+` WHERE name = 'Next'`)
		if got := where(); got != c.want {
			t.Errorf("after %s it is at %q, want %q", c.set, got, c.want)
		}
	}
}
