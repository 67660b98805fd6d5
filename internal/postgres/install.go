//go:build unix

package postgres

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/joho/godotenv"
)

// osRelease says which distribution this is (freedesktop.org os-release(5)).
const osRelease = "/etc/os-release"

// installCommands maps the ID of os-release to the one command that brings
// the server and its contributed extensions.
var installCommands = map[string]string{
	"debian":   "apt-get install postgresql",
	"ubuntu":   "apt-get install postgresql",
	"fedora":   "dnf install postgresql-server postgresql-contrib",
	"rhel":     "dnf install postgresql-server postgresql-contrib",
	"centos":   "dnf install postgresql-server postgresql-contrib",
	"arch":     "pacman -S postgresql",
	"alpine":   "apk add postgresql postgresql-contrib icu-data-full",
	"suse":     "zypper install postgresql-server postgresql-contrib",
	"opensuse": "zypper install postgresql-server postgresql-contrib",
}

// installHint is the sentence that says how to install PostgreSQL here.
func installHint() string {
	command := installCommand(runtime.GOOS, osRelease)
	if command == "" {
		return fmt.Sprintf("Install PostgreSQL %d or later, or set EPIC_PG_BIN to the folder of its programs.", minMajor)
	}
	if runtime.GOOS == "linux" && os.Geteuid() != 0 {
		command = "sudo " + command
	}
	return fmt.Sprintf("Install it with `%s`, or set EPIC_PG_BIN to the folder of its programs.", command)
}

// installCommand finds the command for a system, "" when it is not known. A
// distribution that is not in the table is taken for the first of its
// ID_LIKE that is.
func installCommand(goos, release string) string {
	if goos == "darwin" {
		return "brew install postgresql"
	}
	facts, err := godotenv.Read(release)
	if err != nil {
		return ""
	}
	for _, id := range append([]string{facts["ID"]}, strings.Fields(facts["ID_LIKE"])...) {
		if command, ok := installCommands[id]; ok {
			return command
		}
	}
	return ""
}
