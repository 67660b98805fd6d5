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
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // minimal systems have no zones of their own

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
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
	env, err := shell.Environment(env)
	if err == nil {
		err = run(ctx, args, shell.Streams{In: in, Out: out, Err: errs, Env: env})
	}
	return shell.Exit(errs, err)
}

func run(ctx context.Context, args []string, s shell.Streams) error {
	o, err := shell.ParseOptions(args)
	if err != nil {
		return err
	}
	switch o.Task {
	case "help":
		fmt.Fprint(s.Out, shell.Usage)
		return nil
	case "version":
		fmt.Fprintf(s.Out, "epic %s, schema %s\n", version(), migrations.Newest())
		return nil
	}
	cfg, err := shell.ReadConfig(s.Env)
	if err != nil {
		return err
	}
	unstopped := ctx
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	place, err := admin.Open(ctx, cfg, o, func(sentence string) { fmt.Fprintln(s.Err, sentence) })
	if err != nil {
		return err
	}
	switch o.Task {
	case "init":
		err = admin.Init(ctx, place, o, s)
	case "migrate":
		err = admin.Migrate(ctx, place, s)
	default:
		if !shell.Scripted(o, s) {
			// The prompt listens to signals itself: Ctrl-C ends a line there, not the program.
			stop()
			ctx = unstopped
		}
		err = open(ctx, place, cfg, o, s)
	}
	return errors.Join(err, place.Close())
}

// open runs the prompt, or a script, on a database that has the schema of this version.
func open(ctx context.Context, p *admin.Place, cfg shell.Config, o shell.Options, s shell.Streams) error {
	gate, err := query.Open(p.Login, p.Revive)
	if err != nil {
		return err
	}
	if err := gate.With(ctx, func(db *sql.DB) error { return checkSchema(ctx, db) }); err != nil {
		return err
	}
	schema, err := models.Load()
	if err != nil {
		return err
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		return err
	}
	tokens, err := policy.NewTokens(signingKeys(cfg), "1", time.Now)
	if err != nil {
		return err
	}
	exec := &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Clock: time.Now, Zone: cfg.Zone, Idle: idle}
	sh, err := shell.New(exec, cfg, o, s)
	if err != nil {
		return err
	}
	return sh.Run(ctx)
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

// idle is how long nobody may type before a session ends (shared/design/security.md).
const idle = 30 * time.Minute

// signingKeys are the keys of the token: the one of the environment, or one for this run only.
func signingKeys(cfg shell.Config) map[string][]byte {
	key := []byte(cfg.SigningKey)
	if len(key) == 0 {
		key = append(policy.NewSalt(), policy.NewSalt()...)
	}
	return map[string][]byte{"1": key}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(development)"
	}
	return info.Main.Version
}
