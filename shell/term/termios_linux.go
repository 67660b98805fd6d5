package term

import "golang.org/x/sys/unix"

// The requests that read and write the settings of a terminal at once, and the control character for none.
const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS

	noCharacter = 0
)
