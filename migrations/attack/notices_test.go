package attack

// notices are ways to read what is for somebody else's eyes, or to tell what is not so.
func notices() []attack {
	const forged, hidden = "a colleague told of what never was", "what a colleague is never told"
	columns := func(privilege, column string) string {
		return `ALTER TABLE public.notices DISABLE ROW LEVEL SECURITY; GRANT ` + privilege + ` (` + column + `) ON public.notices TO PUBLIC`
	}
	const open = `ALTER TABLE public.notices DISABLE ROW LEVEL SECURITY`
	return []attack{
		{name: "a colleague's notices", wins: "who reminds whom of what", by: staff, want: found0,
			try: `SELECT 1 / count(*) FROM notices WHERE employee_id <> auth.uid()`, loosen: open},
		{name: "a colleague's notices, as they were", wins: "who reminds whom of what", by: staff, want: found0,
			try: `SELECT 1 / count(*) FROM as_of(NULL::notices, now()) WHERE employee_id <> auth.uid()`, loosen: open},
		{name: "the records as they were", wins: "the names and addresses of clients", by: outside, try: `SELECT * FROM as_of(NULL::clients, now())`,
			loosen: `GRANT EXECUTE ON FUNCTION public.as_of(anyelement, timestamptz) TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC`},
		{name: "the notices of whoever has an inbox", wins: "who works on what", by: outside, try: `SELECT * FROM notices`,
			loosen: open + `; GRANT SELECT ON public.notices TO PUBLIC`},
		{name: "a reminder given back by its number", wins: "the text of a reminder that somebody else has", by: staff,
			try: `INSERT INTO notices (employee_id, text) VALUES (10, 'x') RETURNING text`, loosen: open},
		{name: "a colleague's notice marked as read", wins: hidden, by: staff, want: nothing,
			try: `UPDATE notices SET read_at = now() WHERE employee_id <> auth.uid()`, loosen: open},
		{name: "a notice turned over to a colleague", wins: forged, by: staff, try: `UPDATE notices SET employee_id = 1`, loosen: columns("UPDATE", "employee_id")},
		{name: "a notice of another record", wins: forged, by: staff, try: `UPDATE notices SET row_id = 1 WHERE tbl IS NOT NULL`, loosen: columns("UPDATE", "row_id")},
		{name: "a notice put off", wins: hidden, by: staff, try: `UPDATE notices SET due_at = '2099-01-01'`, loosen: columns("UPDATE", "due_at")},
		{name: "a notice deleted", wins: hidden, by: everybody, try: `DELETE FROM notices`, loosen: open + `; GRANT DELETE ON public.notices TO PUBLIC`},
		{name: "a reminder in a colleague's name", wins: forged, by: staff,
			try: `INSERT INTO notices (employee_id, text, made_by) VALUES (10, 'x', 1)`, loosen: columns("INSERT", "made_by")},
		{name: "a reminder in nobody's name", wins: forged, by: staff,
			try: `INSERT INTO notices (employee_id, text, made_by) VALUES (10, 'x', NULL)`, loosen: columns("INSERT", "made_by")},
		{name: "a reminder from outside", wins: forged, by: outside,
			try: `INSERT INTO notices (employee_id, text) VALUES (10, 'x')`, loosen: open + `; GRANT INSERT ON public.notices TO PUBLIC; GRANT EXECUTE ON FUNCTION auth.uid(), public.steers(text) TO PUBLIC`},
		{name: "a notice of a change that was another", wins: forged, by: staff,
			try: `INSERT INTO notices (employee_id, history_id) VALUES (10, 1)`, loosen: columns("INSERT", "history_id")},
		{name: "a table looked into by a reminder", wins: "what a row of the secrets has for a number", by: staff, want: "notice_record",
			try:    `INSERT INTO notices (employee_id, text, tbl, row_id) VALUES (10, 'x', 'history', 1)`,
			loosen: `ALTER TABLE public.notices DISABLE TRIGGER notices_guard`},
		{name: "the trigger of the notices called", wins: forged, by: everybody, try: `SELECT public.tell()`,
			loosen: `GRANT EXECUTE ON FUNCTION public.tell() TO PUBLIC`},
	}
}
