//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How long things may take before they are taken for broken.
const (
	startLimit  = 3 * time.Minute  // a start, recovery after a crash included
	settleLimit = 15 * time.Second // a server that starts or stops
	deafLimit   = time.Second      // one that says it is ready and does not answer
	orphanGrace = time.Second      // the children of a killed server
	stopLimit   = 15 * time.Second // a fast stop, its checkpoint included
	maxLog      = 1 << 20          // bytes, before the log is set aside
)

// serve makes sure that a server runs over the folder's data and returns the
// folder of its socket. The start lock must be held.
func (f folder) serve(ctx context.Context, cfg Config, major int) (socketDir string, err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	as, err := ownerAccount(f.data(), !cfg.withoutNamespaces)
	if err != nil {
		return "", err
	}
	dir, err := f.settle(ctx, as)
	if err != nil || dir != "" {
		return dir, err
	}
	bin, err := findBinaries(ctx, cfg.BinDir, major)
	if err != nil {
		return "", err
	}
	if p, ok := f.postmaster(); ok && usableSocketDir(p.socket) && checkSocketDir(p.socket, as) == nil {
		dir = p.socket // where the processes that knew the dead server look for it
	} else if dir, err = makeSocketDir(f, as); err != nil {
		return "", err
	}
	f.clearStale(dir)
	for began := time.Now(); ; {
		err := f.start(ctx, bin, as, dir, cfg.Unsafe)
		if err == nil || !errors.Is(err, errInUse) || time.Since(began) > settleLimit {
			return dir, err
		}
		if time.Since(began) > orphanGrace {
			killOrphans(f.data())
		}
		if err := sleep(ctx, 10*pause); err != nil {
			return "", err
		}
	}
}

// settle waits for a server that is there but not ready. It returns the folder
// of its socket once it is, and "" when there is no server. One that runs and
// cannot be reached, because its socket was deleted, is stopped.
func (f folder) settle(ctx context.Context, as account) (socketDir string, err error) {
	for began := time.Now(); ; {
		p, alive := f.alive()
		state, limit := silent, settleLimit
		if p.ready {
			limit = deafLimit
		}
		if p.socket != "" {
			if cerr := checkSocketDir(p.socket, as); cerr == nil {
				state = ping(ctx, p.socket)
			} else if alive && !errors.Is(cerr, os.ErrNotExist) {
				return "", &Error{Code: CodeStartFailed, Err: cerr,
					Message: fmt.Sprintf("The private database in %s is being run by somebody else (process %d).", f, p.pid),
					Hint:    "Stop that server and try again."}
			}
		}
		switch {
		case state == ready:
			return p.socket, nil
		case state == silent && !alive:
			return "", nil
		case state == silent && time.Since(began) > limit:
			return "", f.stop(ctx)
		}
		if err := sleep(ctx, pause); err != nil {
			return "", startError(f, "it does not answer", err)
		}
	}
}

// errInUse marks a start that failed because processes of a killed server are
// still about.
var errInUse = errors.New("still in use")

// start runs the server and waits until it accepts sessions.
func (f folder) start(ctx context.Context, bin binaries, as account, socketDir string, unsafe bool) error {
	log, offset, err := f.openLog()
	if err != nil {
		return forbidden(f.log(), err)
	}
	defer log.Close()
	quoted := `"` + socketDir + `"`
	// Not CommandContext: the server outlives this call, and this process.
	cmd := exec.Command(bin.postgres(), append([]string{"-D", f.data()}, settings(quoted, unsafe)...)...) // #nosec G204 -- see isServerFolder; the settings are ours
	prepare(cmd, as)
	cmd.Stdout, cmd.Stderr = log, log // standard input is /dev/null
	closeInherited()
	if err := cmd.Start(); err != nil && as.way == inNamespace {
		return ownedByRoot(f.data(), err)
	} else if err != nil {
		return startError(f, "its program could not be run", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }() // also reaps it, so that its end shows

	for ping(ctx, socketDir) != ready {
		select {
		case err := <-exited:
			text := f.readLog(offset)
			if strings.Contains(text, "is still in use") {
				err = errors.Join(errInUse, err)
			}
			return startError(f, lastComplaint(text), err)
		case <-ctx.Done():
			cmd.Process.Signal(syscall.SIGINT) // a fast stop; it may have ended
			return startError(f, "it took too long", context.Cause(ctx))
		case <-time.After(pause):
		}
	}
	return nil
}

func startError(f folder, reason string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{
		Code:    CodeStartFailed,
		Message: fmt.Sprintf("The private database did not start: %s.", reason),
		Hint:    fmt.Sprintf("Its log is %s.", f.log()),
		Err:     err,
	}
}

// stop ends the server in fast mode: sessions are cut, data are saved. The
// start lock must be held.
func (f folder) stop(ctx context.Context) error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		p, alive := f.alive()
		if !alive {
			return nil
		}
		if err := syscall.Kill(p.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stopping the private database: %w", err)
		}
		for began := time.Now(); time.Since(began) < stopLimit; {
			if _, alive := f.alive(); !alive {
				return nil
			}
			if err := sleep(ctx, pause); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("the private database in %s does not stop", f)
}

// openLog opens the server's log for appending and says where it ends. A long
// one is set aside first; one older log is kept.
func (f folder) openLog() (log *os.File, end int64, err error) {
	if info, err := os.Stat(f.log()); err == nil && info.Size() > maxLog {
		os.Rename(f.log(), f.log()+".1") // a long log is no reason not to start
	}
	log, err = os.OpenFile(f.log(), os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, 0, err
	}
	info, err := log.Stat()
	if err != nil {
		log.Close()
		return nil, 0, err
	}
	return log, info.Size(), nil
}

// readLog returns what the server wrote from offset on.
func (f folder) readLog(offset int64) string {
	text, err := os.ReadFile(f.log())
	if err != nil || int64(len(text)) < offset {
		return ""
	}
	return string(text[offset:])
}

// closeInherited marks every descriptor but the standard three close-on-exec.
// Go marks those it opens itself; one that this process was given by its own
// parent would otherwise live on in the server, and whoever reads the other
// end of it would wait for the server to stop.
func closeInherited() {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return // no such folder: the descriptors cannot be listed
	}
	for _, entry := range entries {
		if fd, err := strconv.Atoi(filepath.Base(entry.Name())); err == nil && fd > 2 {
			syscall.CloseOnExec(fd)
		}
	}
}
