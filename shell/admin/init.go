package admin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
	"epicevents.example/epic/shell"
	"epicevents.example/epic/shell/term"
)

// Init is `epic init`: roles, database, schema, and the first accounts. It completes what is
// there and never changes an account that exists, but with --reset-password.
func Init(ctx context.Context, p *Place, o shell.Options, s shell.Streams, reports *report.Reporter) error {
	login, err := p.loginPassword(ctx, o)
	if err != nil {
		return err
	}
	err = migrations.Setup(ctx, p.connect, p.name(), login)
	switch {
	case migrations.Forbidden(err):
		return models.Errorf(models.Misconfigured, "this administrator may not prepare the database: a superuser can").
			WithHint("%s", lastCause(err)).WithCause(err)
	case err != nil:
		return models.Errorf(models.Internal, "the database could not be prepared").
			WithHint("%s", lastCause(err)).WithCause(err)
	}
	db, err := p.connect(p.name())
	if err != nil {
		return err
	}
	defer db.Close()
	if p.cluster != nil { // Epic's own: nobody else's databases are on it
		if err := migrations.Seclude(ctx, db); err != nil {
			return models.Errorf(models.Internal, "the database could not be prepared").WithHint("%s", lastCause(err)).WithCause(err)
		}
	}
	switch {
	case o.Demo:
		err = demo(ctx, db, o, s, reports)
	case resets(o):
		return resetEmployee(ctx, db, o.ManagerEmail, s, reports)
	default:
		err = firstManager(ctx, db, o, s, reports)
	}
	if err == nil && p.cluster == nil {
		err = p.tellURL(s, login)
	}
	return err
}

// loginPassword is the password to give the login role: that of the private server; of another one
// a new one, or none where people use the present one already.
func (p *Place) loginPassword(ctx context.Context, o shell.Options) (string, error) {
	if p.cluster != nil {
		return p.password, nil
	}
	server, err := p.connect("postgres")
	if err != nil {
		return "", err
	}
	defer server.Close()
	there, err := migrations.HasLogin(ctx, server)
	switch {
	case err != nil:
		return "", models.Errorf(models.Unreachable, "the server does not let its administrator in").WithHint("%s", lastCause(err)).WithCause(err)
	case there && (!o.ResetPassword || resets(o)):
		return "", nil
	default:
		return secret.New(), nil
	}
}

// demo adds the sample data, or says that it is there and how to get in.
func demo(ctx context.Context, db *sql.DB, o shell.Options, s shell.Streams, reports *report.Reporter) error {
	password := s.Env("EPIC_DEMO_PASSWORD")
	made := password == ""
	if made {
		password = policy.OneTimePassword()
	} else if err := policy.CheckPassword(password, policy.Subject{}); err != nil {
		return err
	}
	accounts, err := credentials(password)
	if err != nil {
		return err
	}
	add, sentence := migrations.Demo, "employee created"
	if o.ResetPassword {
		if has, err := migrations.HasDemo(ctx, db); err != nil {
			return err
		} else if has {
			add, sentence = migrations.SetPasswords, "employee changed"
		}
	}
	err = add(ctx, db, accounts)
	if errors.Is(err, migrations.ErrHasData) {
		has, err := migrations.HasDemo(ctx, db)
		if err != nil {
			return err
		}
		if !has {
			return models.Errorf(models.Refused, "%s", migrations.ErrHasData)
		}
		fmt.Fprintf(s.Out, "the sample accounts are %s\n", strings.Join(migrations.DemoEmails(), ", "))
		fmt.Fprintln(s.Out, "forgotten their password? run: epic init --demo --reset-password")
		return nil
	}
	if err != nil {
		return err
	}
	ids, err := migrations.DemoAccounts(ctx, db)
	if err != nil {
		return err
	}
	for _, id := range ids {
		reports.Note(sentence, report.Facts{Command: "init", Entity: string(models.Employees), Record: id})
	}
	fmt.Fprintf(s.Out, "the sample accounts are %s\n", strings.Join(migrations.DemoEmails(), ", "))
	if made {
		fmt.Fprintf(s.Out, "their password, said only now, is %s\n", password)
	} else {
		fmt.Fprintln(s.Out, "their password is that of EPIC_DEMO_PASSWORD")
	}
	return nil
}

// resets reports whether an employee is to get a new password: not the sample accounts, nor the login role.
func resets(o shell.Options) bool { return o.ResetPassword && o.ManagerEmail != "" && !o.Demo }

