//go:build unix

package postgres

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// childVar makes the test binary be another process of the private database:
// it holds the Config as JSON.
const childVar = "EPIC_TEST_CHILD"

func TestMain(m *testing.M) {
	if config := os.Getenv(childVar); config != "" {
		os.Exit(beChild(config))
	}
	os.Exit(m.Run())
}

// beChild opens the database, prints the administrator's connection string
// ("open URL") or the failure, and closes it at the end of standard input.
func beChild(config string) int {
	cfg := Config{Unsafe: true}
	if err := json.Unmarshal([]byte(config), &cfg); err != nil {
		panic(err)
	}
	c, err := Open(context.Background(), cfg)
	if err != nil {
		fmt.Println("failed", err)
		return 1
	}
	fmt.Println("open", c.Admin("postgres"))
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		panic(err)
	}
	if err := c.Close(); err != nil {
		fmt.Println("failed", err)
		return 1
	}
	return 0
}

// child is another process that uses the database.
type child struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
}

// startChild runs the test binary as another process, with change to its
// command if any.
func startChild(t *testing.T, dir string, change func(*exec.Cmd)) *child {
	t.Helper()
	self, err := os.Executable()
	check(t, err)
	config, err := json.Marshal(struct{ Dir string }{dir})
	check(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childVar+"="+string(config))
	if change != nil {
		change(cmd)
	}
	stdin, err := cmd.StdinPipe()
	check(t, err)
	stdout, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return &child{t: t, cmd: cmd, stdin: stdin, stdout: bufio.NewReader(stdout)}
}

// url waits until the child has joined.
func (c *child) url() string {
	c.t.Helper()
	line, err := c.stdout.ReadString('\n')
	check(c.t, err)
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "open ")
	if !ok {
		c.t.Fatalf("the other process said %q", line)
	}
	return url
}

// leave lets the child close the database and end.
func (c *child) leave() {
	c.t.Helper()
	check(c.t, c.stdin.Close())
	check(c.t, c.cmd.Wait())
}

// kill ends the child as kill -9 does.
func (c *child) kill() {
	c.t.Helper()
	check(c.t, c.cmd.Process.Kill())
	c.cmd.Wait()
}

// tempDir is a folder that other accounts can pass through, unlike
// t.TempDir's. Its server, if any is left, ends with the test.
func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "epic-pg-")
	check(t, err)
	check(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() {
		pids, _ := filepath.Glob(filepath.Join(dir, "*", "server", "data", "postmaster.pid"))
		for _, pid := range pids {
			f := folder(strings.TrimSuffix(pid, "/server/data/postmaster.pid"))
			check(t, f.stop(context.Background()))
		}
		check(t, os.RemoveAll(dir))
	})
	return dir
}

// newConfig is a database in a folder of the test's own.
func newConfig(t *testing.T) Config {
	return Config{Dir: filepath.Join(tempDir(t), "pg"), Unsafe: true}
}

// mustOpen opens the database and closes it with the test.
func mustOpen(t *testing.T, cfg Config) *Cluster {
	t.Helper()
	c, err := Open(t.Context(), cfg)
	check(t, err)
	t.Cleanup(func() { check(t, c.Close()) })
	return c
}

// query runs a statement and returns its one value as text.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	var text string
	check(t, conn.QueryRow(t.Context(), sql).Scan(&text))
	return text
}

// serverPID is the process of the running server.
func serverPID(t *testing.T, dir string) int {
	t.Helper()
	p, alive := folder(dir).alive()
	if !alive {
		t.Fatalf("no server runs over %s", dir)
	}
	return p.pid
}

// gone reports whether no server runs over dir.
func gone(dir string) bool {
	_, alive := folder(dir).alive()
	return !alive
}

// killServer ends the server as kill -9 does.
func killServer(t *testing.T, dir string) {
	t.Helper()
	check(t, syscall.Kill(serverPID(t, dir), syscall.SIGKILL))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
