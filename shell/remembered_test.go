package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

func openRemembered(t *testing.T, dir, key, database string) *remembered {
	t.Helper()
	r, err := newRemembered(dir, []string{key}, database)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRemembered(t *testing.T) {
	dir, login := t.TempDir(), commands.Kept{Token: "token", Role: "role", Secret: "secret"}
	r := openRemembered(t, dir, "key", "host/database")
	if _, err := r.load(); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("before a login: %v", err)
	}
	if err := r.Keep(login); err != nil {
		t.Fatal(err)
	}
	if got, err := openRemembered(t, dir, "key", "host/database").load(); err != nil || got != login {
		t.Errorf("the next run has %v (%v), want %v", got, err, login)
	}
	if _, err := openRemembered(t, dir, "key", "host/another").load(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another database: %v", err)
	}
	if err := r.Forget(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.load(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after logout: %v", err)
	}
}

// What is sealed for one key, one database and one terminal is of no use for another, under any name.
func TestRemembered_Foreign(t *testing.T) {
	dir := t.TempDir()
	r := openRemembered(t, dir, "key", "host/database")
	if err := r.Keep(commands.Kept{Token: "token"}); err != nil {
		t.Fatal(err)
	}
	other := openRemembered(t, dir, "key", "host/another")
	if err := os.Link(r.path, other.path); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*remembered{
		"another key":      openRemembered(t, dir, "another key", "host/database"),
		"another database": other,
	} {
		var known *models.Error
		if got, err := r.load(); !errors.As(err, &known) || known.Code != models.NotLoggedIn {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// The file is of one account, one machine since its start, one window: a copy at the place where
// another's would be opens for none of them.
func TestRemembered_Elsewhere(t *testing.T) {
	dir := t.TempDir()
	in := func(terminal string, keys ...string) *remembered {
		t.Helper()
		r, err := rememberedIn(terminal, dir, keys, "host/database")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const here = "812-boot1.4711-1000-desk"
	mine := in(here, "key")
	if err := mine.Keep(commands.Kept{Token: "token", Secret: "secret"}); err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile(mine.path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("secret")) || bytes.Contains(sealed, []byte("token")) {
		t.Error("the file can be read")
	}
	for name, terminal := range map[string]string{
		"another account": "812-boot1.4711-1001-desk", "another machine": "812-boot1.4711-1000-laptop", "after a start": "812-boot2.4711-1000-desk",
		"another window": "813-boot1.4711-1000-desk", "a later window of that number": "812-boot1.4712-1000-desk",
	} {
		other := in(terminal, "key")
		if other.path == mine.path {
			t.Errorf("%s has the same file", name)
		}
		if err := os.WriteFile(other.path, sealed, 0o600); err != nil {
			t.Fatal(err)
		}
		wary(t, name, other)
	}
	// The key before this one opens it still, and no other does.
	if k, err := in(here, "new", "key").load(); err != nil || k.Secret != "secret" {
		t.Errorf("while the old key is known: %v, %v", k, err)
	}
	wary(t, "once it is not", in(here, "new"))
	for i := range sealed { // one bit anywhere
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if err := os.WriteFile(mine.path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		wary(t, fmt.Sprintf("with byte %d changed", i), mine)
	}
	for _, content := range [][]byte{nil, sealed[:len(sealed)-1], sealed[:5], append(sealed, 0), append(bytes.Clone(sealed), sealed...), []byte(`{"Token":"token"}`)} {
		if err := os.WriteFile(mine.path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		wary(t, fmt.Sprintf("of %d bytes", len(content)), mine)
	}
}

// wary refuses that a login is taken.
func wary(t *testing.T, name string, r *remembered) {
	t.Helper()
	var known *models.Error
	if k, err := r.load(); !errors.As(err, &known) || known.Code != models.NotLoggedIn || k != (commands.Kept{}) {
		t.Errorf("%s: %v, %v", name, k, err)
	}
}

// Whoever puts other files in its place while it is read is not believed: each reading gives the
// login as it was kept, or none.
func TestRemembered_Race(t *testing.T) {
	dir := t.TempDir()
	mine := openRemembered(t, dir, "key", "host/database")
	kept := commands.Kept{Token: "mine"}
	if err := mine.Keep(kept); err != nil {
		t.Fatal(err)
	}
	foreign := openRemembered(t, t.TempDir(), "another", "host/database")
	if err := foreign.Keep(commands.Kept{Token: "theirs"}); err != nil {
		t.Fatal(err)
	}
	save := filepath.Join(dir, "save")
	if err := os.Link(mine.path, save); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		swaps := []func(string) error{
			func(p string) error { return os.Link(save, p) },
			func(p string) error { return os.Link(foreign.path, p) },
			func(p string) error { return os.Symlink(save, p) },
			func(p string) error { return os.Symlink(foreign.path, p) },
			func(p string) error { return os.WriteFile(p, []byte("{}"), 0o666) },
		}
		for i := range 2000 {
			next := filepath.Join(dir, "next")
			if err := errors.Join(swaps[i%len(swaps)](next), os.Rename(next, mine.path)); err != nil {
				done <- err
				return
			}
			os.Remove(next) // a rename onto the same file leaves it
		}
		done <- nil
	}()
	for reads := 0; ; reads++ {
		select {
		case err := <-done:
			if err != nil || reads == 0 {
				t.Fatalf("%d readings beside the swaps: %v", reads, err)
			}
			return
		default:
		}
		if k, err := mine.load(); err == nil && k != kept || err != nil && k != (commands.Kept{}) {
			t.Fatalf("read %v, %v", k, err)
		}
	}
}
