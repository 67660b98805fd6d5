//go:build !windows

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/internal/postgres"
)

// sshd is a real server of OpenSSH on this machine, with the block of docs/deploy.md, and somebody
// who has a key to it.
type sshd struct {
	t      *testing.T
	dir    string
	who    string
	port   string
	client []string // how to reach it
}

// serveSSH starts a server that serves this database, or says why that is passed over.
func serveSSH(t *testing.T, db database) *sshd {
	t.Helper()
	program, err := exec.LookPath("sshd")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/sshd")
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("sshd is not installed: make ready brings it")
		}
		t.Skip("sshd is not installed, so docs/deploy.md's block for it is not tried")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s := &sshd{t: t, dir: t.TempDir(), who: me.Username}
	for _, name := range []string{"host", "key"} {
		s.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(s.dir, name))
	}
	s.write(".env", "DATABASE_URL="+db.loginURL()+"\nEPIC_HOME="+filepath.Join(s.dir, "home")+"\n")
	key, err := os.ReadFile(filepath.Join(s.dir, "key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	s.write("keys/"+s.who, string(key))
	s.port = free(t)
	s.write("config", s.config())
	if os.Geteuid() == 0 { // as the package's own service does
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.start(program)
	return s
}

// config is docs/deploy.md's block with this machine's names, under settings that are as careless as
// a server's can be: what is refused is refused by the block.
func (s *sshd) config() string {
	text, err := os.ReadFile("docs/deploy.md")
	if err != nil {
		s.t.Fatal(err)
	}
	_, block, found := strings.Cut(string(text), "/etc/ssh/sshd_config.d/epic.conf <<'END'\n")
	block, _, ended := strings.Cut(block, "\nEND\n")
	program, err := exec.LookPath("epic")
	if err != nil || !found || !ended {
		s.t.Fatalf("there is no program (%v), or docs/deploy.md has no block for sshd", err)
	}
	for theirs, ours := range map[string]string{
		"Group epic-people": "User " + s.who, "/usr/bin/epic": program,
		"/etc/epic/people/.env": filepath.Join(s.dir, ".env"), "/etc/epic/keys/": filepath.Join(s.dir, "keys") + "/",
	} {
		if !strings.Contains(block, theirs) {
			s.t.Errorf("the block does not say %s", theirs)
		}
		block = strings.ReplaceAll(block, theirs, ours)
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" { // without it a program that counts what it reaches complains
		block = "SetEnv GOCOVERDIR=" + dir + "\n" + block
	}
	return strings.Join([]string{
		"Port " + s.port, "ListenAddress 127.0.0.1", "HostKey " + filepath.Join(s.dir, "host"), "PidFile none", "UsePAM no", "StrictModes no",
		"PermitRootLogin yes", "AcceptEnv *", "Subsystem sftp internal-sftp", "AllowTcpForwarding yes", "GatewayPorts yes", "PermitTunnel yes",
	}, "\n") + "\n" + block + "\n"
}

func (s *sshd) start(program string) {
	s.t.Helper()
	var log bytes.Buffer
	cmd := exec.Command(program, "-D", "-e", "-f", filepath.Join(s.dir, "config"))
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait() // it was killed
		if s.t.Failed() {
			s.t.Logf("sshd said:\n%s", &log)
		}
	})
	s.client = []string{
		"-F", "none", "-i", filepath.Join(s.dir, "key"), "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=/dev/null",
		"-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes",
	}
	eventually(s.t, "sshd to listen", func() bool {
		conn, err := net.Dial("tcp", "127.0.0.1:"+s.port)
		if err != nil {
			return false
		}
		conn.Close()
		return true
	})
}

// free is a port that nobody has.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (s *sshd) run(name string, args ...string) {
	s.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func (s *sshd) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// tries runs ssh with these flags and this command, and gives what it said and its code.
