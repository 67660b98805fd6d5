package admin

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
)

// scrubbing is what an erasure did to a row of the history: the digests of what it was and of what it
// became.
type scrubbing struct{ was, became []byte }

// scrubbings are those of each row, the first one first.
func scrubbings(ctx context.Context, tx *sql.Tx) (map[int64][]scrubbing, error) {
	rows, err := tx.QueryContext(ctx, `SELECT history_id, was, became FROM meta.erasures ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := map[int64][]scrubbing{}
	for rows.Next() {
		var id int64
		var s scrubbing
		if err := rows.Scan(&id, &s.was, &s.became); err != nil {
			return nil, err
		}
		list[id] = append(list[id], s)
	}
	return list, rows.Err()
}

// beforehand are the digests that a row has had: that of now, and those of before it was scrubbed.
func beforehand(now []byte, scrubbed []scrubbing) [][]byte {
	list := [][]byte{now}
	for i := len(scrubbed) - 1; i >= 0 && bytes.Equal(scrubbed[i].became, list[len(list)-1]); i-- {
		list = append(list, scrubbed[i].was)
	}
	return list
}

// checkErasures says who erased whom, and looks whether what was scrubbed of the history is what the
// erasures have left, no more and no less: each of them says in the history, which is sealed, which rows
// it scrubbed. A row that somebody changed and calls erased is on no such list.
func checkErasures(ctx context.Context, tx *sql.Tx) ([]check, error) {
	c := check{Name: "erasures"}
	scrubbed, err := scrubbings(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := noteErasures(ctx, tx, &c); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT h.id, `+sealed+` FROM public.history h WHERE h.id IN (SELECT history_id FROM meta.erasures) ORDER BY h.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var row string
		if err := rows.Scan(&id, &row); err != nil {
			return nil, err
		}
		c.Looked++
		if list := scrubbed[id]; len(beforehand(digestOf(row), list)) <= len(list) {
			c.Wrong = append(c.Wrong, finding{What: fmt.Sprintf("row #%d of the history was changed since an erasure scrubbed it", id), Do: "look for who could: a superuser, a restore, a script"})
		}
	}
	return []check{c}, rows.Err()
}

// noteErasures says of each erasure whose it was, and compares the list of what it scrubbed with its digest.
func noteErasures(ctx context.Context, tx *sql.Tx, c *check) error {
	const each = `
		SELECT coalesce(h.id, e.by), coalesce(h.row_id, 0), coalesce(p.full_name, 'nobody'), to_char(h.at, 'YYYY-MM-DD'), coalesce(h.reason, ''),
		       coalesce(h.changes #>> '{scrubbed,1}', ''), coalesce(e.n, 0), coalesce(e.list, '')
		  FROM (SELECT * FROM public.history WHERE tbl = 'clients' AND changes ? 'scrubbed') h
		  FULL JOIN (SELECT erased_by AS by, count(*) AS n,
		                    string_agg(concat_ws(' ', history_id, encode(was, 'hex'), encode(became, 'hex')), ',' ORDER BY history_id) AS list
		               FROM meta.erasures GROUP BY erased_by) e ON e.by = h.id
		  LEFT JOIN public.employees p ON p.id = h.actor ORDER BY 1`
	rows, err := tx.QueryContext(ctx, each)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, client, n int64
		var who, reason, digest, list string
		var day sql.NullString
		if err := rows.Scan(&id, &client, &who, &day, &reason, &digest, &n, &list); err != nil {
			return err
		}
		switch {
		case !day.Valid:
			c.Wrong = append(c.Wrong, finding{What: fmt.Sprintf("%s of the history said to be scrubbed by #%d, which does not say so", rowsOf(n), id),
				Do: "compare with a backup from before: what was there, and who could change it"})
		case digest != hex.EncodeToString(digestOf(list)):
			c.Wrong = append(c.Wrong, finding{What: fmt.Sprintf("what was scrubbed with #%d of the history is not what that row says", id),
				Do: "compare with a backup from before: what was there, and who could change it"})
		default:
			c.Noted = append(c.Noted, fmt.Sprintf("client #%d by %s on %s, %s of the history: %s", client, who, day.String, rowsOf(n), strings.Join(strings.Fields(reason), " ")))
		}
	}
	return rows.Err()
}

// rowsOf counts rows in words.
func rowsOf(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}
