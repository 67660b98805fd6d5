package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/migrations"
)

var (
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	aPath   = regexp.MustCompile("`(\\.?[a-z][\\w.*-]*(?:/[\\w.*-]+)+/?|[\\w-]+\\.(?:go|md))`")
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
)

// What the documents link to is there, and so are the files of the repository that they name.
func TestDocs_Links(t *testing.T) {
	documents, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	links, paths := 0, 0
	for _, name := range append(documents, "README.md", "testdata/script/README.md") {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := fenced.ReplaceAllString(string(b), "")
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			links++
			path := filepath.Join(filepath.Dir(name), filepath.FromSlash(target))
			if target == "" {
				path = name
			}
			if !leads(t, path, anchor) {
				t.Errorf("%s: %s leads nowhere", name, m[1])
			}
		}
		for _, m := range aPath.FindAllStringSubmatch(text, -1) {
			paths++
			if !hasFiles(t, filepath.Dir(name), m[1]) {
				t.Errorf("%s: there is no %s", name, m[1])
			}
		}
	}
	if links < 10 || paths < 20 {
		t.Errorf("only %d links and %d paths were found", links, paths)
	}
}

// leads reports whether there is a file, with a heading of this anchor if one is named.
func leads(t *testing.T, path, anchor string) bool {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || anchor == "" {
		return err == nil
	}
	if info.IsDir() {
		return false
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(heading.FindAllStringSubmatch(string(b), -1), func(m []string) bool {
		slug := regexp.MustCompile(`[^\w\s-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		return strings.ReplaceAll(slug, " ", "-") == anchor
	})
}

// hasFiles reports whether there are files of a name, from the top or beside the document.
func hasFiles(t *testing.T, dir, pattern string) bool {
	t.Helper()
	for _, from := range []string{".", dir} {
		found, err := filepath.Glob(filepath.Join(from, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return true
		}
	}
	return false
}

// docs/fresh-machine.md is of this version, this schema and these packages: nobody reads how an older one once ran.
func TestDocs_FreshMachine(t *testing.T) {
	if os.Getenv("EPIC_FRESH") != "" {
		t.Skip("this run is the one that .ci/fresh-machine writes the page of")
	}
	const again = "docs/fresh-machine.md is stale (as root, .ci/fresh-machine writes it anew): "
	b, err := os.ReadFile("docs/fresh-machine.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	if want := "epic " + version() + ", commit …, schema " + migrations.Newest() + "\n"; !strings.Contains(page, "\n"+want) {
		t.Errorf("%sit does not say %s", again, want)
	}
	want := tested(t)
	runs := strings.Split(page, "\ngo test ./...\n")[1:]
	if len(runs) == 0 {
		t.Errorf("%sno tests are run there", again)
	}
	for _, run := range runs {
		run, _, _ = strings.Cut(run, "\nits exit code is 0\n")
		var got []string
		for _, m := range regexp.MustCompile(`(?m)^(ok  |\?   )\s+(\S+)`).FindAllStringSubmatch(run, -1) {
			got = append(got, strings.TrimSpace(m[1])+" "+m[2])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s-these packages +there\n%s", again, diff)
		}
	}
}

// tested are our packages in the order of go test, each with what that says before its name.
func tested(t *testing.T) (lines []string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,TestGoFiles,XTestGoFiles", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath                string
			TestGoFiles, XTestGoFiles []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return lines
		} else if err != nil {
			t.Fatal(err)
		}
		mark := "ok "
		if len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 {
			mark = "? "
		}
		lines = append(lines, mark+p.ImportPath)
	}
}
