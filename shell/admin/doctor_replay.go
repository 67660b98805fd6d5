package admin

import (
	"context"
	"database/sql"
)

// checkReplay looks whether the history leads to the records as they are: each change begins with what
// the one before it left, and the last one left what is there. What was written past the triggers does
// not fit. What is generated, and what counts or dates changes, is not in the history. A record begins
// with what added it: a rule that changes a new record at once comes to the history before that.
func checkReplay(ctx context.Context, tx *sql.Tx) ([]check, error) {
	// Each table that has a history makes the question what does not fit in it.
	const questions = `
		SELECT format($q$
			WITH said AS (
			  SELECT h.row_id, h.id, h.op, k.key, o -> k.key AS was, n -> k.key AS became,
			         lag(n -> k.key) OVER w AS before, lead(h.id) OVER w IS NULL AS last
			    FROM public.history h,
			         LATERAL (SELECT to_jsonb(jsonb_populate_record(NULL::%1$s, jsonb_object_agg(c.key, c.value -> 0))) AS o,
			                         to_jsonb(jsonb_populate_record(NULL::%1$s, jsonb_object_agg(c.key, c.value -> 1))) AS n FROM jsonb_each(h.changes) c) v,
			         LATERAL jsonb_object_keys(h.changes) k (key)
			   WHERE h.tbl = %2$L AND k.key = ANY (%3$L::text[])
			  WINDOW w AS (PARTITION BY h.row_id, k.key ORDER BY h.op <> 'INSERT', h.id)),
			told AS (SELECT row_id, bool_or(op = 'INSERT') AS added FROM public.history WHERE tbl = %2$L GROUP BY row_id),
			is_now AS (SELECT t.id, to_jsonb(t) AS r FROM %1$s t)
			SELECT format('%%s of #%%s was changed past the history before #%%s of it', key, row_id, id) AS what, 'look for who could: a superuser, a restore, a script' AS do
			  FROM said WHERE before IS NOT NULL AND before <> was
			UNION ALL
			SELECT format('%%s of #%%s is not what #%%s of the history left', key, row_id, said.id), 'history shows what it was; correct the row'
			  FROM said JOIN is_now ON is_now.id = row_id WHERE last AND op <> 'DELETE' AND became <> r -> key
			UNION ALL
			SELECT format('#%%s is gone, and the history does not say so', row_id), 'a backup has it'
			  FROM told WHERE NOT EXISTS (SELECT FROM is_now WHERE id = row_id)
			   AND NOT EXISTS (SELECT FROM public.history h WHERE h.tbl = %2$L AND h.row_id = told.row_id AND h.op = 'DELETE')
			UNION ALL
			SELECT format('#%%s is there, and the history does not say since when', id), 'look for who could add it: a superuser, a restore, a script'
			  FROM is_now WHERE NOT EXISTS (SELECT FROM told WHERE row_id = id AND added)
			LIMIT 100$q$, c.oid::regclass, c.relname,
			(SELECT array_agg(attname) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
			    AND attname NOT IN ('id', 'version', 'last_update'))),
			c.relname
		  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE g.tgname = 'z_history' ORDER BY c.relname`
	rows, err := tx.QueryContext(ctx, questions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list [][2]string
	for rows.Next() {
		var q [2]string
		if err := rows.Scan(&q[0], &q[1]); err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	c := check{Name: "replay"}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM public.history`).Scan(&c.Looked); err != nil {
		return nil, err
	}
	for _, q := range list {
		wrong, err := findings(ctx, tx, q[0])
		if err != nil {
			return nil, err
		}
		for _, w := range wrong {
			w.What = q[1] + ": " + w.What
			c.Wrong = append(c.Wrong, w)
		}
	}
	return []check{c}, nil
}
