//go:build !unix

package tty

import (
	"os"
	"strconv"
)

// Session identifies the window that this program was started from, by the program that did.
func Session() (string, error) { return strconv.Itoa(os.Getppid()), nil }
