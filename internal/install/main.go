//go:build unix

// Command install brings what running and testing Epic needs and this machine lacks, after saying
// so: PostgreSQL's programs, and the programs that its arguments name. Make runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/joho/godotenv"
	"golang.org/x/term"

	"epicevents.example/epic/internal/postgres"
)

func main() {
	wish := flag.String("wish", "", "programs to bring where that can be done; with CI set they are needed too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	godotenv.Load() // the settings of epic, which need not be there
	programs, wishes := flag.Args(), strings.Fields(*wish)
	if os.Getenv("CI") != "" {
		programs, wishes = append(programs, wishes...), nil
	}
	m := machine{
		binDir:   os.Getenv("EPIC_PG_BIN"),
		postgres: postgres.Installed,
		out:      os.Stderr,
	}
	if p, ok := postgres.FindPackager(); ok {
		if _, err := exec.LookPath(p.Program()); err == nil {
			m.packager = &p
			m.rights = func(ctx context.Context) rights {
				return elevate(ctx, p, os.Geteuid() == 0, term.IsTerminal(int(os.Stdin.Fd())))
			}
		}
	}
	if err := m.bring(ctx, programs, wishes); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// elevate is how a command gets root's rights or, for a package manager that refuses root, none.
// sudo may ask for a password where somebody is there to type it.
func elevate(ctx context.Context, p postgres.Packager, root, attended bool) rights {
	const sudo = "sudo"
	if root == p.AsRoot {
		return rights{may: true}
	}
	if _, err := exec.LookPath(sudo); root || err != nil {
		return rights{}
	}
	if exec.CommandContext(ctx, sudo, "-n", "true").Run() == nil {
		return rights{may: true, before: []string{sudo, "-n"}}
	}
	return rights{may: attended, before: []string{sudo}, asks: attended}
}
