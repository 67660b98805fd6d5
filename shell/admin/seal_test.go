package admin

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/shell"
)

// seal runs epic seal and gives how many rows it sealed, and the head.
func (w *ward) seal(t *testing.T) (n int, head string) {
	t.Helper()
	var out bytes.Buffer
	if err := Seal(t.Context(), w.Place, shell.Streams{Out: &out}); err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`^(\d+) rows? sealed, up to #\d+ of the history\nhead ([0-9a-f]{64})\n$`).FindStringSubmatch(out.String())
	if said == nil {
		t.Fatalf("%q", out.String())
	}
	n, err := strconv.Atoi(said[1])
	if err != nil {
		t.Fatal(err)
	}
	return n, said[2]
}

// change makes rows of the history: one for each number.
func (w *ward) change(t *testing.T, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		w.do(t, fmt.Sprintf(`UPDATE public.clients SET phone = '+3361111%04d' WHERE id = 1`, n))
	}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	w := open(t)
	if n, head := w.seal(t); n == 0 || head == strings.Repeat("0", 64) {
		t.Errorf("%d rows, head %s", n, head)
	}
	_, first := w.seal(t) // nothing new
	w.change(t, 1, 2)
	w.do(t, `BEGIN; UPDATE public.clients SET phone = NULL; ROLLBACK`) // leaves a gap
	w.change(t, 3)
	n, second := w.seal(t)
	if n != 3 || first == second {
		t.Errorf("%d rows, head %s after %s", n, second, first)
	}
	if n, again := w.seal(t); n != 0 || again != second {
		t.Errorf("%d rows, head %s after %s", n, again, second)
	}
	w.change(t, 4) // not sealed yet
	w.healthy(t)
	for _, head := range []string{first, second} {
		if text, well := w.examined(t, shell.Options{Head: head}); !well {
			t.Error(text)
		}
	}
	if text, well := w.examined(t, shell.Options{Head: strings.Repeat("a", 64)}); well || !strings.Contains(text, "no seal is aaa") {
		t.Error(text)
	}
}

// A superuser can go past every rule. The seals name the first row that is not what it was.
func TestSeal_tampering(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.change(t, 1, 2, 3)
	w.do(t, `BEGIN; UPDATE public.clients SET phone = NULL WHERE id = 1; ROLLBACK`)
	w.change(t, 4, 5)
	_, head := w.seal(t)
	w.do(t, `CREATE SCHEMA spare; CREATE TABLE spare.history AS TABLE public.history; CREATE TABLE spare.seals AS TABLE meta.seals`)
	const restore = `DELETE FROM public.history; DELETE FROM meta.seals; INSERT INTO public.history OVERRIDING SYSTEM VALUE TABLE spare.history; INSERT INTO meta.seals TABLE spare.seals`
	gap := w.one(t, `SELECT id + 1 FROM public.history h WHERE NOT EXISTS (SELECT FROM public.history n WHERE n.id = h.id + 1) ORDER BY id LIMIT 1`)
	last := w.one(t, `SELECT max(id) FROM public.history`)
	third := w.one(t, `SELECT id FROM public.history ORDER BY id OFFSET 2 LIMIT 1`)
	fourth := w.one(t, `SELECT id FROM public.history ORDER BY id OFFSET 3 LIMIT 1`)
	forged := `INSERT INTO public.history (id, tbl, row_id, op, changes) OVERRIDING SYSTEM VALUE VALUES (` + gap + `, 'clients', 1, 'UPDATE', '{}')`
	type tampering struct{ by, says, head string }
	list := []tampering{
		{by: `DELETE FROM public.history WHERE id = ` + third, says: "row #" + third + " of the history was deleted after it was sealed"},
		{by: `DELETE FROM public.history WHERE id = ` + last, says: "row #" + last + " of the history was deleted after it was sealed"},
		{by: forged, says: "row #" + gap + " of the history was inserted behind the seals"},
		{by: forged + `; INSERT INTO meta.seals VALUES (` + gap + `, sha256('x'))`, says: "row #" + gap + " of the history, or the seal before it, was changed"},
		{by: `DELETE FROM public.history WHERE id = ` + third + `; DELETE FROM meta.seals WHERE history_id = ` + third, says: "row #" + fourth + " of the history, or the seal before it, was changed"},
		{by: `DELETE FROM public.history WHERE id IN (` + third + `, ` + fourth + `)`, says: "1 more rows after it do not fit their seals"},
		{by: `DELETE FROM meta.seals WHERE history_id >= ` + third, says: "no seal is " + head + ": the last ones were removed", head: head},
		{by: `DELETE FROM meta.seals WHERE history_id >= ` + third + `; DELETE FROM public.history WHERE id >= ` + third, says: "no seal is " + head, head: head},
		{by: `DELETE FROM meta.seals`, says: "no seal is " + head, head: head},
	}
	// Every column is sealed: one that is added without being sealed fails here.
	for column, value := range map[string]string{
		"id": last + " + 100", "at": "at + interval '1 microsecond'", "txid": "txid + 1", "actor": "coalesce(actor, 0) + 1", "actor_role": "'epic_s_x'", "command": "'x'",
		"reason": "'x'", "undoes": "1", "tbl": "'events'", "row_id": "row_id + 1", "op": "'DELETE'", "changes": `'{"phone": [null, "+33"]}'`,
	} {
		says := "row #" + third + " of the history, or the seal before it, was changed after it was sealed"
		if column == "id" {
			says = "row #" + third + " of the history was deleted after it was sealed"
		}
		list = append(list, tampering{by: `UPDATE public.history SET ` + column + ` = ` + value + ` WHERE id = ` + third, says: says})
	}
	for _, c := range list {
		t.Run(c.by, func(t *testing.T) {
			by := c.by
			if strings.Contains(by, "SET id = ") {
				by = `ALTER TABLE public.history ALTER id SET GENERATED BY DEFAULT; ` + by + `; ALTER TABLE public.history ALTER id SET GENERATED ALWAYS`
			}
			w.past(t, by)
			text, well := w.examined(t, shell.Options{Head: c.head})
			if well || !strings.Contains(text, c.says) || strings.Count(text, "WRONG")-strings.Count(text, "WRONG replay") != 1 {
				t.Errorf("does not say %q:\n%s", c.says, text)
			}
			w.past(t, restore)
			if text, well := w.examined(t, shell.Options{Head: head}); !well {
				t.Error(text)
			}
		})
	}
	if n := w.one(t, `SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'history'`); n != "12" {
		t.Errorf("the history has %s columns, and 12 were tried: seal the others too, in a new form for the rows to come", n)
	}
}

