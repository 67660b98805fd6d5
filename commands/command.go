// Package commands holds the verbs of the prompt: one file each, one list of them, one door
// through which every line goes (Executor.Exec).
package commands

import (
	"context"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Command is one verb: everything that help, completion, parsing and the policy need of it.
type Command struct {
	Form     *lang.Form
	Group    Group
	Summary  string   // one line, for the list of help
	Examples []string // shown by help, run by the tests
	Advice   string   // shown by help below them: what people look for here, and is done otherwise
	Needs    Need     // mandatory: NewRegistry refuses a command without one
	Leaves   bool     // it ends the session: where that is over already, nobody is asked to log in for it
	One      string   // the sentence that refuses several records at a time; without one it takes them
	// Suits says which records completion offers, where the verb cannot do something with all of
	// them; of create, those that the new thing can belong to.
	Suits map[models.Thing]Suited
	// Bind reads the sentence against the schema into the Plan or the Changes of the call, before
	// anything is asked of the policy or the database. Every field that the command writes is
	// among the Changes: that is where the door looks whether it may.
	Bind func(*Call) error
	Run  func(context.Context, *Call) (*Answer, error)
}

// Suited are the records that a verb can do something with, as a condition of the language: those
// that it refuses are not offered. First are the likeliest among them, and then the next ones, with
// semicolons between the conditions. By is another verb, where that one does it and this one never.
type Suited struct{ Only, First, By string }

// Group is a heading of help.
type Group string

// The groups, in the order of help.
const (
	Looking  Group = "Look"
	Changing Group = "Change"
	Account  Group = "Account"
	Helping  Group = "Help"
)

// Need is what a command asks of the person before it runs. The zero value fits no command.
type Need struct {
	who    who
	action policy.Action
	thing  models.Thing // when it is not what the sentence is about
	only   models.Thing // of which alone it makes sense
	gives  bool         // it always writes whose a record is: a thing of which nobody can say so is none of its own
	field  string       // that it always writes: help leaves it out where the department may not
}

type who int

const (
	nobodySaid who = iota
	anybody        // also without a session
	colleague      // somebody who is logged in
	entitled       // somebody whose department has the right
)

// Answer is what a command says back. The shell decides how it looks.
type Answer struct {
	Note   string       // one sentence for people; not data
	Secret string       // a password that is said only now
	Lines  []string     // a page of text: help
	More   []string     // sentences that follow it
	Digest []string     // what waits for who has logged in, a sentence each
	Table  *query.Table // a list
	Card   *Card        // one record
	Format string       // asked for with "as"; empty: as the shell likes
	Quit   bool
}

// Card is one record with all of its fields, and what belongs to it.
type Card struct {
	Entity  *models.Entity
	ID      int64
	Table   *query.Table // one row
	Related []Related
}

// Related is a list of records that belong to the one on a card, cut short.
type Related struct {
	Table *query.Table
	More  string // the command that shows all of them
}

// Asker is how a command speaks with the person while it runs. In a script nobody answers:
// a question is refused unless --yes was given.
type Asker interface {
	Ask(ctx context.Context, question string) (string, error)
	Secret(ctx context.Context, question string) (string, error)
	// Confirm shows what is about to happen and asks. When expected is not empty, it must be typed.
	Confirm(ctx context.Context, preview *Answer, question, expected string) error
	// Choose shows something and asks for one key, which it gives in lower case. Where nobody is there
	// to press one, that is refused with NeedsYes.
	Choose(ctx context.Context, shown *Answer, question string) (key string, err error)
	// Again says what was wrong with the answers, and reports whether somebody is there to give others.
	Again(wrong error) bool
	// Credentials are those of a login that nobody types: from a script's environment.
	Credentials() (email, password string)
}

// Call is one command on its way: the sentence, the person, the right they have, and the tools.
type Call struct {
	*Executor
	Cmd     *lang.Command
	Me      policy.Subject
	Right   policy.Right
	Entity  *models.Entity // what the sentence is about; nil when it is about no entity
	Check   *query.Checker
	Store   *query.Store
	Plan    *query.Plan    // what is asked for
	Changes []query.Change // what is written
	because string         // why
	search  *query.Search  // what is looked for
	free    *query.Free    // when somebody should be free

	asked    *query.Asked // of the history
	reminder *query.Reminder
	asOf     time.Time // when the records are read that are shown; zero: as they are
}

// row is the command as the registry has it.
func (c *Call) row() *Command { return c.byForm[c.Cmd.Form] }

// write runs a change in a transaction that the history keeps under this sentence.
func (c *Call) write(ctx context.Context, change func(*query.Store) error) error {
	defer c.suggest.forget() // what was changed is offered as it is now
	err := c.Store.Write(ctx, c.Cmd.String(), c.reason(), change)
	c.record(c.Store.Written())
	return err
}

// reason is why, as the sentence says.
func (c *Call) reason() string { return c.because }

// bindReason reads why a change is made: the history keeps it, and shows it one day.
func (c *Call) bindReason() (err error) {
	b := c.Cmd.Because
	if b == nil {
		return nil
	}
	if c.because, err = models.CleanText(b.Text, maxReason); err != nil {
		return models.Errorf(models.Refused, "%s", err).WithSpan(b.Span.From, b.Span.To)
	}
	return nil
}

// maxReason is the longest reason, in characters; the tables have the same bound.
const maxReason = 500
