//go:build unix

package postgres

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// postmaster is what a server writes about itself into postmaster.pid.
type postmaster struct {
	pid    int
	socket string // the folder of its socket
	ready  bool   // it has finished starting and does not stop yet
}

// postmaster reads the file, which a killed server leaves behind; ok is false
// when there is none or when it is not yet written out.
func (f folder) postmaster() (p postmaster, ok bool) {
	text, err := os.ReadFile(f.pidFile())
	if err != nil {
		return p, false
	}
	// The lines are listed in PostgreSQL's src/include/utils/pidfile.h.
	lines := strings.Split(string(text), "\n")
	if p.pid, err = strconv.Atoi(strings.TrimSpace(lines[0])); err != nil || p.pid <= 0 {
		return p, false
	}
	if len(lines) > 4 {
		p.socket = lines[4]
	}
	if len(lines) > 7 {
		p.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return p, true
}

// alive reports whether a server runs over the folder's data.
func (f folder) alive() (postmaster, bool) {
	p, ok := f.postmaster()
	return p, ok && servesData(p.pid, f.data())
}

// clearStale removes the lock files of a dead server whose number now belongs
// to some other process: PostgreSQL clears all others itself, but takes that
// process for the server and refuses to start. Its own lock on the shared
// memory, which it finds by the data folder, still keeps two servers apart.
func (f folder) clearStale(socketDir string) {
	for _, path := range []string{f.pidFile(), socketFile(socketDir) + ".lock"} {
		text, err := os.ReadFile(path) // #nosec G304 -- in Epic's own folder
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(string(text), "\n")
		pid, err := strconv.Atoi(strings.TrimSpace(first))
		if err == nil && pid > 0 && syscall.Kill(pid, 0) == nil && !servesData(pid, f.data()) {
			os.Remove(path) // what cannot be removed, the server will complain of
		}
	}
}

// readiness is what a server answers at its socket.
type readiness int

const (
	silent readiness = iota // nobody listens
	busy                    // starting, recovering or stopping
	ready                   // accepts sessions
)

// ping asks the server in socketDir whether it accepts sessions, as pg_isready
// does: it opens one and goes away when asked for the password.
func ping(ctx context.Context, socketDir string) readiness {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socketFile(socketDir))
	if err != nil {
		if errors.Is(err, syscall.EAGAIN) { // its queue is full
			return busy
		}
		return silent
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()

	front := pgproto3.NewFrontend(conn, conn)
	front.Send(&pgproto3.StartupMessage{
		ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters:      map[string]string{"user": Administrator, "database": "postgres"},
	})
	if err := front.Flush(); err != nil {
		return busy
	}
	answer, err := front.Receive()
	if err != nil {
		return busy
	}
	const cannotConnectNow = "57P03"
	if refusal, ok := answer.(*pgproto3.ErrorResponse); ok && refusal.Code == cannotConnectNow {
		return busy
	}
	return ready
}
