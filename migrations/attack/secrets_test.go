package attack

// secrets are ways to passwords, sessions and the functions behind the doors.
func secrets() []attack {
	const guess, forge, out = "verifiers to guess passwords against", "a session of anybody", "colleagues thrown out"
	open := func(table string) string {
		return `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT ALL ON auth.` + table + ` TO PUBLIC`
	}
	public := func(function string) string {
		return `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT EXECUTE ON FUNCTION ` + function + ` TO PUBLIC`
	}
	return []attack{
		{name: "the verifiers of passwords", wins: guess, by: everybody, try: `SELECT * FROM auth.credentials`, loosen: open("credentials")},
		{name: "the verifiers, copied", wins: guess, by: everybody, try: `COPY auth.credentials TO STDOUT`, loosen: open("credentials")},
		{name: "a verifier by the error of a cast", wins: guess, by: everybody, want: denied,
			try: `SELECT 1 FROM auth.credentials WHERE encode(verifier, 'hex')::int = 1`, loosen: open("credentials")},
		{name: "the verifiers of roles", wins: "sessions of everybody", by: everybody, try: `SELECT rolpassword FROM pg_authid`, loosen: `GRANT SELECT ON pg_authid TO PUBLIC`},
		{name: "the verifiers of roles, by a view", wins: "sessions of everybody", by: everybody, try: `SELECT passwd FROM pg_shadow`, loosen: `GRANT SELECT ON pg_shadow TO PUBLIC`},
		{name: "the rows of sessions", wins: "who works now, and the keys of tokens", by: everybody, try: `SELECT * FROM auth.sessions`, loosen: open("sessions")},
		{name: "a session of one's own making", wins: forge, by: everybody,
			try: `INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at) VALUES ('mine', gen_random_uuid(), 1, now())`, loosen: open("sessions")},
		{name: "a session given to somebody else", wins: "acting in a colleague's name", by: everybody,
			try: `UPDATE auth.sessions SET employee_id = 1`, loosen: open("sessions")},
		{name: "a session made longer", wins: "a session that outlives its eight hours", by: everybody,
			try: `UPDATE auth.sessions SET expires_at = 'infinity', revoked_at = NULL`, loosen: open("sessions")},
		{name: "sessions deleted", wins: out, by: everybody, try: `DELETE FROM auth.sessions`, loosen: open("sessions")},
		{name: "the secret behind false salts", wins: "knowing which addresses exist", by: everybody, try: `SELECT * FROM auth.secret`, loosen: open("secret")},
		{name: "the settings read", wins: "the digest of the login role's password", by: everybody, try: `SELECT * FROM auth.settings`, loosen: open("settings")},
		{name: "sessions made longer", wins: "sessions that last a day", by: everybody, try: `UPDATE auth.settings SET session_length = '24 h'`, loosen: open("settings")},
		{name: "the count of guesses read", wins: "which addresses were tried", by: everybody, try: `SELECT last_value FROM auth.tries_1`,
			loosen: `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT ALL ON SEQUENCE auth.tries_1 TO PUBLIC`},
		{name: "the count of guesses set back", wins: "guessing without end", by: everybody, try: `SELECT setval('auth.tries_1', 1)`,
			loosen: `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT ALL ON SEQUENCE auth.tries_1 TO PUBLIC`},
		{name: "the count of guesses run up", wins: "a colleague who cannot log in", by: everybody, try: `SELECT nextval('auth.tries_1')`,
			loosen: `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT ALL ON SEQUENCE auth.tries_1 TO PUBLIC`},
		{name: "where guesses are counted", wins: "addresses that are counted together", by: everybody, try: `SELECT auth.slot('a', true)`, loosen: public("auth.slot")},
		{name: "guesses forgotten by the function", wins: "guessing without end", by: everybody, try: `SELECT auth.forgive('pg_class', 1, 0)`,
			loosen: public("auth.forgive") + `; CREATE OR REPLACE FUNCTION auth.forgive(p_slot regclass, p_tag integer, p_was bigint) RETURNS void LANGUAGE sql AS 'SELECT'`},
		{name: "guesses written by the function", wins: "a colleague who cannot log in", by: everybody, try: `SELECT auth.note('pg_class', now(), 1, 100)`,
			loosen: public("auth.note") + `; CREATE OR REPLACE FUNCTION auth.note(p_slot regclass, p_at timestamptz, p_tag integer, p_failures integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'`},
		{name: "guesses counted by the function", wins: "a colleague who cannot log in", by: everybody, try: `SELECT auth.claim('pg_class', 1, true)`,
			loosen: public("auth.claim") + `; CREATE OR REPLACE FUNCTION auth.claim(p_slot regclass, p_tag integer, p_waits boolean, OUT was bigint, OUT failures integer, OUT wait interval) LANGUAGE sql AS 'SELECT 0::bigint, 0, NULL::interval'`},
		{name: "everybody's login ended by the function", wins: out, by: everybody, try: `SELECT auth.clear_gate(true)`, loosen: public("auth.clear_gate")},
		{name: "a colleague thrown out by the function", wins: out, by: everybody, try: `SELECT auth.throw_out(3)`, loosen: public("auth.throw_out")},
		{name: "a colleague expelled", wins: out, by: lower, try: `SELECT auth.expel(4)`, loosen: public("auth.expel") + `; CREATE OR REPLACE FUNCTION auth.expel(p_employee bigint) RETURNS integer LANGUAGE sql AS 'SELECT 0'`},
		{name: "a credential stored directly", wins: "anybody's account", by: everybody,
			try: `SELECT auth.store(1, '\x00000000000000000000000000000000', sha256(''), false)`, loosen: public("auth.store")},
		{name: "a colleague's password set", wins: "a colleague's account", by: lower,
			try:    `SELECT auth.set_password(4, '\x00000000000000000000000000000000', sha256(''))`,
			loosen: public("auth.set_password") + `; CREATE OR REPLACE FUNCTION auth.set_password(p_employee bigint, p_salt bytea, p_key bytea) RETURNS void LANGUAGE sql AS 'SELECT'`},
		{name: "one's own password without the present one", wins: "an account, from a session left open", by: []string{management}, want: "own_password",
			try: `SELECT auth.set_password(1, '\x00000000000000000000000000000000', sha256(''))`,
			loosen: `CREATE OR REPLACE FUNCTION auth.set_password(p_employee bigint, p_salt bytea, p_key bytea) RETURNS void LANGUAGE sql SECURITY DEFINER
				AS 'SELECT auth.store(p_employee, p_salt, p_key, false)'`},
		{name: "a colleague's sessions ended", wins: out, by: everybody, try: `SELECT auth.kill(1)`, loosen: public("auth.kill")},
		{name: "one session ended by its role", wins: out, by: everybody, try: `SELECT auth.kill(NULL, '{kate}')`, loosen: public("auth.kill")},
		{name: "a colleague's session ended by its number", wins: out, by: workers, want: nothing,
			try:    `SELECT auth.end_session(1)`,
			loosen: `CREATE OR REPLACE FUNCTION auth.end_session(p_number bigint) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'SELECT auth.kill(1) > 0'`},
		{name: "the names of everybody's sessions", wins: "roles to attack", by: everybody, try: `SELECT * FROM auth.live_sessions()`, loosen: public("auth.live_sessions")},
		{name: "the sweep", wins: "work for the server", by: everybody, try: `SELECT auth.sweep()`, loosen: public("auth.sweep")},
		{name: "a login inside a session", wins: "guesses from an address that is not throttled", by: persons,
			try: `SELECT auth.login('kate@epicevents.example', '', '{verifier}', gen_random_uuid())`, loosen: public("auth.login")},
		{name: "a salt inside a session", wins: "a head start for guessing", by: persons, try: `SELECT auth.challenge('kate@epicevents.example')`, loosen: public("auth.challenge")},
		{name: "a verifier that is SQL", why: "the pattern of auth.login", wins: "a role with any attribute", by: []string{nobody}, want: "22023",
			try: `SELECT auth.login('bill@epicevents.example', '{key}', 'x'' SUPERUSER --', gen_random_uuid())`},
		{name: "the password that is stored instead of a verifier", why: "the pattern of auth.login", wins: "a secret on the server", by: []string{nobody}, want: "22023",
			try: `SELECT auth.login('bill@epicevents.example', '{key}', 'plain text', gen_random_uuid())`},
		{name: "acting as a session from nowhere", wins: "who a role is", by: outside, try: `SELECT auth.uid()`, loosen: public("auth.uid")},
		{name: "the trigger that ends sessions, called", wins: out, by: everybody, want: denied, try: `SELECT auth.end_sessions()`, loosen: public("auth.end_sessions")},
	}
}
