package shell

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"epicevents.example/epic/internal/secret"
)

const (
	keptLines   = 2000    // lines of a person's history that are given to the editor
	fattestFile = 2 << 20 // bytes after which the file is written anew with the kept lines only
)

// history is the file of the lines that one person typed: one JSON string a line, so that a line
// of several rows stays one. Several shells append to it at once; only its owner can read it.
type history struct {
	path string
	lock string // the file that whoever writes holds
}

// historyOf is the history of a person in a folder. The name of the file cannot leave the folder.
func historyOf(dir, email string) history {
	return history{
		path: filepath.Join(dir, "history-"+url.PathEscape(strings.ToLower(email))),
		lock: filepath.Join(dir, "history.lock"), // one for all: nobody waits long
	}
}

// load gives the lines, oldest first, each once, where it was typed last. A file that has grown is
// written anew.
func (h history) load() ([]string, error) {
	lines, size, err := h.read()
	if err != nil || size <= fattestFile {
		return lines, err
	}
	err = h.locked(func() error {
		// What another shell has appended since is kept.
		if lines, size, err = h.read(); err != nil || size <= fattestFile {
			return err
		}
		return h.rewrite(lines)
	})
	if err != nil {
		return lines, fmt.Errorf("shorten the history: %w", err)
	}
	return lines, nil
}

// read gives the lines of the file, and how many bytes it has.
func (h history) read() (lines []string, size int, err error) {
	b, err := secret.Read(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read the history: %w", err)
	}
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
	return lines, len(b), nil
}

// add appends a line. A row that was cut short before this one ends here.
func (h history) add(line string) error {
	row, err := json.Marshal(line)
	if err == nil {
		err = h.locked(func() error { return secret.Append(h.path, append([]byte("\n"), append(row, '\n')...)) })
	}
	if err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	return nil
}

// locked does what no other shell may do meanwhile: what is appended to a file in whose place another
// one is being put would be lost.
func (h history) locked(do func() error) error {
	unlock, err := secret.Lock(h.lock)
	if err != nil {
		return err
	}
	return errors.Join(do(), unlock())
}

// rewrite replaces the file by a smaller one, whole or not at all.
func (h history) rewrite(lines []string) error {
	var rows bytes.Buffer
	for _, line := range lines {
		row, _ := json.Marshal(line) // a string always has a JSON form
		rows.Write(append(row, '\n'))
	}
	return secret.Write(h.path, rows.Bytes())
}
