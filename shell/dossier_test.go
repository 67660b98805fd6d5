package shell

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// What people have written is neither Markdown nor a command to the terminal of whoever reads the page.
func TestDossier_page(t *testing.T) {
	r := &renderer{zone: time.UTC, clock: func() time.Time { return time.Date(2027, 6, 4, 12, 0, 0, 0, time.UTC) }, width: func() int { return 40 }}
	text := r.page(&commands.Dossier{Title: "client #4", Parts: []commands.Part{{Name: "history", Table: &query.Table{
		Columns: []query.Column{{Name: "number", Label: "number", Kind: models.KindID}, {Name: "name", Label: "name", Kind: models.KindText}, {Name: "notes", Label: "notes", Kind: models.KindNote}, {Name: "reason", Label: "reason", Kind: models.KindText}},
		Rows:    [][]any{{int64(1), "*<b>[x](y)_`\\", "a\x1b[31mb\nc", nil}},
	}}}})
	const want = "# All that is kept about client #4\n\nWritten on 4 June 2027; times are those of UTC.\n\n## History (1)\n\n### Change 1\n\n" +
		"- name: \\*\\<b>\\[x](y)\\_\\`\\\\\n- notes: a\\[31mb  \n  c\n"
	if text != want {
		t.Errorf("%q\nwant\n%q", text, want)
	}
}

// Two files are written, or none; they are nobody else's to read, and what is there stays.
func TestDossier_files(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	if err := os.WriteFile(b, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeBoth(Reach{}, a, "one", b, "two"); err == nil || !strings.Contains(err.Error(), b+" is there already") {
		t.Errorf("written over: %v", err)
	}
	if _, err := os.Stat(a); err == nil {
		t.Error("one file was left without the other")
	}
	if text, _ := os.ReadFile(b); string(text) != "mine" {
		t.Errorf("it is %q", text)
	}
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	if err := writeBoth(Reach{}, a, "one", b, "two"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{a: "one", b: "two"} {
		if text, err := os.ReadFile(name); string(text) != want {
			t.Errorf("%s has %q (%v)", name, text, err)
		}
	}
	if err := writeBoth(Reach{restricted: true}, a+"2", "one", b+"2", "two"); err == nil {
		t.Error("written where there are no files")
	}
}
