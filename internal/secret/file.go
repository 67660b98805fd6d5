package secret

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Open opens a file that only its owner, who must be the reader, can read or write. A link, a
// folder, a pipe, a wider mode and another owner are refused: each may be somebody's trap. What
// the system itself refuses is a *fs.PathError.
func Open(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0) // #nosec G304 -- the caller names one of its own; who owns it is looked at
	if err != nil {
		return nil, err
	}
	if err := check(f); err != nil {
		f.Close() // nothing was written to it
		return nil, err
	}
	return f, nil
}

// Read gives what is in a file as Open opens it.
func Read(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// ReadSettings gives what is in a file that others may read, and that nobody but the reader or the
// administrator can have written: it says where passwords are sent.
func ReadSettings(path string) ([]byte, error) {
	f, err := os.Open(path) // #nosec G304 -- likewise
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = trusted(path, info)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// Append adds to a file as Read reads it, and makes it when there is none. What several programs
// append at once stays apart.
func Append(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|noFollow, 0o600) // #nosec G304 -- likewise
	if err != nil {
		return err
	}
	if err = check(f); err == nil {
		_, err = f.Write(content)
	}
	return errors.Join(err, f.Close())
}

// check refuses what is no plain file, and what others can get at. It looks at the open file: the
// path may name another one by now.
func check(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a plain file", f.Name())
	}
	return onlyMine(f.Name(), info)
}

// Write puts a file of mode 0600 in the place of what was there, whole or not at all.
func Write(path string, content []byte) error {
	return write(path, content, os.Rename)
}

// write fills a new file beside its place and puts it there.
func write(path string, content []byte, place func(from, to string) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600, and only if there is none (O_EXCL)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return place(f.Name(), path)
}

// Remove takes the file away. That there is none is well.
func Remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
