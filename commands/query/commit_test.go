package query

import (
	"sync"
	"testing"

	"epicevents.example/epic/models"
)

// Two people who change two records in opposite order wait for each other: the one whom the database
// makes give way begins again, and neither notices.
func TestStore_Write_deadlock(t *testing.T) {
	t.Parallel()
	w := demo(t)
	clients := w.schema.Of(models.Clients)
	var meet, all sync.WaitGroup
	meet.Add(2)
	tries := make([]int, 2)
	for i, order := range [][]int64{{1, 2}, {2, 1}} {
		s := w.store(w.login(bill))
		all.Go(func() {
			err := s.Write(t.Context(), "test", "", func(s *Store) error {
				for k, id := range order {
					if tries[i]++; tries[i] == 2 { // each has one of the two now
						meet.Done()
						meet.Wait()
					}
					if _, err := s.Update(t.Context(), clients, []int64{id}, nil, []Change{w.set(models.Clients, "company", string(rune('a'+2*i+k)))}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil || len(s.Written()) != 2 {
				t.Errorf("%v, %v", s.Written(), err)
			}
		})
	}
	all.Wait()
	if tries[0]+tries[1] < 6 {
		t.Errorf("tried %v: one of them should have begun again", tries)
	}
}

// What became of a transaction is known to a session, whoever ran it.
func TestStore_Write_status(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	if got := s.status(t.Context(), one[string](w, `SELECT pg_current_xact_id()::text`)); got != "committed" {
		t.Errorf("of one that was kept: %q", got)
	}
	tx, err := w.admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var number string
	if err := tx.QueryRow(`SELECT pg_current_xact_id()::text`).Scan(&number); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got := s.status(t.Context(), number); got != "aborted" {
		t.Errorf("of one that was taken back: %q", got)
	}
	if got := s.status(t.Context(), "99999999999"); got != "" {
		t.Errorf("of one that never was: %q", got)
	}
}
