//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// pause is how long to wait between two looks at something that another
// process changes.
const pause = 5 * time.Millisecond

// A lock is an flock: the kernel lets go of it when its process dies, however
// it dies, so there is never a stale one. Go opens files close-on-exec, so no
// child holds it either.
type lock struct{ file *os.File }

// takeLock waits for the lock on a file, shared or exclusive, until ctx ends.
func takeLock(ctx context.Context, path string, how int) (*lock, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600) // #nosec G304 -- in Epic's own folder, and no link
		if err != nil {
			return nil, forbidden(path, err)
		}
		l := &lock{file: file}
		err = l.wait(ctx, how)
		if err == nil && l.current() {
			return l, nil
		}
		file.Close()
		if err != nil {
			return nil, err
		}
	}
}

// wait polls, since a blocking flock would not hear that ctx has ended.
func (l *lock) wait(ctx context.Context, how int) error {
	for {
		ok, err := l.try(how)
		if ok || err != nil {
			return err
		}
		if err := sleep(ctx, pause); err != nil {
			return fmt.Errorf("waiting for another epic to start or stop the private database: %w", err)
		}
	}
}

// try takes the lock, or changes a held one, if nobody else is in the way.
func (l *lock) try(how int) (bool, error) {
	for {
		err := syscall.Flock(int(l.file.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, forbidden(l.file.Name(), &fs.PathError{Op: "lock", Path: l.file.Name(), Err: err})
		}
	}
}

// current reports whether the locked file is still the one of that name: a
// lock on a file that was deleted keeps nobody out.
func (l *lock) current() bool {
	held, err := l.file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(l.file.Name())
	return err == nil && os.SameFile(held, named)
}

// release lets go.
func (l *lock) release() { l.file.Close() }

// sleep waits for d, or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
