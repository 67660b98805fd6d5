package main

import (
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"epicevents.example/epic/internal/testdb"
)

// update rewrites what the scripts compare with: go test . -update.
var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain makes this binary the program epic when a test calls it so, or one of its kin: what the
// scripts run is what they test, and its coverage counts.
func TestMain(m *testing.M) {
	testscript.Main(running{m}, programs())
}

// running are the tests with their server, which the last of them leaves.
type running struct{ m *testing.M }

// Run has two tests for each processor unless it is told how many: they wait for a terminal and for the
// server more than they work.
func (r running) Run() int {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		if err := f.Value.Set(strconv.Itoa(2 * runtime.GOMAXPROCS(0))); err != nil {
			panic(err)
		}
	}
	return testdb.Main(r.m)
}

// TestScripts runs testdata/script/*.txtar, which show what people type and what they see. Each
// has a database of its own with the samples of the brief.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Files:              []string{file},
				Setup:              func(env *testscript.Env) error { return setUp(t, env) },
				Cmds:               scriptCommands(),
				UpdateScripts:      *update,
				RequireUniqueNames: true,
			})
		})
	}
}

// Whoever reads a script finds each of its words explained.
func TestScripts_words(t *testing.T) {
	text, err := os.ReadFile("testdata/script/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range slices.Concat(slices.Collect(maps.Keys(scriptCommands())), slices.Collect(maps.Keys(programs()))) {
		if word != "faulty" && !regexp.MustCompile("`"+word+"[ `]").Match(text) { // no script's, but a test's
			t.Errorf("testdata/script/README.md does not explain %s", word)
		}
	}
}

// TestRun_Cancelled: whoever starts the program can also stop it, and is told so by its code.
func TestRun_Cancelled(t *testing.T) {
	db := newDatabase(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	env := map[string]string{"DATABASE_URL": db.loginURL(), "EPIC_EMAIL": address("bill"), "EPIC_PASSWORD": password}
	var out, errs strings.Builder
	code := Run(ctx, []string{"-c", "show clients"}, func(name string) string { return env[name] }, os.Stdin, &out, &errs)
	if code != 130 || out.Len() > 0 {
		t.Errorf("exit code %d, output %q %q, want 130 and no data", code, &out, &errs)
	}
}