// resetEmployee gives somebody a password for one use: the way back where no manager can give it.
func resetEmployee(ctx context.Context, db *sql.DB, email string, s shell.Streams, reports *report.Reporter) error {
	has, err := migrations.HasEmployee(ctx, db, email)
	if err != nil {
		return err
	}
	if !has {
		return models.Errorf(models.NotFound, "nobody who is active has the e-mail %s", email)
	}
	salt, password := policy.NewSalt(), policy.OneTimePassword()
	key, err := policy.Key(password, salt, policy.Params)
	if err != nil {
		return err
	}
	if err := migrations.SetPasswords(ctx, db, []migrations.Credential{{Email: email, Salt: salt, Key: key, Once: true}}); err != nil {
		return err
	}
	reports.Note("employee changed", report.Facts{Command: "init", Entity: string(models.Employees), Fields: []string{"password"}})
	fmt.Fprintf(s.Out, "%s has a new password, said only now and good for one login within a week: %s\n", email, password)
	return nil
}

func credentials(password string) ([]migrations.Credential, error) {
	var list []migrations.Credential
	for _, email := range migrations.DemoEmails() {
		salt := policy.NewSalt()
		key, err := policy.Key(password, salt, policy.Params)
		if err != nil {
			return nil, err
		}
		list = append(list, migrations.Credential{Email: email, Salt: salt, Key: key})
	}
	return list, nil
}

// firstManager creates the first account, from the flags and the environment or by asking.
func firstManager(ctx context.Context, db *sql.DB, o shell.Options, s shell.Streams, reports *report.Reporter) error {
	who := migrations.Person{Name: o.ManagerName, Email: o.ManagerEmail}
	if has, err := migrations.HasManager(ctx, db); err != nil || has {
		if has {
			fmt.Fprintln(s.Out, "the database is ready; a manager who is there can create the other accounts")
		}
		return err
	}
	password, err := shell.Password(o, s.Env)
	if err != nil {
		return err
	}
	ask := term.New(term.Config{In: s.In, Out: s.Out, Err: s.Err, Env: s.Env})
	for _, q := range []struct {
		into     *string
		question string
		ask      func(context.Context, string) (string, error)
	}{
		{&who.Name, "name of the first manager: ", ask.Ask},
		{&who.Email, "e-mail: ", ask.Ask},
		{&password, fmt.Sprintf("password (%d characters or more): ", policy.MinPassword), ask.Secret},
	} {
		if *q.into != "" {
			continue
		}
		if *q.into, err = q.ask(ctx, q.question); err != nil {
			return models.Errorf(models.Cancelled, "the database is ready, and has no manager yet").
				WithHint("run epic init again, or give --name, --email and EPIC_PASSWORD")
		}
	}
	if who, err = checked(who, password); err != nil {
		return err
	}
	if err := migrations.FirstManager(ctx, db, who); err != nil {
		return err
	}
	reports.Note("employee created", report.Facts{Command: "init", Entity: string(models.Employees)})
	fmt.Fprintf(s.Out, "the database is ready; %s is its first manager\n", who.Email)
	return nil
}

// checked holds the first manager to the rules that everybody is held to.
func checked(who migrations.Person, password string) (migrations.Person, error) {
	const longest = 200
	var err error
	if who.Name, err = models.CleanText(who.Name, longest); err != nil {
		return who, models.Errorf(models.Refused, "the name: %s", err)
	}
	if who.Email, err = models.CleanEmail(who.Email); err != nil {
		return who, models.Errorf(models.Refused, "%s", err)
	}
	if err = policy.CheckPassword(password, policy.Subject{Name: who.Name, Email: who.Email}); err != nil {
		return who, err
	}
	who.Salt = policy.NewSalt()
	who.Key, err = policy.Key(password, who.Salt, policy.Params)
	return who, err
}

// tellURL says what people put in their .env to reach the server.
func (p *Place) tellURL(s shell.Streams, password string) error {
	u, err := url.Parse(p.server)
	if err != nil {
		return models.Errorf(models.Misconfigured, "the administrator's connection string does not read")
	}
	given := u.Query()
	told := url.Values{}
	for _, name := range []string{"host", "port", "sslmode", "sslrootcert", "target_session_attrs"} { // the others may be the administrator's secrets
		if given.Has(name) {
			told[name] = given[name]
		}
	}
	u = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/" + p.name(), User: url.UserPassword(loginRole, password), RawQuery: told.Encode()}
	if password == "" {
		fmt.Fprintf(s.Out, "%s keeps its password; --reset-password gives it a new one\n", loginRole)
		return nil
	}
	fmt.Fprintf(s.Out, "people write in their .env:\nDATABASE_URL=%s\n", u)
	return nil
}

// lastCause is the innermost error's text: what the server itself said to its administrator.
func lastCause(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}
