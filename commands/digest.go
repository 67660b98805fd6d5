package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// waiting is something that may wait for somebody who logs in: the command that shows it, whose
// condition is in the language, and what is said of one record and of several.
type waiting struct{ line, one, several string }

// waitingFor is what may wait for the people of a department, in the order in which it is said.
func waitingFor(d models.Department) []waiting {
	overlap := waiting{"show my events where overlap and upcoming", "1 coming event of yours is at the time of another", "%d coming events of yours are at the time of others"}
	switch d {
	case models.Management:
		return []waiting{
			{"show events where unassigned and upcoming", "1 coming event has no support", "%d coming events have no support"},
			{"show events where overlap and upcoming", "1 coming event is at the time of another of its support or venue", "%d coming events are at the time of others of their support or venue"},
		}
	case models.Commercial:
		return []waiting{
			{"show my contracts where signed and unpaid", "1 signed contract of yours is not paid", "%d signed contracts of yours are not paid"},
			{"show my contracts where signed and not cancelled and without events", "1 signed contract of yours has no event", "%d signed contracts of yours have no event"},
			overlap,
		}
	case models.Support:
		return []waiting{
			{"show my events where start in this week and not cancelled", "1 event of yours is this week", "%d events of yours are this week"},
			overlap,
		}
	default:
		return nil
	}
}

// digest is what waits for who has just logged in to a prompt: a sentence each, with the command that
// shows it. It is a help: without it the person is logged in all the same.
func (x *Executor) digest(ctx context.Context) []string {
	if x.News == nil || x.session == nil || x.me.MustChange {
		return nil
	}
	said, err := x.waiting(ctx)
	if models.Unexpected(err) {
		x.faultOf(x.me)(err)
	}
	return said
}

func (x *Executor) waiting(ctx context.Context) (said []string, err error) {
	store := x.session.Store(x.Schema, x.me, x.Clock().In(x.Zone))
	list := waitingFor(x.me.Department)
	plans := make([]*query.Plan, len(list))
	for i, w := range list {
		if plans[i], err = x.planOf(w.line); err != nil {
			return nil, err
		}
	}
	counts, err := store.Counts(ctx, plans)
	if err != nil {
		return nil, err
	}
	unread, err := store.Unread(ctx)
	if err != nil {
		return nil, err
	}
	x.watch.begin(unread.IDs)
	say := func(n int, w waiting) {
		switch {
		case n == 1:
			said = append(said, w.one+": "+w.line)
		case n > 1:
			said = append(said, fmt.Sprintf(w.several, n)+": "+w.line)
		}
	}
	for i, n := range counts {
		say(n, list[i])
	}
	say(len(unread.IDs)-unread.Reminders, waiting{"inbox", "1 change concerns you", "%d changes concern you"})
	say(unread.Reminders, waiting{"inbox", "1 reminder is due", "%d reminders are due"})
	return said, nil
}

// planOf is what a sentence about a scope asks for, as far as the person may.
func (x *Executor) planOf(line string) (*query.Plan, error) {
	sentences, lerr := x.Grammar.Parse(line)
	if lerr != nil {
		return nil, query.FromLang(lerr)
	}
	c, err := x.understand(sentences.Commands[0], x.me)
	if err != nil {
		return nil, err
	}
	if _, ok := c.Cmd.Subject.(*lang.Scope); !ok {
		return nil, models.Errorf(models.Internal, "%s is about no scope", line)
	}
	return c.Plan, nil
}
