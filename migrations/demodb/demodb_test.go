package demodb

import (
	"os"
	"path/filepath"
	"testing"

	"epicevents.example/epic/migrations"
)

// A template is named after the SQL that the test holds. Where another checkout has taken the place of
// the one it was built from, what is built here is not taken for that one's schema.
func TestContent_notTheFolder(t *testing.T) {
	held := content(t)
	elsewhere := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module epicevents.example/epic\n", "migrations/20990101000000_other.tx.up.sql": "SELECT 1;\n"} {
		path := filepath.Join(elsewhere, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(elsewhere)
	if got := content(t); got != held {
		t.Errorf("%s in one folder, %s in another", held, got)
	}
	db := Empty(t)
	list, err := migrations.Status(t.Context(), db.Admin)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.Applied.IsZero() {
			t.Errorf("%s is not in the database that was built", m.Name)
		}
	}
}
