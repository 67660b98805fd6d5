package tty

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// started is when a process began.
func started(pid int) (string, error) {
	process, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return "", err
	}
	t := process.Proc.P_starttime
	return fmt.Sprintf("%d.%d", t.Sec, t.Usec), nil
}
