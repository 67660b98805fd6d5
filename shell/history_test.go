package shell

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func loaded(t *testing.T, h history) []string {
	t.Helper()
	lines, err := h.load()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func kept(t *testing.T, h history, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if err := h.add(line); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHistory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when needed")
	h := historyOf(dir, "Bill@Epicevents.example")
	if got := loaded(t, h); got != nil {
		t.Errorf("before the first line: %q", got)
	}
	kept(t, h, "one", "two\nrows", `"quotes" é`, "one")
	want := []string{"two\nrows", `"quotes" é`, "one"}
	if got := loaded(t, historyOf(dir, "bill@epicevents.EXAMPLE")); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := loaded(t, historyOf(dir, "kate@epicevents.example")); got != nil {
		t.Errorf("somebody else has %q", got)
	}
	for path, want := range map[string]os.FileMode{h.path: 0o600, dir: 0o700} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v (%v), want %o", path, info.Mode(), err, want)
		}
	}
}

// No e-mail leads out of the folder.
func TestHistoryOf_Hostile(t *testing.T) {
	dir := t.TempDir()
	for _, email := range []string{"../../etc/passwd", "/etc/passwd", "..", "a/b@c.de", "a\x00b"} {
		if got := filepath.Dir(historyOf(dir, email).path); got != dir {
			t.Errorf("%q is in %s", email, got)
		}
	}
}

// A row that was cut short, by a crash or a full disk, costs itself and no other.
func TestHistory_CutShort(t *testing.T) {
	h := historyOf(t.TempDir(), "bill")
	if err := os.WriteFile(h.path, []byte("\"first\"\nnonsense\n\"second\"\n\"cut sho"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept(t, h, "third")
	if got, want := loaded(t, h), []string{"first", "second", "third"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHistory_TwoWriters(t *testing.T) {
	h := historyOf(t.TempDir(), "bill")
	const writers, each = 4, 100
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range each {
				if err := h.add(fmt.Sprintf("line %d of %d %s", n, w, strings.Repeat("é", 500))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := len(loaded(t, h)); got != writers*each {
		t.Errorf("%d lines, want %d", got, writers*each)
	}
}

// A file that has grown is written anew with the lines that count, and stays its owner's.
func TestHistory_Rewrite(t *testing.T) {
	h := historyOf(t.TempDir(), "bill")
	var text strings.Builder
	for n := 0; text.Len() <= fattestFile; n++ {
		fmt.Fprintf(&text, "%q\n", fmt.Sprintf("line %d %s", n, strings.Repeat("x", 500)))
	}
	if err := os.WriteFile(h.path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	kept(t, h, "last")
	lines := loaded(t, h)
	if len(lines) != keptLines || lines[keptLines-1] != "last" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	info, err := os.Stat(h.path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() >= int64(text.Len()) || info.Mode().Perm() != 0o600 {
		t.Errorf("%d bytes of mode %o are left", info.Size(), info.Mode().Perm())
	}
	if again := loaded(t, h); !slices.Equal(again, lines) {
		t.Error("what was written anew reads differently")
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(h.path), ".history-*")); len(left) > 0 || err != nil {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}

// What another program appends while the file is written anew, over and over, is in it afterwards.
func TestHistory_RewriteBesideAnother(t *testing.T) {
	h := historyOf(t.TempDir(), "bill")
	const fat, added = 1200, 200
	var text strings.Builder
	for n := range fat { // above the limit however often it is written anew
		fmt.Fprintf(&text, "%q\n", fmt.Sprintf("line %d %s", n, strings.Repeat("x", 2*fattestFile/fat)))
	}
	if err := os.WriteFile(h.path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), appends+"="+filepath.Dir(h.path), fmt.Sprintf("%s_LINES=%d", appends, added))
	other.Stderr = os.Stderr
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- other.Wait() }()
	for running, rounds := true, 0; running || rounds == 0; rounds++ {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		default:
			loaded(t, h)
		}
	}
	if got := len(loaded(t, h)); got != fat+added {
		t.Errorf("%d lines, want %d", got, fat+added)
	}
}

// appends is the setting that makes of this binary the other program of TestHistory_RewriteBesideAnother.
const appends = "EPIC_TEST_APPENDS"

// appendLines adds lines to the history in the folder of the setting.
func appendLines() int {
	lines, err := strconv.Atoi(os.Getenv(appends + "_LINES"))
	for n := 0; n < lines && err == nil; n++ {
		err = historyOf(os.Getenv(appends), "bill").add(fmt.Sprintf("added %d", n))
		time.Sleep(time.Millisecond) // or all would be there before the first time that the file is written anew
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestHistory_Refused(t *testing.T) {
	for name, prepare := range map[string]func(path string) error{
		"read by others":     func(path string) error { return os.WriteFile(path, []byte("\"x\"\n"), 0o644) },
		"written by a group": func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o620)) },
		"a folder":           func(path string) error { return os.Mkdir(path, 0o700) },
		"a link": func(path string) error {
			return errors.Join(os.WriteFile(path+".target", nil, 0o600), os.Symlink(path+".target", path))
		},
		"a link to nothing": func(path string) error { return os.Symlink(path+".target", path) },
	} {
		t.Run(name, func(t *testing.T) {
			h := historyOf(t.TempDir(), "bill")
			if err := prepare(h.path); err != nil {
				t.Fatal(err)
			}
			if _, err := h.load(); err == nil || !strings.Contains(err.Error(), h.path) {
				t.Errorf("load: %v", err)
			}
			if err := h.add("y"); err == nil || !strings.Contains(err.Error(), h.path) {
				t.Errorf("add: %v", err)
			}
			if text, err := os.ReadFile(h.path + ".target"); err == nil && len(text) > 0 {
				t.Errorf("written through the link: %q", text)
			}
		})
	}
}
