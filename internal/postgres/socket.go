//go:build unix

package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// port names the socket; nothing listens on TCP.
const port = "5432"

// maxSocketDir is the longest folder whose socket still binds: sun_path has
// 104 bytes on macOS and 108 on Linux, and "/.s.PGSQL.5432" and a NUL follow.
const maxSocketDir = 104 - len("/.s.PGSQL."+port) - 1

// plainPath matches the folders that need no quoting in any of the places
// where the socket's folder is written: the server's setting is a list
// separated by commas, and so is the host of a connection string.
var plainPath = regexp.MustCompile(`^[\pL\pN/._@~-]+$`)

// usableSocketDir reports whether a socket can live in dir.
func usableSocketDir(dir string) bool {
	return len(dir) <= maxSocketDir && plainPath.MatchString(dir)
}

// socketFile is the socket of the server whose socket folder is dir.
func socketFile(dir string) string { return filepath.Join(dir, ".s.PGSQL."+port) }

// makeSocketDir gives the folder for the socket, mode 0700 and owned by the
// server's account: inside f where its path is short, otherwise under
// XDG_RUNTIME_DIR or the temporary folder, by a name that every process finds
// again. The temporary folder is everybody's, so what is found there is
// checked, and a name that somebody else took first is left to them.
func makeSocketDir(f folder, as account) (string, error) {
	if dir := f.path("socket"); usableSocketDir(dir) {
		return dir, ownSocketDir(dir, as)
	}
	sum := sha256.Sum256([]byte(f))
	name := "epic-" + hex.EncodeToString(sum[:8])
	bases := shortBases(as)
	for _, base := range bases {
		dir := filepath.Join(base, name)
		if ownSocketDir(dir, as) == nil {
			return dir, nil
		}
	}
	for _, base := range bases {
		dir, err := os.MkdirTemp(base, "epic-")
		if err == nil && ownSocketDir(dir, as) == nil {
			return dir, nil
		}
	}
	return "", &Error{
		Code:    CodeForbidden,
		Message: fmt.Sprintf("The path %s is too long for a Unix socket, and no short folder could be made for it in %s.", f, os.TempDir()),
		Hint:    "Set EPIC_HOME to a folder with a shorter path.",
	}
}

// shortBases are the folders in which the account may have a short socket
// path. One that root's environment names may be closed to another account.
func shortBases(as account) []string {
	list := []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"}
	if as.way == asOther {
		list = []string{"/tmp"}
	}
	var bases []string
	for _, base := range list {
		if filepath.IsAbs(base) && usableSocketDir(filepath.Join(base, "epic-0123456789abcdef")) {
			bases = append(bases, base)
		}
	}
	return bases
}

// ownSocketDir makes dir when absent, gives it to the account, and checks it.
func ownSocketDir(dir string, as account) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case err == nil:
		if err := as.own(dir); err != nil {
			return forbidden(dir, err)
		}
	case !errors.Is(err, fs.ErrExist):
		return forbidden(dir, err)
	}
	return checkSocketDir(dir, as)
}

// checkSocketDir refuses a folder in which another account could listen.
func checkSocketDir(dir string, as account) error {
	info, err := os.Lstat(dir) // not Stat: a link is somebody's trick
	if err != nil {
		return forbidden(dir, err)
	}
	uid, _ := owner(info)
	if !info.IsDir() || !as.holds(uid) || info.Mode().Perm() != 0o700 {
		return &Error{
			Code:    CodeForbidden,
			Message: fmt.Sprintf("%s is not a folder of the private database's own with mode 0700.", dir),
			Hint:    fmt.Sprintf("Remove it, or move it away, with `mv '%s' '%s.old'`.", dir, dir),
		}
	}
	return nil
}
