package secret

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Lock keeps other programs of the account from what the file at path stands for, until unlock is
// called or this program ends, however it does. It waits for whoever has the lock, and not for ever.
func Lock(path string) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|noFollow, 0o600) // #nosec G304 -- likewise
	if err != nil {
		return nil, err
	}
	if err = check(f); err == nil {
		err = wait(f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}

// How long a lock is waited for: they are held for a moment.
const (
	longestWait = 3 * time.Second
	betweenLook = 2 * time.Millisecond
)

// wait looks again and again: a system call that waits could not be left.
func wait(f *os.File) error {
	for began := time.Now(); time.Since(began) < longestWait; time.Sleep(betweenLook) {
		if held, err := lock(f); held || err != nil {
			return err
		}
	}
	return fmt.Errorf("another program holds %s", f.Name())
}
