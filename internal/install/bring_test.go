//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"epicevents.example/epic/internal/postgres"
)

// bare is a machine whose PATH has nothing but a package manager, named pack. It installs a program
// for every name that follows "get", and writes what it was told into a file.
func bare(t *testing.T) (m machine, bin string, out *strings.Builder) {
	t.Helper()
	bin, out = t.TempDir(), &strings.Builder{}
	write(t, filepath.Join(bin, "pack"), "#!/bin/sh\necho \"$@\" >>"+bin+"/told\n"+
		"[ $1 = get ] || exit 0\nshift\nfor name; do /bin/cp $0 "+bin+"/$name; done\n")
	t.Setenv("PATH", bin)
	return machine{
		postgres: func(context.Context, string) error {
			if _, err := os.Stat(filepath.Join(bin, "server")); err != nil {
				return &postgres.Error{Code: postgres.CodeNoBinaries, Message: "none."}
			}
			return nil
		},
		packager: &postgres.Packager{Commands: []string{"pack list", "pack get"}, Server: "server contrib", AsRoot: true},
		rights:   func(context.Context) rights { return rights{may: true, before: as(bin)} },
		out:      out,
	}, bin, out
}

// as are the words that let the machine's own programs be found.
func as(bin string) []string { return []string{"/usr/bin/env", "PATH=" + bin + ":/usr/bin:/bin"} }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// told are the lines that a program of the machine was told.
func told(t *testing.T, bin, file string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(bin, file))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func TestBring(t *testing.T) {
	m, bin, out := bare(t)
	if err := m.bring(t.Context(), []string{"mux"}, []string{"wish"}); err != nil {
		t.Fatal(err)
	}
	if got, want := told(t, bin, "told"), []string{"list", "get server contrib mux wish"}; !slices.Equal(got, want) {
		t.Errorf("the package manager was told %q, want %q", got, want)
	}
	if want := "PostgreSQL and mux and wish must be installed: pack does it\n"; out.String() != want {
		t.Errorf("said %q, want %q", out, want)
	}
	if err := m.bring(t.Context(), []string{"muxd=mux-server"}, nil); err != nil {
		t.Fatal(err)
	}
	if got := told(t, bin, "told"); got[len(got)-1] != "get mux-server" || !strings.HasSuffix(out.String(), "muxd must be installed: pack does it\n") {
		t.Errorf("the package manager was told %q after %q", got, out)
	}
	out.Reset()
	m.rights = func(context.Context) rights { t.Error("asked for rights that nothing needs"); return rights{} }
	if err := m.bring(t.Context(), []string{"mux"}, []string{"wish"}); err != nil || out.Len() > 0 {
		t.Errorf("where all is there: %v, %q", err, out)
	}
}

func TestBring_Refused(t *testing.T) {
	const typed = "pack list && pack get server contrib mux wish"
	for name, test := range map[string]struct {
		change func(*machine)
		want   string
	}{
		"no rights":          {func(m *machine) { m.rights = none }, "PostgreSQL and mux and wish must be installed, which this account may not do: run `" + asTyped(typed) + "`"},
		"no package manager": {func(m *machine) { m.packager = nil }, "install PostgreSQL 14 or later with its contributed extensions pg_trgm and btree_gist, and mux, and wish"},
		"a failure": {func(m *machine) {
			m.rights = func(context.Context) rights { return rights{may: true, before: []string{"/usr/bin/env", "false"}} }
		}, "pack failed: run `" + asTyped(typed) + "` to see why"},
		"a wrong setting": {func(m *machine) { m.binDir = "/nowhere" }, "none."},
		"not enough":      {func(m *machine) { m.packager.Server = "contrib" }, "none."},
	} {
		t.Run(name, func(t *testing.T) {
			m, _, _ := bare(t)
			test.change(&m)
			if err := m.bring(t.Context(), []string{"mux"}, []string{"wish"}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// asTyped is a line as this account types it.
func asTyped(line string) string {
	if os.Geteuid() == 0 {
		return line
	}
	return strings.ReplaceAll(line, "pack ", "sudo pack ")
}

func none(context.Context) rights { return rights{} }

// A wish that cannot be fulfilled is said, and stops nothing.
func TestBring_Wish(t *testing.T) {
	m, bin, out := bare(t)
	write(t, filepath.Join(bin, "server"), "")
	m.rights = none
	if err := m.bring(t.Context(), nil, []string{"wish"}); err != nil {
		t.Error(err)
	}
	if got := out.String(); !strings.HasPrefix(got, "wish must be installed, which this account may not do: run `") || !strings.HasSuffix(got, "`; until then, what needs it is passed over\n") {
		t.Errorf("said %q", got)
	}
	if err := m.bring(t.Context(), []string{"mux"}, []string{"wish"}); err == nil || !strings.HasPrefix(err.Error(), "mux and wish must be installed") {
		t.Errorf("what is needed was not missed: %v", err)
	}
}

// sudo is asked only where something is missing. Where it would ask for a password, it may if somebody
// is there. It is a program of the test's: what it is told is looked at, and nobody's rights are used.
func TestBring_Sudo(t *testing.T) {
	const trial, doing = "-n true", "env DEBIAN_FRONTEND=noninteractive sh -c pack list && pack get server contrib"
	for name, test := range map[string]struct {
		trusted, attended bool
		want              []string // what sudo is told
		says, fails       string
	}{
		"nobody asked":     {true, false, []string{trial, "-n " + doing}, "PostgreSQL must be installed: pack does it\n", ""},
		"somebody there":   {false, true, []string{trial, doing}, "PostgreSQL must be installed: pack does it, for which sudo asks for your password: server contrib\n", ""},
		"nobody there":     {false, false, []string{trial}, "", "which this account may not do"},
		"somebody trusted": {true, true, []string{trial, "-n " + doing}, "PostgreSQL must be installed: pack does it\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, bin, out := bare(t)
			script := "#!/bin/sh\nprintf '%s\\n' \"$*\" >>" + bin + "/asked\n[ \"$*\" = '" + trial + "' ] && exit "
			if test.trusted {
				script += "0"
			} else {
				script += "1"
			}
			write(t, filepath.Join(bin, "sudo"), script+"\n[ $1 = -n ] && shift\nPATH="+bin+":/usr/bin:/bin exec \"$@\"\n")
			m.rights = func(ctx context.Context) rights { return elevate(ctx, *m.packager, false, test.attended) }
			err := m.bring(t.Context(), nil, nil)
			if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("got %v, want %q", err, test.fails)
			}
			if out.String() != test.says {
				t.Errorf("said %q, want %q", out, test.says)
			}
			if got := told(t, bin, "asked"); !slices.Equal(got, test.want) {
				t.Errorf("sudo was told %q, want %q", got, test.want)
			}
			if test.fails != "" {
				return
			}
			if err := m.bring(t.Context(), nil, nil); err != nil || len(told(t, bin, "asked")) != len(test.want) {
				t.Errorf("sudo was asked where nothing is missing: %v, %q", err, told(t, bin, "asked"))
			}
		})
	}
}

// Who has the rights, or cannot have them, is not asked for more.
func TestElevate(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // without sudo
	for name, test := range map[string]struct {
		asRoot, root, want bool
	}{
		"root":          {true, true, true},
		"nobody's sudo": {true, false, false},
		"brew":          {false, false, true},
		"brew as root":  {false, true, false},
	} {
		if got := elevate(t.Context(), postgres.Packager{AsRoot: test.asRoot}, test.root, true); got.may != test.want || got.before != nil {
			t.Errorf("%s: %+v, want %t", name, got, test.want)
		}
	}
}