// What is sealed of a row is the same whatever the settings of the session that asks, and stays as it is.
func TestSeal_kept(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.seal(t)
	for _, set := range []string{"TimeZone = 'Asia/Tokyo'", "DateStyle = 'SQL, DMY'", "IntervalStyle = 'iso_8601'", "extra_float_digits = 0", "bytea_output = 'escape'", "lc_numeric = 'C'"} {
		w.do(t, `ALTER DATABASE epic_events SET `+set)
	}
	w.healthy(t)
	w.change(t, 1)
	w.seal(t)
	w.do(t, `ALTER DATABASE epic_events RESET ALL; ALTER DATABASE epic_events SET temp_file_limit = '4GB'`)
	w.healthy(t)

	// Nobody but the administrator sees the seals, who changes none without going past a rule.
	for _, statement := range []string{"UPDATE meta.seals SET hash = hash", "DELETE FROM meta.seals", "TRUNCATE meta.seals"} {
		if _, err := w.admin.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if w.one(t, `SELECT count(*) FROM pg_roles, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
		WHERE rolname ~ '^epic_' AND rolname <> 'epic_owner' AND has_table_privilege(rolname, 'meta.seals', p)`) != "0" {
		t.Error("the seals are open to somebody")
	}
}

// Whoever is writing while the history is sealed is waited for: a row with a lower number that comes
// late would look like one that was inserted behind the seals.
func TestSeal_waits(t *testing.T) {
	t.Parallel()
	w := open(t)
	tx, err := w.admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), `UPDATE public.clients SET phone = NULL WHERE id = 1`); err != nil {
		t.Fatal(err)
	}
	w.do(t, `UPDATE public.clients SET phone = NULL WHERE id = 2`) // a higher number, and is there first
	done := make(chan error)
	var out bytes.Buffer
	go func() { done <- Seal(context.WithoutCancel(t.Context()), w.Place, shell.Streams{Out: &out}) }()
	for w.one(t, `SELECT count(*) FROM pg_locks WHERE relation = 'public.history'::regclass AND NOT granted`) == "0" {
		select {
		case err := <-done:
			t.Fatalf("sealed without waiting: %v %s", err, &out)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	w.healthy(t)
	all := w.one(t, `SELECT count(*) FROM public.history`)
	if sealed := regexp.MustCompile(`^\d+`).FindString(out.String()); sealed != all {
		t.Errorf("%s rows of %s are sealed", sealed, all)
	}
}
