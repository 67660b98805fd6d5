package commands

import (
	"context"
	"errors"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Executor runs the lines of one person: it keeps who is logged in and what "it" refers to.
// It is used by one goroutine at a time.
type Executor struct {
	*Registry
	Schema *models.Schema
	Gate   *query.Gate
	Tokens *policy.Tokens
	Ask    Asker
	Clock  func() time.Time
	Zone   *time.Location
	Format string // how results are written when a line does not say: --json
	// Reports takes what nobody expected, and the changes that must be on record.
	Reports *report.Reporter
	// Refresh is called, from any goroutine, when completion knows more than before.
	Refresh func()
	// Go starts a goroutine that looks up what completion asks for. nil: a plain one, whose panic ends the program.
	Go func(func())
	// Keeper keeps a session that is to be remembered. nil: none is.
	Keeper Keeper
	// Keep writes a dossier where the person can take it along. nil: there is no such place.
	Keep func(*Dossier) (*Answer, error)
	// News is called, from any goroutine, when the inbox of the person has changed while somebody sits at the
	// prompt. nil: nobody does.
	News func(News)
	// Idle is how long nobody may type before the session ends; 0: for ever.
	Idle time.Duration

	session *query.Session
	token   string
	expires time.Time
	seen    time.Time      // when the last command came
	me      policy.Subject // as of the last command, for the prompt and completion
	last    last
	whose   int64 // the employee whom last is of
	kept    bool  // the session outlives the program
	unkept  bool  // the last one would have
	left    bool  // the person ended the session, here
	suggest *suggester
	watch   *watch // of the inbox; nil: nobody looks
}

// last is what "it" and "them" refer to.
type last struct {
	entity *models.Entity
	ids    []int64
	seen   query.Seen    // as they were, so that nobody's later change is overwritten
	plan   *query.Plan   // of a list, for more
	asked  *query.Asked  // of the history, for more
	asOf   time.Time     // of records of the past: nothing is changed by them
	total  int           // records that it matches
	search *query.Search // of find, for more
	inbox  *query.Inbox  // likewise of the inbox: what comes next
	mixed  bool          // they are of several things
}

// Me is who is logged in, as of the last command.
func (x *Executor) Me() policy.Subject { return x.me }

// Exec runs a line. All of it is parsed before its first command runs; each command is then
// understood, allowed and done in turn. It stops at the first failure; answers so far are given
// all the same.
func (x *Executor) Exec(ctx context.Context, line string) ([]*Answer, error) {
	answers, _, err := x.ExecRest(ctx, line, 0)
	return answers, err
}

// ExecRest is Exec without the first sentences of the line, those that were done before. It says how
// many are done now: a line that is tried again begins there, or it would write twice.
func (x *Executor) ExecRest(ctx context.Context, line string, before int) (answers []*Answer, done int, err error) {
	sentences, err := x.parse(line)
	if err != nil {
		return nil, before, err
	}
	for done = before; done < len(sentences.Commands); {
		answer, err := x.run(ctx, sentences.Commands[done])
		if answer != nil {
			answers = append(answers, answer)
		}
		if err == nil || answer != nil { // an answer beside an error: it was done, and could not be shown
			done++
		}
		var incomplete *Incomplete
		if errors.As(err, &incomplete) {
			incomplete.Rest = (&lang.Line{Commands: sentences.Commands[done+1:]}).String()
		}
		if err != nil || answer != nil && answer.Quit {
			return answers, done, err
		}
	}
	return answers, done, nil
}

// run is the only door to a handler: session → subject → sentence → right → handler. A panic in
// there ends the command, not the program.
func (x *Executor) run(ctx context.Context, cmd *lang.Command) (answer *Answer, err error) {
	defer func() { err = x.watched(recover(), err, cmd) }()
	row := x.byForm[cmd.Form]
	var me policy.Subject
	if row.Needs.who != anybody {
		if me, err = x.authenticate(ctx); err != nil {
			x.left = x.left || row.Leaves && x.session == nil
			return nil, err
		}
	}
	c, err := x.understand(cmd, me)
	if err != nil {
		return nil, err
	}
	if me.Anybody() {
		c.Store = x.session.Store(x.Schema, me, c.Check.Now)
	}
	if answer, err = row.Run(ctx, c); query.CutOff(err) && me.Anybody() {
		err = x.cutOff(ctx, err)
	}
	if answer != nil && cmd.Format != nil {
		answer.Format = cmd.Format.Text
	}
	return answer, err
}

// cutOff is what to say of a command whose connection was ended: who ends a session ends its
// connections first, so that for a moment it still lasts.
func (x *Executor) cutOff(ctx context.Context, otherwise error) error {
	const tries, between = 5, 100 * time.Millisecond
	for range tries {
		var known *models.Error
		if _, err := x.authenticate(ctx); errors.As(err, &known) {
			if known.Code == models.NotLoggedIn {
				return err
			}
			return otherwise // the server is going
		}
		time.Sleep(between)
	}
	return otherwise
}

// understand reads a sentence against the schema, then asks the policy. It needs no database.
func (x *Executor) understand(cmd *lang.Command, me policy.Subject) (*Call, error) {
	row := x.byForm[cmd.Form]
	c := &Call{Executor: x, Cmd: cmd, Entity: x.about(cmd), Me: me}
	c.Check = &query.Checker{Schema: x.Schema, Me: me, Now: x.Clock().In(x.Zone)}
	if it, ok := cmd.Subject.(*lang.It); ok && c.Entity == nil {
		return nil, x.errNothingShown(it)
	}
	if err := c.possible(row); err != nil {
		return nil, err
	}
	if err := c.bindReason(); err != nil {
		return nil, err
	}
	if row.Bind != nil {
		if err := row.Bind(c); err != nil {
			return nil, err
		}
	}
	if row.Needs.who == entitled {
		return c, c.require(row.Needs)
	}
	return c, nil
}

// Understand reads a line without running it: the mistakes and refusals that Exec would find
// before it asks the data. After an error the calls so far are given all the same.
func (x *Executor) Understand(line string) ([]*Call, error) {
	sentences, err := x.parse(line)
	if err != nil {
		return nil, err
	}
	var calls []*Call
	for _, cmd := range sentences.Commands {
		c, err := x.understand(cmd, x.me)
		if err != nil {
			return calls, err
		}
		calls = append(calls, c)
	}
	return calls, nil
}

// about is the entity that a sentence is about.
func (x *Executor) about(cmd *lang.Command) *models.Entity {
	switch s := cmd.Subject.(type) {
	case *lang.Record:
		return x.Schema.Entity(s.Thing.Name)
	case *lang.Scope:
		return x.Schema.Entity(s.Thing.Name)
	case *lang.It:
		return x.last.entity
	}
	if cmd.Thing != nil {
		return x.Schema.Entity(cmd.Thing.Name)
	}
	return nil
}

// authenticate checks the token, and asks the database who this is now.
func (x *Executor) authenticate(ctx context.Context) (policy.Subject, error) {
	if x.session == nil {
		return policy.Subject{}, models.Errorf(models.NotLoggedIn, "you are not logged in").WithHint("type login")
	}
	if x.idle() {
		x.end(ctx) // if the database cannot be told, the session expires by itself
		return policy.Subject{}, models.Errorf(models.NotLoggedIn, "nothing was typed for %s, so the session has ended", spoken(x.Idle)).WithHint("type login")
	}
	x.seen = x.Clock()
	x.watch.typed(x.seen)
	said, err := x.Tokens.Verify(x.token)
	if err != nil {
		x.forget()
		return policy.Subject{}, err
	}
	me, _, err := x.session.Me(ctx)
	if err == nil && (said.ID != x.session.ID || said.Number != me.Number) {
		err = errNotValid()
	}
	if known, ok := err.(*models.Error); ok && known.Code == models.NotLoggedIn {
		x.forget()
	}
	if err != nil {
		return policy.Subject{}, err
	}
	x.me = me
	x.watchInbox(x.session, me)
	return me, nil
}

// forget drops a session that is over.
func (x *Executor) forget() error {
	if x.session == nil {
		return nil
	}
	x.unwatch()
	x.session.Close() // the session is over: there is nobody to tell
	var err error
	if x.kept {
		err = x.Keeper.Forget()
	}
	x.session, x.token, x.me, x.kept, x.unkept = nil, "", policy.Subject{}, false, x.kept
	return err
}

// end ends the session, in the database too, so that its role goes with it.
func (x *Executor) end(ctx context.Context) error {
	if x.session == nil {
		return nil
	}
	x.unwatch() // before the role is gone
	return errors.Join(x.session.Logout(ctx), x.forget())
}

// Close leaves the session when the program ends: one that is remembered goes on without it.
func (x *Executor) Close(ctx context.Context) error {
	if x.session != nil && x.kept {
		x.unwatch()
		return x.session.Close()
	}
	return x.end(ctx)
}

// remember keeps what "it" and "them" refer to.
func (x *Executor) remember(t *query.Table) {
	x.last = last{entity: t.Entity, ids: t.IDs, seen: t.Seen, asOf: t.AsOf}
	if !t.AsOf.IsZero() {
		x.last.seen = nil // the versions are those of now
	}
}
