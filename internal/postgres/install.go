//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/joho/godotenv"
)

// Packager is the package manager of a system, and what it calls PostgreSQL.
type Packager struct {
	// Commands bring packages, whose names follow the last of them.
	Commands []string
	// Server names the packages of the server and its contributed extensions.
	Server string
	// AsRoot says that the commands need root's rights.
	AsRoot bool
}

// The package managers. Lists of packages are brought up to date where a new
// machine has none. Homebrew's formula without a version is an old one; those
// with one are kept out of PATH, and candidates knows their folders.
var (
	apt    = Packager{[]string{"apt-get update", "apt-get install -y"}, "postgresql", true}
	dnf    = Packager{[]string{"dnf install -y"}, "postgresql-server postgresql-contrib", true}
	pacman = Packager{[]string{"pacman -Sy --noconfirm"}, "postgresql", true}
	apk    = Packager{[]string{"apk add --update-cache"}, "postgresql postgresql-contrib icu-data-full", true}
	zypper = Packager{[]string{"zypper --non-interactive install"}, "postgresql-server postgresql-contrib", true}
	brew   = Packager{[]string{"brew install"}, "postgresql@17", false}
)

// packagers maps the ID of os-release(5) to the system's package manager.
var packagers = map[string]Packager{
	"debian":   apt,
	"ubuntu":   apt,
	"fedora":   dnf,
	"rhel":     dnf,
	"centos":   dnf,
	"arch":     pacman,
	"alpine":   apk,
	"suse":     zypper,
	"opensuse": zypper,
}

// FindPackager gives the package manager of this system, and false where Epic
// knows none.
func FindPackager() (Packager, bool) {
	return findPackager(runtime.GOOS, "/etc/os-release")
}

// findPackager goes by the ID of a distribution, or by the first of its
// ID_LIKE that is known.
func findPackager(goos, release string) (Packager, bool) {
	if goos == "darwin" {
		return brew, true
	}
	facts, err := godotenv.Read(release)
	if err != nil {
		return Packager{}, false
	}
	for _, id := range append([]string{facts["ID"]}, strings.Fields(facts["ID_LIKE"])...) {
		if p, ok := packagers[id]; ok {
			return p, true
		}
	}
	return Packager{}, false
}

// Program is the package manager's name.
func (p Packager) Program() string {
	name, _, _ := strings.Cut(p.Commands[0], " ")
	return name
}

// Line is the line of a shell that installs packages, with before in front of
// each command of it.
func (p Packager) Line(before string, packages ...string) string {
	line := before + strings.Join(p.Commands, " && "+before)
	return line + " " + strings.Join(packages, " ")
}

// Typed is Line as this account would type it.
func (p Packager) Typed(packages ...string) string {
	if p.AsRoot && os.Geteuid() != 0 {
		return p.Line("sudo ", packages...)
	}
	return p.Line("", packages...)
}

// ByHand says what to install where Epic knows no package manager.
func ByHand() string {
	return fmt.Sprintf("PostgreSQL %d or later with its contributed extensions %s", minMajor, strings.Join(needed, " and "))
}

// installHint is the sentence that says how to install PostgreSQL here.
func installHint() string {
	const or = ", or set EPIC_PG_BIN to the folder of its programs."
	if p, ok := FindPackager(); ok {
		return fmt.Sprintf("Install it with `%s`%s", p.Typed(p.Server), or)
	}
	return "Install " + ByHand() + or
}

// Installed reports, with nil, that a private database could be made with the
// server that is installed, or in binDir where that is given; otherwise with
// an Error what is missing.
func Installed(ctx context.Context, binDir string) error {
	bin, err := findBinaries(ctx, binDir, 0)
	if err != nil {
		return err
	}
	// An account that cannot be taken here says nothing of the extensions:
	// whoever makes the database will hear of it.
	for _, as := range accounts(true) {
		err := checkExtensions(ctx, bin, as)
		if known := (*Error)(nil); err == nil || errors.As(err, &known) {
			return err
		}
	}
	return ctx.Err()
}
