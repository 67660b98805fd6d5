//go:build unix && !linux

package postgres

import (
	"os/exec"
	"strconv"
	"strings"
)

// servesData reports whether process pid is the server of this data folder:
// a number alone proves nothing, since it may have gone to another process.
func servesData(pid int, data string) bool {
	out, err := exec.Command("ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), data)
}

// killOrphans does nothing here: the children of a killed server notice by
// themselves, at the end of their statement at the latest.
func killOrphans(string) {}
