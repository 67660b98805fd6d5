package main

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A state is how the database behind the proxy seems to be.
type state int

const (
	idle state = iota // it answers at once
	slow              // each question waits for a moment
	hung              // no question is answered until the state changes
)

// delay is what a slow database takes for a question.
const delay = 100 * time.Millisecond

// A proxy stands in front of PostgreSQL's socket and holds up what is asked.
type proxy struct {
	listener net.Listener
	server   string
	asked    atomic.Int64 // questions that came through

	mu      sync.Mutex
	state   state
	changed chan struct{} // closed at a change of state
}

func newProxy(socket, server string) (*proxy, error) {
	l, err := net.Listen("unix", socket)
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l, server: server, changed: make(chan struct{})}
	go p.accept()
	return p, nil
}

// set changes the state. What was held up by the state before goes on.
func (p *proxy) set(s state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = s
	close(p.changed)
	p.changed = make(chan struct{})
}

// hold waits as long as the database would.
func (p *proxy) hold() {
	p.mu.Lock()
	s, changed := p.state, p.changed
	p.mu.Unlock()
	switch s {
	case slow:
		select {
		case <-time.After(delay):
		case <-changed:
		}
	case hung:
		<-changed
	}
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		server, err := net.Dial("unix", p.server)
		if err != nil {
			client.Close() // that is what the client hears of it
			continue
		}
		go func() {
			defer server.Close()
			p.questions(server, client)
		}()
		go func() {
			defer client.Close()
			io.Copy(client, server) // ends when either side leaves
		}()
	}
}

// questions hands on what the client says. pgx writes all messages of a question at once, so one read is one.
func (p *proxy) questions(server, client net.Conn) {
	b := make([]byte, 64<<10)
	for {
		n, err := client.Read(b)
		if n > 0 {
			p.asked.Add(1)
			p.hold()
			if _, err := server.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *proxy) close() error {
	p.set(idle)
	if err := p.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
