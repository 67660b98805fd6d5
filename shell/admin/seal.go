package admin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"epicevents.example/epic/migrations"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

// sealed is what is sealed of a row of the history: all its columns as one JSON list, in a form that
// no setting of a session changes and that tells each value from its neighbours. It stays as it is:
// whatever has been sealed was sealed in this form. A column of later makes the list longer only where
// it has a value, which no row of before has. public.row_digest is its twin: what was scrubbed of the
// history is compared by the digest that was kept then (doctor_erasures.go).
const sealed = `(jsonb_build_array(h.id, extract(epoch FROM h.at)::text, h.txid, h.actor, h.actor_role::text,
	h.command, h.reason, h.tbl, h.row_id, h.op, h.changes) || CASE WHEN h.undoes IS NULL THEN '[]' ELSE jsonb_build_array(h.undoes) END)::text`

// digestOf is all that a seal needs to know of a row: one that was scrubbed has left it behind.
func digestOf(row string) []byte {
	d := sha256.Sum256([]byte(row))
	return d[:]
}

// link is the seal of a row: of its digest and of the seal before it, so of all rows before it.
func link(before, digest []byte) []byte {
	h := sha256.New()
	h.Write(before)
	h.Write(digest)
	return h.Sum(nil)
}

// start is what stands before the first seal.
func start() []byte { return make([]byte, sha256.Size) }

// Seal is `epic seal`: it seals the rows of the history that were written since the last time, and
// says the last seal, which is to be kept where nobody who administers the database can change it.
func Seal(ctx context.Context, p *Place, s shell.Streams) error {
	db, err := p.current(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	n, last, head, err := sealNew(ctx, db)
	var known *models.Error
	switch {
	case errors.As(err, &known):
		return err
	case err != nil:
		return models.Errorf(models.Internal, "the history could not be sealed").WithHint("%s", lastCause(err)).WithCause(err)
	}
	rows := "rows"
	if n == 1 {
		rows = "row"
	}
	fmt.Fprintf(s.Out, "%d %s sealed, up to #%d of the history\nhead %s\n", n, rows, last, hex.EncodeToString(head))
	return nil
}

// current opens the database as its administrator, when it has the schema of this version.
func (p *Place) current(ctx context.Context) (*sql.DB, error) {
	db, err := p.reach(ctx)
	if err != nil {
		return nil, err
	}
	if err := migrations.Check(ctx, db); err != nil {
		db.Close()
		return nil, models.Errorf(models.Misconfigured, "the database is not one of this version").WithHint("%s", lastCause(err)).WithCause(err)
	}
	return db, nil
}

// sealNew seals what is new, and gives how many rows that were, and the last seal of all.
func sealNew(ctx context.Context, db *sql.DB) (n int, last int64, head []byte, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, 0, nil, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to roll back
	// One at a time; those who read need not wait.
	if _, err := tx.ExecContext(ctx, `LOCK TABLE meta.seals IN SHARE ROW EXCLUSIVE MODE`); err != nil {
		return 0, 0, nil, err
	}
	head = start()
	err = tx.QueryRowContext(ctx, `SELECT history_id, hash FROM meta.seals ORDER BY history_id DESC LIMIT 1`).Scan(&last, &head)
	if err != nil && err != sql.ErrNoRows {
		return 0, 0, nil, err
	}
	top, err := settled(ctx, db)
	if err != nil {
		return 0, 0, nil, err
	}
	ids, hashes, err := links(ctx, tx, last, top, head)
	if err != nil {
		return 0, 0, nil, err
	}
	const chunk = 10_000
	for from := 0; from < len(ids); from += chunk {
		to := min(from+chunk, len(ids))
		const keep = `INSERT INTO meta.seals SELECT * FROM unnest($1::bigint[], $2::bytea[])`
		if _, err := tx.ExecContext(ctx, keep, ids[from:to], hashes[from:to]); err != nil {
			return 0, 0, nil, err
		}
	}
	if n = len(ids); n > 0 {
		last, head = ids[n-1], hashes[n-1]
	}
	return n, last, head, tx.Commit()
}

// settled is the highest number of the history below which no row is still to come: a number that
// is missing there belongs to a transaction that was taken back. The lock waits for those who are
// writing; it is let go at once, and they are kept waiting no longer than a few seconds.
func settled(ctx context.Context, db *sql.DB) (top int64, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() //nolint:errcheck // it changes nothing
	var server interface{ SQLState() string }
	_, err = tx.ExecContext(ctx, `SET LOCAL lock_timeout = '5s'; LOCK TABLE public.history IN SHARE MODE`)
	if errors.As(err, &server) && server.SQLState() == "55P03" {
		return 0, models.Errorf(models.Refused, "somebody is writing to the database, and has been for five seconds").WithHint("try again in a moment").WithCause(err)
	}
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM public.history`).Scan(&top)
	return top, err
}

// links makes the seals of the rows above a number, up to another one.
func links(ctx context.Context, tx *sql.Tx, above, top int64, head []byte) (ids []int64, hashes [][]byte, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT h.id, `+sealed+` FROM public.history h WHERE h.id > $1 AND h.id <= $2 ORDER BY h.id`, above, top)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var row string
		if err := rows.Scan(&id, &row); err != nil {
			return nil, nil, err
		}
		head = link(head, digestOf(row))
		ids, hashes = append(ids, id), append(hashes, head)
	}
	return ids, hashes, rows.Err()
}
