package shell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell/term"
)

// endingSoon is how long before the end of a session the prompt begins to say so.
const endingSoon = 10 * time.Minute

// host is the shell as the terminal layer knows it: one line after the other, and between them
// what is remembered of the person.
type host struct {
	sh      *Shell
	who     string // the e-mail of who is logged in; empty: nobody
	history history
	lines   []string // of the history, with those of this run
	form    *form    // the fields of a record are being asked for
	wary    bool     // a password was asked for in vain: the next line may be one
}

var (
	_ term.Host        = (*host)(nil)
	_ term.Interrupter = (*host)(nil)
)

func newHost(sh *Shell) *host {
	h := &host{sh: sh}
	h.greet()
	return h
}

// greet takes over the history of the person who is there now.
func (h *host) greet() {
	email := h.sh.exec.Me().Email
	if email == h.who {
		return
	}
	h.who = email
	h.lines = nil
	if email != "" {
		h.history = historyOf(h.sh.stateDir, email)
		var err error
		if h.lines, err = h.history.load(); err != nil {
			h.sh.note(err.Error())
		}
	}
	h.sh.term.Recall(h.lines)
}

// Prompt says who is logged in, of which department, what is new in the inbox, and when the session
// ends soon.
func (h *host) Prompt() string {
	if h.form != nil {
		return h.form.prompt(h.sh.exec.Schema)
	}
	me := h.sh.exec.Me()
	if !me.Anybody() {
		return "epic> "
	}
	name, _, _ := strings.Cut(clean(me.Email, ""), "@")
	var said []string
	if n := h.sh.exec.Unread(); n > 0 {
		said = append(said, fmt.Sprintf("%d new", n))
	}
	d := h.sh.exec.Left()
	h.sh.countDown(d)
	if d < endingSoon {
		said = append(said, fmt.Sprintf("%d min left", max(0, int(d.Minutes()))))
	}
	also := ""
	if len(said) > 0 {
		also = " (" + strings.Join(said, ", ") + ")"
	}
	return fmt.Sprintf("epic %s/%s%s> ", name, me.Department, also)
}

// Complete offers what the parser would accept at the cursor.
func (h *host) Complete(before string) (from int, offers []term.Candidate) {
	var list []commands.Candidate
	if h.form != nil {
		from, list = h.form.complete(h.sh.exec, before)
	} else {
		from, list = h.sh.exec.Complete(before)
	}
	for _, c := range list {
		offers = append(offers, term.Candidate{Text: clean(c.Text, " "), Description: clean(c.Description, " ")})
	}
	return from, offers
}

// Remember keeps a line, unless it holds what may be a password. What is typed into a form is no line.
func (h *host) Remember(line string) bool {
	if h.form != nil {
		return false
	}
	command := h.command(line)
	if h.sh.exec.TellsPassword(line, command) || h.wary && !command {
		h.wary = h.wary && line == ""
		return false
	}
	h.wary = false
	h.keep(line)
	return true
}

// command reports whether a line reads as a command, be it one that this person may not give.
func (h *host) command(line string) bool {
	calls, err := h.sh.exec.Understand(line)
	var known *models.Error
	return err == nil && len(calls) > 0 || errors.As(err, &known) && known.Code != models.NotUnderstood
}

// asksPassword reports whether a command of the line asks for a password.
func (h *host) asksPassword(line string) bool {
	calls, _ := h.sh.exec.Understand(line) // those before a mistake
	return slices.ContainsFunc(calls, func(c *commands.Call) bool {
		return c.Cmd.Form.Verb == "login" || c.Cmd.Form.Verb == "password"
	})
}

// keep appends a line to the person's history. A disk that is full costs the history, not the work.
func (h *host) keep(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	h.lines = append(h.lines, line)
	h.lines = h.lines[max(0, len(h.lines)-keptLines):]
	if h.who == "" {
		return
	}
	if err := h.history.add(line); err != nil && !h.sh.told {
		h.sh.told = true // once is enough
		h.sh.note("the history is not kept: " + err.Error())
	}
}

// Asking reports that the line is an answer to a form.
func (h *host) Asking() bool { return h.form != nil }

// Interrupted is Ctrl-C at the prompt: it leaves a form, and nothing is written.
func (h *host) Interrupted() {
	if h.form != nil {
		h.form = nil
		h.sh.note("nothing was changed")
	}
}

