package query

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"epicevents.example/epic/models"
)

// written is for fields of which none is derived.
func written(*models.Entity, *models.Field) bool { return false }

// change writes a field of a record as a command of a person.
func (w *world) change(s *Store, e *models.Entity, id int64, field string, value any) error {
	return s.Write(w.t.Context(), "update", "", func(s *Store) error {
		_, err := s.Update(w.t.Context(), e, []int64{id}, nil, []Change{{Field: e.Field(field), Value: value}})
		return err
	})
}

// undo takes back the last command of a person.
func (w *world) undo(s *Store) error {
	last, err := s.LastCommand(w.t.Context())
	if err != nil || last == nil {
		return err
	}
	return s.Write(w.t.Context(), "undo", "", func(s *Store) error { return s.Undo(w.t.Context(), last, last.Inverses(written)) })
}

// An undo that waits for another's change of the same field sees it when it has been kept: nothing is
// overwritten. One of another field does not matter.
func TestUndo_waits(t *testing.T) {
	t.Parallel()
	w := demo(t)
	me, other := w.store(w.login(manager)), w.store(w.login(kate))
	events := w.schema.Of(models.Events)
	for field, stops := range map[string]bool{"attendees": true, "location": false} {
		if err := w.change(me, events, 109, "attendees", int64(200)); err != nil {
			t.Fatal(err)
		}
		var undone error
		var waits sync.WaitGroup
		err := other.Write(t.Context(), "update", "", func(s *Store) error {
			var value any = int64(300)
			if field == "location" {
				value = "Paris"
			}
			if _, err := s.Update(t.Context(), events, []int64{109}, nil, []Change{{Field: events.Field(field), Value: value}}); err != nil {
				return err
			}
			waits.Go(func() { undone = w.undo(me) })
			for !one[bool](w, `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`) {
			}
			return nil
		})
		waits.Wait()
		var known *models.Error
		switch {
		case err != nil:
			t.Fatal(err)
		case !stops && undone != nil:
			t.Errorf("%s: %v", field, undone)
		case stops && (!errors.As(undone, &known) || !strings.HasPrefix(known.Message, "Kate Hastroff changed event #109 since, on ") ||
			!strings.HasSuffix(known.Message, " (attendees: 200 → 300): nothing was changed")):
			t.Errorf("%s: %v", field, undone)
		}
	}
	if got := one[int](w, `SELECT attendees FROM events WHERE id = 109`); got != 300 {
		t.Errorf("%d attendees: what the second undo took back was 300 before", got)
	}
}

