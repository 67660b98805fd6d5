package attack

// leaks are ways to learn what the tables do not tell.
func leaks() []attack {
	const names, files = "the names and addresses of clients", "files of the server"
	analyzed := `ANALYZE public.clients; ANALYZE auth.credentials; `
	readable := `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT SELECT ON public.clients, auth.credentials TO PUBLIC; ALTER TABLE public.clients DISABLE ROW LEVEL SECURITY; ` + analyzed
	return []attack{
		{name: "what colleagues run", wins: "what a colleague types", by: lower, want: found0,
			try: `SELECT 1 / count(*) FROM pg_stat_activity WHERE query LIKE '%the secret ' || 'of the manager%'`, loosen: `GRANT pg_read_all_stats TO {self}`},
		{name: "where colleagues are", wins: "a colleague's address", by: lower, want: found0,
			try:    `SELECT 1 / count(client_port) FROM pg_stat_activity WHERE usename = '{manager}'`,
			loosen: `GRANT pg_read_all_stats TO {self}`},
		{name: "the frequent values of clients", wins: names, by: outside, want: found0,
			try: `SELECT 1 / count(*) FROM pg_stats WHERE schemaname = 'public'`, loosen: readable},
		{name: "the frequent values of verifiers", wins: "verifiers", by: everybody, want: found0,
			try: `SELECT 1 / count(*) FROM pg_stats WHERE schemaname = 'auth'`, loosen: readable},
		{name: "the statistics themselves", wins: names, by: everybody, try: `SELECT * FROM pg_statistic`, loosen: `GRANT SELECT ON pg_statistic TO PUBLIC`},
		{name: "the planner's estimate", wins: "whether an address is a client's", by: outside, try: `EXPLAIN SELECT * FROM public.clients WHERE email = 'kevin@startup.io'`,
			loosen: `GRANT SELECT ON public.clients TO PUBLIC`},
		{name: "the planner's estimate of verifiers", wins: "how many accounts there are", by: everybody, try: `EXPLAIN SELECT * FROM auth.credentials`,
			loosen: `GRANT USAGE ON SCHEMA auth TO PUBLIC; GRANT SELECT ON auth.credentials TO PUBLIC`},
		{name: "an operator that tells what it sees", wins: "rows that policies hide", by: everybody,
			try:    `CREATE FUNCTION pg_temp.tell(text, text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$`,
			loosen: `GRANT TEMP ON DATABASE {db} TO PUBLIC`},
		{name: "a function sworn not to tell", wins: "rows that policies hide", by: everybody,
			try: `ALTER FUNCTION public.fold(text) LEAKPROOF`, loosen: `ALTER ROLE {self} SUPERUSER`},
		{name: "rows by an error", wins: names, by: outside, try: `SELECT full_name::text::int FROM public.clients`, loosen: `GRANT SELECT ON public.clients TO PUBLIC`},
		{name: "rows by the address of a tuple", wins: names, by: outside, try: `SELECT ctid, xmin FROM public.clients`, loosen: `GRANT SELECT ON public.clients TO PUBLIC`},
		{name: "rows by XML", wins: names, by: outside, try: `SELECT query_to_xml('SELECT * FROM public.clients', false, false, '')`, loosen: `GRANT SELECT ON public.clients TO PUBLIC`},
		{name: "employees before the first password", wins: "names of colleagues", by: []string{newcomer, nobody}, try: `SELECT email FROM public.employees`, loosen: `GRANT SELECT ON public.employees TO PUBLIC`},
		{name: "the history before the first password", wins: names, by: outside, try: `SELECT changes FROM public.history`, loosen: `GRANT SELECT ON public.history TO PUBLIC`},
		{name: "a file of the server", wins: files, by: everybody, try: `SELECT pg_read_file('/etc/passwd')`, loosen: `ALTER ROLE {self} SUPERUSER`},
		{name: "a folder of the server", wins: files, by: everybody, try: `SELECT pg_ls_dir('/')`, loosen: `ALTER ROLE {self} SUPERUSER`},
		{name: "the size of a file", wins: files, by: everybody, try: `SELECT pg_stat_file('/etc/passwd')`, loosen: `ALTER ROLE {self} SUPERUSER`},
		{name: "the server's log", wins: "what colleagues typed wrongly", by: everybody, try: `SELECT pg_ls_logdir()`, loosen: `GRANT EXECUTE ON FUNCTION pg_ls_logdir() TO PUBLIC`},
		{name: "the rules of who may come in", wins: "where to knock", by: everybody, try: `SELECT * FROM pg_hba_file_rules`,
			loosen: `GRANT SELECT ON pg_hba_file_rules TO PUBLIC; GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO PUBLIC`},
		{name: "where the data lie", wins: files, by: everybody, try: `SHOW data_directory`, loosen: `GRANT pg_read_all_settings TO {self}`},
		{name: "a file by COPY", wins: files, by: everybody, try: `COPY public.clients TO '/tmp/x'`, loosen: `GRANT pg_write_server_files TO {self}; GRANT SELECT ON public.clients TO PUBLIC`},
		{name: "a file into a table", wins: files, by: everybody, try: `COPY public.departments FROM '/etc/passwd'`, loosen: `GRANT pg_read_server_files TO {self}; GRANT INSERT ON public.departments TO PUBLIC`},
		{name: "a program by COPY", wins: "the server's machine", by: everybody, try: `COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'`, loosen: `GRANT pg_execute_server_program TO {self}`},
		{name: "a program's answer by COPY", wins: "the server's machine", by: everybody, try: `COPY public.departments FROM PROGRAM 'id'`, loosen: `GRANT pg_execute_server_program TO {self}; GRANT INSERT ON public.departments TO PUBLIC`},
		{name: "a file as a large object", wins: files, by: everybody, try: `SELECT lo_import('/etc/passwd')`, loosen: `GRANT EXECUTE ON FUNCTION lo_import(text) TO PUBLIC`},
		{name: "a large object as a file", wins: files, by: everybody, try: `SELECT lo_export(1, '/tmp/x')`, loosen: `GRANT EXECUTE ON FUNCTION lo_export(oid, text) TO PUBLIC`},
		{name: "a library of one's own", wins: "the server's machine", by: everybody, try: `LOAD '/tmp/mine.so'`, loosen: `ALTER ROLE {self} SUPERUSER`},
	}
}
