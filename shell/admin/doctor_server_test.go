package admin

import (
	"os"
	"strings"
	"testing"

	"epicevents.example/epic/migrations"
	"epicevents.example/epic/shell"
)

// A role of a session is worth what its session is, and no more.
func TestDoctor_sessions(t *testing.T) {
	t.Parallel()
	w := open(t)
	const session = `INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at) VALUES ('%s', gen_random_uuid(), 2, now() + interval '8 h');
		DO $$ BEGIN EXECUTE format('CREATE ROLE %s LOGIN PASSWORD ''x'' VALID UNTIL %L IN ROLE epic_commercial', now() + interval '8 h'); END $$`
	begin := func(role string) { w.do(t, strings.ReplaceAll(session, "%s", role)) }
	begin("epic_s_bill")
	begin("epic_s_over")
	w.do(t, `SELECT auth.kill(NULL, 'epic_s_over')`)
	w.healthy(t)
	for _, c := range []spoilt{
		{by: `CREATE ROLE epic_s_forged LOGIN`, says: "epic_s_forged can log in, and no session is its own\n    do: DROP ROLE epic_s_forged\n"},
		{by: `ALTER ROLE epic_s_over LOGIN`, says: "epic_s_over can still log in, and its session has ended\n"},
		{by: `ALTER ROLE epic_s_bill VALID UNTIL 'infinity'`, says: "epic_s_bill can log in until infinity, its session ends at"},
		{by: `ALTER ROLE epic_s_bill CREATEROLE`, says: "epic_s_bill may do what no session may\n"},
		{by: `GRANT epic_management TO epic_s_bill`, says: "epic_s_bill is a member of epic_management, its session was of epic_commercial\n    do: REVOKE epic_management FROM epic_s_bill\n"},
		{by: `GRANT epic_commercial TO epic_s_over`, says: "epic_s_over is a member of epic_commercial, its session was of none\n"},
		{by: `UPDATE auth.sessions SET expires_at = now() - interval '1 s' WHERE role_name = 'epic_s_bill'`, says: "epic_s_bill can still log in, and its session has ended\n",
			undo: `UPDATE auth.sessions SET expires_at = now() + interval '8 h' WHERE role_name = 'epic_s_bill'; ALTER ROLE epic_s_bill VALID UNTIL 'yesterday'`},
	} {
		t.Run(c.by, func(t *testing.T) { w.spoil(t, c) })
	}

	// The sessions of another database of Epic on this server are no strangers.
	if err := migrations.Setup(t.Context(), w.connect, "other", ""); err != nil {
		t.Fatal(err)
	}
	other, err := w.connect("other")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), `CREATE ROLE epic_s_there LOGIN VALID UNTIL 'tomorrow';
		INSERT INTO public.employees (full_name, email, department) VALUES ('A', 'a@x.fr', 'management');
		INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at) VALUES ('epic_s_there', gen_random_uuid(), 1, 'tomorrow')`); err != nil {
		t.Fatal(err)
	}
	w.healthy(t)
}

// A server's pg_hba.conf is read as the server reads it.
func TestDoctor_server(t *testing.T) {
	t.Parallel()
	w := open(t)
	file := w.one(t, `SHOW hba_file`)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	named := &ward{Place: &Place{server: w.cluster.Admin(w.name())}, admin: w.admin}
	for rules, want := range map[string]string{
		"host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256":          "",
		"host all postgres all scram-sha-256\nhost other all all scram-sha-256":                "",
		"host all all all reject\nhost all all all scram-sha-256":                              "",
		"hostnossl all all all reject\nhost all all all scram-sha-256":                         "",
		"host all all 10.0.0.0/8 scram-sha-256":                                                "lets Epic's roles in without TLS: host all all 10.0.0.0 255.0.0.0 scram-sha-256\n    do: write hostssl instead of host\n",
		"hostnossl epic_events +epic_reader samenet md5":                                       "lets Epic's roles in without TLS: hostnossl epic_events +epic_reader samenet md5\n",
		"host all epic_login db.example.com scram-sha-256":                                     "lets Epic's roles in without TLS",
		"host all all 127.0.0.1/0 scram-sha-256":                                               "lets Epic's roles in without TLS",
		"host epic_events epic_login 10.0.0.0/8 reject\nhost all all 10.0.0.0/8 scram-sha-256": "lets Epic's roles in without TLS",
		"local all all trust":               "asks Epic's roles for no password: local all all trust\n    do: write scram-sha-256 instead of trust\n",
		"hostssl all all all scram-sha-265": "does not read: ",
	} {
		t.Run(rules, func(t *testing.T) {
			// The server goes on with the rules that it began with: nothing is reloaded.
			if err := os.WriteFile(file, []byte("local all postgres scram-sha-256\n"+rules+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			text, well := named.examined(t, shell.Options{})
			if well != (want == "") || !strings.Contains(text, want) {
				t.Errorf("want %q:\n%s", want, text)
			}
		})
	}
	if err := os.WriteFile(file, before, 0o600); err != nil {
		t.Fatal(err)
	}
	named.spoil(t, spoilt{by: `SET password_encryption = md5; ALTER ROLE epic_login PASSWORD 'x'; RESET password_encryption`,
		says: "the password of epic_login is not kept as SCRAM\n    do: epic init --reset-password\n", undo: `ALTER ROLE epic_login PASSWORD 'login';
			UPDATE auth.settings SET login_digest = (SELECT sha256(convert_to(rolpassword, 'UTF8')) FROM pg_authid WHERE rolname = 'epic_login')`})
	named.spoil(t, spoilt{by: `ALTER DATABASE epic_events SET password_encryption = md5`, says: "password_encryption is md5\n",
		undo: `ALTER DATABASE epic_events RESET password_encryption`})

	// A private server has no such way in, so there is nothing to say about one.
	if text, _ := w.examined(t, shell.Options{}); strings.Contains(text, "pg_hba") {
		t.Error(text)
	}
}

// A server without TLS does not read the rules of TLS, so these are not asked of one.
func TestCheckRules(t *testing.T) {
	for line, want := range map[string]bool{
		"hostssl all all all scram-sha-256":                      true,
		"hostssl epic_events +epic_reader 10.0.0.0 md5":          true,
		"hostssl all all all trust":                              false,
		"hostssl epic_events /^epic_ all trust":                  false,
		"hostssl epic_events /^backup$ all trust":                true,
		"hostssl /^epic epic_s_0123456789 all trust":             false,
		"hostssl template1 all all trust":                        true,
		"host epic_events epic_newcomer samehost scram-sha-256":  true,
		"hostgssenc epic_events epic_login all gss":              true,
		"hostnossl epic_events +epic_newcomer all scram-sha-256": false,
	} {
		f := strings.Fields(line)
		wrong := checkRules([]rule{{Line: 1, Type: f[0], Databases: f[1:2], Users: f[2:3], Address: f[3], Method: f[4]}}, "epic_events")
		if (len(wrong) == 0) != want {
			t.Errorf("%s: %+v", line, wrong)
		}
	}
}
