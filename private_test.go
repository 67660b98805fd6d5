//go:build !windows

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Two shells share one private database. It survives the death of one of them, and its own; it
// stops with the last of them.
func TestPrivate(t *testing.T) {
	t.Parallel()
	home := filepath.Join(t.TempDir(), "epic")
	settings := []string{"EPIC_HOME=" + home, "EPIC_DEMO_PASSWORD=" + password, "EPIC_PASSWORD=" + password}
	made := exec.Command("epic", "init", "--demo")
	made.Dir, made.Env = t.TempDir(), append(surroundings(), settings...)
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() {
		if log, err := os.ReadFile(filepath.Join(home, "postgres", "server.log")); t.Failed() {
			t.Logf("the server's log (%v):\n%s", err, log)
		}
	})
	bill := openScreen(t, 100, append(settings, "EPIC_EMAIL="+address("bill"))...)
	manager := openScreen(t, 100, append(settings, "EPIC_EMAIL="+address("manager"))...)
	const billsPrompt, managersPrompt = "epic bill/commercial>", "epic manager/management>"
	bill.asks(billsPrompt)
	manager.asks(managersPrompt)
	server := serverOf(t, home)

	bill.types(`create client name "Élodie Noël" email elodie@noel.fr`, billsPrompt)
	if got := manager.types("show client elodie", managersPrompt); !strings.Contains(got, "Élodie Noël") {
		t.Errorf("the other shell does not see the client:\n%s", got)
	}

	kill(t, bill.Cmd.Process.Pid)
	<-bill.Exited
	if got := manager.types("count clients", managersPrompt); !strings.Contains(got, "4") {
		t.Errorf("after a shell was killed:\n%s", got)
	}

	kill(t, server)
	if got := manager.types("count clients where id > 0", managersPrompt); !strings.Contains(got, "4") {
		t.Errorf("after the server was killed:\n%s", got)
	}
	if now := serverOf(t, home); now == server {
		t.Error("the server is the one that was killed")
	}

	server = serverOf(t, home)
	manager.Send("\x04")
	manager.ends(0)
	eventually(t, "the server to stop with the last shell", func() bool {
		return syscall.Kill(server, 0) == syscall.ESRCH
	})
}

// serverOf is the process of the private server.
func serverOf(t *testing.T, home string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(home, "postgres", "server", "data", "postmaster.pid"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the server's files: %v (%v)", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
