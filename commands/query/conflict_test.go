package query

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"epicevents.example/epic/models"
)

// sees gives all records of a thing as they are now.
func (s *Store) sees(t *testing.T, thing models.Thing) Seen {
	t.Helper()
	found, err := s.Rows(t.Context(), &Plan{Entity: s.schema.Of(thing)})
	if err != nil {
		t.Fatal(err)
	}
	return found.Seen
}

// updates makes a change of records as they were seen, and gives how many have the new values.
func (s *Store) updates(ctx context.Context, seen Seen, ids []int64, changes ...Change) (n int, err error) {
	err = s.Write(ctx, "test", "a reason", func(s *Store) (err error) {
		n, err = s.Update(ctx, s.schema.Of(changes[0].Field.Entity), ids, seen, changes)
		return err
	})
	return n, err
}

// A change of a field meets only a change of the same field, and only if that made it something else
// than it was, and than it is to be.
func TestStore_Update_seen(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(manager))
	alone := w.store(w.login(manager))
	for _, c := range []struct {
		meanwhile string
		changes   []Change
		met       string // the fields
	}{
		{"SELECT", []Change{w.set(models.Events, "notes", "mine")}, ""},
		{"UPDATE events SET location = 'x'", []Change{w.set(models.Events, "notes", "mine")}, ""},
		{"UPDATE events SET location = 'x'", []Change{w.set(models.Events, "location", "x")}, ""},
		{"UPDATE events SET location = 'x'; UPDATE events SET location = 'as it was'", []Change{w.set(models.Events, "location", "mine")}, ""},
		{"UPDATE events SET version = 1", []Change{w.set(models.Events, "location", "mine")}, ""},
		{"UPDATE events SET location = 'x', notes = 'y'", []Change{w.set(models.Events, "location", "mine")}, "location"},
		{"UPDATE events SET location = 'x', notes = 'y'", []Change{w.set(models.Events, "attendees", int64(3)), w.set(models.Events, "notes", nil), w.set(models.Events, "location", "mine")}, "notes location"},
		{"UPDATE events SET location = NULL", []Change{w.set(models.Events, "location", "mine")}, "location"},
	} {
		w.exec("UPDATE events SET location = 'as it was', notes = 'likewise', attendees = 1")
		seen := s.sees(t, models.Events)
		w.exec(c.meanwhile)
		n, err := s.updates(t.Context(), seen, []int64{109}, c.changes...)
		var met *Conflicts
		var fields []string
		if errors.As(err, &met) {
			for _, x := range met.List {
				fields = append(fields, x.Change.Field.Name)
			}
		}
		if got := strings.Join(fields, " "); got != c.met || c.met == "" && (err != nil || n != 1) {
			t.Errorf("%s: met %q, want %q (%d, %v)", c.meanwhile, got, c.met, n, err)
		}
		if c.met == "" {
			continue
		}
		// As they were compared they can be changed.
		if n, err := s.updates(t.Context(), met.Now, []int64{109}, c.changes...); err != nil || n != 1 {
			t.Errorf("%s: %d, %v", c.meanwhile, n, err)
		}
	}
	// One that nobody has seen is written as it is; of one that is seen as a whole, any change counts.
	seen := s.sees(t, models.Events)
	w.exec("UPDATE events SET notes = 'theirs'")
	delete(seen, 109)
	if n, err := s.updates(t.Context(), seen, []int64{109}, w.set(models.Events, "notes", "mine")); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	_, err := s.updates(t.Context(), seen.Whole(), []int64{1023}, w.set(models.Events, "attendees", int64(7)))
	if known := refusedAs(t, err, models.Refused); known.Message != "event #1023 was changed by somebody else meanwhile: nothing was changed" {
		t.Errorf("%q", known.Message)
	}
	// What is not kept is no change.
	seen = s.sees(t, models.Clients)
	tx, err := alone.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "UPDATE clients SET commercial_contact_id = commercial_contact_id"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { tx.Rollback() })
	if n, err := s.updates(t.Context(), seen, []int64{1, 2, 3}, w.set(models.Clients, "commercial", int64(2))); err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

