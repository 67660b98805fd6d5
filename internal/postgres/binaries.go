//go:build unix

package postgres

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// minMajor is the oldest PostgreSQL that Epic's schema is written for.
const minMajor = 14

// binaries is one installed PostgreSQL server.
type binaries struct {
	dir     string
	version string // as it names itself: 15.18, 18beta1
	major   int
}

func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }
func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }

// findBinaries chooses the server to run: the one in binDir when it is given,
// otherwise the first that fits in PATH and the distributions' usual folders.
// major is the version of existing data, which no other version can open; 0
// means that the data are still to be made and anything from minMajor on fits.
func findBinaries(ctx context.Context, binDir string, major int) (binaries, error) {
	dirs := candidates(os.Getenv("PATH"), "/")
	if binDir != "" {
		dirs = []string{binDir}
		if !isServerFolder(binDir) {
			return binaries{}, &Error{
				Code:    CodeNoBinaries,
				Message: fmt.Sprintf("EPIC_PG_BIN is %s, and there is no PostgreSQL server in it (the programs initdb and postgres).", binDir),
				Hint:    "Set it to the folder that `pg_config --bindir` prints, or unset it.",
			}
		}
	}
	return chooseBinaries(ctx, dirs, major)
}

// chooseBinaries is the first of dirs that fits, or the Error that says what
// was found in its place.
func chooseBinaries(ctx context.Context, dirs []string, major int) (binaries, error) {
	var seen []binaries
	for _, dir := range dirs {
		b, err := inspectBinaries(ctx, dir)
		if ctx.Err() != nil {
			return binaries{}, ctx.Err()
		}
		if err != nil {
			continue // a broken installation does not hide a good one
		}
		if b.major >= minMajor && (major == 0 || b.major == major) {
			return b, nil
		}
		seen = append(seen, b)
	}
	if len(seen) == 0 {
		return binaries{}, &Error{
			Code:    CodeNoBinaries,
			Message: "Epic keeps its private database with PostgreSQL, which is not installed here.",
			Hint:    installHint(),
		}
	}
	newest := slices.MaxFunc(seen, func(a, b binaries) int { return cmp.Compare(a.major, b.major) })
	if major != 0 {
		return binaries{}, &Error{
			Code:    CodeWrongVersion,
			Message: fmt.Sprintf("The private database was made by PostgreSQL %d, and the one installed is %s (in %s).", major, newest.version, newest.dir),
			Hint:    fmt.Sprintf("Install PostgreSQL %d beside it, or set EPIC_PG_BIN to the folder of its programs.", major),
		}
	}
	return binaries{}, &Error{
		Code:    CodeTooOld,
		Message: fmt.Sprintf("PostgreSQL %s (in %s) is too old: Epic needs %d or later.", newest.version, newest.dir, minMajor),
		Hint:    "Install a later one, as postgresql.org has for every system, or set EPIC_PG_BIN to the folder of its programs.",
	}
}

// versionLine is what `postgres --version` prints, whatever a distribution
// adds after the number.
var versionLine = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

// inspectBinaries asks the server in dir for its version.
func inspectBinaries(ctx context.Context, dir string) (binaries, error) {
	b := binaries{dir: dir}
	out, err := exec.CommandContext(ctx, b.postgres(), "--version").Output() // #nosec G204 -- whoever names the folder of the programs runs epic, see isServerFolder
	if err != nil {
		return b, fmt.Errorf("asking %s for its version: %w", b.postgres(), err)
	}
	m := versionLine.FindStringSubmatch(string(out))
	if m == nil {
		return b, fmt.Errorf("%s says %q, which is not a PostgreSQL version", b.postgres(), out)
	}
	b.version = m[1]
	b.major, err = strconv.Atoi(m[2])
	return b, err
}

// candidates lists the folders that hold a server: those of PATH in their
// order, then the usual ones with the newest version first. root is "/".
func candidates(path, root string) []string {
	dirs := filepath.SplitList(path)
	for _, pattern := range []string{
		"usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
		"usr/pgsql-*/bin",                                   // Fedora and RHEL, from postgresql.org
		"usr/bin",                                           // Fedora's own, Arch
		"usr/libexec/postgresql*",                           // Alpine
		"usr/lib/postgresql*/bin",                           // SUSE
		"opt/homebrew/opt/postgresql@*/bin",                 // Homebrew on Apple silicon
		"opt/homebrew/bin",                                  //
		"usr/local/opt/postgresql@*/bin",                    // Homebrew on Intel
		"home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",    // Homebrew on Linux
		"Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
		"usr/local/pgsql/bin",                               // built from source
		"usr/local/bin",                                     //
	} {
		found, _ := filepath.Glob(filepath.Join(root, pattern)) // fails on a bad pattern only
		slices.SortStableFunc(found, func(a, b string) int {
			return cmp.Compare(numberIn(b), numberIn(a))
		})
		dirs = append(dirs, found...)
	}
	var out []string
	for _, dir := range dirs {
		if filepath.IsAbs(dir) && !slices.Contains(out, dir) && isServerFolder(dir) {
			out = append(out, dir)
		}
	}
	return out
}

// numberPart finds the version in a folder such as /usr/pgsql-16/bin.
var numberPart = regexp.MustCompile(`\d+(\.\d+)?`)

func numberIn(dir string) float64 {
	n, _ := strconv.ParseFloat(numberPart.FindString(dir), 64)
	return n
}

// isServerFolder reports whether dir holds the two programs Epic runs.
func isServerFolder(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name)) // #nosec G703 -- the folder is of PATH, the distribution or EPIC_PG_BIN, which no .env sets: whoever names it runs epic
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// needed are the contributed extensions that Epic's schema creates.
var needed = []string{"pg_trgm", "btree_gist"}

// sharePath finds the folder of extensions in what `initdb --show` prints.
var sharePath = regexp.MustCompile(`(?m)^share_path=(.+)$`)

// checkExtensions looks for the contributed extensions among the server's
// files, so that a missing package is said before a database is made.
// pg_config would tell the folder too, but is often in a package for
// developers; initdb, which prints it on standard error, is always here.
func checkExtensions(ctx context.Context, b binaries, as account) error {
	cmd := exec.CommandContext(ctx, b.initdb(), "--show", "--pgdata=/nonexistent") // #nosec G204 -- likewise, see isServerFolder
	prepare(cmd, as)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("asking %s for its folders: %w", b.initdb(), err)
	}
	m := sharePath.FindStringSubmatch(string(out))
	if m == nil {
		return fmt.Errorf("%s does not name its folder of extensions", b.initdb())
	}
	for _, name := range needed {
		_, err := os.Stat(filepath.Join(strings.TrimSpace(m[1]), "extension", name+".control"))
		if os.IsNotExist(err) {
			return &Error{
				Code:    CodeNoContrib,
				Message: fmt.Sprintf("PostgreSQL %s (in %s) lacks its contributed extension %s, which Epic needs.", b.version, b.dir, name),
				Hint:    installHint(),
				Err:     fs.ErrNotExist,
			}
		}
	}
	return nil
}
