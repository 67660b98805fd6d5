//go:build !unix

package postgres

import (
	"context"
	"runtime"
)

// Cluster cannot be had on this system: Open always refuses.
type Cluster struct{}

// Open says that this system cannot run a private database.
func Open(context.Context, Config) (*Cluster, error) { return nil, unsupported() }

// Ensure has nothing to ensure.
func (c *Cluster) Ensure(context.Context) error { return unsupported() }

// Close has nothing to leave.
func (c *Cluster) Close() error { return nil }

// Dir is no folder.
func (c *Cluster) Dir() string { return "" }

// URL is no connection string.
func (c *Cluster) URL(user, password, database string) string { return "" }

// Admin is no connection string.
func (c *Cluster) Admin(database string) string { return "" }

// unsupported is the answer on systems without Unix accounts and flock.
func unsupported() error {
	return &Error{
		Code:    CodeUnsupported,
		Message: "Epic cannot run a private database on " + runtime.GOOS + ".",
		Hint:    "Set DATABASE_URL to a PostgreSQL server.",
	}
}
