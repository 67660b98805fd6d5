//go:build unix && !linux && !darwin

package tty

// started is not known here: the number of the session has to do.
func started(int) (string, error) { return "", nil }
