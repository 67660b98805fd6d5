//go:build unix

package postgres

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account says under which uid the server's processes run. PostgreSQL refuses
// to be run by root, so root has two ways round: a user namespace in which
// root bears another uid, and a real change to another account.
type account struct {
	way      way
	uid, gid uint32 // unused for asCaller
}

// way is how an account is taken.
type way int

const (
	asCaller    way = iota // an ordinary user: nothing changes
	inNamespace            // root, seen as uid by the server; files stay root's
	asOther                // root becomes uid; the data belong to it
)

// names are the accounts that root may lend to the server, best first. They
// must exist: initdb looks its own name up.
var names = []string{"postgres", "_postgres", "nobody"}

// accounts lists the ways to run a server whose data are still to be made.
func accounts(namespaces bool) []account {
	if os.Geteuid() != 0 {
		return []account{{}}
	}
	var others []account
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uerr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gerr := strconv.ParseUint(u.Gid, 10, 32)
		if uerr == nil && gerr == nil && uid != 0 {
			others = append(others, account{way: asOther, uid: uint32(uid), gid: uint32(gid)})
		}
	}
	if len(others) == 0 || !namespaces || !haveNamespaces {
		return others
	}
	mapped := others[0]
	mapped.way = inNamespace
	return append([]account{mapped}, others...)
}

// ownerAccount is the way to run a server over existing data, which their
// owner decides.
func ownerAccount(data string, namespaces bool) (account, error) {
	info, err := os.Stat(data)
	if err != nil {
		return account{}, fmt.Errorf("looking for the owner of %s: %w", data, err)
	}
	uid, gid := owner(info)
	switch {
	case int(uid) != os.Geteuid() && os.Geteuid() != 0:
		return account{}, &Error{
			Code:    CodeForbidden,
			Message: fmt.Sprintf("%s belongs to %s.", data, accountName(uid)),
			Hint:    "Run epic as that account, or set EPIC_HOME to a folder of your own.",
		}
	case uid != 0 && int(uid) == os.Geteuid():
		return account{}, nil
	case uid != 0:
		return account{way: asOther, uid: uid, gid: gid}, nil
	}
	for _, a := range accounts(namespaces) {
		if a.way == inNamespace {
			return a, nil
		}
	}
	return account{}, ownedByRoot(data, nil)
}

// ownedByRoot is the refusal of data that were made in a user namespace, where
// namespaces are now forbidden.
func ownedByRoot(data string, err error) error {
	return &Error{
		Code:    CodeForbidden,
		Message: fmt.Sprintf("%s belongs to root, and PostgreSQL refuses to be run by root here.", data),
		Hint:    fmt.Sprintf("Give it to another account with `chown -R postgres '%s'`.", data),
		Err:     err,
	}
}

// own hands a path to the account, where it is not the caller's own.
func (a account) own(path string) error {
	if a.way != asOther {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// holds reports whether uid may own the server's files.
func (a account) holds(uid uint32) bool {
	if a.way == asOther {
		return uid == a.uid
	}
	return int(uid) == os.Geteuid()
}

// try reports whether the account can be taken here and can then write in dir
// and run program: forbidden namespaces and unreachable folders are known only
// by trying. A nil error means that it can.
func (a account) try(ctx context.Context, dir, program string) error {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", `cd "$1" && [ -w . ] && [ -x "$2" ]`, "sh", dir, program) // #nosec G204 -- the program is sh's own, its arguments are no text of a shell
	prepare(cmd, a)
	return cmd.Run()
}

// owner reads who owns a file.
func owner(info os.FileInfo) (uid, gid uint32) {
	st := info.Sys().(*syscall.Stat_t) // what os gives on every Unix
	return st.Uid, st.Gid
}

// accountName is the name of a uid, for a sentence.
func accountName(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return "the account " + id
}
