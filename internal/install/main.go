//go:build unix

// Command install brings what running and testing Epic needs and this machine lacks, after saying
// so: PostgreSQL's programs, and the programs that its arguments name. Make runs it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/joho/godotenv"

	"epicevents.example/epic/internal/postgres"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	godotenv.Load() // the settings of epic, which need not be there
	m := machine{
		binDir:   os.Getenv("EPIC_PG_BIN"),
		postgres: postgres.Installed,
		out:      os.Stderr,
	}
	if p, ok := postgres.FindPackager(); ok {
		if _, err := exec.LookPath(p.Program()); err == nil {
			m.packager = &p
			m.before, m.may = elevate(ctx, p)
		}
	}
	if err := m.bring(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// elevate gives the words before a command that has root's rights or, for a package manager that
// refuses root, is not root. Nobody is asked for a password.
func elevate(ctx context.Context, p postgres.Packager) (before []string, may bool) {
	switch root := os.Geteuid() == 0; {
	case root == p.AsRoot:
		return nil, true
	case root:
		return nil, false
	default:
		return []string{"sudo", "-n"}, exec.CommandContext(ctx, "sudo", "-n", "true").Run() == nil
	}
}
