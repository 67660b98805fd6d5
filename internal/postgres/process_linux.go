package postgres

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// servesData reports whether process pid is the server of this data folder.
// A number alone proves nothing: it may have gone to another process since,
// which in a container is usual. A dead process that nobody has reaped shows
// no arguments.
func servesData(pid int, data string) bool {
	line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return false
	}
	args := bytes.Split(line, []byte{0})
	return slices.ContainsFunc(args, func(arg []byte) bool { return string(arg) == data })
}

// killOrphans ends what a killed server left behind: its children notice by
// themselves unless they are busy, and until then no new server may touch the
// data. PostgreSQL's processes work in the data folder, which tells them from
// all others; the caller knows that their parent is gone.
func killOrphans(data string) {
	dirs, _ := filepath.Glob("/proc/[0-9]*") // fails on a bad pattern only
	for _, dir := range dirs {
		cwd, err := os.Readlink(filepath.Join(dir, "cwd"))
		if err != nil || cwd != data {
			continue
		}
		title, err := os.ReadFile(filepath.Join(dir, "cmdline")) // #nosec G304 -- of /proc, by the number of a process
		if err != nil || !bytes.HasPrefix(title, []byte("postgres:")) {
			continue // a person's own shell may be there too
		}
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
			syscall.Kill(pid, syscall.SIGQUIT) // it may be gone already
		}
	}
}