func (s *sshd) tries(typed string, flags []string, command ...string) (out string, code int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute) // a hang, not a slow machine
	defer cancel()
	args := append(append(append([]string{"-p", s.port}, s.client...), flags...), s.who+"@127.0.0.1")
	cmd := exec.CommandContext(ctx, "ssh", append(args, command...)...)
	cmd.Stdin = strings.NewReader(typed)
	b, _ := cmd.CombinedOutput() // how it ended is in its state
	if ctx.Err() != nil {
		s.t.Errorf("ssh %v %v hangs:\n%s", flags, command, b)
	}
	return string(b), cmd.ProcessState.ExitCode()
}

const refusedThere = "a command of ssh cannot be used here: only the prompt of Epic is served\n"

// Whoever comes by ssh gets the prompt, in a terminal and from a pipe, and nothing else: no command,
// no file, no tunnel, no setting.
func TestSSHD(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	s := serveSSH(t, db)

	t.Run("prompt", func(t *testing.T) {
		screen := newScreen(t, 100)
		args := append(append([]string{"-tt", "-p", s.port}, s.client...), s.who+"@127.0.0.1")
		cmd := exec.Command("ssh", args...)
		cmd.Env = append(os.Environ(), "TERM=xterm")
		screen.Start(cmd)
		prompt := screen.logIn("bill", "commercial")
		if got := screen.types("count clients", prompt); !strings.Contains(got, "3") {
			t.Errorf("count clients: %s", got)
		}
		for _, line := range []string{"!id", `\! id`, "show clients | sh", "show clients > /tmp/x", `\copy clients to program 'id'`} {
			if got := screen.types(line, prompt); strings.Contains(got, "uid=") {
				t.Errorf("%s: %s", line, got)
			}
		}
		screen.leaves()
	})
	for _, command := range []string{"psql", "sh", "/bin/sh -c id", "id", "epic --version", "epic init --demo", "scp -t /tmp", "internal-sftp"} {
		if out, code := s.tries("id\n", nil, command); out != refusedThere || code != 3 {
			t.Errorf("ssh … %s: %q and code %d", command, out, code)
		}
	}
	if out, code := s.tries("", []string{"-s"}, "sftp"); code != 3 { // a subsystem says nothing
		t.Errorf("the subsystem sftp: %q and code %d", out, code)
	}
	if out, code := s.tries("count clients\n", []string{"-T"}); code != 3 || !strings.Contains(out, "you are not logged in") {
		t.Errorf("a pipe of nobody: %q and code %d", out, code)
	}
	t.Run("files", s.files)
	t.Run("tunnels", s.tunnels)
	t.Run("settings", func(t *testing.T) { s.settings(t, db) })
}

// files tries to bring a file, and to take the settings.
func (s *sshd) files(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there")
	s.write("mine", "x")
	for _, old := range [][]string{nil, {"-O"}} {
		for _, pair := range [][2]string{
			{filepath.Join(s.dir, "mine"), s.who + "@127.0.0.1:" + there},
			{s.who + "@127.0.0.1:" + filepath.Join(s.dir, ".env"), there},
		} {
			args := append(append([]string{"-P", s.port}, old...), append(s.client, pair[:]...)...)
			if out, err := exec.CommandContext(t.Context(), "scp", args...).CombinedOutput(); err == nil {
				t.Errorf("scp %v %v goes through: %s", old, pair, out)
			}
		}
	}
	cmd := exec.CommandContext(t.Context(), "sftp", append(append([]string{"-P", s.port}, s.client...), s.who+"@127.0.0.1")...)
	cmd.Stdin = strings.NewReader("get " + filepath.Join(s.dir, ".env") + " " + there + "\n")
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("sftp goes through: %s", out)
	}
	if _, err := os.Lstat(there); err == nil {
		t.Error("a file was brought or taken")
	}
}

