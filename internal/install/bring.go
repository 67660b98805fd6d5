//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"epicevents.example/epic/internal/postgres"
)

// A machine is what programs are installed on.
type machine struct {
	binDir   string                                         // of PostgreSQL's programs, where it was named
	postgres func(ctx context.Context, binDir string) error // what is missing of them
	packager *postgres.Packager                             // nil where there is none that Epic knows
	rights   func(context.Context) rights                   // asked for only where something is missing
	out      io.Writer                                      // what the person sees
}

// rights are what lets this account install packages.
type rights struct {
	may    bool
	before []string // the words before a command that give it them
	asks   bool     // those words may ask for a password
}

// bring installs PostgreSQL and the programs, each from a package of its own name, or of another as in
// sshd=openssh-server, where they are missing. It says so first, and why it could not in one sentence.
// What is only wished for may stay away: then that is said, and all is well.
func (m machine) bring(ctx context.Context, programs, wishes []string) error {
	server, err := m.lacksServer(ctx)
	if err != nil {
		return err
	}
	var names, packages []string
	if server {
		names, packages = append(names, "PostgreSQL"), append(packages, m.server())
	}
	names, packages = absent(programs, names, packages)
	needed := len(names)
	names, packages = absent(wishes, names, packages)
	if len(names) == 0 {
		return nil
	}
	if err := m.get(ctx, strings.Join(names, " and "), packages); err != nil {
		if needed > 0 {
			return err
		}
		fmt.Fprintf(m.out, "%s; until then, what needs it is passed over\n", err)
		return nil
	}
	if !server {
		return nil
	}
	return m.postgres(ctx, m.binDir) // a distribution's may be too old
}

// lacksServer reports whether a package would bring what PostgreSQL lacks. An error is one that no
// package is the way out of.
func (m machine) lacksServer(ctx context.Context) (bool, error) {
	err := m.postgres(ctx, m.binDir)
	var known *postgres.Error
	if m.binDir == "" && errors.As(err, &known) && (known.Code == postgres.CodeNoBinaries || known.Code == postgres.CodeNoContrib) {
		return true, nil
	}
	return false, err
}

// absent appends the programs that are not here, and the packages that bring them.
func absent(programs, names, packages []string) (_, _ []string) {
	for _, program := range programs {
		name, of, other := strings.Cut(program, "=")
		if !other {
			of = name
		}
		if !found(name) {
			names, packages = append(names, name), append(packages, of)
		}
	}
	return names, packages
}

// found looks for a program in PATH, and where those of services are.
func found(program string) bool {
	for _, path := range []string{program, filepath.Join("/usr/sbin", program)} {
		if _, err := exec.LookPath(path); err == nil {
			return true
		}
	}
	return false
}

// get has the package manager bring packages, or says why it cannot.
func (m machine) get(ctx context.Context, names string, packages []string) error {
	missing := names + " must be installed"
	if m.packager == nil {
		return fmt.Errorf("%s, and there is no package manager here that Epic knows: install %s", missing, strings.Join(packages, ", and "))
	}
	r := m.rights(ctx)
	if !r.may {
		return fmt.Errorf("%s, which this account may not do: run `%s`", missing, m.packager.Typed(packages...))
	}
	said := missing + ": " + m.packager.Program() + " does it"
	if r.asks {
		said += ", for which " + r.before[0] + " asks for your password: " + strings.Join(packages, " ")
	}
	fmt.Fprintln(m.out, said)
	if err := m.install(ctx, r.before, packages); err != nil {
		return fmt.Errorf("%s failed: run `%s` to see why", m.packager.Program(), m.packager.Typed(packages...))
	}
	return nil
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
func (m machine) install(ctx context.Context, before, packages []string) error {
	line := m.packager.Line("", packages...)
	if m.packager.Program() == "apt-get" {
		line = noCluster + line
	}
	// Without a terminal to ask questions in, a package must take its own answers.
	args := append(before, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", line)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = m.out, m.out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it knows best how to stop
	return cmd.Run()
}
