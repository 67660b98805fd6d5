package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
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

// TestDocs_FreshMachine: the page is a record of one run. It says of which commit, the run was of this
// version, and it went well to its end: .ci/fresh-machine writes it anew.
func TestDocs_FreshMachine(t *testing.T) {
	b, err := os.ReadFile("docs/fresh-machine.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, want := range []string{
		"made this page at commit `[0-9a-f]{7,}`", // what was run
		regexp.QuoteMeta("\nepic "+version()+", commit …, schema ") + `\d{14}\n`,
		`(?m)^ok  \s+epicevents\.example/epic\b`, // the tests, of all packages
		"\nits exit code is 0\n",
	} {
		if !regexp.MustCompile(want).MatchString(page) {
			t.Errorf("it says nowhere %s", want)
		}
	}
	if failed := regexp.MustCompile(`(?m)^(FAIL|--- FAIL|its exit code is [1-9]).*$`).FindString(page); failed != "" {
		t.Errorf("it shows %s", failed)
	}
	if run, well := strings.Count(page, "\ngo test ./...\n"), strings.Count(page, "\nits exit code is 0\n"); run == 0 || run != well {
		t.Errorf("of %d runs of the tests %d ended well", run, well)
	}
}