// tunnels tries each way to reach another server through this one: nothing arrives there.
func (s *sshd) tunnels(t *testing.T) {
	target, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	arrived := make(chan struct{}, 10)
	go func() {
		for {
			conn, err := target.Accept()
			if err != nil {
				return // the listener is closed: the test is over
			}
			conn.Close()
			arrived <- struct{}{}
		}
	}()
	to := target.Addr().String()
	if out, code := s.tries("", []string{"-W", to}); code == 0 || !strings.Contains(out, "forwarding failed") {
		t.Errorf("-W: %q and code %d", out, code)
	}
	back := free(t)
	if out, code := s.tries("", []string{"-N", "-o", "ExitOnForwardFailure=yes", "-R", back + ":" + to}); code == 0 || !strings.Contains(out, "remote port forwarding failed") {
		t.Errorf("-R: %q and code %d", out, code)
	}
	socks := "\x05\x01\x00" + "\x05\x01\x00\x01\x7f\x00\x00\x01" + string([]byte{byte(target.Addr().(*net.TCPAddr).Port >> 8), byte(target.Addr().(*net.TCPAddr).Port)})
	for flag, hello := range map[string]string{"-L": "hello", "-D": socks} {
		here := free(t)
		forward := here
		if flag == "-L" {
			forward += ":" + to
		}
		args := append(append([]string{"-N", "-p", s.port, flag, forward}, s.client...), s.who+"@127.0.0.1")
		cmd := exec.CommandContext(t.Context(), "ssh", args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var conn net.Conn
		eventually(t, flag+" to listen here", func() bool {
			conn, err = net.Dial("tcp", "127.0.0.1:"+here)
			return err == nil
		})
		fmt.Fprint(conn, hello)
		conn.SetReadDeadline(time.Now().Add(30 * time.Second)) // a hang, not a slow machine
		for b := make([]byte, 64); err == nil; {
			_, err = conn.Read(b) // until it is closed, since nothing is at the other end
		}
		if os.IsTimeout(err) {
			t.Errorf("%s is left open", flag)
		}
		conn.Close()
		cmd.Process.Kill()
		cmd.Wait() // it was killed
	}
	if len(arrived) > 0 {
		t.Errorf("%d connections reached another server", len(arrived))
	}
}

// settings sends some that would lead epic elsewhere: none but who logs in is the person's.
func (s *sshd) settings(t *testing.T, db database) {
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	var sent []string
	for name, value := range map[string]string{
		"EPIC_EMAIL": address("bill"), "EPIC_PASSWORD": password,
		"DATABASE_URL": "postgres://epic_login:x@127.0.0.1:1/none", "EPIC_HOME": elsewhere, "EPIC_PG_BIN": elsewhere, "EPIC_TZ": "Mars/Olympus",
		"XDG_STATE_HOME": elsewhere, "XDG_DATA_HOME": elsewhere, "EPICEVENTS_SK": "short", "SENTRY_DSN": "http://x@127.0.0.1:1/1",
		"PGHOST": "127.0.0.1", "PGPORT": "1", "PGSERVICE": "none", "PGSERVICEFILE": elsewhere, "PGSSLMODE": "verify-full", "PGUSER": "postgres",
	} {
		sent = append(sent, fmt.Sprintf("%s=%q", name, value))
	}
	flags := []string{"-T", "-o", "SetEnv=" + strings.Join(sent, " ")}
	if out, code := s.tries("whoami\ncount clients\n", flags); code != 0 || !strings.Contains(out, address("bill")) || !strings.Contains(out, "     3 \n") {
		t.Errorf("%q and code %d", out, code)
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Error("something was written elsewhere")
	}
	var n int
	if err := db.Admin.QueryRow("SELECT count(*) FROM auth.sessions").Scan(&n); err != nil || n == 0 {
		t.Errorf("no session began in this database (%v)", err)
	}
	if _, weak := postgres.Verified(db.loginURL(), "DATABASE_URL"); weak != "" {
		t.Error(weak)
	}
}
