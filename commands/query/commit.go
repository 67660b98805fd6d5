package query

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
)

const (
	mostTries = 3               // of a change that the database took back for no fault of its own
	settling  = 5 * time.Second // after which nobody waits to know what became of a commit
	deadlock  = "40P01"         // the SQLSTATE of having been chosen to give way to somebody else
	givingWay = 50 * time.Millisecond
)

// Write runs a change in one transaction: all of it, or nothing. The history keeps the command
// as it was understood, and why. Nothing waits for a person in here.
//
// When the connection dies while the commit is under way, the database is asked on another one what
// became of it: what it kept is done, and what it did not keep is run again. So the change may run
// more than once, of which one counts. A payment has the same request each time.
func (s *Store) Write(ctx context.Context, command, reason string, change func(*Store) error) error {
	s.written = nil
	request := uuid.New()
	for try := 1; ; try++ {
		written, err := s.transaction(ctx, true, command, reason, request, change, func(tx bun.Tx, number string) error {
			return s.commit(ctx, tx, number)
		})
		if err == nil {
			s.written = written
			return nil
		}
		var pg *pgconn.PgError
		gaveWay := errors.As(err, &pg) && pg.Code == deadlock
		if !gaveWay && !errors.Is(err, errTakenBack) || try == mostTries || ctx.Err() != nil {
			return err
		}
		if gaveWay {
			time.Sleep(givingWay) // or the other one would not come to it
		}
	}
}

// errTakenBack is below the error of a commit that, as is known, never took place.
var errTakenBack = errors.New("the transaction was aborted")

// commit ends a transaction. Where no answer comes, what became of it is found out.
func (s *Store) commit(ctx context.Context, tx bun.Tx, number string) error {
	err := tx.Commit()
	var pg *pgconn.PgError
	answered := errors.As(err, &pg) && !unreachable(pg) || errors.Is(err, pgx.ErrTxCommitRollback)
	if err == nil || answered {
		return s.fault(ctx, err)
	}
	switch s.status(ctx, number) {
	case "committed":
		return nil
	case "aborted":
		if ctx.Err() != nil {
			return s.fault(ctx, err)
		}
		return models.Errorf(models.Unreachable, "the database went away at the last moment: nothing was changed").
			WithHint("try again in a moment").WithCause(errors.Join(errTakenBack, err))
	default:
		return models.Errorf(models.Unreachable, "the database went away at the last moment: the change may have been kept").
			WithHint("look before you try again").WithCause(err)
	}
}

// status asks, on another connection, what became of a transaction: "committed" or "aborted"; it is
// empty where nobody can tell. The server may not have noticed yet that its client is gone, or be
// starting again: it is asked until it knows. Whoever has cancelled the command is told the truth too.
func (s *Store) status(ctx context.Context, number string) string {
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	const longest = 500 * time.Millisecond
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, longest) {
		var status sql.NullString
		err := s.db.QueryRowContext(ctx, "SELECT pg_xact_status(?::xid8)", number).Scan(&status)
		switch {
		case err != nil && !unreachable(err), err == nil && !status.Valid:
			return ""
		case err == nil && status.String != "in progress":
			return status.String
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(wait):
		}
	}
}
