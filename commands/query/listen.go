package query

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	lookAgain  = 2 * time.Minute        // without a sign of the server, so that a dead connection is found
	gatherFor  = 200 * time.Millisecond // signs that come one upon the other are one
	gatherMost = time.Second
	lookLimit  = 10 * time.Second // for a server to answer
	farewell   = time.Second      // for a connection to be closed
)

// Listen calls look, which reads the inbox of the person and says when the next reminder is due: at
// once, and then whenever the database says that the inbox is another, when a reminder is due, and now
// and then. It ends with ctx, or with the failure of its connection or of look. What the database says
// is a hint, which any role can send: what counts is what look reads.
func (s *Session) Listen(ctx context.Context, person int64, look func(context.Context) (next time.Time, err error)) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fault(ctx, err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		driver, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection of an unknown kind: %T", c)
		}
		l := &listener{conn: driver.Conn(), person: strconv.FormatInt(person, 10)}
		defer l.close() // a connection that listens is nobody else's
		for {
			next, err := l.hear(ctx, look)
			if err == nil {
				err = l.wait(ctx, next)
			}
			if err != nil {
				return err
			}
		}
	})
	return fault(ctx, err)
}

// listener is the connection that listens.
type listener struct {
	conn   *pgx.Conn
	person string // as a notice names whom it is for
}

func (l *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	_ = l.conn.Close(ctx)
}

// hear listens, before it looks: what comes in between is heard. To listen again asks whether the
// server is still there.
func (l *listener) hear(ctx context.Context, look func(context.Context) (time.Time, error)) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	if _, err := l.conn.Exec(ctx, "LISTEN epic_inbox"); err != nil {
		return time.Time{}, err
	}
	return look(ctx)
}

// wait waits until there may be something new.
func (l *listener) wait(ctx context.Context, next time.Time) error {
	most := lookAgain
	if !next.IsZero() {
		most = max(0, min(most, time.Until(next)+gatherFor)) // the server's clock may be a little behind
	}
	signed, err := l.sign(ctx, most)
	for from := time.Now(); signed && err == nil && time.Since(from) < gatherMost; {
		signed, err = l.sign(ctx, gatherFor)
	}
	return err
}

// sign waits for the database to say that the person's inbox is another.
func (l *listener) sign(ctx context.Context, most time.Duration) (bool, error) {
	timed, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		n, err := l.conn.WaitForNotification(timed)
		switch {
		case err == nil && n.Payload == l.person:
			return true, nil
		case err == nil:
			continue // a colleague's
		case ctx.Err() == nil && pgconn.Timeout(err) && !l.conn.IsClosed():
			return false, nil
		default:
			return false, err
		}
	}
}
