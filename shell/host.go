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
	form    *form // the fields of a record are being asked for
	wary    bool  // a password was asked for in vain: the next line may be one
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
	var lines []string
	if email != "" {
		h.history = historyOf(h.sh.stateDir, email)
		var err error
		if lines, err = h.history.load(); err != nil {
			h.sh.note(err.Error())
		}
	}
	h.sh.term.Recall(lines)
}

// Prompt says who is logged in, of which department, and when the session ends soon.
func (h *host) Prompt() string {
	if h.form != nil {
		return h.form.prompt()
	}
	me := h.sh.exec.Me()
	if !me.Anybody() {
		return "epic> "
	}
	name, _, _ := strings.Cut(clean(me.Email, ""), "@")
	left := ""
	if d := h.sh.exec.Left(); d < endingSoon {
		left = fmt.Sprintf(" (%d min left)", max(0, int(d.Minutes())))
	}
	return fmt.Sprintf("epic %s/%s%s> ", name, me.Department, left)
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
	if h.form != nil || tellsPassword(line) || h.wary && !h.command(line) {
		h.wary = h.wary && line == ""
		return false
	}
	h.wary = false
	h.keep(line)
	return true
}

// tellsPassword reports whether a line has more words than login or password take: no command takes a
// password on its line, and some will type it there all the same.
func tellsPassword(line string) bool {
	for sentence := range strings.SplitSeq(line, ";") {
		words := strings.Fields(strings.ToLower(sentence))
		switch {
		case len(words) > 2 && words[0] == "login":
			return true
		case len(words) > 1 && words[0] == "password" && (words[1] != "for" || len(words) > 3):
			return true
		}
	}
	return false
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
	if h.who == "" || strings.TrimSpace(line) == "" {
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
	if h.form != nil {
		line = h.fill(line)
		if line == "" {
			return false
		}
	}
	quit, err := h.sh.line(ctx, line)
	if err != nil && h.asksPassword(line) {
		h.wary = true
	}
	var known *models.Error
	if errors.As(err, &known) && known.Code == models.NotLoggedIn && h.who != "" && !h.sh.exec.Me().Anybody() {
		failure(h.sh.render.notes, h.sh.render.width(), "", err)
		quit, err = h.again(ctx, line)
		h.wary = h.wary || !h.sh.exec.Me().Anybody()
	}
	err = h.sh.reported(err)
	h.greet()
	var incomplete *commands.Incomplete
	if errors.As(err, &incomplete) {
		h.form = newForm(incomplete)
		h.sh.note(fmt.Sprintf("%s; Ctrl-C leaves without writing", incomplete))
		return false
	}
	if err != nil {
		failure(h.sh.render.notes, h.sh.render.width(), line, err)
	}
	return quit
}

// again asks the person whose session has ended for the password, and runs the line that was
// typed. Whoever does not answer is logged out.
func (h *host) again(ctx context.Context, line string) (quit bool, err error) {
	password, err := h.sh.ask.Secret(ctx, fmt.Sprintf("password of %s: ", clean(h.who, "")))
	if err != nil {
		return false, err
	}
	if _, err := h.sh.exec.Login(ctx, h.who, password); err != nil {
		return false, err
	}
	return h.sh.line(ctx, line)
}

// fill takes an answer to the form, and gives the whole command once nothing is missing.
func (h *host) fill(answer string) (line string) {
	f := h.form
	if err := f.answer(h.sh.exec, answer); err != nil {
		var known *models.Error
		if errors.As(err, &known) {
			known.At = nil // the place is in a line that the person did not type
		}
		failure(h.sh.render.notes, h.sh.render.width(), "", err)
		return ""
	}
	if len(f.missing) > 0 {
		return ""
	}
	h.form = nil
	h.keep(f.line)
	return f.line
}
