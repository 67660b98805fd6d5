package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

func login() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "login", Operands: []lang.Operand{lang.AnyWords}, Clauses: []lang.Clause{lang.Remember}},
		Group:    Account,
		Summary:  "log in, also as somebody else; remember keeps the login for this terminal",
		Examples: []string{"login", "login bill@epicevents.example", "login remember"},
		Needs:    Need{who: anybody},
		Run:      runLogin,
	}
}

func runLogin(ctx context.Context, c *Call) (*Answer, error) {
	if len(c.Cmd.Words) > 1 {
		s := c.Cmd.Words[1].Span
		return nil, models.Errorf(models.NotUnderstood, "login takes an e-mail and nothing else: the password is asked for").WithSpan(s.From, s.To)
	}
	email, secret := c.Ask.Credentials()
	typed := ""
	if len(c.Cmd.Words) == 1 {
		w := c.Cmd.Words[0]
		if err := address(w.Text); err != nil {
			return nil, err.WithSpan(w.Span.From, w.Span.To)
		}
		if typed = w.Text; typed != email {
			email, secret = typed, ""
		}
	}
	for try := 1; ; try++ {
		answer, err := c.logIn(ctx, email, secret)
		if err == nil {
			answer.Digest = c.digest(ctx)
		}
		if err == nil && c.Cmd.Remember {
			return c.remembered(answer)
		}
		var known *models.Error
		if err == nil || !errors.As(err, &known) || known.Code != models.NotLoggedIn && known.Code != models.NotUnderstood ||
			try == Tries || !c.Ask.Again(err) {
			return answer, err
		}
		email, secret = typed, "" // those of the environment were wrong: ask
	}
}

// Tries is how often a password is asked for.
const Tries = 3

// logIn asks for what is missing of an e-mail and a password, and logs in.
func (c *Call) logIn(ctx context.Context, email, secret string) (*Answer, error) {
	var err error
	if email == "" {
		if email, err = c.Ask.Ask(ctx, "e-mail: "); err != nil {
			return nil, err
		}
	}
	if err := address(email); err != nil {
		return nil, err
	}
	if secret == "" {
		if secret, err = c.Ask.Secret(ctx, PasswordOf("password", c.Gate)); err != nil {
			return nil, err
		}
	}
	return c.Login(ctx, email, secret)
}

// PasswordOf is the question for somebody's password: it names the server that the answer is for,
// where that is not this machine's own. A file .env of the folder may have named it.
func PasswordOf(whose string, g *query.Gate) string {
	if server := g.Server(); server != "" {
		return fmt.Sprintf("%s (%s): ", whose, server)
	}
	return whose + ": "
}

// address refuses what is no e-mail before a password is asked for in vain: the prompt shows no more
// of an address than what stands before its @. Whether somebody has the address is not told.
func address(text string) *models.Error {
	if _, err := models.CleanEmail(text); err != nil {
		return models.Errorf(models.NotUnderstood, "%s", err).WithHint("write the whole address, as in name@company.com")
	}
	return nil
}

// Login opens a session and keeps its token in memory. Who was logged in before is logged out.
func (x *Executor) Login(ctx context.Context, email, password string) (*Answer, error) {
	session, err := x.Gate.Login(ctx, email, password)
	if err != nil {
		return nil, err
	}
	me, expires, err := session.Me(ctx)
	if err != nil {
		return nil, err
	}
	token, err := x.Tokens.Issue(policy.Session{Number: me.Number, ID: session.ID, Expires: expires})
	if err != nil {
		return nil, models.Errorf(models.Internal, "something went wrong inside Epic").WithCause(err)
	}
	x.end(ctx) // if the database cannot be told of the old session, that expires by itself
	return x.begin(session, token, me, expires), nil
}

// begin goes on as somebody.
func (x *Executor) begin(session *query.Session, token string, me policy.Subject, expires time.Time) *Answer {
	if me.ID != x.whose {
		x.whose, x.last = me.ID, last{} // whoever only logs in again goes on where they were
	}
	x.session, x.token, x.me, x.expires, x.seen = session, token, me, expires, x.Clock()
	x.left, x.unkept = false, false
	x.unwatch()
	x.watchInbox(session, me)
	x.suggest = &suggester{look: x.lookUp(session), start: x.Go, tell: x.Refresh, fault: x.faultOf(me)}
	if me.MustChange {
		return &Answer{Note: fmt.Sprintf("welcome, %s: your password must be changed before anything else, type password", me.Name)}
	}
	return &Answer{Note: fmt.Sprintf("welcome, %s (%s)", me.Name, me.Department)}
}

