package shell

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	keptLines   = 2000    // lines of a person's history that are given to the editor
	fattestFile = 2 << 20 // bytes after which the file is written anew with the kept lines only
)

// history is the file of the lines that one person typed: one JSON string a line, so that a line
// of several rows stays one. Several shells append to it at once; only its owner can read it.
type history struct{ path string }

// historyOf is the history of a person in a folder. The name of the file cannot leave the folder.
func historyOf(dir, email string) history {
	return history{path: filepath.Join(dir, "history-"+url.PathEscape(strings.ToLower(email)))}
}

// load gives the lines, oldest first, each once, where it was typed last.
func (h history) load() ([]string, error) {
	if err := h.check(); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(h.path)
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	var lines []string
	seen := map[string]bool{}
	rows := strings.Split(string(b), "\n")
	for _, row := range slices.Backward(rows) {
		var line string
		// What does not read was cut short by a crash or a full disk: the rest is still good.
		if json.Unmarshal([]byte(row), &line) != nil || seen[line] || len(lines) == keptLines {
			continue
		}
		seen[line] = true
		lines = append(lines, line)
	}
	slices.Reverse(lines)
	if len(b) > fattestFile {
		return lines, h.rewrite(lines)
	}
	return lines, nil
}

// add appends a line. One write of O_APPEND keeps the lines of several shells apart.
func (h history) add(line string) error {
	row, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	if err := h.check(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(h.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	_, err = f.Write(append([]byte("\n"), append(row, '\n')...)) // a row cut short before this one ends here
	return errors.Join(err, f.Close())
}

// check refuses a file that is not a plain one of mode 0600: it may be somebody else's trap.
func (h history) check() error {
	info, err := os.Lstat(h.path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("the history %s is not a file that only you can read", h.path)
	}
	return nil
}

// rewrite replaces the file by a smaller one, whole or not at all. A line that another shell
// appends in this moment is lost to the file, and still in that shell.
func (h history) rewrite(lines []string) error {
	f, err := os.CreateTemp(filepath.Dir(h.path), ".history-*") // mode 0600
	if err != nil {
		return fmt.Errorf("shorten the history: %w", err)
	}
	defer os.Remove(f.Name())
	for _, line := range lines {
		row, _ := json.Marshal(line) // a string always has a JSON form
		if _, err = f.Write(append(row, '\n')); err != nil {
			break
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("shorten the history: %w", err)
	}
	return os.Rename(f.Name(), h.path)
}