// Exec runs a line; a failure is written and the prompt goes on.
func (h *host) Exec(ctx context.Context, line string) (quit bool) {
	var filled *form
	if h.form != nil {
		if filled = h.fill(ctx, line); filled == nil {
			return false
		}
		line = filled.line()
	}
	done, quit, err := h.sh.rest(ctx, line, 0)
	if err != nil && h.asksPassword(line) {
		h.wary = true
	}
	if h.lapsed(err) {
		if err = h.renew(ctx, err); err == nil {
			done, quit, err = h.sh.rest(ctx, line, done)
		}
	}
	err = h.sh.reported(err)
	h.greet()
	var incomplete *commands.Incomplete
	switch {
	case errors.As(err, &incomplete):
		h.open(ctx, incomplete)
	case filled != nil && done == 0 && filled.reopen(h.sh.exec, err):
		h.form = filled
		h.tell("", err)
	case err != nil:
		h.tell(line, err)
	}
	return quit
}

// open begins to ask for what a record lacks. What was typed of it and cannot be kept is asked for as well.
func (h *host) open(ctx context.Context, i *commands.Incomplete) {
	h.form = newForm(i, h.sh.exec.Schema)
	h.sh.note(h.form.note(i.Error()))
	if err := h.check(ctx, h.form.sentence(), true); err != nil {
		h.form.reopen(h.sh.exec, err)
		h.refused(ctx, err)
	}
}

// refused tells why a value is asked for again. Who has left, with Ctrl-C or at the question for the
// password, is asked for nothing more.
func (h *host) refused(ctx context.Context, err error) {
	h.tell("", err)
	if ctx.Err() != nil || !h.sh.exec.Me().Anybody() {
		h.form = nil
		h.greet()
	}
}

// tell writes an error, with a caret where it points to a place in the line. Without a line it does
// not: the place is in one that the person did not type.
func (h *host) tell(line string, err error) {
	failure(h.sh.render.notes, h.sh.render.width(), line, err)
}

// lapsed reports whether an error says that the session of the person has ended, and not by their doing.
func (h *host) lapsed(err error) bool {
	var known *models.Error
	return errors.As(err, &known) && known.Code == models.NotLoggedIn && h.who != "" && h.sh.exec.Lapsed()
}

// renew says that the session has ended, and asks its person for the password, a few times. The way out of
// what ended it, to type login, is left out: it is not taken here. Whoever does not know the password is logged out.
func (h *host) renew(ctx context.Context, ended error) error {
	h.tell("", models.Errorf(models.NotLoggedIn, "%s", ended))
	for try := 1; ; try++ {
		password, err := h.sh.ask.Secret(ctx, commands.PasswordOf("password of "+clean(h.who, ""), h.sh.exec.Gate))
		if err == nil {
			var answer *commands.Answer
			if answer, err = h.sh.exec.Renew(ctx, h.who, password); err == nil {
				return h.sh.render.answer(answer)
			}
		}
		var known *models.Error
		if !errors.As(err, &known) || known.Code != models.NotLoggedIn || try == commands.Tries || !h.sh.ask.Again(err) {
			h.wary = true
			return err
		}
	}
}

// fill takes an answer to the form, and gives the form once nothing is missing.
func (h *host) fill(ctx context.Context, answer string) *form {
	f := h.form
	h.sh.exec.Typed()
	if strings.EqualFold(strings.TrimSpace(answer), back) {
		if !f.undo() {
			h.sh.note("this is the first question; Ctrl-C leaves without writing")
		}
		return nil
	}
	err := f.answer(h.sh.exec, answer)
	if err == nil {
		if err = h.check(ctx, f.sentence(), false); err != nil {
			f.undo()
		}
	}
	if err != nil {
		h.refused(ctx, err)
		return nil
	}
	if !f.full() {
		return nil
	}
	h.form = nil
	h.keep(f.line())
	h.sh.term.Recall(h.lines) // at once, as if it had been typed
	return f
}

// check asks the data about the newest value of a record, or about all. They need not answer, if they
// take too long or cannot: in the end the whole record is checked.
func (h *host) check(ctx context.Context, sentence string, all bool) error {
	ask := func() error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return h.sh.exec.Check(ctx, sentence, all)
	}
	err := ask()
	if h.lapsed(err) {
		if err = h.renew(ctx, err); err != nil {
			return err
		}
		err = ask()
	}
	err = h.sh.reported(err)
	var known *models.Error
	if ctx.Err() == nil && errors.As(err, &known) && slices.Contains([]models.Code{models.Unreachable, models.Cancelled, models.Internal}, known.Code) &&
		h.sh.exec.Me().Anybody() {
		return nil
	}
	return err
}

// patience is how long somebody who fills in a form waits for the data.
const patience = 3 * time.Second
