package query

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
)

// Together runs plans as Rows does, in one round trip to the server: what is far away is asked
// once. Inside a transaction, whose connection is not ours, they go one after the other.
func (s *Store) Together(ctx context.Context, plans ...*Plan) ([]*Table, error) {
	tables := make([]*Table, len(plans))
	pool, ok := s.db.(*bun.DB)
	if !ok {
		for i, p := range plans {
			var err error
			if tables[i], err = s.Rows(ctx, p); err != nil {
				return nil, err
			}
		}
		return tables, nil
	}
	var batch pgx.Batch
	for i, p := range plans {
		if err := s.find(ctx, p.Filter); err != nil {
			return nil, err
		}
		q, read := s.list(p)
		batch.Queue(q.String()).Query(func(rows pgx.Rows) (err error) {
			tables[i], err = read(rows)
			return err
		})
	}
	if err := s.fault(ctx, send(ctx, pool, &batch)); err != nil {
		return nil, err
	}
	for i, p := range plans {
		if err := s.cut(ctx, p, tables[i]); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// send gives a batch to a connection of the driver: database/sql has no word for one.
func send(ctx context.Context, pool *bun.DB, batch *pgx.Batch) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		driver, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection of an unknown kind: %T", c)
		}
		return driver.Conn().SendBatch(ctx, batch).Close()
	})
}
