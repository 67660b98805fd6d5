//go:build unix

package postgres

import (
	"context"
	"errors"
	"net/url"
	"os"
	"sync"
	"syscall"
)

// Cluster is this process's part in a private PostgreSQL that may be shared.
// Its methods may be called from several goroutines.
type Cluster struct {
	cfg      Config
	folder   folder
	password string
	users    *lock // held shared: this process uses the server

	mu     sync.Mutex
	socket string // the folder of the server's socket
	closed bool
}

// ErrClosed is what Ensure answers after Close.
var ErrClosed = errors.New("the private database was closed")

// Open joins the private database in cfg.Dir; it starts it when it is stopped
// and makes it on first use. What a person can do something about comes as an
// *Error.
func Open(ctx context.Context, cfg Config) (*Cluster, error) {
	c, err := open(ctx, cfg)
	if e := (*Error)(nil); errors.As(err, &e) && cfg.Fallback != "" && cfg.Fallback != cfg.Dir && os.Geteuid() == 0 {
		made, _ := folder(cfg.Fallback).inspect() // what is wrong with it, open says
		if e.Code == CodeUnreachable || e.Code == CodeForbidden || e.Code == CodeAbsent && made != 0 {
			cfg.Dir = cfg.Fallback
			return open(ctx, cfg)
		}
	}
	return c, err
}

func open(ctx context.Context, cfg Config) (*Cluster, error) {
	f, err := openFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}
	// Users come and go under the start lock, so that nobody joins a server
	// that the last one is about to stop.
	start, err := takeLock(ctx, f.startLock(), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer start.release()
	users, err := takeLock(ctx, f.usersLock(), syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	c := &Cluster{cfg: cfg, folder: f, users: users}
	if err := c.join(ctx); err != nil {
		return nil, errors.Join(err, c.leave(context.WithoutCancel(ctx)))
	}
	return c, nil
}

// join makes and starts what is missing. The start lock must be held.
func (c *Cluster) join(ctx context.Context) error {
	major, err := c.folder.inspect()
	if err != nil {
		return err
	}
	if major == 0 {
		if c.cfg.Existing {
			return &Error{Code: CodeAbsent, Message: "There is no database yet in " + string(c.folder) + "."}
		}
		if err := c.folder.makeServer(ctx, c.cfg); err != nil {
			return err
		}
		if major, err = c.folder.inspect(); err != nil {
			return err
		}
	}
	if c.password, err = c.folder.readPassword(); err != nil {
		return err
	}
	return c.serve(ctx, major)
}

// serve starts the server unless it runs. The start lock must be held.
func (c *Cluster) serve(ctx context.Context, major int) error {
	dir, err := c.folder.serve(ctx, c.cfg, major)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.socket = dir
	return nil
}

// Ensure starts the server again if it has died; while it lives this costs a
// millisecond.
func (c *Cluster) Ensure(ctx context.Context) error {
	c.mu.Lock()
	dir, closed := c.socket, c.closed
	c.mu.Unlock()
	if closed {
		return ErrClosed
	}
	if ping(ctx, dir) == ready {
		return nil
	}
	start, err := takeLock(ctx, c.folder.startLock(), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer start.release()
	major, err := c.folder.inspect()
	if err != nil {
		return err
	}
	if major == 0 {
		return c.folder.halfMade("data", nil) // it was there when we joined
	}
	return c.serve(ctx, major)
}

// Close leaves the private database; the last process to leave stops the
// server. Closing twice is allowed.
func (c *Cluster) Close() error {
	c.mu.Lock()
	closed := c.closed
	c.closed = true
	c.mu.Unlock()
	if closed {
		return nil
	}
	ctx := context.Background() // stopping has a limit of its own
	start, err := takeLock(ctx, c.folder.startLock(), syscall.LOCK_EX)
	if err != nil {
		c.users.release()
		return err
	}
	defer start.release()
	return c.leave(ctx)
}

// leave stops the server if nobody else uses it. The start lock must be held.
func (c *Cluster) leave(ctx context.Context) error {
	defer c.users.release()
	last, err := c.users.try(syscall.LOCK_EX)
	// If the folder was deleted and made again, the server in it is others'.
	if err != nil || !last || !c.users.current() {
		return err
	}
	return c.folder.stop(ctx)
}

// Dir is the folder in use: Config.Dir or Config.Fallback.
func (c *Cluster) Dir() string { return string(c.folder) }

// URL is the connection string of a role over the socket, for pgx and libpq.
func (c *Cluster) URL(user, password, database string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(user, password),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {c.socket}, "port": {port}}.Encode(),
	}
	return u.String()
}

// Admin is the connection string of the cluster's administrator.
func (c *Cluster) Admin(database string) string {
	return c.URL(Administrator, c.password, database)
}
