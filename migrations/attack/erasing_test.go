package attack

// erasing are ways to make use of what lets a client be forgotten: to change what never changes, or to
// bring back who is gone.
func erasing() []attack {
	const gone, forged, back = "a deed without a trace", "a history that never was", "a person who asked to be forgotten"
	open := func(thing, privilege string) string {
		return `ALTER TABLE ` + thing + ` DISABLE TRIGGER USER; GRANT USAGE ON SCHEMA meta TO PUBLIC; GRANT EXECUTE ON FUNCTION public.steers(text) TO PUBLIC; GRANT ` + privilege + ` ON ` + thing + ` TO PUBLIC`
	}
	const anybody = `CREATE OR REPLACE FUNCTION public.erase_client(client bigint, why text) RETURNS jsonb LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT '{}'::jsonb $$;
		GRANT EXECUTE ON FUNCTION public.erase_client(bigint, text) TO PUBLIC`
	const erase = `SELECT erase_client(1, 'x'); `
	return []attack{
		{name: "a client erased by another department", wins: gone, by: lower, try: `SELECT public.erase_client(1, 'x')`, loosen: anybody},
		{name: "a client erased without a reason", wins: gone, by: []string{management}, want: "erase_reason_text", try: `SELECT erase_client(1, '')`, why: "the function asks for it"},
		{name: "a client erased with open contracts", wins: "a contract with nobody", by: []string{management}, want: "client_has_open_contracts",
			try: `SELECT erase_client(2, 'x')`, loosen: `ALTER TABLE public.clients DISABLE TRIGGER clients_guard`},
		{name: "a client erased who is named elsewhere", wins: "what is said to be gone", by: []string{management}, want: "erase_leaves",
			first: `UPDATE events SET notes = 'ask Kevin Casey' WHERE id = 109`, try: erase, loosen: `CREATE OR REPLACE FUNCTION public.mentions(text text, words text, digits text) RETURNS boolean
				LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN false`},
		{name: "a client erased by an old view", wins: "what others have written since", by: []string{management}, want: "25001",
			try: `ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ; ` + erase, loosen: `ALTER TABLE public.clients DISABLE TRIGGER a_sees_now`},
		{name: "the history changed after an erasure", wins: forged, by: []string{management}, try: erase + `UPDATE public.history SET reason = 'y'`, loosen: open("public.history", "ALL")},
		{name: "a payment changed after an erasure", wins: forged, by: []string{management}, try: erase + `UPDATE public.payments SET amount = 1`,
			loosen: `ALTER TABLE public.payments DISABLE ROW LEVEL SECURITY; ` + open("public.payments", "ALL")},
		{name: "the history changed as an erasure would", wins: forged, by: everybody, try: `SET LOCAL epic.erasing = 'on'; SET LOCAL epic.reason = 'x'; UPDATE public.history SET reason = 'y'`, loosen: open("public.history", "ALL")},
		{name: "a rule passed by in the wake of an erasure", wins: "other terms than were signed", by: []string{management}, want: "signed_terms_frozen",
			try:    erase + `UPDATE contracts SET total_amount = 20 WHERE id = 652`,
			loosen: `ALTER TABLE public.contracts DISABLE TRIGGER contracts_guard; ALTER TABLE public.contracts DISABLE TRIGGER contracts_terms`},
		{name: "the triggers off", wins: gone, by: staff, try: `ALTER TABLE public.clients DISABLE TRIGGER z_history`, loosen: `GRANT epic_owner TO {self}`},
		{name: "functions of one's own for an erasure", wins: "epic_owner's rights", by: []string{management}, want: denied,
			try: `CREATE FUNCTION public.fold(varchar) RETURNS text LANGUAGE sql AS 'SELECT $1::text'`, loosen: `GRANT CREATE ON SCHEMA public TO PUBLIC`},
		{name: "the list of what was scrubbed read", wins: "which rows were of whom", by: everybody, try: `SELECT * FROM meta.erasures`, loosen: open("meta.erasures", "SELECT")},
		{name: "a row of the history called scrubbed", wins: forged, by: everybody,
			try: `INSERT INTO meta.erasures (history_id, was, became, erased_by) VALUES (1, sha256(''), sha256(''), 1)`, loosen: open("meta.erasures", "ALL")},
		{name: "the list of what was scrubbed emptied", wins: gone, by: everybody, try: `DELETE FROM meta.erasures`, loosen: open("meta.erasures", "ALL")},
		{name: "the parts of an erasure called", wins: "a look at what names somebody", by: everybody, try: `SELECT public.mentions('x', 'x', 'x')`,
			loosen: `GRANT EXECUTE ON FUNCTION public.mentions(text, text, text), public.quickly(text), public.fold(text) TO PUBLIC`},
		{name: "erased by hand", wins: "a client whom nobody serves", by: staff, try: `UPDATE clients SET erased_at = now() WHERE id = 1`,
			loosen: `ALTER TABLE public.clients DISABLE ROW LEVEL SECURITY; ALTER TABLE public.clients DROP CONSTRAINT client_is_erased; GRANT UPDATE (erased_at) ON public.clients TO PUBLIC`},
		{name: "an erased client brought back", wins: back, by: []string{commercial}, want: "client_is_erased", meanwhile: erase,
			try: `UPDATE clients SET deleted_at = NULL WHERE id = 1`, loosen: `ALTER TABLE public.clients DROP CONSTRAINT client_is_erased`},
		{name: "an erased client named again", wins: back, by: []string{commercial}, want: "client_is_archived", meanwhile: erase,
			try:    `UPDATE clients SET full_name = 'Kevin Casey' WHERE id = 1`,
			loosen: `ALTER TABLE public.clients DROP CONSTRAINT client_is_erased; ALTER TABLE public.clients DISABLE TRIGGER clients_guard`},
	}
}
