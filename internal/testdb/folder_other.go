//go:build !linux

package testdb

import "os"

// baseDir is where the test server lives.
func baseDir() string { return os.TempDir() }
