package query

import (
	"testing"
	"time"

	"epicevents.example/epic/models"
)

// A double booking is refused with the event that is in the way: of one change or of many, of a new
// event, of one that comes back, of two that would be written together, and of what is undone.
func TestStore_double(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`INSERT INTO venues (name) VALUES ('The Barn');
		INSERT INTO events (id, name, contract_id, support_contact_id, venue_id, start_date, end_date, deleted_at) OVERRIDING SYSTEM VALUE VALUES
			(1, 'Lunch', 652, 3, 1, '2099-06-04 12:00 Europe/Paris', '2099-06-04 14:00 Europe/Paris', NULL),
			(2, 'Coffee', 412, NULL, NULL, '2099-06-04 13:00 Europe/Paris', '2099-06-04 15:00 Europe/Paris', NULL),
			(3, 'Tea', 412, NULL, NULL, '2099-06-04 14:30 Europe/Paris', '2099-06-04 16:00 Europe/Paris', NULL),
			(4, 'Early', 652, 3, NULL, '2099-06-04 11:00 Europe/Paris', '2099-06-04 12:30 Europe/Paris', now()),
			(5, 'Winter', 652, 4, NULL, '2099-10-25 02:30+02', '2099-10-25 02:30+01', NULL),
			(6, 'Winter too', 652, NULL, NULL, '2099-10-25 02:15+01', '2099-10-25 03:00+01', NULL)`)
	boss := w.store(w.login(manager))
	events := w.schema.Of(models.Events)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	boss.zone = paris
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	set := func(field string, v any) Change { return w.set(models.Events, field, v) }
	const lunch = "event #1 Lunch of John Ouick, 2099-06-04 12:00 – 14:00"
	for _, c := range []struct {
		name       string
		ids        []int64 // none: create
		changes    []Change
		says, hint string
	}{
		{"one", []int64{2}, []Change{set("support", int64(3))}, "Kate Hastroff already supports " + lunch,
			`free support on 2099-06-04 13:00 until 2099-06-04 15:00 lists who can; update event #2 set overlap yes because "…" lets both be`},
		{"a venue", []int64{2}, []Change{set("venue", int64(1))}, "The Barn already has " + lunch + " (Kate Hastroff supports it)",
			`free venue on 2099-06-04 13:00 until 2099-06-04 15:00 lists what else there is; update event #2 set overlap yes because "…" lets both be`},
		{"a new one", nil, []Change{set("contract", int64(652)), set("name", "Breakfast"), set("support", int64(3)), set("start", at("2099-06-04 08:00")), set("end", at("2099-06-04 12:01"))},
			"Kate Hastroff already supports " + lunch, "free support on 2099-06-04 08:00 until 2099-06-04 12:01 lists who can"},
		{"its time", []int64{1}, []Change{set("end", at("2099-10-25 03:00")), set("start", at("2099-10-01 00:00")), set("support", int64(4))},
			"Aliénor Vichum already supports event #5 Winter of John Ouick, 2099-10-25 02:30+02:00 – 02:30+01:00",
			`free support on 2099-10-01 00:00 until 2099-10-25 03:00 lists who can; update event #1 set overlap yes because "…" lets both be`},
		{"one that comes back", []int64{4}, []Change{set("deleted", nil)}, "Kate Hastroff already supports " + lunch,
			`free support on 2099-06-04 11:00 until 2099-06-04 12:30 lists who can; update event #4 set overlap yes because "…" lets both be`},
		{"two that are written together", []int64{2, 3}, []Change{set("support", int64(4))}, "Aliénor Vichum already supports event #2 Coffee of Lou Bouzin, 2099-06-04 13:00 – 15:00, and 1 more",
			`free support on 2099-06-04 14:30 until 2099-06-04 16:00 lists who can; update event #3 set overlap yes because "…" lets both be`},
		{"an hour that comes twice", []int64{6}, []Change{set("support", int64(4))}, "Aliénor Vichum already supports event #5 Winter of John Ouick, 2099-10-25 02:30+02:00 – 02:30+01:00",
			`free support on 2099-10-25 02:15+01:00 until 2099-10-25 03:00 lists who can; update event #6 set overlap yes because "…" lets both be`},
	} {
		err := boss.Write(t.Context(), "test", "", func(s *Store) error {
			if len(c.ids) == 0 {
				_, err := s.Insert(t.Context(), events, c.changes)
				return err
			}
			_, err := s.Update(t.Context(), events, c.ids, nil, c.changes)
			return err
		})
		known := refusedAs(t, err, models.Refused)
		if known.Message != c.says || known.Hint != c.hint {
			t.Errorf("%s: said %q (%s), want %q (%s)", c.name, known.Message, known.Hint, c.says, c.hint)
		}
	}

	// Support cannot let both be.
	kates := w.store(w.login(kate))
	kates.zone = paris
	w.exec("UPDATE events SET support_contact_id = 3 WHERE id = 3")
	err = kates.Write(t.Context(), "test", "", func(s *Store) error {
		_, err := s.Update(t.Context(), events, []int64{3}, nil, []Change{set("start", at("2099-06-04 13:59"))})
		return err
	})
	if known := refusedAs(t, err, models.Refused); known.Hint != "free support on 2099-06-04 13:59 until 2099-06-04 16:00 lists who can" {
		t.Errorf("%q", known.Hint)
	}

	// What is taken back is no longer possible either.
	w.exec("UPDATE events SET support_contact_id = NULL WHERE id = 3")
	write := func(id int64, support any) {
		t.Helper()
		if err := boss.Write(t.Context(), "test", "", func(s *Store) error {
			_, err := s.Update(t.Context(), events, []int64{id}, nil, []Change{set("support", support)})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	write(3, int64(4))
	write(3, nil)
	last, err := boss.LastCommand(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.exec("UPDATE events SET support_contact_id = 4 WHERE id = 2")
	err = boss.Write(t.Context(), "undo", "", func(s *Store) error {
		return s.Undo(t.Context(), last, last.Inverses(func(*models.Entity, *models.Field) bool { return false }))
	})
	if known := refusedAs(t, err, models.Refused); known.Message != "Aliénor Vichum already supports event #2 Coffee of Lou Bouzin, 2099-06-04 13:00 – 15:00" {
		t.Errorf("%q", known.Message)
	}
}
