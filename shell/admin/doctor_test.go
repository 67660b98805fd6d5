package admin

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/internal/postgres"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

var update = flag.Bool("update", false, "rewrite expected.txt")

// A ward is a server of one test's own, whose roles and settings it may spoil: those of the server
// that all tests share are everybody's.
type ward struct {
	*Place
	admin *sql.DB
}

// open makes the server with the samples of the brief.
func open(t *testing.T) *ward {
	t.Helper()
	cluster, err := postgres.Open(t.Context(), postgres.Config{Dir: filepath.Join(t.TempDir(), "pg"), BinDir: os.Getenv("EPIC_PG_BIN"), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	w := &ward{Place: &Place{cluster: cluster}}
	t.Cleanup(func() {
		if w.admin != nil {
			w.admin.Close()
		}
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := migrations.Setup(t.Context(), w.connect, w.name(), "login"); err != nil {
		t.Fatal(err)
	}
	if w.admin, err = w.connect(w.name()); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Seclude(t.Context(), w.admin); err != nil {
		t.Fatal(err)
	}
	accounts, err := demodb.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.Demo(t.Context(), w.admin, accounts); err != nil {
		t.Fatal(err)
	}
	return w
}

// do runs statements as the administrator, on one connection.
func (w *ward) do(t *testing.T, statements string) {
	t.Helper()
	if _, err := w.admin.ExecContext(t.Context(), statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

// past runs statements that no trigger, foreign key or rule of the history stops.
func (w *ward) past(t *testing.T, statements string) {
	t.Helper()
	w.do(t, "BEGIN; SET LOCAL session_replication_role = replica; "+statements+"; COMMIT")
}

func (w *ward) one(t *testing.T, query string) (value string) {
	t.Helper()
	if err := w.admin.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// examined is what the doctor says, and whether all is well.
func (w *ward) examined(t *testing.T, o shell.Options) (text string, well bool) {
	t.Helper()
	var out bytes.Buffer
	err := Doctor(t.Context(), w.Place, o, shell.Streams{Out: &out})
	var known *models.Error
	if err != nil && (!errors.As(err, &known) || known.Code.Exit() != 1) {
		t.Fatalf("%v: %v", err, errors.Unwrap(err))
	}
	return out.String(), err == nil
}

// healthy fails the test unless the doctor finds nothing.
func (w *ward) healthy(t *testing.T) {
	t.Helper()
	if text, well := w.examined(t, shell.Options{}); !well || strings.Contains(text, "WRONG") {
		t.Errorf("all should be well:\n%s", text)
	}
}

// What this version expects is what its migrations make.
func TestExpected(t *testing.T) {
	t.Parallel()
	w := open(t)
	err := func() error {
		_, err := within(t.Context(), w.admin, func(ctx context.Context, tx *sql.Tx) ([]check, error) {
			list, err := facts(ctx, tx)
			text := strings.Join(list, "\n") + "\n"
			if *update && err == nil {
				return nil, os.WriteFile("expected.txt", []byte(text), 0o644)
			}
			if diff := cmp.Diff(expected, text); diff != "" {
				t.Errorf("expected.txt is not what the migrations make (go test ./shell/admin -run TestExpected -update): -there +made\n%s", diff)
			}
			return nil, err
		})
		return err
	}()
	if err != nil {
		t.Fatal(err)
	}
}

// A spoilt thing, what the doctor says of it, and what sets it right: what the doctor advises, or,
// where that is nothing to run, a statement.
type spoilt struct{ by, says, undo string }

func (w *ward) spoil(t *testing.T, c spoilt) {
	t.Helper()
	w.do(t, c.by)
	text, well := w.examined(t, shell.Options{})
	if well || !strings.Contains(text, c.says) {
		t.Errorf("%s\ndoes not say %q:\n%s", c.by, c.says, text)
	}
	if bad := strings.Count(text, "WRONG"); bad != 1 {
		t.Errorf("%s: %d checks complain:\n%s", c.by, bad, text)
	}
	if c.undo != "" {
		w.do(t, c.undo)
	} else {
		for line := range strings.Lines(text) {
			if advice, ok := strings.CutPrefix(line, "    do: "); ok {
				w.do(t, advice)
			}
		}
	}
	w.healthy(t)
}

// Each part of the catalogue that is spoilt is named, and what the doctor advises sets it right.
func TestDoctor_catalogue(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.healthy(t)
	w.do(t, `CREATE SCHEMA epic_own`)
	const replica = "session_replication_role"
	for _, c := range []spoilt{
		{by: `ALTER ROLE epic_reader CREATEROLE`, says: "missing: ALTER ROLE epic_reader NOLOGIN"},
		{by: `ALTER ROLE epic_login INHERIT`, says: "not expected: ALTER ROLE epic_login LOGIN INHERIT"},
		{by: `REVOKE epic_reader FROM epic_support`, says: "missing: GRANT epic_reader TO epic_support\n"},
		{by: `GRANT epic_management TO epic_commercial`, says: "not expected: GRANT epic_management TO epic_commercial\n"},
		{by: `CREATE ROLE analyst LOGIN; GRANT epic_reader TO analyst`, says: "do: REVOKE epic_reader FROM analyst\n"},

		{by: `GRANT SELECT ON public.clients TO analyst`, says: "not expected: GRANT SELECT ON TABLE public.clients TO analyst\n"},
		{by: `GRANT UPDATE (paid) ON public.contracts TO epic_management`, says: "do: REVOKE UPDATE (paid) ON TABLE public.contracts FROM epic_management\n"},
		{by: `REVOKE UPDATE (phone) ON public.clients FROM epic_commercial`, says: "do: GRANT UPDATE (phone) ON TABLE public.clients TO epic_commercial\n"},
		{by: `GRANT EXECUTE ON FUNCTION auth.kill(bigint, name) TO PUBLIC`, says: "do: REVOKE EXECUTE ON FUNCTION auth.kill(bigint,name) FROM PUBLIC\n"},
		{by: `GRANT CREATE ON SCHEMA public TO PUBLIC`, says: "do: REVOKE CREATE ON SCHEMA public FROM PUBLIC\n"},
		{by: `GRANT TEMPORARY ON DATABASE epic_events TO epic_reader`, says: "do: REVOKE TEMPORARY ON DATABASE epic_events FROM epic_reader\n"},
		{by: `GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC`, says: "do: REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC\n"},
		{by: `GRANT USAGE ON SEQUENCE public.employee_number TO epic_support WITH GRANT OPTION`, says: "do: REVOKE USAGE ON SEQUENCE public.employee_number FROM epic_support\n"},
		{by: `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO epic_login`, says: "do: ALTER DEFAULT PRIVILEGES FOR ROLE"},

		{by: `ALTER TABLE public.clients OWNER TO postgres`, says: "do: ALTER TABLE public.clients OWNER TO epic_owner\n"},
		{by: `ALTER FUNCTION auth.challenge(text) OWNER TO postgres`, says: "do: ALTER FUNCTION auth.challenge(text) OWNER TO epic_auth\n"},
		{by: `ALTER TABLE public.events DISABLE ROW LEVEL SECURITY`, says: "do: ALTER TABLE public.events ENABLE ROW LEVEL SECURITY\n"},
		{by: `ALTER TABLE public.events FORCE ROW LEVEL SECURITY`, says: "do: ALTER TABLE public.events NO FORCE ROW LEVEL SECURITY\n"},
		{by: `DROP POLICY support_updates_own ON public.events`, says: "missing: CREATE POLICY support_updates_own ON public.events"},
		{by: `ALTER POLICY commercial_updates_own ON public.clients USING (true)`, says: "do: DROP POLICY commercial_updates_own ON public.clients\n"},
		{by: `CREATE POLICY mine ON public.payments TO epic_support USING (true)`, says: "do: DROP POLICY mine ON public.payments\n"},

		{by: `ALTER FUNCTION auth.uid() SET search_path = public`, says: "not expected: FUNCTION auth.uid() RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path=public body",
			undo: `ALTER FUNCTION auth.uid() SET search_path = pg_catalog, pg_temp`},
		{by: `ALTER FUNCTION public.payments_apply() SECURITY INVOKER`, says: "missing: FUNCTION public.payments_apply() RETURNS trigger LANGUAGE plpgsql VOLATILE SECURITY DEFINER",
			undo: `ALTER FUNCTION public.payments_apply() SECURITY DEFINER`},
		{by: `CREATE OR REPLACE FUNCTION auth.logout() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT $$`,
			says: "put it back as the migrations up to " + migrations.Newest() + " make it",
			undo: `CREATE OR REPLACE FUNCTION auth.logout() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT auth.kill(NULL, session_user) $$`},
		{by: `ALTER SEQUENCE auth.tries_of_1_4 OWNER TO epic_owner`, says: "not expected: ALTER SEQUENCE auth.tries_of_1_4 OWNER TO epic_owner\n",
			undo: `ALTER SEQUENCE auth.tries_of_1_4 OWNER TO epic_auth`},
		{by: `DROP SEQUENCE auth.tries_of_2_0`, says: "not expected: EMPLOYEE 2 WITHOUT SEQUENCES auth.tries_of_2_0 to _4\n",
			undo: `UPDATE auth.credentials SET verifier = verifier WHERE employee_id = 2`},
		{by: `ALTER TABLE public.notices ALTER text SET STATISTICS -1`, says: "missing: COLUMN public.notices.text public.short_text STATISTICS 0\n",
			undo: `ALTER TABLE public.notices ALTER text SET STATISTICS 0`},
		{by: `ALTER TABLE public.payments ALTER recorded_by DROP DEFAULT`, says: "missing: COLUMN public.payments.recorded_by bigint NOT NULL DEFAULT auth.uid()\n",
			undo: `ALTER TABLE public.payments ALTER recorded_by SET DEFAULT auth.uid()`},

		{by: `ALTER TABLE public.contracts DROP CONSTRAINT paid_range`, says: "missing: ALTER TABLE public.contracts ADD CONSTRAINT paid_range CHECK"},
		{by: `ALTER TABLE public.contracts DROP CONSTRAINT paid_range; ALTER TABLE public.contracts ADD CONSTRAINT paid_range CHECK (paid >= 0 AND paid <= total_amount) NOT VALID`,
			says: "do: ALTER TABLE public.contracts VALIDATE CONSTRAINT paid_range\n"},
		{by: `ALTER TABLE public.clients ADD CONSTRAINT more CHECK (id > 0) NOT VALID`, says: "do: ALTER TABLE public.clients DROP CONSTRAINT more\n"},
		{by: `ALTER DOMAIN public.phone_e164 DROP CONSTRAINT phone_e164_shape`, says: "missing: ALTER DOMAIN public.phone_e164 ADD CONSTRAINT phone_e164_shape"},
		{by: `DROP INDEX public.events_start`, says: "missing: CREATE INDEX events_start ON public.events"},
		{by: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.events_start'::regclass`, says: "do: REINDEX INDEX public.events_start\n"},
		{by: `DROP EXTENSION pg_trgm CASCADE`, says: "missing: CREATE EXTENSION pg_trgm SCHEMA ext\n"},

		{by: `ALTER TABLE public.history DISABLE TRIGGER history_append_only`, says: "do: ALTER TABLE public.history ENABLE TRIGGER history_append_only\n"},
		{by: `DROP TRIGGER z_history ON public.clients`, says: "missing: CREATE TRIGGER z_history AFTER INSERT OR DELETE OR UPDATE ON public.clients"},
		{by: `ALTER TABLE public.events DISABLE TRIGGER ALL`, says: `DISABLE TRIGGER "RI_ConstraintTrigger_`},
		{by: `CREATE TRIGGER more AFTER INSERT ON public.clients FOR EACH ROW EXECUTE FUNCTION public.record_history()`, says: "do: DROP TRIGGER more ON public.clients\n"},
		{by: `CREATE RULE less AS ON INSERT TO public.history DO INSTEAD NOTHING`, says: "do: DROP RULE less ON public.history\n"},
		{by: `CREATE FUNCTION public.look() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; REVOKE ALL ON FUNCTION public.look() FROM PUBLIC;
			ALTER FUNCTION public.look() SET SCHEMA epic_own; CREATE EVENT TRIGGER looks ON ddl_command_end EXECUTE FUNCTION epic_own.look()`,
			says: "do: DROP EVENT TRIGGER looks\n"},

		{by: `GRANT SET ON PARAMETER session_replication_role TO epic_management`, says: "do: REVOKE SET ON PARAMETER session_replication_role FROM epic_management\n"},
		{by: `GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO epic_reader`, says: "do: REVOKE EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) FROM epic_reader\n"},
		{by: `GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC`, says: "missing: REVOKE EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) FROM PUBLIC\n"},
		{by: `GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) TO PUBLIC`, says: "do: REVOKE EXECUTE ON FUNCTION pg_catalog.pg_logical_emit_message(boolean,text,text) FROM PUBLIC\n"},
		{by: `GRANT EXECUTE ON FUNCTION pg_read_file(text) TO epic_support`, says: "do: REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM epic_support\n"},
		{by: `GRANT SELECT ON pg_authid TO epic_reader`, says: "do: REVOKE SELECT ON TABLE pg_catalog.pg_authid FROM epic_reader\n"},
		{by: `REVOKE EXECUTE ON FUNCTION pg_terminate_backend(int, bigint) FROM epic_auth`, says: "do: GRANT EXECUTE ON FUNCTION pg_catalog.pg_terminate_backend(integer,bigint) TO epic_auth\n"},
		{by: `ALTER DATABASE epic_events RESET temp_file_limit`, says: "missing: ALTER DATABASE epic_events SET temp_file_limit = '4GB'\n"},
		{by: `ALTER DATABASE epic_events SET temp_file_limit = -1`, says: "missing: ALTER DATABASE epic_events SET temp_file_limit = '4GB'\n"},
		{by: `ALTER ROLE epic_login SET search_path = pg_temp`, says: "do: ALTER ROLE epic_login RESET search_path\n"},
		{by: `ALTER ROLE epic_reader IN DATABASE epic_events SET work_mem = '1GB'`, says: "do: ALTER ROLE epic_reader IN DATABASE epic_events RESET work_mem\n"},
		{by: `GRANT USAGE ON SCHEMA epic_own TO epic_reader; CREATE FUNCTION epic_own.all_() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM auth.secret'`,
			says: "do: REVOKE EXECUTE ON FUNCTION epic_own.all_() FROM PUBLIC\n"},
		{by: `CREATE VIEW epic_own.secrets AS SELECT * FROM auth.credentials; GRANT SELECT ON epic_own.secrets TO epic_support`, says: "do: REVOKE SELECT ON TABLE epic_own.secrets FROM epic_support\n"},
		{by: `GRANT CONNECT ON DATABASE postgres TO PUBLIC`, says: "do: REVOKE CONNECT ON DATABASE postgres FROM PUBLIC\n"},
		{by: `ALTER ROLE epic_login PASSWORD 'mine'`, says: "epic_login has not the password that epic init gave it\n    do: epic init\n",
			undo: `UPDATE auth.settings SET login_digest = (SELECT sha256(convert_to(rolpassword, 'UTF8')) FROM pg_authid WHERE rolname = 'epic_login')`},

		{by: `ALTER DATABASE epic_events SET ` + replica + ` = replica`, says: "do: ALTER DATABASE epic_events RESET " + replica + "\n"},
	} {
		t.Run(c.by, func(t *testing.T) {
			if strings.HasPrefix(c.by, "DROP EXTENSION") {
				c.undo = "" // what fell with it is a second check
				w.do(t, c.by)
				text, _ := w.examined(t, shell.Options{})
				if !strings.Contains(text, c.says) || !strings.Contains(text, "missing: CREATE INDEX clients_name_trgm") {
					t.Error(text)
				}
				w.do(t, `CREATE EXTENSION pg_trgm SCHEMA ext`)
				for line := range strings.Lines(text) {
					if advice, ok := strings.CutPrefix(line, "    do: CREATE INDEX"); ok {
						w.do(t, "CREATE INDEX"+advice)
					}
				}
				w.healthy(t)
				return
			}
			w.spoil(t, c)
		})
	}

	// What an administrator adds without giving anything away is theirs.
	w.do(t, `CREATE INDEX mine ON public.clients (phone); CREATE ROLE epic_pool LOGIN; GRANT CONNECT ON DATABASE epic_events TO epic_pool;
		CREATE SCHEMA epic_pool; CREATE TABLE epic_pool.own (); ALTER DATABASE epic_events SET statement_timeout = '60s'`)
	w.healthy(t)
}

// Records that rules no longer hold together are named, whoever went past the rules.
func TestDoctor_records(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.do(t, `INSERT INTO public.events (name, contract_id, support_contact_id, start_date, end_date)
		VALUES ('Coming', 652, 3, '2099-01-01', '2099-01-02'), ('Free', 652, NULL, '2099-01-01 12:00', '2099-01-03');
		INSERT INTO public.venues (name) VALUES ('The Barn');
		INSERT INTO public.amendments (contract_id, total_after, reason, amended_by) VALUES (412, 4600, 'x', 1);
		INSERT INTO public.amendments (contract_id, total_after, reason, amended_by) VALUES (412, 4700, 'y', 1);
		INSERT INTO public.instalments (contract_id, due_on, amount) VALUES (412, '2099-01-01', 100)`)
	w.healthy(t)
	for _, c := range []struct {
		by, undo string
		says     []string
	}{
		{`UPDATE public.contracts SET paid = 100 WHERE id = 652`, `UPDATE public.contracts SET paid = 0 WHERE id = 652`,
			[]string{"WRONG ledger", "contract #652 says that 100.00 is paid, its payments add up to 0 of a total of 12000.00"}},
		{`INSERT INTO public.payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 13000, 1)`, `DELETE FROM public.payments`,
			[]string{"contract #652 says that 0.00 is paid, its payments add up to 13000.00 of a total of 12000.00"}},
		{`UPDATE public.contracts SET total_amount = 5000 WHERE id = 412`, `UPDATE public.contracts SET total_amount = 4700 WHERE id = 412`,
			[]string{"WRONG terms", "contract #412 is of 5000.00 for client #3, its last amendment says 4700.00 for client #3"}},
		{`UPDATE public.amendments SET total_before = 1 WHERE number = 2`, `UPDATE public.amendments SET total_before = 4600 WHERE number = 2`,
			[]string{"amendment #2 does not begin where the one before it ends"}},
		{`UPDATE public.instalments SET covered = 5`, `UPDATE public.instalments SET covered = 0`,
			[]string{"WRONG plans", "instalment #1 says that 5.00 of 100.00 is covered: with what is paid it is 0"}},
		{`UPDATE public.instalments SET amount = 9000`, `UPDATE public.instalments SET amount = 100`,
			[]string{"the instalments of contract #412 add up to 9000.00 of a total of 4700.00"}},
		{`UPDATE public.contracts SET signed_at = NULL, signed_by = NULL WHERE id = 652`, `UPDATE public.contracts SET signed_at = '2023-01-16 10:00 Europe/Paris', signed_by = 2 WHERE id = 652`,
			[]string{"WRONG signatures", "event #109 is on contract #652, which is not signed", "public.events #109 breaks event_contract_signed"}},
		{`UPDATE public.events SET support_contact_id = 3, overlap_ok = false WHERE name = 'Free'; UPDATE public.events SET start_date = '2099-01-01', end_date = '2099-01-03' WHERE name = 'Coming'`,
			`UPDATE public.events SET support_contact_id = NULL WHERE name = 'Free'; UPDATE public.events SET end_date = '2099-01-02' WHERE name = 'Coming'`, nil},
		{`ALTER TABLE public.events DROP CONSTRAINT venue_not_double_booked; UPDATE public.events SET venue_id = 1 WHERE name IN ('Coming', 'Free')`,
			`UPDATE public.events SET venue_id = NULL; ALTER TABLE public.events ADD CONSTRAINT venue_not_double_booked EXCLUDE USING gist (venue_id ext.gist_int8_ops WITH =, period WITH &&)
			WHERE (venue_id IS NOT NULL AND cancelled_at IS NULL AND deleted_at IS NULL AND NOT overlap_ok) DEFERRABLE`,
			[]string{"WRONG bookings", "overlaps another one in venue #1"}},
		{`UPDATE public.clients SET commercial_contact_id = 3 WHERE id = 1`, `UPDATE public.clients SET commercial_contact_id = 2 WHERE id = 1`,
			[]string{"WRONG people", "client #1 belongs to employee #3, who is not active in commercial"}},
		{`UPDATE public.events SET support_contact_id = 2 WHERE name = 'Coming'`, `UPDATE public.events SET support_contact_id = 3 WHERE name = 'Coming'`,
			[]string{"is supported by employee #2, who is not active in support"}},
		{`UPDATE public.employees SET deactivated_at = now() WHERE department = 'management'`, `UPDATE public.employees SET deactivated_at = NULL`,
			[]string{"there is no active manager"}},
		{`DELETE FROM public.employees WHERE id = 4`, `INSERT INTO public.employees (id, number, full_name, email, department, creation_date)
			OVERRIDING SYSTEM VALUE VALUES (4, 4, 'Aliénor Vichum', 'alienor@epicevents.example', 'support', '2021-01-04 09:00 Europe/Paris')`,
			[]string{"WRONG rows", "public.events #1023 breaks event_support", "breaks credential_employee", "WRONG replay", "employees: #4 is gone, and the history does not say so"}},
		{`UPDATE public.clients SET phone = '+33600000000' WHERE id = 2`, `UPDATE public.clients SET phone = '+12345678901' WHERE id = 2`,
			[]string{"WRONG replay", "clients: phone of #2 is not what #6 of the history left"}},
		{`INSERT INTO public.departments VALUES ('x', 'x'); INSERT INTO public.employees (id, number, full_name, email, department) OVERRIDING SYSTEM VALUE VALUES (99, 99, 'X', 'x@x.fr', 'x')`,
			`DELETE FROM public.employees WHERE id = 99; DELETE FROM public.departments WHERE code = 'x'`,
			[]string{"WRONG replay", "employees: #99 is there, and the history does not say since when"}},
	} {
		t.Run(c.by, func(t *testing.T) {
			if c.says == nil { // the exclusion is an index: it must be out of the way
				const rule = `ADD CONSTRAINT support_not_double_booked EXCLUDE USING gist (support_contact_id ext.gist_int8_ops WITH =, period WITH &&)
					WHERE (support_contact_id IS NOT NULL AND cancelled_at IS NULL AND deleted_at IS NULL AND NOT overlap_ok) DEFERRABLE`
				w.do(t, `ALTER TABLE public.events DROP CONSTRAINT support_not_double_booked`)
				c.says, c.undo = []string{"WRONG bookings", "overlaps another one of employee #3"}, c.undo+"; ALTER TABLE public.events "+rule
			}
			w.past(t, c.by)
			text, well := w.examined(t, shell.Options{})
			for _, says := range c.says {
				if well || !strings.Contains(text, says) {
					t.Errorf("does not say %q:\n%s", says, text)
				}
			}
			w.past(t, c.undo)
			if text, well := w.examined(t, shell.Options{}); !well {
				t.Error(text)
			}
		})
	}
}

// What the doctor says to programs, to whoever may not look, of clocks and of another version.
func TestDoctor(t *testing.T) {
	t.Parallel()
	w := open(t)
	t.Run("json", func(t *testing.T) {
		w.do(t, `REVOKE SELECT ON public.clients FROM epic_reader`)
		text, _ := w.examined(t, shell.Options{JSON: true})
		const want = `"wrong":[{"what":"missing: GRANT SELECT ON TABLE public.clients TO epic_reader","do":"GRANT SELECT ON TABLE public.clients TO epic_reader"}]`
		if !strings.Contains(text, want) || !strings.HasPrefix(text, `[{"check":"schema `+migrations.Newest()+`","looked":1,"wrong":[]},`) {
			t.Error(text)
		}
		w.do(t, `GRANT SELECT ON public.clients TO epic_reader`)
	})
	t.Run("not a superuser", func(t *testing.T) {
		w.do(t, `CREATE ROLE half LOGIN PASSWORD 'half'; GRANT CONNECT ON DATABASE epic_events TO half; GRANT USAGE ON SCHEMA meta TO half; GRANT SELECT ON meta.migrations TO half`)
		half := &ward{Place: &Place{server: w.cluster.URL("half", "half", w.name())}}
		text, well := half.examined(t, shell.Options{})
		if well || !strings.Contains(text, "NOT READ server: ") || !strings.Contains(text, "NOT READ history: ") {
			t.Error(text)
		}
	})
	t.Run("clock", func(t *testing.T) {
		for away, want := range map[time.Duration]string{
			0: "", 20 * time.Second: "", time.Minute: "the server's clock is 1m0s behind this machine's", -time.Hour: "the server's clock is 1h0m0s ahead of this machine's",
		} {
			x := examination{place: w.Place, now: func() time.Time { return time.Now().Add(away) }}
			checks, err := within(t.Context(), w.admin, x.checkClock)
			if err != nil {
				t.Fatal(err)
			}
			if ok := slices.ContainsFunc(checks[0].Wrong, func(f finding) bool { return f.What == want }); ok != (want != "") || checks[0].well() != (want == "") {
				t.Errorf("%s: %+v", away, checks)
			}
		}
	})
	t.Run("another version", func(t *testing.T) {
		w.do(t, `DELETE FROM meta.migrations WHERE name = '`+migrations.Newest()+`'`)
		text, well := w.examined(t, shell.Options{})
		want := "WRONG schema " + migrations.Newest() + ": 1 found\n  this database is older than this program: its administrator can run epic migrate\n"
		if well || text != want {
			t.Error(text)
		}
		if err := Seal(t.Context(), w.Place, shell.Streams{}); err == nil || err.(*models.Error).Code != models.Misconfigured {
			t.Errorf("sealed: %v", err)
		}
	})
}

// What a rule changes of a record as it is made comes to the history before what made it: an instalment
// that is covered at once is as it should be.
func TestDoctor_changedAsMade(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.do(t, `INSERT INTO payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 100, 1)`)
	w.do(t, `INSERT INTO instalments (contract_id, due_on, amount) VALUES (652, '2027-01-01', 500)`)
	if covered := w.one(t, `SELECT covered FROM instalments`); covered != "100.00" {
		t.Errorf("covered %s", covered)
	}
	w.healthy(t)
	w.past(t, `UPDATE instalments SET covered = 50`)
	if text, well := w.examined(t, shell.Options{}); well || !strings.Contains(text, "covered of #1 is not what #") {
		t.Errorf("what was changed past the history is not found:\n%s", text)
	}
}
