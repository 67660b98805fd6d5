//go:build unix

package postgres

import (
	"os"
	"os/exec"
	"slices"
	"strings"
)

// kept are the only variables the server inherits: those that programs and
// libraries are found by. Everything else stays out, since the environment
// of a process can be read and the shell's may hold passwords, and since PG*
// and LC_* variables would change what the server does.
var kept = []string{"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "ICU_DATA", "TZDIR"}

// prepare makes cmd one of the server's processes: in a session of its own,
// so that a Ctrl-C typed in the shell does not reach it, under the server's
// account, with a clean environment.
func prepare(cmd *exec.Cmd, as account) {
	cmd.Dir = "/" // never in the way of an unmount, and every account can be there
	cmd.Env = []string{"LC_ALL=C"}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if slices.Contains(kept, name) {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.SysProcAttr = as.attr()
}
