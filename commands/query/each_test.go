package query

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"epicevents.example/epic/models"
)

// many makes n contracts from #2001 on, of which those that a condition selects have 400 of 1000 planned:
// no total below it.
func (w *world) many(n int, planned string) []int64 {
	w.t.Helper()
	w.exec("INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT 2000 + n, 1, 1000 FROM generate_series(1, $1) AS n", n)
	w.exec("INSERT INTO instalments (contract_id, due_on, amount) SELECT id, '2099-01-01', 400 FROM contracts WHERE id > 2000 AND " + planned)
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = int64(2001 + i)
	}
	return ids
}

// each sets the total of contracts to 5, and leaves out those that are refused.
func (s *Store) each(t *testing.T, ids []int64, most int) (refused []Refused, err error) {
	t.Helper()
	contracts := s.schema.Of(models.Contracts)
	five, err := models.ReadMoney("5")
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), "test", "a reason", func(s *Store) (err error) {
		refused, err = s.Each(t.Context(), ids, most, func(ids []int64) error {
			_, err := s.Update(t.Context(), contracts, ids, nil, []Change{{Field: contracts.Field("total"), Value: five}})
			return err
		})
		return err
	})
	return refused, err
}

func idsOf(refused []Refused) []int64 {
	var ids []int64
	for _, r := range refused {
		ids = append(ids, r.ID)
	}
	return ids
}

// Of thousands of records those that a rule refuses are left out, each with its own sentence, within
// seconds, few or all; what is kept is one command.
func TestStore_Each(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		planned    string
		n, refused int
	}{
		"a few": {"id IN (2001, 2002, 3333, 7000)", 5000, 4},
		"a lot": {"id % 10 = 1", 1000, 100},
		"all":   {"true", 1000, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			w := demo(t)
			ids := w.many(c.n, c.planned)
			var want []int64
			if err := w.admin.QueryRow("SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM contracts WHERE id > 2000 AND id IN (SELECT contract_id FROM instalments)").Scan(pgtype.NewMap().SQLScanner(&want)); err != nil {
				t.Fatal(err)
			}
			s := w.store(w.login(manager))
			began := time.Now()
			refused, err := s.each(t, ids, 0)
			if took := time.Since(began); err != nil || took > 2*time.Minute { // a few seconds, where nothing else runs
				t.Fatalf("%v after %s", err, took)
			} else {
				t.Logf("%d of %d in %s", len(refused), len(ids), took)
			}
			if !slices.Equal(idsOf(refused), want) || len(want) != c.refused {
				t.Errorf("%d were refused, want %d", len(refused), c.refused)
			}
			if refused[0].Err.Message != "the instalments of contract #2001 would add up to 400.00, and its total is 5.00" {
				t.Errorf("said %q", refused[0].Err.Message)
			}
			if n := one[int](w, "SELECT count(*) FROM contracts WHERE id > 2000 AND total_amount = 5"); n != c.n-c.refused || len(s.Written()) != n {
				t.Errorf("%d are changed, %d are told to be", n, len(s.Written()))
			}
		})
	}
}

// So many that are refused are enough, where they are only counted.
func TestStore_Each_most(t *testing.T) {
	t.Parallel()
	w := demo(t)
	ids := w.many(40, "id % 2 = 0")
	refused, err := w.store(w.login(manager)).each(t, ids, 3)
	if got := idsOf(refused); err != nil || !slices.Equal(got, []int64{2002, 2004, 2006}) {
		t.Errorf("%v, %v", got, err)
	}
}

// A record that somebody else holds is no refusal: the whole is stopped, and nothing of it kept.
func TestStore_Each_locked(t *testing.T) {
	t.Parallel()
	w := demo(t)
	ids := w.many(4, "id = 2001")
	tx, err := w.admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("SELECT FROM contracts WHERE id = 2003 FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	session := w.login(manager)
	session.db.SetMaxOpenConns(1)
	if _, err := session.db.Exec("SET lock_timeout = '200ms'"); err != nil {
		t.Fatal(err)
	}
	refused, err := w.store(session).each(t, ids, 0)
	if known := refusedAs(t, err, models.Refused); sqlState(known) != "55P03" || len(refused) != 0 {
		t.Errorf("%v, %q", refused, known.Message)
	}
	if n := one[int](w, "SELECT count(*) FROM contracts WHERE total_amount = 5"); n != 0 {
		t.Errorf("%d were changed", n)
	}
}
