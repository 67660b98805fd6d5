package commands

import (
	"context"
	"fmt"
	"time"
)

// This file holds how long a session lasts, and what comes after it.

// Left is how long the session still lasts, somebody typing or not.
func (x *Executor) Left() time.Duration { return x.expires.Sub(x.Clock()) }

// Lapsed reports whether nobody is logged in because the session ended by itself, or was ended
// elsewhere: who logged out here wants to be asked for no password.
func (x *Executor) Lapsed() bool { return x.session == nil && !x.left }

// idle reports whether nobody has typed for too long.
func (x *Executor) idle() bool { return x.Idle > 0 && x.Clock().Sub(x.seen) > x.Idle }

// awake reports whether the session lasts as far as can be told without asking the database.
func (x *Executor) awake() bool { return x.session != nil && !x.idle() && x.Left() > 0 }

// Typed notes that somebody has typed what is no command: an answer. It wakes no session that was
// left alone for too long.
func (x *Executor) Typed() {
	if x.awake() {
		x.seen = x.Clock()
		x.watch.typed(x.seen)
	}
}

// Renew is Login after a session that lapsed: one that was remembered is remembered again, and the
// answer's note says so, or why not. Otherwise there is nothing to say.
func (x *Executor) Renew(ctx context.Context, email, password string) (*Answer, error) {
	again := x.unkept
	welcome, err := x.Login(ctx, email, password)
	if err != nil || !again {
		return &Answer{}, err
	}
	if _, err := x.remembered(welcome); err != nil {
		return &Answer{Note: fmt.Sprintf("this login is no longer remembered: %s", err)}, nil
	}
	return welcome, nil
}

// spoken is a duration as people say it, where it is one of whole minutes: 30 minutes, 1m30s.
func spoken(d time.Duration) string {
	switch {
	case d == time.Minute:
		return "a minute"
	case d%time.Minute == 0:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	default:
		return d.String()
	}
}
