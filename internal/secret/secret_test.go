//go:build unix

package secret

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

func TestLoad_SameForAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "key")
	got := make([]string, 16)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = Load(path); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range got {
		if len(s) != 64 || s != got[0] {
			t.Fatalf("%q and %q: one secret of 64 digits was wanted", got[0], s)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("%v %v: only the secret stays", left, err)
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept")
	for _, content := range []string{"one", "another"} {
		if err := Write(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		b, err := Read(path)
		if err != nil || string(b) != content {
			t.Fatalf("%q %v, want %q", b, err, content)
		}
		info, err := os.Lstat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Fatalf("%v %v, want mode 0600", info.Mode(), err)
		}
	}
	for range 2 { // the second time there is nothing
		if err := Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Read(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%v, want fs.ErrNotExist", err)
	}
}

func TestRead_Refuses(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	if err := Write(good, []byte("s")); err != nil {
		t.Fatal(err)
	}
	traps := map[string]func(path string) error{
		"link":   func(path string) error { return os.Symlink(good, path) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"group":  func(path string) error { return errors.Join(Write(path, nil), os.Chmod(path, 0o640)) },
		"others": func(path string) error { return errors.Join(Write(path, nil), os.Chmod(path, 0o602)) },
	}
	if os.Geteuid() == 0 { // only root can give a file away
		traps["somebody else's"] = func(path string) error { return errors.Join(Write(path, nil), os.Chown(path, 1, 1)) }
	}
	for name, lay := range traps {
		path := filepath.Join(dir, name)
		if err := lay(path); err != nil {
			t.Fatal(err)
		}
		if b, err := Read(path); err == nil {
			t.Errorf("%s: read %q, want a refusal", name, b)
		}
	}
}

func TestReadSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("A=b"), 0o644); err != nil {
		t.Fatal(err)
	}
	if b, err := ReadSettings(path); err != nil || string(b) != "A=b" {
		t.Fatalf("%q %v", b, err)
	}
	for _, mode := range []os.FileMode{0o646, 0o664, 0o620} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSettings(path); err == nil {
			t.Errorf("others could have written what was read: mode %o", mode)
		}
	}
	if os.Geteuid() != 0 {
		return // only root can give a file away
	}
	if err := errors.Join(os.Chmod(path, 0o600), os.Chown(path, 1, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSettings(path); err == nil {
		t.Error("somebody else has written what was read")
	}
}

// An empty secret, as a full disk leaves it, is no secret.
func TestLoad_Empty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := Write(path, []byte("\n")); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(path); err == nil {
		t.Errorf("%q was taken for a secret", s)
	}
}
