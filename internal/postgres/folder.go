//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"epicevents.example/epic/internal/secret"
)

// folder is the place of one private database:
//
//	start.lock      held exclusively, for a moment, to make, start or stop it
//	users.lock      held shared by every process that uses it
//	server.log      what the server says; never a statement or a value
//	socket/         its Unix socket, mode 0700 (elsewhere when the path is long)
//	server/         renamed here when whole, so that it is whole or absent
//	server/password the administrator's, mode 0600
//	server/data     PostgreSQL's own
type folder string

func (f folder) path(parts ...string) string {
	return filepath.Join(append([]string{string(f)}, parts...)...)
}

func (f folder) server() string    { return f.path("server") }
func (f folder) password() string  { return f.path("server", "password") }
func (f folder) data() string      { return f.path("server", "data") }
func (f folder) pidFile() string   { return f.path("server", "data", "postmaster.pid") }
func (f folder) log() string       { return f.path("server.log") }
func (f folder) startLock() string { return f.path("start.lock") }
func (f folder) usersLock() string { return f.path("users.lock") }

// openFolder makes dir when it is absent and refuses one that another account
// owns or may write to: whoever can change it can be the database.
func openFolder(dir string) (folder, error) {
	if !filepath.IsAbs(dir) {
		return "", fmt.Errorf("the private database's folder %q is not an absolute path", dir)
	}
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // the server's account may have to pass; what is inside has modes of its own
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return "", forbidden(dir, err)
	}
	// The link as well as what it leads to: in a folder such as /tmp anybody
	// could have put a link to a folder of ours.
	link, err := os.Lstat(dir)
	if err != nil {
		return "", forbidden(dir, err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return "", forbidden(dir, err)
	}
	for _, i := range []fs.FileInfo{link, info} {
		if uid, _ := owner(i); int(uid) != os.Geteuid() {
			return "", &Error{
				Code:    CodeForbidden,
				Message: fmt.Sprintf("%s belongs to %s.", dir, accountName(uid)),
				Hint:    "Run epic as that account, or set EPIC_HOME to a folder of your own.",
			}
		}
	}
	if info.Mode().Perm()&0o022 != 0 {
		return "", &Error{
			Code:    CodeForbidden,
			Message: fmt.Sprintf("%s can be written to by other accounts.", dir),
			Hint:    fmt.Sprintf("Close it with `chmod go-w %s`.", dir),
		}
	}
	// Every process must know the folder by the same name.
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", forbidden(dir, err)
	}
	return folder(real), nil
}

// forbidden is the sentence for a folder that the system will not give.
func forbidden(dir string, err error) error {
	reason := err
	if perr := (*fs.PathError)(nil); errors.As(err, &perr) {
		reason = perr.Err
	}
	return &Error{
		Code:    CodeForbidden,
		Message: fmt.Sprintf("The private database's folder %s cannot be used: %v.", dir, reason),
		Hint:    "Set EPIC_HOME to a folder of your own.",
		Err:     err,
	}
}

// whole are files that a complete data folder always has.
var whole = []string{"PG_VERSION", "postgresql.conf", "pg_hba.conf", "global/pg_control", "base", "pg_wal", "pg_xact"}

// inspect reports the major version of the data in the folder, 0 when there
// are none yet. Data that are not whole, or that Epic did not make, are an
// Error: they are neither used nor touched.
func (f folder) inspect() (major int, err error) {
	if _, err := os.Lstat(f.path("PG_VERSION")); err == nil {
		return 0, f.foreign(string(f))
	}
	switch _, err := os.Lstat(f.server()); {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, forbidden(f.server(), err)
	}
	for _, name := range whole {
		switch _, err := os.Stat(filepath.Join(f.data(), name)); {
		case errors.Is(err, fs.ErrPermission):
			return 0, forbidden(f.data(), err)
		case err != nil:
			return 0, f.halfMade("data/"+name, err)
		}
	}
	if _, err := os.Lstat(f.password()); errors.Is(err, fs.ErrNotExist) {
		return 0, f.foreign(f.data())
	}
	text, err := os.ReadFile(filepath.Join(f.data(), "PG_VERSION"))
	if err != nil {
		return 0, forbidden(f.data(), err)
	}
	major, err = strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, f.halfMade("data/PG_VERSION", err)
	}
	return major, nil
}

func (f folder) halfMade(missing string, err error) error {
	return &Error{
		Code:    CodeHalfMade,
		Message: fmt.Sprintf("The private database in %s is not whole (%s is missing or damaged), so Epic leaves it alone.", f.server(), missing),
		Hint:    f.moveAway(),
		Err:     err,
	}
}

func (f folder) foreign(where string) error {
	return &Error{
		Code:    CodeForeign,
		Message: fmt.Sprintf("%s holds a PostgreSQL database that Epic did not make, so Epic leaves it alone.", where),
		Hint:    "Set EPIC_HOME to another folder, or DATABASE_URL to use that database.",
	}
}

// moveAway is the way out of a damaged database, which keeps it.
func (f folder) moveAway() string {
	return fmt.Sprintf("Put a copy of it back, or move it away with `mv '%s' '%s.old'` and a new one is made.", f.server(), f.server())
}

// readPassword reads the administrator's password from a file that only its
// owner may read.
func (f folder) readPassword() (string, error) {
	file, err := secret.Open(f.password())
	var refused *fs.PathError
	if errors.As(err, &refused) {
		return "", forbidden(f.password(), err)
	}
	if err != nil {
		return "", &Error{
			Code:    CodeForbidden,
			Message: fmt.Sprintf("%s must belong to you and be readable by you only.", f.password()),
			Hint:    fmt.Sprintf("Close it with `chmod 600 '%s'`.", f.password()),
		}
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 1024))
	if err != nil {
		return "", forbidden(f.password(), err)
	}
	password := strings.TrimSpace(string(text))
	if password == "" {
		return "", f.halfMade("password", nil)
	}
	return password, nil
}
