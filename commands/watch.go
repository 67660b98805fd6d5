package commands

import (
	"context"
	"errors"
	"sync"
	"time"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// This file keeps an eye on the inbox of who sits at a prompt.

// News is what has come to the inbox since the last time.
type News struct {
	Count  int           // notices
	Notice *query.Notice // the one, where there is one
}

// After a connection was lost, it is made again: soon at first, then more and more seldom.
const (
	soonest = time.Second / 2
	latest  = 30 * time.Second
	steady  = time.Minute // a connection that lasts so long was no failure
)

// watch looks at the inbox of one session, in a goroutine of its own, until it is stopped. The table is
// the truth: what comes while the database is away is found afterwards.
type watch struct {
	x       watched
	session *query.Session
	me      policy.Subject
	stop    context.CancelFunc
	done    chan struct{}

	mu     sync.Mutex
	looked bool
	unread map[int64]bool
	last   time.Time // when the person typed
}

// watched is what a watch needs of the executor that never changes.
type watched struct {
	schema *models.Schema
	clock  func() time.Time
	zone   *time.Location
	idle   time.Duration
	tell   func(News)
	fault  func(error)
}

// watchInbox begins to look at the inbox, unless somebody does, nobody would see it, or the person must
// change the password first.
func (x *Executor) watchInbox(session *query.Session, me policy.Subject) {
	if x.watch != nil || x.News == nil || me.MustChange {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	w := &watch{
		x:       watched{schema: x.Schema, clock: x.Clock, zone: x.Zone, idle: x.Idle, tell: x.News, fault: x.faultOf(me)},
		session: session, me: me, stop: stop, done: make(chan struct{}), last: x.Clock(),
	}
	x.watch = w
	start := x.Go
	if start == nil {
		start = func(f func()) { go f() }
	}
	start(func() {
		defer close(w.done)
		w.run(ctx)
	})
}

// unwatch stops looking, and waits until the connection for it is closed.
func (x *Executor) unwatch() {
	if x.watch == nil {
		return
	}
	x.watch.stop()
	select {
	case <-x.watch.done:
	case <-time.After(2 * time.Second): // a server that does not answer is not waited for
	}
	x.watch = nil
}

// Unread is how many notices the person has not seen, as far as is known.
func (x *Executor) Unread() int {
	if x.watch == nil {
		return 0
	}
	x.watch.mu.Lock()
	defer x.watch.mu.Unlock()
	return len(x.watch.unread)
}

// run listens until the session is over.
func (w *watch) run(ctx context.Context) {
	for wait := soonest; ; {
		began := time.Now()
		err := w.session.Listen(ctx, w.me.ID, w.look)
		var known *models.Error
		if ctx.Err() != nil || errors.As(err, &known) && (known.Code == models.NotLoggedIn || known.Code == models.NotAllowed) {
			return
		}
		if models.Unexpected(err) {
			w.x.fault(err) // and no more: there would be no end of it
			return
		}
		if time.Since(began) > steady {
			wait = soonest
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, latest)
	}
}

// look reads the inbox, tells what is new in it, and says when the next reminder is due.
func (w *watch) look(ctx context.Context) (time.Time, error) {
	now := w.x.clock().In(w.x.zone)
	if w.asleep(now) {
		return time.Time{}, nil // at a prompt that was left alone for too long nobody sees it, or the wrong one
	}
	store := w.session.Store(w.x.schema, w.me, now)
	unread, err := store.Unread(ctx)
	if err != nil {
		return time.Time{}, err
	}
	fresh, changed := w.take(unread.IDs)
	news := News{Count: len(fresh)}
	if len(fresh) == 1 {
		list, _, _, err := store.Notices(ctx, &query.Inbox{Among: fresh})
		if err != nil {
			return time.Time{}, err
		}
		if len(list) == 1 { // it may be read by now, in another shell
			news.Notice = &list[0]
		}
	}
	if changed {
		w.x.tell(news)
	}
	return unread.Next, nil
}

// begin notes what was unread when the person was told so, at the login: that is not new.
func (w *watch) begin(ids []int64) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.looked {
		w.note(ids)
	}
}

// take notes what is unread, and gives what is new. What was there at the first look is not.
func (w *watch) take(ids []int64) (fresh []int64, changed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.note(ids)
}

// note is take. The lock is held.
func (w *watch) note(ids []int64) (fresh []int64, changed bool) {
	unread := make(map[int64]bool, len(ids))
	for _, id := range ids {
		unread[id] = true
		if w.looked && !w.unread[id] {
			fresh = append(fresh, id)
		}
	}
	changed = len(fresh) > 0 || len(unread) != len(w.unread)
	w.unread, w.looked = unread, true
	return fresh, changed
}

// read notes that the person has seen notices, before the database says so.
func (w *watch) read(list []query.Notice) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range list {
		delete(w.unread, n.ID)
	}
}

// typed notes that the person has typed.
func (w *watch) typed(at time.Time) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = at
}

// asleep reports whether nobody has typed for too long.
func (w *watch) asleep(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.x.idle > 0 && now.Sub(w.last) > w.x.idle
}
