package attack

// denial are ways to keep colleagues from working.
func denial() []attack {
	const stop, alter = "a colleague's work broken off", "a company whose schema cannot be changed"
	const dismiss = `UPDATE employees SET deactivated_at = now() WHERE id = 3`
	guess := func(email string) string {
		return `SELECT auth.login('` + email + `@epicevents.example', '\x00', '{verifier}', gen_random_uuid())`
	}
	advisory := func(call string) string { return `GRANT EXECUTE ON FUNCTION pg_` + call + ` TO PUBLIC` }
	signal := func(function string) string {
		return `GRANT EXECUTE ON FUNCTION ` + function + ` TO PUBLIC; GRANT pg_signal_backend TO {self}`
	}
	return []attack{
		{name: "a colleague's connection ended", wins: stop, by: everybody, try: `SELECT pg_terminate_backend({pid})`, loosen: signal("pg_terminate_backend")},
		{name: "a colleague's question cancelled", wins: stop, by: everybody, try: `SELECT pg_cancel_backend({pid})`, loosen: signal("pg_cancel_backend")},
		{name: "everybody's login broken off", wins: "nobody can log in", by: []string{nobody},
			try:    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'epic_login' AND datname = '{db}' AND pid <> pg_backend_pid()`,
			loosen: `GRANT EXECUTE ON FUNCTION pg_terminate_backend TO PUBLIC`},
		{name: "the lock of migrations", wins: alter, by: everybody, try: `SELECT pg_advisory_lock(x'65706963'::bigint)`, loosen: advisory(`advisory_lock(bigint)`)},
		{name: "the lock of migrations, tried", wins: alter, by: everybody, try: `SELECT pg_try_advisory_lock(x'65706963'::bigint)`, loosen: advisory(`try_advisory_lock(bigint)`)},
		{name: "the lock of migrations, shared", wins: alter, by: everybody, try: `SELECT pg_advisory_lock_shared(x'65706963'::bigint)`, loosen: advisory(`advisory_lock_shared(bigint)`)},
		{name: "a lock until the end of a transaction", wins: "a manager who cannot be replaced", by: everybody,
			try: `SELECT pg_advisory_xact_lock(hashtext('epic.keep_a_manager'))`, loosen: advisory(`advisory_xact_lock(bigint)`)},
		{name: "a million locks", wins: "a server without memory for locks", by: everybody,
			try: `SELECT count(pg_try_advisory_lock_shared(i, i)) FROM generate_series(1, 10) i`, loosen: advisory(`try_advisory_lock_shared(int, int)`)},
		{name: "a table locked", wins: "nobody can work", by: everybody, try: `LOCK TABLE public.clients IN ACCESS EXCLUSIVE MODE`, loosen: `GRANT UPDATE ON public.clients TO PUBLIC`},
		{name: "a table locked for sharing", wins: "nobody can write", by: everybody, try: `LOCK TABLE public.clients IN SHARE MODE`, loosen: `GRANT UPDATE ON public.clients TO PUBLIC`},
		{name: "a colleague's row locked", wins: "a colleague who cannot be changed", by: workers, try: `SELECT 1 FROM employees WHERE id = 1 FOR UPDATE`,
			loosen: `GRANT UPDATE ON public.employees TO PUBLIC`},
		{name: "a department's row locked", wins: "a company that cannot hire", by: staff, try: `SELECT 1 FROM departments FOR UPDATE`, loosen: `GRANT UPDATE ON public.departments TO PUBLIC`},
		{name: "a colleague's client locked", wins: "a client who cannot be changed", by: []string{commercial}, want: found0,
			try: `SELECT 1 / count(*) FROM (SELECT 1 FROM clients WHERE id = 4 FOR UPDATE) c`, loosen: `ALTER TABLE public.clients DISABLE ROW LEVEL SECURITY`},
		{name: "a wrong guess held open", wins: "an account that cannot be closed", by: []string{nobody}, want: nothing, try: guess("kate"), then: dismiss,
			loosen: `CREATE OR REPLACE FUNCTION auth.note(p_slot regclass, p_at timestamptz, p_tag integer, p_failures integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS
				'BEGIN PERFORM 1 FROM public.employees FOR SHARE; RETURN 0; END'`},
		{name: "the log of the server filled", wins: "a server without disk", by: everybody, try: `SELECT pg_logical_emit_message(false, 'a', 'b')`,
			loosen: `GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) TO PUBLIC`},
		{name: "the numbers of employees run up", wins: "a company that cannot hire", by: everybody, try: `SELECT nextval('public.employee_number')`,
			loosen: `GRANT USAGE ON SEQUENCE public.employee_number TO PUBLIC`},
		{name: "the numbers of employees set", wins: "a company that cannot hire", by: everybody, try: `SELECT setval('public.employee_number', 2147483647)`,
			loosen: `GRANT UPDATE ON SEQUENCE public.employee_number TO PUBLIC`},
		{name: "the last number of employees, taken back", wins: "a company that cannot hire", by: []string{management}, keep: true, want: nothing,
			try: `SAVEPOINT s; INSERT INTO employees (full_name, email, department, number) VALUES ('A', 'a@b.fr', 'support', 999999999); ROLLBACK TO s`,
			loosen: `CREATE FUNCTION public.runs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM setval(''public.employee_number'', NEW.number); RETURN NEW; END';
				CREATE TRIGGER runs BEFORE INSERT ON public.employees FOR EACH ROW EXECUTE FUNCTION public.runs()`},
		{name: "the numbers of clients set", wins: "clients that cannot be made", by: everybody, try: `SELECT setval('public.clients_id_seq', 9223372036854775807)`,
			loosen: `GRANT UPDATE ON SEQUENCE public.clients_id_seq TO PUBLIC`},
		{name: "a sequence restarted", wins: "numbers that are taken", by: everybody, try: `ALTER SEQUENCE public.clients_id_seq RESTART`, loosen: `GRANT epic_owner TO {self}`},
		{name: "the disk filled with large objects", wins: "a server without disk", by: everybody, try: `SELECT lo_create(0)`, loosen: `GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC`},
		{name: "the disk filled, the other way", wins: "a server without disk", by: everybody, try: `SELECT lo_from_bytea(0, '')`, loosen: `GRANT EXECUTE ON FUNCTION lo_from_bytea(oid, bytea) TO PUBLIC`},
		{name: "the disk filled, the old way", wins: "a server without disk", by: everybody, try: `SELECT lo_creat(-1)`, loosen: `GRANT EXECUTE ON FUNCTION lo_creat(integer) TO PUBLIC`},
		// The limit is that of the database when a connection begins: it is there for all or for none.
		{name: "the disk filled by sorting", wins: "a server without disk", by: staff, want: "P0001",
			try: `DO $$ BEGIN IF current_setting('temp_file_limit') <> '-1' THEN RAISE 'there is a limit'; END IF; END $$`, loosen: `ALTER DATABASE {db} RESET temp_file_limit`},
		{name: "no limit for sorting", wins: "a server without disk", by: everybody, try: `SET temp_file_limit = -1`, loosen: `ALTER ROLE {self} SUPERUSER`},
		{name: "a transaction that waits for ever", why: "max_prepared_transactions is 0", wins: "locks that nobody can take away", by: persons, alone: true, want: "55000",
			try: `BEGIN; SELECT 1; PREPARE TRANSACTION 'mine'`},
		{name: "the configuration read again", wins: "a server in another state", by: everybody, try: `SELECT pg_reload_conf()`, loosen: `GRANT EXECUTE ON FUNCTION pg_reload_conf() TO PUBLIC`},
		{name: "the log begun anew", wins: "a log that nobody finds", by: everybody, try: `SELECT pg_rotate_logfile()`, loosen: `GRANT EXECUTE ON FUNCTION pg_rotate_logfile() TO PUBLIC`},
		{name: "a checkpoint", wins: "work for the server", by: everybody, try: `CHECKPOINT`, loosen: `GRANT pg_checkpoint TO {self}`},
		{name: "replication held back", why: "PostgreSQL: the attribute REPLICATION", wins: "a server without disk", by: everybody, try: `SELECT pg_create_physical_replication_slot('mine')`},
	}
}
