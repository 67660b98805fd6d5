//go:build !windows

package main

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between a shell and its database, and makes it slow, or hung, or cuts it off.
type proxy struct {
	url    string
	delay  atomic.Int64 // nanoseconds before each packet to the server
	hung   sync.RWMutex // held: nothing passes to the server
	cut    atomic.Int32 // where the connection ends at the next commit
	leaves atomic.Bool  // then nobody is let in
	closed atomic.Bool  // nobody is let in

	mu   sync.Mutex
	open []net.Conn // of shells
}

// The ends of a connection at a commit.
const (
	nowhere       int32 = iota
	beforeCommit        // the server never sees it
	afterCommit         // the server has it, and may be about it still
	withoutAnswer       // the server has done it, and its answer goes nowhere
)

// committing is the message by which the driver ends a transaction.
var committing = []byte("commit\x00")

// newProxy serves until the end of the test. The URL is that of the database it leads to.
func newProxy(t *testing.T, database string) *proxy {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	socket := func(dir string) string { return filepath.Join(dir, ".s.PGSQL."+q.Get("port")) }
	server, dir := socket(q.Get("host")), t.TempDir()
	listener, err := net.Listen("unix", socket(dir))
	if err != nil {
		t.Fatal(err)
	}
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	p := &proxy{url: u.String()}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			shell, err := listener.Accept()
			if err != nil {
				return // closed
			}
			if p.closed.Load() {
				shell.Close()
				continue
			}
			conns.Go(func() { p.join(shell, server) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		conns.Wait() // the shells have ended, and their connections with them
	})
	return p
}

// hang lets nothing pass until resume, or the end of the test.
func (p *proxy) hang(t *testing.T) (resume func()) {
	p.hung.Lock()
	resume = sync.OnceFunc(p.hung.Unlock)
	t.Cleanup(resume)
	return resume
}

// drop ends all connections, and takes no new one until restore.
func (p *proxy) drop() (restore func()) {
	p.closed.Store(true)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.open {
		conn.Close()
	}
	return func() { p.closed.Store(false) }
}

// take notes a connection, if it is one that may come.
func (p *proxy) take(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, conn)
	return !p.closed.Load()
}

// join carries one connection until one of its ends closes.
func (p *proxy) join(shell net.Conn, server string) {
	defer shell.Close()
	if !p.take(shell) {
		return
	}
	database, err := net.Dial("unix", server)
	if err != nil {
		return
	}
	var silent atomic.Bool
	answered := make(chan struct{})
	go func() {
		io.Copy(mute{shell, &silent, answered}, database)
		shell.Close()
	}()
	defer database.Close()
	b := make([]byte, 1<<16)
	for {
		n, err := shell.Read(b)
		if err != nil {
			return
		}
		time.Sleep(time.Duration(p.delay.Load()))
		cut := nowhere
		if bytes.Contains(b[:n], committing) {
			cut = p.cut.Swap(nowhere)
		}
		if cut != nowhere && p.leaves.Load() {
			p.closed.Store(true)
		}
		if cut == beforeCommit {
			return
		}
		silent.Store(cut == withoutAnswer)
		p.hung.RLock()
		_, err = database.Write(b[:n])
		p.hung.RUnlock()
		if cut == withoutAnswer {
			<-answered
		}
		if err != nil || cut != nowhere {
			return
		}
	}
}

// mute writes to a shell until it is silent; then it tells that there was something to write.
type mute struct {
	shell    net.Conn
	silent   *atomic.Bool
	answered chan struct{}
}

func (m mute) Write(b []byte) (int, error) {
	if m.silent.Load() {
		close(m.answered)
		return 0, io.ErrClosedPipe
	}
	return m.shell.Write(b)
}
