package query

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// ref names a record as a person does.
func ref(text string) lang.Ref { return lang.Ref{Text: text, Quoted: true} }

// A command of several statements leaves all of them, or nothing.
func TestStore_Write_allOrNothing(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	clients := w.schema.Of(models.Clients)
	add := func(s *Store, email string) error {
		_, err := s.Insert(t.Context(), clients, []Change{w.set(models.Clients, "name", "New"), w.set(models.Clients, "email", email)})
		return err
	}
	before := one[int](w, `SELECT count(*) FROM clients`)
	history := one[int](w, `SELECT count(*) FROM history`)

	err := s.Write(t.Context(), "test", "", func(s *Store) error { return errors.Join(add(s, "one@x.fr"), add(s, "ONE@x.fr")) })
	refusedAs(t, err, models.Refused)
	stop := errors.New("the handler changed its mind")
	if err := s.Write(t.Context(), "test", "", func(s *Store) error { return errors.Join(add(s, "two@x.fr"), stop) }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	func() {
		defer func() { recover() }()
		s.Write(t.Context(), "test", "", func(s *Store) error { add(s, "three@x.fr"); panic("a bug") })
	}()
	if n := one[int](w, `SELECT count(*) FROM clients`); n != before {
		t.Errorf("%d clients were kept", n-before)
	}
	if n := one[int](w, `SELECT count(*) FROM history`); n != history {
		t.Errorf("%d rows of history were kept", n-history)
	}
	// A rule that is looked at only at the end refuses the whole, too.
	boss := w.store(w.login(manager))
	err = boss.Write(t.Context(), "test", "", func(s *Store) error {
		_, err := s.Update(t.Context(), w.schema.Of(models.Events), []int64{109}, nil, []Change{w.set(models.Events, "notes", "x")})
		_, err2 := rawExec(t.Context(), s.db, "SET CONSTRAINTS ALL DEFERRED")
		_, err3 := s.Update(t.Context(), w.schema.Of(models.Events), []int64{109, 1023}, nil, []Change{
			w.set(models.Events, "support", int64(3)), w.set(models.Events, "start", w.now), w.set(models.Events, "end", w.now.Add(3600e9)),
		})
		return errors.Join(err, err2, err3)
	})
	if known := refusedAs(t, err, models.Refused); known.Message != "this person already supports another event at that time" {
		t.Errorf("%q", known.Message)
	}
	if notes := one[string](w, `SELECT notes FROM events WHERE id = 109`); notes == "x" {
		t.Error("half of it was kept")
	}
	if err := s.Write(t.Context(), "test", "", func(s *Store) error { return errors.Join(add(s, "one@x.fr"), add(s, "two@x.fr")) }); err != nil {
		t.Error(err)
	}
	if n := one[int](w, `SELECT count(*) FROM clients`); n != before+2 {
		t.Errorf("%d clients were added, not 2", n-before)
	}
}

// The history says who, by which command, why, and what it was before; by the session, whatever a
// program claims.
func TestStore_Write_history(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	_, err := rawExec(t.Context(), s.db, "SELECT set_config('epic.actor', '1', false), set_config('epic.reason', 'of an earlier command', false)")
	if err != nil {
		t.Fatal(err)
	}
	const command = `update client #1 set company = "Cool ' ? $1 Startup"`
	err = s.Write(t.Context(), command, "renamed; it's so", func(s *Store) error {
		_, err := s.Update(t.Context(), w.schema.Of(models.Clients), []int64{1}, nil, []Change{w.set(models.Clients, "company", "Cool ' ? $1 \\ Startup")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var actor, row int64
	var said, reason, table, op, changes string
	err = w.admin.QueryRowContext(t.Context(), `SELECT actor, command, reason, tbl, row_id, op, changes FROM history ORDER BY id DESC LIMIT 1`).
		Scan(&actor, &said, &reason, &table, &row, &op, &changes)
	if err != nil {
		t.Fatal(err)
	}
	if actor != 2 || said != command || reason != "renamed; it's so" || table != "clients" || row != 1 || op != "UPDATE" {
		t.Errorf("%d %q %q %s %d %s", actor, said, reason, table, row, op)
	}
	var columns map[string][2]string
	if err := json.Unmarshal([]byte(changes), &columns); err != nil || len(columns) != 1 || columns["company_name"] != [2]string{"Cool Startup LLC", "Cool ' ? $1 \\ Startup"} {
		t.Errorf("%s", changes)
	}
	// The next command has no reason of its own, and gets none.
	err = s.Write(t.Context(), "another", "", func(s *Store) error {
		_, err := s.Update(t.Context(), w.schema.Of(models.Clients), []int64{1}, nil, []Change{w.set(models.Clients, "company", nil)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if left := one[bool](w, `SELECT reason IS NULL AND command = 'another' FROM history ORDER BY id DESC LIMIT 1`); !left {
		t.Error("the reason of one command is told of the next")
	}
	for _, statement := range []string{"DELETE FROM history", "UPDATE history SET actor = 1", "INSERT INTO history (tbl, row_id, op, changes) VALUES ('clients', 1, 'UPDATE', '{}')"} {
		if _, err := rawExec(t.Context(), s.db, statement); sqlState(err) != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// pay pays 800 of a contract, as its person would.
func pay(t *testing.T, w *world, s *Store, contract int64, request uuid.UUID) error {
	amount, err := models.ReadMoney("800")
	if err != nil {
		return err
	}
	return s.Write(t.Context(), "pay", "", func(s *Store) error {
		_, err := s.Pay(t.Context(), w.schema.Of(models.Payments),
			[]Change{w.set(models.Payments, "contract", contract), w.set(models.Payments, "amount", amount)}, request)
		return err
	})
}

// Two people who record 800 of 1300 at the same moment: one is refused, whoever came second.
func TestStore_Pay_atOnce(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`INSERT INTO contracts (id, client_id, total_amount) OVERRIDING SYSTEM VALUE SELECT n, 1, 1300 FROM generate_series(2001, 2008) n`)
	w.exec(`UPDATE contracts SET signed_at = now(), signed_by = 2 WHERE id > 2000`)
	people := []*Store{w.store(w.login(bill)), w.store(w.login(manager))}
	for contract := int64(2001); contract <= 2008; contract++ {
		var all sync.WaitGroup
		outcomes := make([]error, len(people))
		for i, s := range people {
			all.Go(func() { outcomes[i] = pay(t, w, s, contract, uuid.New()) })
		}
		all.Wait()
		if (outcomes[0] == nil) == (outcomes[1] == nil) {
			t.Fatalf("%v, %v", outcomes[0], outcomes[1])
		}
		known := refusedAs(t, errors.Join(outcomes...), models.Refused)
		if sqlState(known) != "23514" {
			t.Errorf("%q", known.Message)
		}
		if paid := one[string](w, `SELECT paid || ' ' || amount_to_be_paid || ' ' || status FROM contracts WHERE id = $1`, contract); paid != "800.00 500.00 part-paid" {
			t.Errorf("#%d: %s", contract, paid)
		}
	}
}

// A payment whose answer was lost is sent again with the same request: it is counted once.
func TestStore_Pay_retried(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.store(w.login(bill))
	request := uuid.New()
	if err := pay(t, w, s, 652, request); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if known := refusedAs(t, pay(t, w, s, 652, request), models.Refused); known.Message != "this payment is recorded already" {
			t.Errorf("%q", known.Message)
		}
	}
	if paid := one[string](w, `SELECT paid::text || ' in ' || (SELECT count(*) FROM payments WHERE contract_id = 652) FROM contracts WHERE id = 652`); paid != "800.00 in 1" {
		t.Errorf("paid %s", paid)
	}
	if by := one[int64](w, `SELECT recorded_by FROM payments WHERE request_id = $1`, request); by != 2 {
		t.Errorf("recorded by #%d", by)
	}
}

// A row that the session may not reach is not counted as changed: the caller knows how many it meant.
func TestStore_Update_counts(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(others)
	s := w.store(w.login(bill))
	n, err := s.Update(t.Context(), w.schema.Of(models.Clients), []int64{1, 2, 3, 4, 5, 4711}, nil, []Change{w.set(models.Clients, "phone", "+33612345678")})
	if err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}
