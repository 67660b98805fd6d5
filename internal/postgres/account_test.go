//go:build unix

package postgres

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Data made in a namespace stay root's.
func TestOwnerAccount_WhereNamespacesWereForbiddenSince(t *testing.T) {
	data := t.TempDir()
	as, err := ownerAccount(data, false)
	if os.Geteuid() == 0 {
		wantError(t, err, CodeForbidden)
		return
	}
	if err != nil || as.way != asCaller {
		t.Errorf("an ordinary user's data: %v, %v", as, err)
	}
}

// An ordinary user, who is another than root where root runs the tests.
func TestOpen_AsAnOrdinaryUser(t *testing.T) {
	base := tempDir(t)
	dir := filepath.Join(base, "pg")
	other := startChild(t, dir, func(cmd *exec.Cmd) {
		if os.Geteuid() != 0 {
			return
		}
		nobody := accounts(false)[len(accounts(false))-1]
		check(t, os.Chown(base, int(nobody.uid), int(nobody.gid)))
		program := filepath.Join(base, "program") // the test binary is in a closed folder
		copyFile(t, cmd.Path, program)
		cmd.Path = program
		cmd.Dir = base
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody.uid, Gid: nobody.gid}}
	})
	query(t, other.url(), "SELECT 'made'")
	if os.Geteuid() == 0 {
		wantCode(t, Config{Dir: dir, Unsafe: true}, CodeForbidden) // root keeps out of others' folders
	}
	other.leave()
	if !gone(dir) {
		t.Error("the server was left running")
	}
}

// Root without namespaces needs an account that can enter the folder. Anybody
// else needs a folder to enter.
func TestOpen_Unreachable(t *testing.T) {
	base := tempDir(t)
	closed := filepath.Join(base, "closed")
	check(t, os.Mkdir(closed, 0o700))
	cfg := Config{Dir: filepath.Join(closed, "pg"), Unsafe: true, withoutNamespaces: true}
	if os.Geteuid() != 0 {
		check(t, os.Chmod(closed, 0o500))
		wantCode(t, cfg, CodeForbidden)
		return
	}
	wantCode(t, cfg, CodeUnreachable)
	cfg.Fallback = filepath.Join(base, "open")
	c := mustOpen(t, cfg)
	if c.Dir() != cfg.Fallback {
		t.Errorf("the database is in %s, want %s", c.Dir(), cfg.Fallback)
	}
	info, err := os.Stat(c.folder.data())
	check(t, err)
	if uid, _ := owner(info); uid == 0 {
		t.Error("the data belong to root")
	}
	killServer(t, c.Dir())
	check(t, c.Ensure(t.Context()))
	query(t, mustOpen(t, cfg).Admin("postgres"), "SELECT 'joined'")
}
