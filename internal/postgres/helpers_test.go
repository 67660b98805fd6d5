//go:build unix

package postgres

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// wantCode opens a database that must be refused, with a sentence and a way out.
func wantCode(t *testing.T, cfg Config, code string) {
	t.Helper()
	c, err := Open(t.Context(), cfg)
	if err == nil {
		c.Close()
	}
	wantError(t, err, code)
}

// wantError checks a refusal.
func wantError(t *testing.T, err error, code string) {
	t.Helper()
	e := (*Error)(nil)
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %v, want a refusal with code %s", err, code)
	}
	if !strings.HasSuffix(e.Message, ".") || e.Hint == "" {
		t.Errorf("not a sentence with a way out: %q, %q", e.Message, e.Hint)
	}
	t.Log(e)
}

// listing writes down every file below dir with its size and time.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	check(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&out, path, info.Mode(), info.Size(), info.ModTime())
		}
		return err
	}))
	return out.String()
}

// renumber puts another process number on the first line of a lock file.
func renumber(text []byte, pid int) []byte {
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	return append([]byte(strconv.Itoa(pid)+"\n"), rest...)
}

// copyFile copies a program.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	check(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	check(t, err)
	_, err = io.Copy(out, in)
	check(t, err)
	check(t, out.Close())
}