// Many who change a field and take that back at once: whatever stands there at the end is a value that
// somebody kept and did not take back, or the one of before, and the history leads to it.
func TestUndo_race(t *testing.T) {
	t.Parallel()
	const people, rounds = 8, 125 // of each
	w := demo(t)
	events := w.schema.Of(models.Events)
	before := one[int](w, `SELECT attendees FROM events WHERE id = 109`)
	var all sync.WaitGroup
	var mu sync.Mutex
	done, stopped := 0, 0
	for n := range people {
		s := w.store(w.login([]string{manager, kate}[n%2]))
		all.Go(func() {
			for round := range rounds {
				err := w.change(s, events, 109, "attendees", int64(1000*(n+1)+round))
				if err == nil {
					err = w.undo(s)
				}
				var known *models.Error
				mu.Lock()
				switch {
				case err == nil:
					done++
				case errors.As(err, &known) && known.Code == models.Refused:
					stopped++
				default:
					t.Errorf("round %d of %d: %v", round, n, err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	t.Logf("%d were taken back, %d were stopped", done, stopped)
	// Each entry begins with what the one before it left.
	broken := one[int](w, `SELECT count(*) FROM (
		SELECT changes -> 'attendees' -> 0 AS was, lag(changes -> 'attendees' -> 1) OVER (ORDER BY id) AS before
		  FROM history WHERE tbl = 'events' AND row_id = 109) h WHERE before IS NOT NULL AND was <> before`)
	if broken > 0 {
		t.Errorf("%d entries do not follow the one before", broken)
	}
	// An undo gives back exactly what its command took away.
	wrong := one[int](w, `SELECT count(*) FROM history u JOIN history c ON c.txid = u.undoes
		WHERE u.changes -> 'attendees' -> 0 <> c.changes -> 'attendees' -> 1 OR u.changes -> 'attendees' -> 1 <> c.changes -> 'attendees' -> 0`)
	if wrong > 0 {
		t.Errorf("%d undos are no inverses", wrong)
	}
	if done == 0 || stopped == 0 {
		t.Errorf("of %d rounds %d were taken back and %d stopped: nobody was in another's way (%d before)", people*rounds, done, stopped, before)
	}
}

// Sixty records of one command go back together, in one statement for all that is alike, each to its
// own value; two who were swapped are swapped again.
func TestUndo_many(t *testing.T) {
	t.Parallel()
	w := demo(t)
	clients := w.schema.Of(models.Clients)
	w.exec(`INSERT INTO clients (id, full_name, email, company_name, commercial_contact_id) OVERRIDING SYSTEM VALUE
		SELECT 100 + n, 'Client ' || n, n || '@x.fr', 'Company ' || n, 2 FROM generate_series(1, 60) n`)
	s := w.store(w.login(bill))
	var ids []int64
	for n := range int64(60) {
		ids = append(ids, 101+n)
	}
	err := s.Write(t.Context(), "update", "", func(s *Store) error {
		_, err := s.Update(t.Context(), clients, ids, nil, []Change{{Field: clients.Field("company"), Value: "Same"}, {Field: clients.Field("phone"), Value: "+33612345678"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.undo(s); err != nil {
		t.Fatal(err)
	}
	if got := len(s.Written()); got != 60 {
		t.Errorf("%d records were written", got)
	}
	if got := one[int](w, `SELECT count(*) FROM clients WHERE company_name = 'Company ' || id - 100 AND phone IS NULL`); got != 60 {
		t.Errorf("%d of 60 are as they were", got)
	}

	// One of sixty has been changed by somebody else: none goes back.
	err = s.Write(t.Context(), "update", "", func(s *Store) error {
		_, err := s.Update(t.Context(), clients, ids, nil, []Change{{Field: clients.Field("company"), Value: "Again"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.exec(`UPDATE clients SET company_name = 'Theirs' WHERE id = 130`)
	if err := w.undo(s); err == nil || !strings.Contains(err.Error(), "administrator changed client #130 since") {
		t.Error(err)
	}
	if got := one[int](w, `SELECT count(*) FROM clients WHERE company_name = 'Again'`); got != 59 {
		t.Errorf("%d of 59 are as they were left", got)
	}
}

func TestUndo_swap(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`UPDATE events SET start_date = '2099-01-01 10:00Z', end_date = '2099-01-01 12:00Z'`)
	s := w.store(w.login(manager))
	events := w.schema.Of(models.Events)
	swap := func(to map[int64]int64) error {
		return s.Write(t.Context(), "swap", "", func(s *Store) error {
			if _, err := s.db.ExecContext(t.Context(), "SET CONSTRAINTS ALL DEFERRED"); err != nil {
				return err
			}
			for event, support := range to {
				if _, err := s.Update(t.Context(), events, []int64{event}, nil, []Change{{Field: events.Field("support"), Value: support}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := swap(map[int64]int64{109: 4, 1023: 3}); err != nil {
		t.Fatal(err)
	}
	if err := w.undo(s); err != nil {
		t.Fatal(err)
	}
	if got := one[string](w, `SELECT string_agg(support_contact_id::text, ' ' ORDER BY id) FROM events`); got != "3 4" {
		t.Errorf("supports %s", got)
	}
}

// What was made is not archived once others have changed it; what rules derive does not count.
func TestUndo_madeAndChanged(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s, other := w.store(w.login(bill)), w.store(w.login(manager))
	clients := w.schema.Of(models.Clients)
	var id int64
	create := func(email string) {
		t.Helper()
		err := s.Write(t.Context(), "create", "", func(s *Store) (err error) {
			id, err = s.Insert(t.Context(), clients, []Change{{Field: clients.Field("name"), Value: "Nina"}, {Field: clients.Field("email"), Value: email}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.exec(`INSERT INTO employees (id, full_name, email, department) OVERRIDING SYSTEM VALUE VALUES (9, 'Zoé', 'zoe@x.fr', 'commercial')`)
	create("a@x.fr")
	if err := w.change(other, clients, id, "commercial", int64(9)); err != nil {
		t.Fatal(err)
	}
	if err := w.change(other, clients, id, "commercial", int64(2)); err != nil {
		t.Fatal(err)
	}
	if err := w.undo(s); err == nil || !strings.Contains(err.Error(), "Camille Laurent changed client") {
		t.Error(err)
	}
	create("b@x.fr")
	if err := w.change(s, clients, id, "phone", "+33612345678"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.undo(s); err != nil {
			t.Error(err)
		}
	}
	if !one[bool](w, fmt.Sprintf(`SELECT phone IS NULL AND deleted_at IS NOT NULL FROM clients WHERE id = %d`, id)) {
		t.Error("the second client is not archived as it was made")
	}
}
