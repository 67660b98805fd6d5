//go:build unix

package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// makeServer makes the database in a folder beside its place and renames it
// when it is whole, so that a process that dies on the way leaves nothing
// that could be taken for a database. The start lock must be held.
func (f folder) makeServer(ctx context.Context, cfg Config) error {
	bin, err := findBinaries(ctx, cfg.BinDir, 0)
	if err != nil {
		return err
	}
	f.sweep()
	dir, err := os.MkdirTemp(string(f), "making-")
	if err != nil {
		return forbidden(string(f), err)
	}
	defer os.RemoveAll(dir) // fails once renamed, which is what is wanted
	data, password := filepath.Join(dir, "data"), filepath.Join(dir, "password")

	as, err := f.layOut(ctx, cfg, bin, dir, data, password)
	if err != nil {
		return err
	}
	if err := checkExtensions(ctx, bin, as); err != nil {
		return err
	}
	cfg.say(fmt.Sprintf("Making a private database in %s, once.", f))
	if err := runInitdb(ctx, bin, as, data, password, cfg.Unsafe); err != nil {
		return err
	}
	if err := appendFile(filepath.Join(data, "postgresql.conf"), tuning); err != nil {
		return fmt.Errorf("writing the server's settings: %w", err)
	}
	if err := os.Chown(password, os.Geteuid(), os.Getegid()); err != nil {
		return forbidden(dir, err)
	}
	if err := os.Rename(dir, f.server()); err != nil {
		return forbidden(string(f), err)
	}
	return nil
}

// sweep removes what earlier attempts left when they were killed. They never
// became a database, and the start lock keeps any other attempt away.
func (f folder) sweep() {
	left, _ := filepath.Glob(f.path("making-*")) // fails on a bad pattern only
	for _, dir := range left {
		os.RemoveAll(dir) // what cannot be removed does no harm
	}
}

// layOut writes the new password and an empty data folder, and finds the
// account that can run the server over them.
func (f folder) layOut(ctx context.Context, cfg Config, bin binaries, dir, data, password string) (account, error) {
	if err := os.Mkdir(data, 0o700); err != nil {
		return account{}, forbidden(dir, err)
	}
	if err := os.WriteFile(password, []byte(rand.Text()+"\n"), 0o600); err != nil {
		return account{}, forbidden(dir, err)
	}
	var refused error
	for _, as := range accounts(!cfg.withoutNamespaces) {
		if as.way == asOther {
			// It has to pass through; what is inside has modes of its own.
			for _, d := range []string{string(f), dir} {
				if err := os.Chmod(d, 0o711); err != nil { // #nosec G302 -- see above: a folder to pass through, not to list
					return account{}, forbidden(d, err)
				}
			}
		}
		if err := errors.Join(as.own(data), as.own(password)); err != nil {
			refused = &Error{Code: CodeForbidden, Err: err,
				Message: "PostgreSQL refuses to be run by root, and root may not change accounts here.",
				Hint:    "Run epic as an ordinary user."}
			continue
		}
		err := as.try(ctx, data, bin.postgres())
		if err == nil {
			return as, nil
		}
		if ctx.Err() != nil {
			return account{}, ctx.Err()
		}
		refused = f.refused(as, err)
	}
	if refused == nil {
		refused = &Error{Code: CodeForbidden,
			Message: "PostgreSQL refuses to be run by root, and there is no account postgres or nobody to run it.",
			Hint:    "Run epic as an ordinary user."}
	}
	return account{}, refused
}

// refused is the sentence for an account that could not be taken, or that
// could not enter the folder.
func (f folder) refused(as account, err error) error {
	exit := (*exec.ExitError)(nil)
	if !errors.As(err, &exit) {
		return &Error{Code: CodeForbidden, Err: err,
			Message: "PostgreSQL refuses to be run by root, and root may not start it under another account here.",
			Hint:    "Run epic as an ordinary user."}
	}
	if as.way == asCaller {
		return forbidden(string(f), err)
	}
	return &Error{Code: CodeUnreachable, Err: err,
		Message: fmt.Sprintf("PostgreSQL must run as %s here, which cannot enter %s.", accountName(as.uid), f),
		Hint:    "Set EPIC_HOME to a folder that it can enter, such as /var/lib/epic."}
}

// runInitdb makes the data folder. The locale is C, which every system has and
// which compares bytes; Epic asks for its ICU collations by name.
func runInitdb(ctx context.Context, bin binaries, as account, data, password string, unsafe bool) error {
	args := []string{
		"--pgdata=" + data,
		"--username=" + Administrator,
		"--pwfile=" + password,
		"--auth=scram-sha-256",
		"--encoding=UTF8",
		"--locale=C",
		"--no-instructions",
	}
	if unsafe {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, bin.initdb(), args...) // #nosec G204 -- see isServerFolder
	prepare(cmd, as)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &Error{Code: CodeMakeFailed, Err: err,
			Message: fmt.Sprintf("The private database could not be made: %s.", lastComplaint(out.String()))}
	}
	return nil
}

// appendFile adds text to a file that exists.
func appendFile(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NOFOLLOW, 0) // #nosec G304 -- in Epic's own folder, and no link
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}
