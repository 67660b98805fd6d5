package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
)

// socketOf is the socket of the server that the tests run, from the URL of a database on it.
func socketOf(u *url.URL) string {
	return filepath.Join(u.Query().Get("host"), ".s.PGSQL."+u.Query().Get("port"))
}

// serve takes connections on this machine, each in a goroutine of its own, until stop.
func serve(take func(net.Conn)) (port string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed
			}
			conns.Go(func() { take(conn) })
		}
	})
	_, port, err = net.SplitHostPort(listener.Addr().String())
	return port, func() { listener.Close(); conns.Wait() }, err
}

// joined carries a connection to a socket until one of its ends closes. What is said first is sent to it before.
func joined(shell net.Conn, socket string, first []byte) {
	defer shell.Close()
	server, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer server.Close()
	if _, err := server.Write(first); err != nil {
		return
	}
	go func() {
		io.Copy(shell, server)
		shell.Close()
	}()
	io.Copy(server, shell)
}

// joinAs carries a connection to another database than the one that is asked for, without TLS: by the message that it
// begins with, which is a length and names with their values, each ended by a zero.
func joinAs(shell net.Conn, socket, database string) {
	first, err := packet(shell)
	if err == nil && bytes.Equal(first[4:], []byte("\x04\xd2\x16\x2f")) { // the question whether there is TLS
		if _, err = shell.Write([]byte("N")); err == nil {
			first, err = packet(shell)
		}
	}
	if err != nil {
		shell.Close()
		return
	}
	const asked = "\x00database\x00epic_events\x00"
	first = bytes.Replace(first, []byte(asked), []byte("\x00database\x00"+database+"\x00"), 1)
	binary.BigEndian.PutUint32(first, uint32(len(first)))
	joined(shell, socket, first)
}

// packet reads a message of the beginning of a connection.
func packet(from io.Reader) ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	const longest = 1 << 14
	n := binary.BigEndian.Uint32(head)
	if n < 8 || n > longest {
		return nil, errors.New("this is not PostgreSQL's protocol")
	}
	all := append(head, make([]byte, n-4)...)
	_, err := io.ReadFull(from, all[4:])
	return all, err
}