func logout() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "logout"},
		Group:    Account,
		Summary:  "end the session, here and in the database",
		Examples: []string{"logout"},
		Needs:    Need{who: colleague},
		Leaves:   true,
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			c.left = true
			return &Answer{Note: "logged out"}, c.end(ctx)
		},
	}
}

func whoami() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "whoami", Clauses: []lang.Clause{lang.As}},
		Group:    Account,
		Summary:  "say who is logged in, and until when",
		Examples: []string{"whoami"},
		Needs:    Need{who: colleague},
		Run: func(ctx context.Context, c *Call) (*Answer, error) {
			said, err := c.Tokens.Verify(c.token)
			if err != nil {
				return nil, err
			}
			return &Answer{Table: &query.Table{
				Columns: []query.Column{
					{Name: "name", Label: "name", Kind: models.KindText},
					{Name: "email", Label: "email", Kind: models.KindEmail},
					{Name: "department", Label: "department", Kind: models.KindText},
					{Name: "number", Label: "number", Kind: models.KindInteger},
					{Name: "until", Label: "until", Kind: models.KindInstant},
				},
				Rows:  [][]any{{c.Me.Name, c.Me.Email, string(c.Me.Department), c.Me.Number, said.Expires}},
				Total: 1,
			}}, nil
		},
	}
}

func password() *Command {
	return &Command{
		Form:     &lang.Form{Verb: "password", Operands: []lang.Operand{lang.MaybeEmployee}},
		Group:    Account,
		Summary:  "change your password; management gives others a new one",
		Examples: []string{"password", "password for kate"},
		Needs:    Need{who: colleague},
		Run:      runPassword,
	}
}

func runPassword(ctx context.Context, c *Call) (*Answer, error) {
	if c.Cmd.Person != nil && !c.Cmd.Person.Me() {
		return c.resetPassword(ctx)
	}
	present, err := c.Ask.Secret(ctx, "present password: ")
	if err != nil {
		return nil, err
	}
	if err := c.session.Prove(ctx, c.Me, present); err != nil {
		return nil, err
	}
	next, err := c.newPassword(ctx, present)
	if err != nil {
		return nil, err
	}
	if err := c.session.ChangePassword(ctx, c.Me, present, next); err != nil {
		return nil, err
	}
	c.record([]query.Written{{Entity: c.Schema.Of(models.Employees), ID: c.Me.ID, Fields: []string{"password"}}})
	return &Answer{Note: "password changed; your other sessions have ended"}, nil
}

// newPassword asks until the answer is one that can be taken, and was typed twice alike, a few times.
func (c *Call) newPassword(ctx context.Context, present string) (string, error) {
	question := fmt.Sprintf("new password (%d characters or more): ", policy.MinPassword)
	for try := 1; ; try++ {
		next, err := c.Ask.Secret(ctx, question)
		if err != nil {
			return "", err
		}
		if err = c.fitsPassword(next, present); err == nil {
			again, err := c.Ask.Secret(ctx, "the new one again: ")
			if err != nil || again == next {
				return next, err
			}
		}
		if err == nil {
			err = models.Errorf(models.Refused, "the two are not the same").WithHint("the password was not changed")
		}
		if try == Tries {
			return "", err
		}
		question = err.Error() + "; another one: "
	}
}

// fitsPassword refuses a new password that the policy does not take, and one that changes nothing.
func (c *Call) fitsPassword(next, present string) error {
	if next == present {
		return models.Errorf(models.Refused, "this is the present password")
	}
	return policy.CheckPassword(next, c.Me)
}

// resetPassword gives an employee a password for one use. It needs the right to change employees.
func (c *Call) resetPassword(ctx context.Context) (*Answer, error) {
	employees := c.Schema.Of(models.Employees)
	if _, err := policy.Require(c.Me, policy.Update, employees, ""); err != nil {
		return nil, err
	}
	id, err := c.Store.Record(ctx, employees, *c.Cmd.Person)
	if err != nil {
		return nil, err
	}
	fresh := policy.OneTimePassword()
	if err := c.write(ctx, func(s *query.Store) error { return s.SetPassword(ctx, id, fresh) }); err != nil {
		return nil, err
	}
	return &Answer{Note: fmt.Sprintf("employee #%d has a new password", id), Secret: fresh}, nil
}

// texts is a table of plain text, for answers that are not records.
func texts(columns []string) *query.Table {
	t := &query.Table{}
	for _, name := range columns {
		t.Columns = append(t.Columns, query.Column{Name: name, Label: name, Kind: models.KindText})
	}
	return t
}
