//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
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
		packager: &postgres.Packager{Commands: []string{"pack list", "pack get"}, Server: "server contrib"},
		before:   []string{"/usr/bin/env", "PATH=" + bin + ":/usr/bin:/bin"},
		may:      true,
		out:      out,
	}, bin, out
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestBring(t *testing.T) {
	m, bin, out := bare(t)
	if err := m.bring(t.Context(), []string{"mux"}); err != nil {
		t.Fatal(err)
	}
	told, _ := os.ReadFile(filepath.Join(bin, "told"))
	if want := "list\nget server contrib mux\n"; string(told) != want {
		t.Errorf("the package manager was told %q, want %q", told, want)
	}
	if want := "PostgreSQL and mux must be installed: pack does it\n"; out.String() != want {
		t.Errorf("said %q, want %q", out, want)
	}
	out.Reset()
	m.may = false // and need not
	if err := m.bring(t.Context(), []string{"mux"}); err != nil || out.Len() > 0 {
		t.Errorf("where all is there: %v, %q", err, out)
	}
}

func TestBring_Refused(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*machine)
		want   string
	}{
		"no rights":          {func(m *machine) { m.may = false }, "PostgreSQL and mux must be installed, which this account may not do: run `pack list && pack get server contrib mux`"},
		"no package manager": {func(m *machine) { m.packager = nil }, "install PostgreSQL 14 or later with its contributed extensions pg_trgm and btree_gist, and mux"},
		"a failure":          {func(m *machine) { m.before = []string{"/usr/bin/env", "false"} }, "pack failed: run `pack list && pack get server contrib mux` to see why"},
		"a wrong setting":    {func(m *machine) { m.binDir = "/nowhere" }, "none."},
		"not enough":         {func(m *machine) { m.packager.Server = "contrib" }, "none."},
	} {
		t.Run(name, func(t *testing.T) {
			m, _, _ := bare(t)
			test.change(&m)
			if err := m.bring(t.Context(), []string{"mux"}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
