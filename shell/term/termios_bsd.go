//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package term

import "golang.org/x/sys/unix"

// The requests that read and write the settings of a terminal at once, and the control character for none.
const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA

	noCharacter = 0xff
)
