package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// abroad is an address of this machine that is no loopback's: what is reached there is another's.
const abroad = "0.0.0.0"

// Whoever names another machine's server gets that server or none, unless they say that they do not
// mind, and then they are told.
func TestTLS(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	authority := newAuthority(t)
	server := serveTLS(t, db.loginURL(), authority.certificate(t, abroad))
	impostor := serveTLS(t, db.loginURL(), authority.certificate(t, "10.11.12.13"))
	for name, c := range map[string]struct {
		at, settings string
		code         int
		says         string
	}{
		"proved":           {server, "sslrootcert=" + authority.file, 0, ""},
		"asked for":        {server, "sslmode=verify-full&sslrootcert=" + authority.file, 0, ""},
		"unknown":          {server, "", 2, "the server's certificate does not prove that it is 0.0.0.0\n"},
		"another's":        {impostor, "sslrootcert=" + authority.file, 2, "the server's certificate does not prove that it is 0.0.0.0\n"},
		"not verified":     {server, "sslmode=require", 0, "the connection to 0.0.0.0 is not verified: sslmode=require in DATABASE_URL; use verify-full\n"},
		"name not checked": {impostor, "sslmode=verify-ca&sslrootcert=" + authority.file, 0, "the connection to 0.0.0.0 is not verified: sslmode=verify-ca in DATABASE_URL; use verify-full\n"},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse(db.loginURL())
			if err != nil {
				t.Fatal(err)
			}
			u.Host, u.RawQuery = c.at, c.settings
			env := map[string]string{"DATABASE_URL": u.String(), "EPIC_EMAIL": address("bill"), "EPIC_PASSWORD": password, "EPIC_HOME": t.TempDir()}
			var out, errs strings.Builder
			code := Run(t.Context(), []string{"-c", "count clients as csv"}, func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
			if code != c.code || !strings.HasPrefix(errs.String(), c.says) || c.says == "" && errs.Len() > 0 {
				t.Errorf("exit code %d, %q, want %d, %q", code, &errs, c.code, c.says)
			}
			if done := out.String() == "count\n3\n"; done != (c.code == 0) {
				t.Errorf("%q", &out)
			}
		})
	}
}

// An authority signs the certificates of a test.
type authority struct {
	file string // of its certificate
	own  *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{file: filepath.Join(t.TempDir(), "ca.crt"), own: template()}
	a.own.IsCA, a.own.BasicConstraintsValid = true, true
	var der []byte
	a.key, der = signed(t, a.own, a.own, nil)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(a.file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// certificate is one for the server at an address.
func (a *authority) certificate(t *testing.T, addr string) tls.Certificate {
	t.Helper()
	c := template()
	c.IPAddresses = []net.IP{net.ParseIP(addr)}
	key, der := signed(t, c, a.own, a.key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func template() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "a test of Epic"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
}

// signed makes a key and its certificate; with no key to sign with, by itself.
func signed(t *testing.T, c, by *x509.Certificate, with *ecdsa.PrivateKey) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if with == nil {
		with = key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, &key.PublicKey, with)
	if err != nil {
		t.Fatal(err)
	}
	return key, der
}

// serveTLS gives PostgreSQL, which is reached by a socket, an address with TLS: it answers the
// question that a connection begins with as PostgreSQL does (SSLRequest), and passes on the rest.
func serveTLS(t *testing.T, database string, certificate tls.Certificate) (hostPort string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	socket := socketOf(u)
	port, stop, err := serve(func(shell net.Conn) { joinTLS(shell, socket, certificate) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return abroad + ":" + port
}

// joinTLS carries one connection until one of its ends closes.
func joinTLS(shell net.Conn, socket string, certificate tls.Certificate) {
	defer shell.Close()
	request := make([]byte, 8)
	if _, err := io.ReadFull(shell, request); err != nil || string(request) != "\x00\x00\x00\x08\x04\xd2\x16\x2f" {
		return
	}
	if _, err := shell.Write([]byte("S")); err != nil {
		return
	}
	joined(tls.Server(shell, &tls.Config{Certificates: []tls.Certificate{certificate}}), socket, nil)
}
