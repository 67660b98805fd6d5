package term

import "golang.org/x/sys/unix"

// The requests that read and write the settings of a terminal at once.
const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)
