package query

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Store runs plans and changes for one command of one person, as the PostgreSQL role of their
// session. Its clock stands still: one command has one now.
type Store struct {
	db     bun.IDB
	schema *models.Schema
	me     policy.Subject
	now    time.Time
	zone   *time.Location

	kept     bool      // this transaction is no rehearsal
	written  []Written // in this transaction; outside of one, in the last that was kept
	clash    *clash    // because of which other record it is refused, perhaps
	request  uuid.UUID // of this transaction, and of the one that is tried in its place
	payments int       // recorded in this transaction
}

// Rehearse runs a change like Write and takes it back: every rule has been asked, and change has
// seen what would become of the records.
func (s *Store) Rehearse(ctx context.Context, command, reason string, change func(*Store) error) error {
	_, err := s.transaction(ctx, false, command, reason, uuid.New(), change, func(tx bun.Tx, _ string) error {
		_, err := tx.ExecContext(ctx, "SET CONSTRAINTS ALL IMMEDIATE") // those that wait for the commit
		return s.fault(ctx, err)
	})
	return err
}

// transaction runs a change between BEGIN and what ends it, which is told the transaction's number.
func (s *Store) transaction(ctx context.Context, kept bool, command, reason string, request uuid.UUID, change func(*Store) error,
	end func(tx bun.Tx, number string) error) ([]Written, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer tx.Rollback() // nothing to undo once it is committed
	var number string
	err = tx.QueryRowContext(ctx, "SELECT pg_current_xact_id()::text FROM (SELECT set_config('epic.command', ?, true), set_config('epic.reason', ?, true)) s",
		remark(command), reason).Scan(&number)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	inside := *s
	inside.db, inside.kept, inside.written, inside.clash, inside.request, inside.payments = tx, kept, nil, nil, request, 0
	if err := change(&inside); err != nil {
		tx.Rollback() // this one answers no more questions
		return nil, s.named(ctx, err, inside.clash)
	}
	if err := end(tx, number); err != nil {
		return nil, err
	}
	return inside.written, nil
}

// remark is a command as the history keeps it: whoever reads it has a terminal that could be steered.
func remark(command string) string {
	return strings.Map(func(r rune) rune {
		if models.Steers(r) && r != '\n' {
			return -1
		}
		return r
	}, command)
}

// Insert adds a record and gives its number.
func (s *Store) Insert(ctx context.Context, e *models.Entity, changes []Change) (int64, error) {
	if e.Thing == models.Payments {
		s.payments++
		return s.Pay(ctx, e, changes, uuid.NewSHA1(s.request, []byte(strconv.Itoa(s.payments))))
	}
	return s.insert(ctx, e, changes, map[string]any{})
}

func (s *Store) insert(ctx context.Context, e *models.Entity, changes []Change, values map[string]any) (int64, error) {
	for _, c := range changes {
		v, err := s.stored(ctx, c)
		if err != nil {
			return 0, err
		}
		values[c.Field.Column] = v
	}
	var id int64
	err := s.db.NewInsert().Model(&values).TableExpr("?", bun.Ident(e.Table)).Returning("id").Scan(ctx, &id)
	if err != nil {
		s.clashes(err, e, nil, changes, becoming(nil, values))
		return 0, s.faultAt(ctx, err, changes)
	}
	s.wrote(e, id, true, fieldsOf(changes)...)
	return id, nil
}

// Pay adds a payment. Two with the same request are one payment: it is counted once.
func (s *Store) Pay(ctx context.Context, e *models.Entity, changes []Change, request uuid.UUID) (int64, error) {
	return s.insert(ctx, e, changes, map[string]any{"currency": "EUR", "request_id": request.String()})
}

// Update changes records by their numbers and gives how many are now as they are to be; those that
// were so already are not written. What somebody else changed since it was seen is refused with
// Conflicts. A row that the database hides from this session is left out: the caller knows how many it meant.
func (s *Store) Update(ctx context.Context, e *models.Entity, ids []int64, seen Seen, changes []Change) (int, error) {
	if err := s.compare(ctx, e, ids, seen, changes); err != nil {
		return 0, err
	}
	q := s.db.NewUpdate().TableExpr("?", bun.Ident(e.Table)).Where("id IN (?)", bun.List(ids)).Returning("id")
	values := map[string]any{}
	already := s.db.NewSelect().TableExpr("?", bun.Ident(e.Table)).Where("id IN (?)", bun.List(ids))
	q.WhereGroup(" AND ", func(q *bun.UpdateQuery) *bun.UpdateQuery {
		for _, c := range changes {
			v, err := s.stored(ctx, c)
			if err != nil {
				return q.Err(err)
			}
			values[c.Field.Column] = v
			column := bun.Ident(c.Field.Column)
			q.Set("? = ?", column, v).WhereOr("? IS DISTINCT FROM ?", column, v)
			already.Where("? IS NOT DISTINCT FROM ?", column, v)
		}
		return q
	})
	if s.kept && ends(e, changes) {
		if err := s.expel(ctx, ids, changes); err != nil {
			return 0, err
		}
	}
	var written []int64
	if _, err := q.Exec(ctx, &written); err != nil {
		s.clashes(err, e, ids, changes, becoming(ids, values))
		return 0, s.faultAt(ctx, err, changes)
	}
	for _, id := range written {
		s.wrote(e, id, false, fieldsOf(changes)...)
	}
	if len(written) == len(ids) {
		return len(ids), nil
	}
	// Those that were written have these values too by now.
	n, err := already.Count(ctx)
	return int(n), s.fault(ctx, err)
}

// stored is the value of a change as the table keeps it; a record that was named is found first.
func (s *Store) stored(ctx context.Context, c Change) (any, error) {
	if l, ok := c.Value.(*Lookup); ok {
		if err := s.Meant(ctx, l); err != nil {
			return nil, err
		}
	}
	switch t := c.Value.(type) {
	case time.Time:
		if c.Field.Kind == models.KindDay {
			return t.Format(time.DateOnly), nil
		}
	case models.Day:
		return time.Time(t).Format(time.DateOnly), nil
	case models.Ref:
		return t.ID, nil
	}
	return parameter(c.Value), nil
}
