//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"epicevents.example/epic/internal/postgres"
)

// A machine is what programs are installed on.
type machine struct {
	binDir   string                                         // of PostgreSQL's programs, where it was named
	postgres func(ctx context.Context, binDir string) error // what is missing of them
	packager *postgres.Packager                             // nil where there is none that Epic knows
	before   []string                                       // the words that give a command the rights to install
	may      bool                                           // there are such rights
	out      io.Writer                                      // what the person sees
}

// bring installs PostgreSQL and the programs, each from a package of its own name, where they are
// missing. It says so first, and why it could not in one sentence.
func (m machine) bring(ctx context.Context, programs []string) error {
	var names, packages []string
	server := m.postgres(ctx, m.binDir)
	if server != nil {
		var known *postgres.Error
		if m.binDir != "" || !errors.As(server, &known) || known.Code != postgres.CodeNoBinaries && known.Code != postgres.CodeNoContrib {
			return server // no package is the way out
		}
		names, packages = append(names, "PostgreSQL"), append(packages, m.server())
	}
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			names, packages = append(names, program), append(packages, program)
		}
	}
	if len(names) == 0 {
		return nil
	}
	missing := strings.Join(names, " and ") + " must be installed"
	switch {
	case m.packager == nil:
		return fmt.Errorf("%s, and there is no package manager here that Epic knows: install %s", missing, strings.Join(packages, ", and "))
	case !m.may:
		return fmt.Errorf("%s, which this account may not do: run `%s`", missing, m.packager.Typed(packages...))
	}
	fmt.Fprintf(m.out, "%s: %s does it\n", missing, m.packager.Program())
	if err := m.install(ctx, packages); err != nil {
		return fmt.Errorf("%s failed: run `%s` to see why", m.packager.Program(), m.packager.Typed(packages...))
	}
	if server == nil {
		return nil
	}
	return m.postgres(ctx, m.binDir) // a distribution's may be too old
}

// server names the packages of PostgreSQL, or says what they must hold.
func (m machine) server() string {
	if m.packager == nil {
		return postgres.ByHand()
	}
	return m.packager.Server
}

// noCluster has Debian's package make no database and start no server of its own: Epic runs one
// itself, and nobody asked for another. The setting is for this one installation.
const noCluster = `d=/etc/postgresql-common/createcluster.d
trap 'rm -f $d/epic.conf' EXIT INT TERM
mkdir -p $d && echo 'create_main_cluster = false' >$d/epic.conf && `

// install runs the package manager, whose output the person sees.
func (m machine) install(ctx context.Context, packages []string) error {
	line := m.packager.Line("", packages...)
	if m.packager.Program() == "apt-get" {
		line = noCluster + line
	}
	// Without a terminal to ask questions in, a package must take its own answers.
	args := append(m.before, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", line)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = m.out, m.out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it knows best how to stop
	return cmd.Run()
}
