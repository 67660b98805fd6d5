//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package term

import "golang.org/x/sys/unix"

// The requests that read and write the settings of a terminal at once.
const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)
