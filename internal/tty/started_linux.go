package tty

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strconv"
)

// started is when a process began, in clock ticks since the machine did, and which run of the
// machine that was.
func started(pid int) (string, error) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", err
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if errors.Is(err, fs.ErrNotExist) {
		// The leader is gone, or is outside of our container: what is left of the session ends soon.
		return string(bytes.TrimSpace(boot)), nil
	}
	if err != nil {
		return "", err
	}
	// The name of the program, in parentheses, may hold spaces: the fields are counted after it.
	// The first of them is the third of proc(5), which has the start as the 22nd.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const start = 22 - 3
	if len(fields) <= start {
		return "", errors.New("/proc has another form than was expected")
	}
	return string(fields[start]) + "-" + string(bytes.TrimSpace(boot)), nil
}
