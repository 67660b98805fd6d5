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
type history struct{ path string }

// historyOf is the history of a person in a folder. The name of the file cannot leave the folder.
func historyOf(dir, email string) history {
	return history{path: filepath.Join(dir, "history-"+url.PathEscape(strings.ToLower(email)))}
}

// load gives the lines, oldest first, each once, where it was typed last.
func (h history) load() ([]string, error) {
	b, err := secret.Read(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
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
	// A row that was cut short before this one ends here.
	if err := secret.Append(h.path, append([]byte("\n"), append(row, '\n')...)); err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	return nil
}

// rewrite replaces the file by a smaller one, whole or not at all. A line that another shell
// appends in this moment is lost to the file, and still in that shell.
func (h history) rewrite(lines []string) error {
	var rows bytes.Buffer
	for _, line := range lines {
		row, _ := json.Marshal(line) // a string always has a JSON form
		rows.Write(append(row, '\n'))
	}
	if err := secret.Write(h.path, rows.Bytes()); err != nil {
		return fmt.Errorf("shorten the history: %w", err)
	}
	return nil
}
