package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/policy"
	"epicevents.example/epic/shell"
	"epicevents.example/epic/shell/admin"
)

// programs are what this binary is when a test calls it so.
func programs() map[string]func() {
	return map[string]func(){"epic": main, "faulty": faulty, "revealing": revealing, "tomorrow": tomorrow, "elsewhere": elsewhere}
}

// faulty is epic with a fault: what completion looks up behind the prompt panics.
func faulty() {
	another(func(x *commands.Executor, _ shell.Config) error {
		start := x.Go
		x.Go = func(func()) { start(func() { panic(fmt.Sprintf("%s is unknown", x.Me().Email)) }) }
		return nil
	})
}

// revealing is epic, but that it writes what a login is remembered by in place of keeping it.
func revealing() {
	another(func(x *commands.Executor, _ shell.Config) error { x.Keeper = revealer{}; return nil })
}

type revealer struct{}

// Keep writes the parts of the token that anybody can read, and how long it lasts.
func (revealer) Keep(k commands.Kept) error {
	parts := strings.Split(k.Token, ".")
	if len(parts) != 3 {
		return fmt.Errorf("a token of %d parts", len(parts))
	}
	for _, part := range parts[:2] {
		text, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil {
			return err
		}
		fmt.Println(string(text))
		var claims struct{ Iat, Exp int64 }
		if err := json.Unmarshal(text, &claims); err != nil {
			return err
		}
		if claims.Exp > 0 {
			fmt.Println("it lasts", (time.Duration(claims.Exp-claims.Iat) * time.Second).Round(time.Minute))
		}
	}
	return nil
}

// Forget has nothing to forget.
func (revealer) Forget() error { return nil }

// tomorrow is epic a day later, as far as tokens are concerned.
func tomorrow() {
	another(func(x *commands.Executor, cfg shell.Config) (err error) {
		key := cfg.SigningKey
		if key == "" {
			key = lastingKey(cfg.State)
		}
		x.Tokens, err = policy.TokensOf([]string{key}, func() time.Time { return time.Now().AddDate(0, 0, 1) })
		return err
	})
}

// another is epic, but for one thing.
func another(change func(*commands.Executor, shell.Config) error) {
	s := shell.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv}
	o, err := shell.ParseOptions(os.Args[1:])
	if err != nil {
		os.Exit(shell.Exit(s.Err, err))
	}
	cfg, err := shell.ReadConfig(s.Env)
	if err != nil {
		os.Exit(shell.Exit(s.Err, err))
	}
	reports, err := cfg.Reporter(version(), migrations.Newest())
	if err != nil {
		os.Exit(shell.Exit(s.Err, err))
	}
	ctx := context.Background()
	os.Exit(shell.Exit(s.Err, shell.Reporting(reports, s.Err, o.Task, func() error {
		place, err := admin.Open(ctx, cfg, o, nil)
		if err != nil {
			return err
		}
		exec, sh, err := assemble(ctx, place, cfg, o, s, reports)
		if err != nil {
			return err
		}
		if err := change(exec, cfg); err != nil {
			return err
		}
		return sh.Run(ctx)
	})))
}
