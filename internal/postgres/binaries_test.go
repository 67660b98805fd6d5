//go:build unix

package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// installed makes a folder whose server only knows its version, for the
// versions that are not installed here.
func installed(t *testing.T, dir, version string) string {
	t.Helper()
	check(t, os.MkdirAll(dir, 0o755))
	text := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %s'\n", version)
	for _, name := range []string{"initdb", "postgres"} {
		check(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755))
	}
	return dir
}

func TestChooseBinaries(t *testing.T) {
	root := t.TempDir()
	old := installed(t, filepath.Join(root, "old"), "13.22 (Debian 13.22-1)")
	good := installed(t, filepath.Join(root, "good"), "14.0")
	next := installed(t, filepath.Join(root, "next"), "18beta1")
	odd := installed(t, filepath.Join(root, "odd"), "x")
	tests := map[string]struct {
		dirs  []string
		major int
		want  string // the folder, or
		code  string
	}{
		"first that fits":     {[]string{odd, old, good, next}, 0, good, ""},
		"the data's":          {[]string{good, next}, 18, next, ""},
		"none":                {nil, 0, "", CodeNoBinaries},
		"none that works":     {[]string{odd}, 0, "", CodeNoBinaries},
		"too old":             {[]string{old}, 0, "", CodeTooOld},
		"not the data's":      {[]string{good, next}, 15, "", CodeWrongVersion},
		"the data's, too old": {[]string{old}, 13, "", CodeWrongVersion},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b, err := chooseBinaries(t.Context(), test.dirs, test.major)
			if test.code != "" {
				wantError(t, err, test.code)
				return
			}
			check(t, err)
			if b.dir != test.want {
				t.Errorf("chose %s, want %s", b.dir, test.want)
			}
		})
	}
}

func TestFindBinaries_NamesAWrongFolder(t *testing.T) {
	_, err := findBinaries(t.Context(), t.TempDir(), 0)
	wantError(t, err, CodeNoBinaries)
}

func TestCandidates_Order(t *testing.T) {
	root := t.TempDir()
	first := installed(t, filepath.Join(root, "mine"), "15.1")
	nine := installed(t, filepath.Join(root, "usr/lib/postgresql/9.6/bin"), "9.6.24")
	fourteen := installed(t, filepath.Join(root, "usr/lib/postgresql/14/bin"), "14.1")
	seventeen := installed(t, filepath.Join(root, "usr/lib/postgresql/17/bin"), "17.1")
	fedora := installed(t, filepath.Join(root, "usr/pgsql-16/bin"), "16.1")
	silicon := installed(t, filepath.Join(root, "opt/homebrew/opt/"+brew.Server+"/bin"), "17.5")
	intel := installed(t, filepath.Join(root, "usr/local/opt/"+brew.Server+"/bin"), "17.5")
	check(t, os.MkdirAll(filepath.Join(root, "usr/lib/postgresql/18/bin"), 0o755)) // clients only
	got := candidates(first+":relative:"+fourteen+":/nowhere", root)
	want := []string{first, fourteen, seventeen, nine, fedora, silicon, intel}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestCheckExtensions(t *testing.T) {
	real, err := findBinaries(t.Context(), "", 0)
	check(t, err)
	var as account // the first that can be taken here
	for _, as = range accounts(true) {
		if as.try(t.Context(), "/tmp", real.postgres()) == nil {
			break
		}
	}
	check(t, checkExtensions(t.Context(), real, as))

	// Moved as a whole, PostgreSQL looks for its extensions beside itself,
	// where there are none.
	program, err := filepath.EvalSymlinks(real.postgres())
	check(t, err)
	bare := binaries{dir: filepath.Join(t.TempDir(), filepath.Dir(program)), version: real.version, major: real.major}
	check(t, os.MkdirAll(bare.dir, 0o755))
	for _, name := range []string{"initdb", "postgres"} {
		copyFile(t, filepath.Join(filepath.Dir(program), name), filepath.Join(bare.dir, name))
	}
	wantError(t, checkExtensions(t.Context(), bare, as), CodeNoContrib)
}

func TestFindPackager(t *testing.T) {
	const rpms = "postgresql-server postgresql-contrib"
	tests := map[string]struct{ goos, release, want string }{
		"debian":       {"linux", "ID=debian\nVERSION_ID=\"12\"\n", "sudo apt-get update && sudo apt-get install -y postgresql tmux"},
		"mint":         {"linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "sudo apt-get update && sudo apt-get install -y postgresql tmux"},
		"fedora":       {"linux", "ID=fedora\n", "sudo dnf install -y " + rpms + " tmux"},
		"rocky":        {"linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "sudo dnf install -y " + rpms + " tmux"},
		"macOS":        {"darwin", "", "brew install postgresql@17 tmux"},
		"unheard of":   {"linux", "ID=own\n", ""},
		"no such file": {"linux", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "os-release")
			if test.release != "" {
				check(t, os.WriteFile(path, []byte(test.release), 0o600))
			}
			got := ""
			if p, ok := findPackager(test.goos, path); ok {
				sudo := ""
				if p.AsRoot {
					sudo = "sudo "
				}
				got = p.Line(sudo, p.Server, "tmux")
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestInstalled(t *testing.T) {
	check(t, Installed(t.Context(), ""))
	wantError(t, Installed(t.Context(), t.TempDir()), CodeNoBinaries)
	wantError(t, Installed(t.Context(), installed(t, t.TempDir(), "13.22")), CodeTooOld)
}
