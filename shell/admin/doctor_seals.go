package admin

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
)

// checkSeals makes each seal anew and names the first row that does not fit. A row above the last
// seal is not sealed yet; whether the end of the seals was cut off, only one that was kept elsewhere tells.
func (x examination) checkSeals(ctx context.Context, tx *sql.Tx) ([]check, error) {
	c := check{Name: "history"}
	scrubbed, err := scrubbings(ctx, tx)
	if err != nil {
		return nil, err
	}
	const both = `SELECT coalesce(s.history_id, h.id), s.hash, ` + sealed + `, h.id IS NOT NULL
		FROM meta.seals s FULL JOIN public.history h ON h.id = s.history_id
		WHERE coalesce(s.history_id, h.id) <= (SELECT max(history_id) FROM meta.seals) ORDER BY 1`
	rows, err := tx.QueryContext(ctx, both)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	before, known, wrong := start(), false, 0
	for rows.Next() {
		var id int64
		var seal []byte
		var row string
		var there bool
		if err := rows.Scan(&id, &seal, &row, &there); err != nil {
			return nil, err
		}
		c.Looked++
		if what := compare(id, before, seal, row, there, scrubbed[id]); what != "" {
			if wrong++; wrong == 1 {
				c.Wrong = append(c.Wrong, finding{What: what, Do: "compare with a backup from before: what was there, and who could change it"})
			}
		}
		if seal != nil {
			before = seal
		}
		known = known || x.head != "" && hex.EncodeToString(seal) == x.head
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if wrong > 1 {
		c.Wrong = append(c.Wrong, finding{What: fmt.Sprintf("%d more rows after it do not fit their seals", wrong-1)})
	}
	if x.head != "" && !known {
		c.Wrong = append(c.Wrong, finding{What: "no seal is " + x.head + ": the last ones were removed, or all were made anew",
			Do: "compare with a backup that has this seal"})
	}
	return []check{c}, nil
}

// compare says what is wrong with a row of the history, or nothing. One that was scrubbed was another
// when it was sealed, or was sealed afterwards.
func compare(id int64, before, seal []byte, row string, there bool, scrubbed []scrubbing) string {
	fits := func(digest []byte) bool { return bytes.Equal(link(before, digest), seal) }
	switch {
	case !there:
		return fmt.Sprintf("row #%d of the history was deleted after it was sealed", id)
	case seal == nil:
		return fmt.Sprintf("row #%d of the history was inserted behind the seals", id)
	case !slices.ContainsFunc(beforehand(digestOf(row), scrubbed), fits):
		return fmt.Sprintf("row #%d of the history, or the seal before it, was changed after it was sealed", id)
	default:
		return ""
	}
}
