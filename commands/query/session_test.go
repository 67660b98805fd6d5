package query

import (
	"errors"
	"slices"
	"testing"

	"epicevents.example/epic/models"
)

// Whatever ends a session ends it at its next statement, on a connection that is open too, and
// says so by the one sentence that the shell answers with a new login.
func TestSession_Me_ends(t *testing.T) {
	t.Parallel()
	w := demo(t)
	w.exec(`UPDATE events SET support_contact_id = 4 WHERE support_contact_id = 3`) // Kate is free to move
	boss := w.store(w.login(manager))
	employees := w.schema.Of(models.Employees)
	update := func(field string, value any) func(*testing.T) {
		return func(t *testing.T) {
			err := boss.Write(t.Context(), "test", "", func(s *Store) error {
				_, err := s.Update(t.Context(), employees, []int64{3}, nil, []Change{w.set(models.Employees, field, value)})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var kates *Session
	for _, c := range []struct {
		name string
		end  func(*testing.T)
	}{
		{"logout", func(t *testing.T) {
			if _, err := kates.db.DB.ExecContext(t.Context(), "SELECT auth.logout()"); err != nil {
				t.Fatal(err)
			}
		}},
		{"expiry", func(t *testing.T) {
			w.exec(`UPDATE auth.sessions SET expires_at = now() - interval '1 s' WHERE jti = $1`, kates.ID)
		}},
		{"department", update("department", "commercial")},
		{"department back", update("department", "support")},
		{"e-mail", update("email", "k@x.fr")},
		{"e-mail back", update("email", kate)},
		{"password changed in another window", func(t *testing.T) {
			other := w.login(kate)
			me, _, err := other.Me(t.Context())
			if err == nil {
				err = other.ChangePassword(t.Context(), me, demoPassword, demoPassword)
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := other.Me(t.Context()); err != nil {
				t.Errorf("the window in which it was changed: %v", err)
			}
		}},
		{"password reset", func(t *testing.T) {
			if err := boss.SetPassword(t.Context(), 3, demoPassword); err != nil {
				t.Fatal(err)
			}
		}},
		{"deactivation", update("deactivated", w.now)},
	} {
		t.Run(c.name, func(t *testing.T) {
			email := kate
			if c.name == "e-mail back" {
				email = "k@x.fr"
			}
			kates = w.login(email)
			if _, _, err := kates.Me(t.Context()); err != nil {
				t.Fatal(err)
			}
			s := w.store(kates)
			c.end(t)
			_, _, err := kates.Me(t.Context())
			known := refusedAs(t, err, models.NotLoggedIn)
			if known.Message != "your session has ended" || known.Hint != "type login" {
				t.Errorf("%q, %q", known.Message, known.Hint)
			}
			if c.name == "expiry" {
				return // until the next sweep it may still read what everybody reads: Me comes before each command
			}
			if _, err := s.Record(t.Context(), w.schema.Of(models.Clients), ref("Kevin Casey")); !slices.Contains([]string{"42501", "28000"}, sqlState(err)) {
				t.Errorf("the session still reads: %v", err)
			}
		})
	}
}

// A session says who it is by its own id: another one's answer is not taken for it.
func TestSession_Me_isItself(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login(bill)
	s.ID = w.login(bill).ID
	_, _, err := s.Me(t.Context())
	refusedAs(t, err, models.NotLoggedIn)
}

func TestSession_Logout(t *testing.T) {
	t.Parallel()
	w := demo(t)
	s := w.login(bill)
	if err := s.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT count(*) FROM auth.sessions WHERE jti = $1 AND revoked_at IS NULL`, s.ID); n != 0 {
		t.Error("the session lives on in the database")
	}
	if _, _, err := s.Me(t.Context()); err == nil {
		t.Error("the session still answers")
	}
}

// A newcomer may do nothing but change the password, and is of the department from then on, in the
// same session.
func TestSession_newcomer(t *testing.T) {
	t.Parallel()
	w := demo(t)
	boss := w.store(w.login(manager))
	var id int64
	err := boss.Write(t.Context(), "create employee", "", func(s *Store) (err error) {
		id, err = s.Insert(t.Context(), w.schema.Of(models.Employees), []Change{
			w.set(models.Employees, "name", "Sam Smith"), w.set(models.Employees, "email", "sam@epicevents.example"), w.set(models.Employees, "department", "support"),
		})
		return errors.Join(err, s.SetPassword(t.Context(), id, demoPassword))
	})
	if err != nil {
		t.Fatal(err)
	}
	sams := w.login("sam@epicevents.example")
	me, _, err := sams.Me(t.Context())
	if err != nil || !me.MustChange || me.ID != id || me.Department != models.Support {
		t.Fatalf("%+v, %v", me, err)
	}
	s := sams.Store(w.schema, me, w.now)
	clients := w.schema.Of(models.Clients)
	if _, err := s.Record(t.Context(), clients, ref("Kevin Casey")); !slices.Contains([]string{"42501", "28000"}, sqlState(err)) {
		t.Errorf("a newcomer reads: %v", err)
	}
	refusedAs(t, sams.ChangePassword(t.Context(), me, "not the present password", "a second demo password"), models.Refused)
	if err := sams.ChangePassword(t.Context(), me, demoPassword, "a second demo password"); err != nil {
		t.Fatal(err)
	}
	if me, _, err = sams.Me(t.Context()); err != nil || me.MustChange {
		t.Errorf("%+v, %v", me, err)
	}
	if found, err := s.Record(t.Context(), clients, ref("Kevin Casey")); err != nil || found != 1 {
		t.Errorf("#%d, %v", found, err)
	}
	_, err = w.gate.Login(t.Context(), "sam@epicevents.example", demoPassword)
	refusedAs(t, err, models.NotLoggedIn)
}

// One's own password needs the present one: a window left open is not worth a password.
func TestStore_SetPassword_own(t *testing.T) {
	t.Parallel()
	w := demo(t)
	boss := w.store(w.login(manager))
	err := boss.SetPassword(t.Context(), boss.me.ID, "a second demo password")
	if known := refusedAs(t, err, models.Refused); known.Hint != "type password" {
		t.Errorf("%q, %q", known.Message, known.Hint)
	}
	refusedAs(t, w.store(w.login(bill)).SetPassword(t.Context(), 3, demoPassword), models.NotAllowed)
	w.login(manager)
}
