//go:build unix

package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The first use, cut off twice before it comes to its end.
func TestOpen_FirstUse(t *testing.T) {
	cfg := newConfig(t)
	ctx, cancel := context.WithCancel(t.Context())
	cfg.Say = func(string) { cancel() } // said just before initdb runs
	if _, err := Open(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Fatalf("Open: %v, want it cancelled", err)
	}
	killed := filepath.Join(cfg.Dir, "making-1", "data")
	check(t, os.MkdirAll(killed, 0o700))

	var said []string
	cfg.Say = func(s string) { said = append(said, s) }
	for range 2 {
		c := mustOpen(t, cfg)
		query(t, c.Admin("postgres"), "SELECT 'made'")
		check(t, c.Close())
	}
	if len(said) != 1 {
		t.Errorf("the person was told %q, want one sentence", said)
	}
	if _, err := os.Stat(killed); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there (%v)", killed, err)
	}
	testSpoilt(t, cfg)
}

// testSpoilt damages a database that was made, and mends it again.
func testSpoilt(t *testing.T, cfg Config) {
	f := folder(cfg.Dir)
	version := filepath.Join(f.data(), "PG_VERSION")
	write := func(text string) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(text), 0o600) }
	}
	for name, test := range map[string]struct {
		file   string
		change func(path string) error
		code   string
	}{
		"without data":       {f.data(), os.RemoveAll, CodeHalfMade},
		"without pg_control": {filepath.Join(f.data(), "global/pg_control"), os.Remove, CodeHalfMade},
		"without PG_VERSION": {version, os.Remove, CodeHalfMade},
		"PG_VERSION damaged": {version, write("x"), CodeHalfMade},
		"version 13":         {version, write("13\n"), CodeWrongVersion},
		"password empty":     {f.password(), write(""), CodeHalfMade},
		"password lost":      {f.password(), os.Remove, CodeForeign},
		"password readable":  {f.password(), func(path string) error { return os.Chmod(path, 0o644) }, CodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			aside := f.path("aside")
			check(t, os.Rename(test.file, aside))
			if info, err := os.Stat(aside); err == nil && !info.IsDir() {
				text, err := os.ReadFile(aside)
				check(t, err)
				check(t, os.WriteFile(test.file, text, 0o600))
			}
			defer func() {
				check(t, os.RemoveAll(test.file))
				check(t, os.Rename(aside, test.file))
			}()
			check(t, test.change(test.file))
			before := listing(t, f.server())
			wantCode(t, cfg, test.code)
			if after := listing(t, f.server()); after != before {
				t.Errorf("the folder was touched:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
	query(t, mustOpen(t, cfg).Admin("postgres"), "SELECT 'mended'")
}

func TestOpen_RefusesAnothersDatabase(t *testing.T) {
	cfg := newConfig(t)
	check(t, os.Mkdir(cfg.Dir, 0o700))
	check(t, os.WriteFile(filepath.Join(cfg.Dir, "PG_VERSION"), []byte("15\n"), 0o600))
	wantCode(t, cfg, CodeForeign)
}

func TestOpen_RefusesAFolderOthersMayChange(t *testing.T) {
	cfg := newConfig(t)
	check(t, os.Mkdir(cfg.Dir, 0o700))
	check(t, os.Chmod(cfg.Dir, 0o777))
	wantCode(t, cfg, CodeForbidden)
	wantCode(t, Config{Dir: "/proc/epic", Unsafe: true}, CodeForbidden)
}

func TestOpen_LongPath(t *testing.T) {
	short := tempDir(t)
	t.Setenv("XDG_RUNTIME_DIR", short)
	cfg := newConfig(t)
	cfg.Dir = filepath.Join(cfg.Dir, strings.Repeat("long, with a comma/", 8), "pg")
	c := mustOpen(t, cfg)
	if filepath.Dir(c.socket) != short {
		t.Errorf("the socket is in %s, want a folder in %s", c.socket, short)
	}
	query(t, c.Admin("postgres"), "SELECT 'here'")

	// A process with another environment finds the same server.
	t.Setenv("XDG_RUNTIME_DIR", "")
	if d := mustOpen(t, cfg); d.socket != c.socket {
		t.Errorf("another process looks for the socket in %s, it is in %s", d.socket, c.socket)
	}
}

func TestMakeSocketDir_TakenByAnother(t *testing.T) {
	base := tempDir(t)
	t.Setenv("XDG_RUNTIME_DIR", base)
	f := folder("/" + strings.Repeat("long/", 30))
	first, err := makeSocketDir(f, account{})
	check(t, err)
	again, err := makeSocketDir(f, account{})
	check(t, err)
	if again != first {
		t.Errorf("second time %s, first %s", again, first)
	}
	for name, take := range map[string]func() error{
		"open to others": func() error { return os.Mkdir(first, 0o777) },
		"a link":         func() error { return os.Symlink(base, first) },
		"a file":         func() error { return os.WriteFile(first, nil, 0o700) },
	} {
		check(t, os.RemoveAll(first))
		check(t, take())
		dir, err := makeSocketDir(f, account{})
		check(t, err)
		if dir == first {
			t.Errorf("%s: %s was used", name, dir)
		}
		check(t, checkSocketDir(dir, account{}))
		check(t, os.RemoveAll(dir))
	}
}
