// Command bench measures Epic beside what a person would take instead: psql always, pgcli and usql where they are
// installed. All take turns in one run on one private server, so that a busy machine is busy for all of them, and
// what counts are the ratios. It asserts nothing: a figure that is too high is for a person to judge.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	budget := flag.Duration("for", 60*time.Second, "how long rounds are begun; three are run in any case")
	rights := flag.Bool("rights", false, "measure what the database's rights cost instead")
	limit := flag.Float64("over", 0, "of -rights: fail where a session takes this many times what the owner does; 0 never does")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	measured := func() error { return run(ctx, *budget) }
	if *rights {
		measured = func() error { return runRights(ctx, *budget, *limit) }
	}
	if err := measured(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// fewest and most rounds: a median of less than three says nothing, one of more than ten says nothing new.
const fewest, most = 3, 10

func run(ctx context.Context, budget time.Duration) (err error) {
	if _, err := exec.LookPath("psql"); err != nil {
		return errors.New("psql is not installed, and all is measured beside it")
	}
	fmt.Fprintf(os.Stderr, "building ./epic, making a private server with %d clients\n", seeded)
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := &results{}
	tools, absent, err := w.tools()
	if err != nil {
		return err
	}
	begun := time.Now()
	for n := 0; n < fewest || n < most && time.Since(begun) < budget; n++ {
		fmt.Fprintf(os.Stderr, "round %d\n", n+1)
		if err := w.round(ctx, r, tools, n); err != nil {
			return fmt.Errorf("round %d: %w", n+1, err)
		}
		r.rounds++
	}
	fmt.Println(machine(), "·", w.server)
	return r.print(os.Stdout, tools, absent)
}

// round measures everything once. Each round begins with another tool: none has the warm machine always.
func (w *world) round(ctx context.Context, r *results, tools []tool, n int) error {
	for i := range tools {
		t := tools[(n+i)%len(tools)]
		if r.left[t.name] != nil {
			continue
		}
		err := measurePrompt(ctx, r, t, n)
		if err == nil {
			err = measureScripts(ctx, r, t)
		}
		switch {
		case err == nil:
		case t.optional && ctx.Err() == nil:
			r.leave(t.name, err)
		default:
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if err := measureQuestion(ctx, r, w.stranger()); err != nil {
		return fmt.Errorf("epic, to its first question: %w", err)
	}
	if err := w.measureBehind(ctx, r, n); err != nil {
		return fmt.Errorf("epic behind the proxy: %w", err)
	}
	return nil
}
