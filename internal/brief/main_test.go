package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// module makes a module of files. It has a test for each script that begins with what the test is to do, and more in
// the package below.
func module(t *testing.T, files map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	tests := `package x
import ("os"; "path/filepath"; "strings"; "testing")
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/script/*.txtar")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			if strings.Contains(string(text), "\nfail") { t.Fatal("a reason") }
			if strings.Contains(string(text), "\nskip") { t.Skip() }
		})
	}
}
`
	for name, text := range map[string]string{
		"go.mod": "module example.org/x\n\ngo 1.24\n", "x_test.go": tests,
		"below/deep/y_test.go": "package y\nimport \"testing\"\nfunc TestHolds(t *testing.T) {}\nfunc TestFails(t *testing.T) { t.Fatal(\"another reason\") }\n",
	} {
		write(t, filepath.Join(root, name), text)
	}
	for name, text := range files {
		write(t, filepath.Join(root, "testdata", "script", name+".txtar"), text)
	}
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestProve(t *testing.T) {
	for name, c := range map[string]struct {
		scripts map[string]string
		want    string // the lines
		fails   string
	}{
		"all": {map[string]string{"brief_a1": "# A1: it is so.\n", "brief_a2": "# A2: what is below is in\n# below/deep.TestHolds.\n"},
			"✓ A1   it is so\n✓ A2   what is below is in below/deep.TestHolds\n2 of 2\n", ""},
		"one that is missing": {map[string]string{"brief_a1": "# A1: it is so. And more.\n"},
			"✓ A1   it is so\n✗ A2   there is no script\n1 of 2\n", "not all of it holds"},
		"one that fails": {map[string]string{"brief_a1": "# A1: it is so.\n", "brief_a2": "# A2: it is not.\nfail\n"},
			"✓ A1   it is so\n✗ A2   it is not\n1 of 2\n", "a reason"},
		"one that is skipped": {map[string]string{"brief_a1": "# A1: it is so.\n", "brief_a2": "# A2: perhaps.\nskip\n"},
			"✓ A1   it is so\n✗ A2   perhaps\n1 of 2\n", "not all of it holds"},
		"a named test that fails": {map[string]string{"brief_a1": "# A1: it is so.\n", "brief_a2": "# A2: it is not. See below/deep.TestFails.\n"},
			"✓ A1   it is so\n✗ A2   it is not\n1 of 2\n", "another reason"},
		"a named test that is another package's": {map[string]string{"brief_a1": "# A1: it is so.\n", "brief_a2": "# A2: it is not here: TestHolds, but in\n# below/deep.TestHolds.\n"},
			"✓ A1   it is so\n✗ A2   it is not here: TestHolds, but in below/deep.TestHolds\n1 of 2\n", "not all of it holds"},
		"a wrong header": {map[string]string{"brief_a1": "# A2: it is so.\n"}, "", "brief_a1.txtar does not begin with # A1: and a sentence"},
		"no such item":   {map[string]string{"brief_b7": "# B7: it is so.\n"}, "", "is no item of the list in internal/brief"},
	} {
		t.Run(name, func(t *testing.T) {
			root := module(t, c.scripts)
			var out strings.Builder
			all, err := read(root, []string{"A1", "A2"})
			if err == nil {
				err = prove(root, all, &out)
			}
			if out.String() != c.want {
				t.Errorf("printed\n%swant\n%s", &out, c.want)
			}
			if (err == nil) != (c.fails == "") || err != nil && (!strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), "%!")) {
				t.Errorf("ended with %v, want %q", err, c.fails)
			}
		})
	}
}

// What does not even build is no list of crosses.
func TestProve_broken(t *testing.T) {
	root := module(t, map[string]string{"brief_a1": "# A1: it is so.\n"})
	write(t, filepath.Join(root, "z_test.go"), "package x\nvar z int = \"z\"\n")
	all, err := read(root, []string{"A1"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := prove(root, all, &out); err == nil || out.Len() > 0 {
		t.Errorf("%v, and printed %q", err, &out)
	}
}
