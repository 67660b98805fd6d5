package shell

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
)

func openRemembered(t *testing.T, dir, key, database string) *remembered {
	t.Helper()
	r, err := newRemembered(dir, key, database)
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
