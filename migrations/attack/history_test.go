package attack

// history are ways to have done nothing, or to have had somebody else do it.
func history() []attack {
	const gone, forged = "a deed without a trace", "a colleague's name in the history"
	open := func(privilege string) string {
		return `ALTER TABLE public.history DISABLE TRIGGER USER; GRANT ` + privilege + ` ON public.history TO PUBLIC; GRANT EXECUTE ON FUNCTION public.steers(text) TO PUBLIC`
	}
	actor := func(settings string) string {
		return settings + `; UPDATE public.clients SET phone = '+33123456789' WHERE id = 1;
			DO $$ BEGIN IF (SELECT (actor, actor_role) FROM public.history ORDER BY id DESC LIMIT 1) = (2::bigint, session_user) THEN
			RAISE 'the history knows better'; END IF; END $$`
	}
	const believes = `CREATE OR REPLACE FUNCTION public.record_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
		INSERT INTO public.history (actor, actor_role, tbl, row_id, op, changes) VALUES (nullif(current_setting('epic.actor', true), '')::bigint, current_user, 'x', 1, 'UPDATE', '{}'); RETURN NULL; END $$`
	return []attack{
		{name: "the history changed", wins: forged, by: everybody, try: `UPDATE public.history SET actor = 1`, loosen: open("ALL")},
		{name: "the history deleted", wins: gone, by: everybody, try: `DELETE FROM public.history`, loosen: open("ALL")},
		{name: "the history emptied", wins: gone, by: everybody, try: `TRUNCATE public.history`, loosen: open("ALL")},
		{name: "the history invented", wins: forged, by: everybody,
			try: `INSERT INTO public.history (tbl, row_id, op, changes) VALUES ('x', 1, 'UPDATE', '{}')`, loosen: open("ALL")},
		{name: "the seals of the history", wins: gone, by: everybody, try: `SELECT * FROM meta.seals`,
			loosen: `GRANT SELECT ON meta.seals TO PUBLIC`},
		{name: "the history sealed anew", wins: gone, by: everybody, try: `UPDATE meta.seals SET hash = sha256('')`,
			loosen: `GRANT ALL ON meta.seals TO PUBLIC`},
		{name: "the function of the history called", wins: forged, by: everybody, try: `SELECT public.record_history()`,
			loosen: `GRANT EXECUTE ON FUNCTION public.record_history() TO PUBLIC`},
		{name: "the history's trigger off", wins: gone, by: everybody, try: `ALTER TABLE public.clients DISABLE TRIGGER z_history`, loosen: `GRANT epic_owner TO {self}`},
		{name: "replication's way past triggers", wins: gone, by: everybody, try: `SET session_replication_role = replica`, loosen: `ALTER ROLE {self} SUPERUSER`},
		{name: "another actor by settings", wins: forged, by: []string{commercial}, want: "P0001",
			try: actor(`SELECT set_config('epic.actor', '1', true), set_config('epic.uid', '1', true), set_config('crm.actor', '1', true)`), loosen: believes},
		{name: "another actor by the role", wins: forged, by: []string{commercial}, want: "P0001", try: actor(`SET LOCAL ROLE epic_commercial`), loosen: believes},
		{name: "another actor by the name of the program", wins: forged, by: []string{commercial}, want: "P0001",
			try: actor(`SET LOCAL application_name = 'postgres'; SET LOCAL search_path = pg_catalog`), loosen: believes},
	}
}
