package admin

import (
	"strings"
	"testing"

	"epicevents.example/epic/shell"
)

// erase is what a manager does.
func (w *ward) erase(t *testing.T, client, why string) {
	t.Helper()
	w.do(t, `CREATE ROLE epic_s_e LOGIN IN ROLE epic_management;
		INSERT INTO auth.sessions (role_name, jti, employee_id, expires_at) VALUES ('epic_s_e', gen_random_uuid(), 1, now() + interval '1 hour');
		SET SESSION AUTHORIZATION epic_s_e; SELECT public.erase_client(`+client+`, '`+why+`'); RESET SESSION AUTHORIZATION;
		DELETE FROM auth.sessions WHERE role_name = 'epic_s_e'; DROP ROLE epic_s_e`)
}

// What was scrubbed of the history keeps its seals, whether it was sealed before, after, or between two
// erasures; who erased is said. What a superuser changes beside it, or calls erased, is found all the same.
func TestErasures(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.do(t, `UPDATE public.clients SET full_name = 'Kevin Ouick' WHERE id = 1; UPDATE public.clients SET full_name = 'Kevin Casey' WHERE id = 1;
		UPDATE public.clients SET full_name = 'Lou Kevin' WHERE id = 3; UPDATE public.clients SET full_name = 'Lou Bouzin' WHERE id = 3;
		INSERT INTO public.clients (full_name, email, commercial_contact_id) VALUES ('Nina Simon', 'nina@x.fr', 2);
		INSERT INTO public.payments (contract_id, currency, amount, recorded_by) VALUES (652, 'EUR', 12000, 1)`)
	w.seal(t)
	// Of one row, two are forgotten: that is scrubbed twice.
	w.do(t, `BEGIN; SELECT set_config('epic.command', 'update clients where name in ("Kevin Casey", "John Ouick")', true); UPDATE public.clients SET phone = NULL WHERE id = 4; 
		UPDATE public.clients SET phone = '+33600000000' WHERE id = 4; COMMIT`)
	w.erase(t, "1", "a letter of 3 June")
	w.healthy(t)
	w.seal(t)
	w.healthy(t)
	w.erase(t, "2", "he asked")
	_, head := w.seal(t)
	text, well := w.examined(t, shell.Options{Head: head})
	if !well || !strings.Contains(text, "\n  client #1 by Camille Laurent on ") || !strings.Contains(text, " rows of the history: a letter of 3 June\n  client #2 by ") {
		t.Error(text)
	}

	w.do(t, `CREATE SCHEMA spare; CREATE TABLE spare.history AS TABLE public.history; CREATE TABLE spare.erasures AS TABLE meta.erasures`)
	const restore = `DELETE FROM public.history; DELETE FROM meta.erasures; INSERT INTO public.history OVERRIDING SYSTEM VALUE TABLE spare.history; INSERT INTO meta.erasures OVERRIDING SYSTEM VALUE TABLE spare.erasures`
	scrubbed := w.one(t, `SELECT min(history_id) FROM meta.erasures`)
	whole := w.one(t, `SELECT id FROM public.history WHERE id NOT IN (SELECT history_id FROM meta.erasures) ORDER BY id LIMIT 1`)
	first := w.one(t, `SELECT min(erased_by) FROM meta.erasures`)
	const called = `; INSERT INTO meta.erasures (history_id, was, became, erased_by) SELECT h.id, public.row_digest(o), public.row_digest(h), `
	for _, c := range []struct{ by, says string }{
		{`UPDATE public.history SET reason = 'x' WHERE id = ` + scrubbed, "row #" + scrubbed + " of the history was changed since an erasure scrubbed it"},
		{`UPDATE public.history SET at = at - interval '1 hour' WHERE id = ` + scrubbed, "row #" + scrubbed + " of the history, or the seal before it, was changed after it was sealed"},
		{`DELETE FROM meta.erasures WHERE history_id = ` + scrubbed, "what was scrubbed with #" + first + " of the history is not what that row says"},
		{`DELETE FROM meta.erasures WHERE erased_by = ` + first, "what was scrubbed with #" + first + " of the history is not what that row says"},
		{`UPDATE public.history SET actor = 3 WHERE id = ` + whole + called + first + ` FROM public.history h JOIN spare.history o USING (id) WHERE h.id = ` + whole,
			"what was scrubbed with #" + first + " of the history is not what that row says"},
		{`UPDATE public.history SET actor = 3 WHERE id = ` + whole + called + whole + ` FROM public.history h JOIN spare.history o USING (id) WHERE h.id = ` + whole,
			"1 row of the history said to be scrubbed by #" + whole + ", which does not say so"},
	} {
		t.Run(c.by, func(t *testing.T) {
			w.past(t, strings.ReplaceAll(c.by, "public.row_digest(o)", "public.row_digest(o::text::public.history)"))
			if text, well := w.examined(t, shell.Options{Head: head}); well || !strings.Contains(text, c.says) {
				t.Errorf("does not say %q:\n%s", c.says, text)
			}
			w.past(t, restore)
			if text, well := w.examined(t, shell.Options{Head: head}); !well {
				t.Error(text)
			}
		})
	}
	// Nobody but the function of an erasure adds to the list, and nobody takes away.
	for _, statement := range []string{"UPDATE meta.erasures SET history_id = 1", "DELETE FROM meta.erasures", "TRUNCATE meta.erasures"} {
		if _, err := w.admin.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if w.one(t, `SELECT count(*) FROM pg_roles, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
		WHERE rolname ~ '^epic_' AND rolname <> 'epic_owner' AND has_table_privilege(rolname, 'meta.erasures', p)`) != "0" {
		t.Error("the list is open to somebody")
	}
}
