package migrations_test

import (
	"database/sql"
	"testing"
)

// One sees and ends one's own sessions, management everybody's, and whoever has none, nobody's.
func TestLiveSessions(t *testing.T) {
	d := demo(t)
	bill, again, kate, manager := d.bill(t), d.bill(t), d.kate(t), d.manager(t)
	const list = `SELECT coalesce(string_agg(full_name || CASE WHEN here THEN '!' ELSE '' END, ', '), '') FROM auth.my_sessions()`
	number := func(s *session) int64 {
		t.Helper()
		return one[int64](t, d.admin, `SELECT number FROM auth.sessions WHERE role_name = $1`, s.role)
	}
	end := func(by, whose *session) sql.NullBool {
		t.Helper()
		return one[sql.NullBool](t, by, `SELECT auth.end_session($1)`, number(whose))
	}
	for _, c := range []struct {
		who  *session
		want string
	}{
		{bill, "Bill Boquet!, Bill Boquet"}, {kate, "Kate Hastroff!"}, {manager, "Camille Laurent!, Bill Boquet, Bill Boquet, Kate Hastroff"},
	} {
		if got := one[string](t, c.who, list); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if n := one[int](t, manager, `SELECT count(*) FROM auth.my_sessions() WHERE address = 'local' AND until - since BETWEEN '7 h 59 min' AND '8 h 1 min'`); n != 4 {
		t.Errorf("%d sessions say from where and until when", n)
	}

	if ended := end(bill, kate); ended.Valid {
		t.Error("bill ended kate's session")
	}
	if ended := end(kate, manager); ended.Valid {
		t.Error("kate ended the manager's session")
	}
	if ended := end(bill, again); !ended.Valid || ended.Bool {
		t.Errorf("bill's other session: %v", ended)
	}
	_, err := again.Exec(`SELECT * FROM clients`)
	shutOut(t, err)
	if ended := end(bill, again); ended.Valid {
		t.Error("a session ended twice")
	}
	if ended := end(manager, kate); !ended.Valid || ended.Bool {
		t.Errorf("kate's session: %v", ended)
	}
	_, err = kate.Exec(list)
	shutOut(t, err)
	if ended := end(bill, bill); !ended.Bool {
		t.Errorf("this session: %v", ended)
	}
	if got := one[string](t, manager, list); got != "Camille Laurent!" {
		t.Errorf("left: %q", got)
	}

	// Whoever has not logged in, and whoever must change the password first, asks in vain.
	setPassword(t, manager, 3, "kate@epicevents.example", "once")
	newcomer := d.login(t, "kate@epicevents.example", "once")
	for name, db := range map[string]execer{"nobody": d.anonymous, "a newcomer": newcomer} {
		for _, query := range []string{list, `SELECT auth.end_session(1)`} {
			if _, err := db.ExecContext(t.Context(), query); err == nil {
				t.Errorf("%s may %s", name, query)
			}
		}
	}
	_, err = manager.Exec(`SELECT * FROM auth.live_sessions()`)
	refused(t, err, denied) // it tells the names of roles
	if got := one[int](t, d.admin, `SELECT count(*) FROM auth.my_sessions()`); got != 0 {
		t.Error("the administrator is somebody")
	}
}
