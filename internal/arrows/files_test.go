package arrows

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// root is the top of the module, from here.
const root = "../.."

// longest is how many lines a file may have: more are two duties.
const longest = 450

// argued are the package-level variables that are more than a table, each with its reason.
var argued = map[string]string{
	"internal/testdb.shared": "testing.M and testing.TB know nothing of each other: what they share is the process",
}

// safe is where text may become SQL as it stands.
const safe = "commands/query"

// A file is one of ours, read.
type file struct {
	name string // from the top of the module
	dir  string
	test bool
	ast  *ast.File
	fset *token.FileSet
}

func (f file) at(n ast.Node) string {
	return f.name + ":" + strings.TrimPrefix(f.fset.Position(n.Pos()).String(), f.name+":")
}

// files are all Go files of the module, for whatever system.
func files(t *testing.T) []file {
	t.Helper()
	var list []file
	fset := token.NewFileSet()
	walk(t, ".go", func(name string, text []byte) {
		tree, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, file{name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), ast: tree, fset: fset})
	})
	if len(list) < 100 {
		t.Fatalf("only %d files were found", len(list))
	}
	return list
}

// walk reads every file of the module whose name ends so.
func walk(t *testing.T, ext string, each func(name string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := strings.HasPrefix(d.Name(), ".") && p != root; d.IsDir() && (hidden || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ext {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, p)
		each(filepath.ToSlash(name), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFiles_length(t *testing.T) {
	for _, ext := range []string{".go", ".sql"} {
		walk(t, ext, func(name string, text []byte) {
			if n := bytes.Count(text, []byte("\n")); n > longest {
				t.Errorf("%s has %d lines: %d at most, one duty each", name, n, longest)
			}
		})
	}
}

// Every package says its duty once, in a comment that begins with its name.
func TestFiles_packageComment(t *testing.T) {
	comments := map[string]int{}
	for _, f := range files(t) {
		if f.test {
			continue
		}
		comments[f.dir] += 0
		if f.ast.Doc == nil || isDirective(f.ast.Doc) {
			continue
		}
		comments[f.dir]++
		want := "Package " + f.ast.Name.Name + " "
		if f.ast.Name.Name == "main" {
			want = "Command "
		}
		if !strings.HasPrefix(f.ast.Doc.Text(), want) {
			t.Errorf("%s: the package's comment does not begin with %q", f.name, want)
		}
	}
	for dir, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d comments that say its duty, not one", dir, n)
		}
	}
}

func isDirective(doc *ast.CommentGroup) bool { return doc.Text() == "" }

// Nothing runs before main.
func TestFiles_noInit(t *testing.T) {
	for _, f := range files(t) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: init() runs behind everybody's back: let a constructor do it", f.at(fn))
			}
		}
	}
}

// bun.Safe is raw text in a statement.
func TestFiles_noRawSQL(t *testing.T) {
	found := false
	for _, f := range files(t) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || s.Sel.Name != "Safe" {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && (x.Name == "bun" || x.Name == "schema") {
				found = true
				if f.dir != safe {
					t.Errorf("%s: bun.Safe outside %s", f.at(s), safe)
				}
			}
			return true
		})
	}
	if !found {
		t.Errorf("%s uses bun.Safe no more: this test looks for nothing", safe)
	}
}
