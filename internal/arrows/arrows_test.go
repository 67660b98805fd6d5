// Package arrows keeps the plan of the house: which room may know of which, and what no file of it
// may have. It has no code of its own, only this test (the model is golang/go, src/go/build/deps_test.go).
package arrows

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "epicevents.example/epic"

// plan is every arrow between our packages, drawn and allowed: "who: whom it imports". An arrow
// that is not here is a mistake, and so is one here that is not drawn.
const plan = `
	main: shell shell/admin commands commands/query policy models migrations internal/report internal/secret

	shell: shell/term commands commands/query models internal/report internal/secret internal/tty
	shell/admin: shell shell/term policy models migrations internal/postgres internal/report internal/secret
	shell/term: internal/fold

	commands: commands/lang commands/query policy models internal/fold internal/report
	commands/query: commands/lang policy models internal/fold internal/secret
	commands/lang:

	policy: models
	models:
	migrations:
	migrations/demodb: migrations policy internal/testdb

	internal/bench: internal/postgres internal/secret
	internal/brief:
	internal/fold:
	internal/golden:
	internal/install: internal/postgres
	internal/postgres: internal/secret
	internal/ptytest:
	internal/report:
	internal/secret:
	internal/sentrytest:
	internal/testdb: internal/postgres
	internal/tty:
`

// sql are the packages that may import bun or a driver. That shell, commands and policy do not is
// what makes the policy hard to walk around.
var sql = []string{"models", "commands/query", "migrations", "internal/postgres", "internal/report", "internal/testdb"}

// outside are the packages through which SQL is spoken.
var outside = []string{"github.com/uptrace/bun", "github.com/jackc/", "github.com/lib/pq", "database/sql/driver"}

// never are the ways, of any length, that must not exist.
var never = []struct{ from, to, why string }{
	{"commands/lang", ".", "the language knows the standard library only"},
	{"policy", "github.com/jackc/", "whoever decides does not ask the database"},
	{"models", "github.com/jackc/", "the schema is read without a connection"},
	{"shell/term", module + "/commands", "the terminal knows nothing of Epic"},
	{"shell/term", module + "/models", "the terminal knows nothing of Epic"},
	{"migrations", module, "the schema stands alone"},
	{"internal/postgres", "github.com/uptrace/bun", "running a server needs no builder of SQL"},
	{"internal/report", "github.com/uptrace/bun", "reporting knows the errors of PostgreSQL, and asks it nothing"},
}

// A pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// packages lists the module and all it depends on, as built for a system.
func packages(t *testing.T, goos string) map[string]*pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Standard,GoFiles,Imports,Deps", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", goos, err)
	}
	list := map[string]*pkg{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list[p.ImportPath] = &p
	}
}

// short is the name of one of our packages in the plan, or nothing.
func short(path string) string {
	if path == module {
		return "main"
	}
	name, ours := strings.CutPrefix(path, module+"/")
	if !ours {
		return ""
	}
	return name
}

// draw reads the plan.
func draw(t *testing.T) map[string]map[string]bool {
	t.Helper()
	arrows := map[string]map[string]bool{}
	for line := range strings.Lines(plan) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		if arrows[from] != nil {
			t.Errorf("%s stands twice in the plan", from)
		}
		arrows[from] = map[string]bool{}
		for _, name := range strings.Fields(to) {
			arrows[from][name] = true
		}
	}
	return arrows
}

func TestArrows(t *testing.T) {
	arrows := draw(t)
	drawn := map[string]bool{}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		list := packages(t, goos)
		for path, p := range list {
			from := short(path)
			if from == "" || len(p.GoFiles) == 0 {
				continue // not ours, or tests only
			}
			drawn[from] = true
			if arrows[from] == nil {
				t.Errorf("%s is not in the plan", from)
			}
			for _, to := range p.Imports {
				checkImport(t, arrows, drawn, from, to)
			}
			checkWays(t, list, from, p)
		}
	}
	for from, all := range arrows {
		if !drawn[from] {
			t.Errorf("%s is in the plan, and there is no such package", from)
		}
		for to := range all {
			if !drawn[from+" → "+to] {
				t.Errorf("%s → %s is in the plan, and is not drawn", from, to)
			}
		}
	}
}

func checkImport(t *testing.T, arrows map[string]map[string]bool, drawn map[string]bool, from, to string) {
	t.Helper()
	if name := short(to); name != "" {
		drawn[from+" → "+name] = true
		if !arrows[from][name] {
			t.Errorf("%s imports %s, which the plan does not have", from, name)
		}
		if strings.HasPrefix(from, "internal/") && !strings.HasPrefix(name, "internal/") {
			t.Errorf("%s imports %s: helpers know nothing of the rooms", from, name)
		}
	}
	if strings.HasPrefix(to, "github.com/getsentry/") && from != "internal/report" {
		t.Errorf("%s imports %s: what may be told is decided in internal/report only", from, to)
	}
	speaks := slices.ContainsFunc(outside, func(prefix string) bool { return strings.HasPrefix(to, prefix) })
	if speaks && !slices.Contains(sql, from) {
		t.Errorf("%s imports %s: only %s may", from, to, strings.Join(sql, ", "))
	}
}

func checkWays(t *testing.T, list map[string]*pkg, from string, p *pkg) {
	t.Helper()
	for _, way := range never {
		if way.from != from {
			continue
		}
		for _, dep := range p.Deps {
			// "." stands for whatever is not of the standard library.
			if way.to == "." && (list[dep] == nil || !list[dep].Standard) || way.to != "." && strings.HasPrefix(dep, way.to) {
				t.Errorf("%s reaches %s: %s", from, dep, way.why)
			}
		}
	}
}