// The three values are those of the field's kind, with who made the last change, and the sentence names
// them.
func TestStore_Update_values(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec("INSERT INTO employees (number, full_name, email, department) VALUES (5, 'Sam Smith', 'sam@x.fr', 'support')")
	w.exec("INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (700, 1, 10.50)")
	s, theirs := w.store(w.login(manager)), w.store(w.login(bill))
	money, err := models.ReadMoney("20")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2023, time.June, 4, 15, 0, 0, 0, w.now.Location())
	for _, c := range []struct {
		id        int64
		mine      Change
		meanwhile string
		says      string
	}{
		{700, w.set(models.Contracts, "total", money), "UPDATE contracts SET total_amount = 11 WHERE id = 700", "the total of contract #700 was 10.50 when you saw it, the administrator made it 11.00 on "},
		{109, w.set(models.Events, "support", int64(5)), "UPDATE events SET support_contact_id = 4 WHERE id = 109",
			"the support of event #109 was Kate Hastroff when you saw it, the administrator made it Aliénor Vichum on "},
		{109, w.set(models.Events, "support", nil), "UPDATE events SET support_contact_id = 3 WHERE id = 109", ", and you want empty: nothing was changed"},
		{109, w.set(models.Events, "start", start), "UPDATE events SET start_date = '2023-06-04 14:00 Europe/Paris' WHERE id = 109",
			"the start of event #109 was 2023-06-04 13:00 when you saw it, the administrator made it 2023-06-04 14:00 on "},
		{109, w.set(models.Events, "overlap", true), "SELECT set_config('epic.reason', 'x', false); UPDATE events SET overlap_ok = true WHERE id = 109; SELECT set_config('epic.reason', '', false); UPDATE events SET overlap_ok = false WHERE id = 109", ""},
		{109, w.set(models.Events, "notes", "it's ?\n$1"), "UPDATE events SET notes = repeat('long ', 50) WHERE id = 109", `made it "long long long long long long long long long long long long …" on `},
	} {
		seen := s.sees(t, c.mine.Field.Entity)
		w.exec(c.meanwhile)
		_, err := s.updates(t.Context(), seen, []int64{c.id}, c.mine)
		if c.says == "" && err == nil {
			continue
		}
		if known := refusedAs(t, err, models.Refused); !strings.Contains(known.Message, c.says) {
			t.Errorf("said %q, want %q", known.Message, c.says)
		}
	}
	// By whom it was, and the last of several.
	seen := s.sees(t, models.Contracts)
	if _, err := theirs.updates(t.Context(), nil, []int64{700}, w.set(models.Contracts, "total", money)); err != nil {
		t.Fatal(err)
	}
	money, _ = models.ReadMoney("30")
	_, err = s.updates(t.Context(), seen, []int64{700}, w.set(models.Contracts, "total", money))
	if known := refusedAs(t, err, models.Refused); !strings.Contains(known.Message, "was 11.00 when you saw it, Bill Boquet made it 20.00 on ") {
		t.Errorf("said %q", known.Message)
	}
	// The original value can be put back as it is given.
	var met *Conflicts
	if !errors.As(err, &met) || len(met.List) != 1 {
		t.Fatalf("%v", err)
	}
	back := met.List[0].Change
	back.Value = met.List[0].Original
	if _, err := s.updates(t.Context(), met.Now, []int64{700}, back); err != nil {
		t.Error(err)
	}
	if got := one[string](w, "SELECT total_amount::text FROM contracts WHERE id = 700"); got != "11.00" {
		t.Errorf("the total is %s", got)
	}
}

// Eight at once write the same field of what all have seen: one of them is the first, and the others are
// told, each time.
func TestStore_Update_race(t *testing.T) {
	t.Parallel()
	const people, rounds = 8, 125 // a thousand changes
	w := demo(t)
	w.exec("INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE VALUES (700, 1, 1)")
	stores := make([]*Store, people)
	for i := range stores {
		stores[i] = w.store(w.login([]string{bill, manager}[i%2]))
	}
	for round := range rounds {
		seen := stores[0].sees(t, models.Contracts)
		errs := concurrently(stores, func(i int, s *Store) error {
			total, err := models.ReadMoney(fmt.Sprint(10*round + i + 2))
			if err != nil {
				return err
			}
			_, err = s.updates(t.Context(), seen, []int64{700}, w.set(models.Contracts, "total", total))
			return err
		})
		winner := -1
		for i, err := range errs {
			var met *Conflicts
			switch {
			case err == nil && winner < 0:
				winner = i
			case err == nil:
				t.Fatalf("round %d: two have written the same field", round)
			case !errors.As(err, &met):
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if got := one[int](w, "SELECT total_amount::int FROM contracts WHERE id = 700"); winner < 0 || got != 10*round+winner+2 {
			t.Fatalf("round %d: the total is %d, by %d", round, got, winner)
		}
	}
}

// concurrently runs f once for each.
func concurrently[T any](list []T, f func(i int, v T) error) []error {
	var all sync.WaitGroup
	errs := make([]error, len(list))
	for i, v := range list {
		all.Go(func() { errs[i] = f(i, v) })
	}
	all.Wait()
	return errs
}
