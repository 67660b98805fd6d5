// Command epic is the prompt of Epic Events' CRM. This file only joins the rooms together.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
	_ "time/tzdata" // minimal systems have no zones of their own

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
	"epicevents.example/epic/shell"
	"epicevents.example/epic/shell/admin"
)

func main() {
	os.Exit(Run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// Run is the whole program; it gives the exit code (shared/design/decisions.md).
func Run(ctx context.Context, args []string, env func(string) string, in io.Reader, out, errs io.Writer) int {
	return shell.Exit(errs, run(ctx, args, shell.Streams{In: in, Out: out, Err: errs, Env: env}))
}

func run(ctx context.Context, args []string, s shell.Streams) error {
	o, err := shell.ParseOptions(args)
	if err != nil {
		return err
	}
	switch o.Task {
	case "help":
		fmt.Fprint(s.Out, shell.Usage())
		return nil
	case "version":
		fmt.Fprintf(s.Out, "epic %s, commit %s, schema %s\n", version(), commit(), migrations.Newest())
		return nil
	case "man":
		fmt.Fprint(s.Out, shell.Manual(version()))
		return nil
	case "completion":
		script, err := shell.Completion(o.Argument)
		fmt.Fprint(s.Out, script)
		return err
	}
	if s.Env, err = shell.Environment(s.Env, o); err != nil {
		return err
	}
	cfg, err := shell.ReadConfig(s.Env)
	if err != nil {
		return err
	}
	reports, err := cfg.Reporter(version(), migrations.Newest())
	if err != nil {
		return err
	}
	return shell.Reporting(reports, s.Err, o.Task, func() error { return work(ctx, cfg, o, s, reports) })
}

// work does what needs the database.
func work(ctx context.Context, cfg shell.Config, o shell.Options, s shell.Streams, reports *report.Reporter) (err error) {
	unstopped := ctx
	signal.Ignore(syscall.SIGPIPE) // a reader that has gone is an error of writing, after which all is closed
	ctx, stop := signal.NotifyContext(ctx, endings()...)
	defer stop()
	place, err := admin.Open(ctx, cfg, o, func(sentence string) { fmt.Fprintln(s.Err, sentence) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.Close()) }()
	switch o.Task {
	case "init":
		return admin.Init(ctx, place, o, s, reports)
	case "migrate":
		return admin.Migrate(ctx, place, s)
	case "doctor":
		return admin.Doctor(ctx, place, o, s)
	case "seal":
		return admin.Seal(ctx, place, s)
	default:
		if !shell.Scripted(o, s) {
			// The prompt listens to signals itself: Ctrl-C ends a line there, not the program.
			stop()
			ctx = unstopped
		}
		return open(ctx, place, cfg, o, s, reports)
	}
}

// endings are the signals that end a task. Who ignores the end of its terminal, as nohup does, goes on.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// open runs the prompt, or a script, on a database that has the schema of this version.
func open(ctx context.Context, p *admin.Place, cfg shell.Config, o shell.Options, s shell.Streams, reports *report.Reporter) error {
	_, sh, err := assemble(ctx, p, cfg, o, s, reports)
	if err != nil {
		return err
	}
	return sh.Run(ctx)
}

// assemble makes the shell, and what runs its lines.
func assemble(ctx context.Context, p *admin.Place, cfg shell.Config, o shell.Options, s shell.Streams, reports *report.Reporter) (*commands.Executor, *shell.Shell, error) {
	gate, err := query.Open(p.Login, p.Revive)
	if err != nil {
		return nil, nil, err
	}
	if err := gate.With(ctx, func(db *sql.DB) error { return checkSchema(ctx, db) }); err != nil {
		return nil, nil, err
	}
	schema, err := models.Load()
	if err != nil {
		return nil, nil, err
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		return nil, nil, err
	}
	if cfg.SigningKey == "" {
		cfg.SigningKey = lastingKey(cfg.State)
	}
	tokens, err := policy.TokensOf(cfg.SigningKeys(), time.Now)
	if err != nil {
		return nil, nil, err
	}
	exec := &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Clock: time.Now, Zone: cfg.Zone, Idle: cfg.Idle, Reports: reports}
	sh, err := shell.New(exec, cfg, o, s)
	return exec, sh, err
}

// checkSchema refuses a database that another version of Epic made.
func checkSchema(ctx context.Context, db *sql.DB) error {
	err := migrations.Check(ctx, db)
	var skew *migrations.SkewError
	if errors.As(err, &skew) {
		return models.Errorf(models.Misconfigured, "%s", skew)
	}
	return err
}

// lastingKey is the key of this account on this machine. Where it cannot be kept, it is one for
// this run: then no login can be remembered, and all else works.
func lastingKey(dir string) string {
	key, err := secret.Load(filepath.Join(dir, "signing-key"))
	if err != nil {
		return secret.New()
	}
	return key
}
