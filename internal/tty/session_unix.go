//go:build unix

package tty

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// Session identifies the terminal session that this program runs in: it is the same for all that
// is started in one window, and another one in another window, for another account, on another
// machine, and after the window was closed.
func Session() (string, error) {
	leader, err := unix.Getsid(0)
	if err != nil {
		return "", fmt.Errorf("find the terminal session: %w", err)
	}
	// The number alone goes to somebody else's window one day.
	start, err := started(leader)
	if err != nil {
		return "", fmt.Errorf("find when the terminal session began: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		return "", fmt.Errorf("find the terminal session: %w", err)
	}
	return strconv.Itoa(leader) + "-" + start + "-" + strconv.Itoa(os.Geteuid()) + "-" + host, nil
}
