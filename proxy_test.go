//go:build !windows

package main

import (
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between a shell and its database, and makes it slow, or hung.
type proxy struct {
	url   string
	delay atomic.Int64 // nanoseconds before each packet to the server
	hung  sync.RWMutex // held: nothing passes to the server
}

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

// join carries one connection until one of its ends closes.
func (p *proxy) join(shell net.Conn, server string) {
	defer shell.Close()
	database, err := net.Dial("unix", server)
	if err != nil {
		return
	}
	go func() {
		io.Copy(shell, database)
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
		p.hung.RLock()
		_, err = database.Write(b[:n])
		p.hung.RUnlock()
		if err != nil {
			return
		}
	}
}
