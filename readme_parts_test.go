//go:build !windows

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// section is a part of the README, from its heading to the next.
func section(t *testing.T, heading string) string {
	t.Helper()
	_, after, ok := strings.Cut(readme(t), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("the README has no part %q", heading)
	}
	part, _, _ := strings.Cut(after, "\n## ")
	return part
}

// Each line of the block about scripts does what it says, in the folder of a clone.
func TestReadme_Scripts(t *testing.T) {
	var lines []string
	for line := range strings.Lines(section(t, "Scripts")) {
		if typed, ok := strings.CutPrefix(line, "    "); ok {
			typed, _, _ = strings.Cut(typed, "  #")
			lines = append(lines, strings.TrimSpace(typed))
		}
	}
	if len(lines) < 5 || !strings.HasPrefix(lines[0], "export EPIC_EMAIL=") {
		t.Fatalf("the block has the lines %q", lines)
	}
	who := strings.ReplaceAll(lines[0], "…", "'"+password+"'")
	program, err := exec.LookPath("epic")
	if err != nil {
		t.Fatal(err)
	}
	clone := t.TempDir()
	if err := os.Symlink(program, filepath.Join(clone, "epic")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(clone, "lines.txt"), []byte("count clients as csv\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := append(surroundings(), "DATABASE_URL="+newDatabase(t).loginURL(), "EPIC_HOME="+t.TempDir())
	for _, line := range lines[1:] {
		if strings.HasSuffix(line, "whoami") {
			who = "" // the login is remembered
		}
		cmd := exec.Command("sh", "-c", who+"\n"+line)
		cmd.Dir, cmd.Env = clone, settings
		out, err := cmd.Output()
		if err != nil || len(out) == 0 && !strings.Contains(line, " login ") {
			t.Errorf("%s: %v, and %q", line, err, out)
		}
	}
}

// The exit codes are those that a program can end with.
func TestReadme_ExitCodes(t *testing.T) {
	_, told, ok := strings.Cut(section(t, "Scripts"), "Exit codes: ")
	if !ok {
		t.Fatal("the README does not say the exit codes")
	}
	var got []int
	for _, m := range regexp.MustCompile(`(?:^|; )(\d+) `).FindAllStringSubmatch(told, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	const done, readerGone = 0, 141 // the latter is 128 and SIGPIPE
	want := []int{done, readerGone}
	for c := models.Internal; c <= models.Cancelled; c++ {
		want = append(want, c.Exit())
	}
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(got, want) {
		t.Errorf("told %d, want %d", got, want)
	}
}

// The table of rights is made from the policy, with -update.
func TestReadme_Rights(t *testing.T) {
	schema, _ := language(t)
	text := readme(t)
	head := "|"
	for _, e := range schema.Entities() {
		head += " | " + e.Plural
	}
	head += " |\n|---" + strings.Repeat("|---", len(schema.Entities())) + "|\n"
	before, after, ok := strings.Cut(text, head)
	if !ok {
		t.Fatalf("the README has no table with the head\n%s", head)
	}
	there, after, _ := strings.Cut("\n"+after, "\n\n")
	rows := "| everybody" + strings.Repeat(" | read", len(schema.Entities())) + " |\n"
	for _, department := range models.Department("").Values() {
		rows += "| " + department
		for _, e := range schema.Entities() {
			rows += " | " + mayDo(t, policy.Subject{ID: 1, Number: 1, Department: models.Department(department)}, e)
		}
		rows += " |\n"
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(before+head+rows+"\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.TrimPrefix(there, "\n")+"\n", rows); diff != "" {
		t.Errorf("the table of rights is not the policy's (make docs writes it anew): -there +new\n%s", diff)
	}
}

// mayDo is a cell of the table: what somebody may do with records besides reading them, which they must.
func mayDo(t *testing.T, who policy.Subject, e *models.Entity) string {
	t.Helper()
	var acts []string
	for _, a := range policy.Actions() {
		right := policy.Decide(who, a, e.Thing)
		if a == policy.Read {
			if right.Scope != policy.All {
				t.Errorf("%s does not read all %s", who.Department, e.Plural)
			}
			continue
		}
		if !right.Allowed() {
			continue
		}
		act := string(a)
		if right.Scope == policy.Own {
			act += " own"
		}
		var others []string // fields that others write by this
		for _, f := range e.Fields {
			if !right.MayWrite(f.Name) && len(policy.WhoMay(a, e.Thing, f.Name)) > 0 {
				others = append(others, f.Label())
			}
		}
		switch {
		case len(others) > len(right.Fields):
			act += " (only " + strings.Join(right.Fields, ", ") + ")"
		case len(others) > 0:
			act += " (not " + strings.Join(others, ", ") + ")"
		}
		acts = append(acts, act)
	}
	return strings.Join(acts, "; ")
}

// What the bullets about the language quote is accepted where the bullet says that it stands.
func TestReadme_Bullets(t *testing.T) {
	schema, registry := language(t)
	x := &commands.Executor{Registry: registry, Schema: schema, Clock: time.Now, Zone: time.UTC}
	understood := func(line string) bool {
		_, err := x.Understand(line)
		known, refused := err.(*models.Error)
		return !refused || known.Code != models.NotUnderstood
	}
	places := map[string][]string{ // where a quotation may stand
		"Records":     {"show client %s", "show employee %s", "show contract %s", "update %s set client = #1"},
		"Conditions":  {"show contracts where %s", "show events where %s", "show events where %s = x", "show clients %s", "show contracts where unsigned %s unpaid", "show contracts where id %s 1", "show clients where name %s x", "show clients where created %s", "show clients where created %s 2023", "show contracts where signed %s", "show clients where id %s", "show clients where name %s"},
		"Dates":       {"show events where start = %s", "show events where start in %s"},
		"Text":        {"show clients where name = %s", "show clients where name = \"a%sb\""},
		"Before harm": {"update client #1 set company = x %s"},
	}
	part := section(t, "The language")
	for bullet, lines := range places {
		_, about, ok := strings.Cut(part, "- **"+bullet+"** ")
		if !ok {
			t.Errorf("there is no bullet %q", bullet)
			continue
		}
		about, _, _ = strings.Cut(about, "\n")
		for _, m := range inCode.FindAllStringSubmatch(about, -1) {
			quoted := []string{m[1]}
			if strings.HasPrefix(m[1], "= ") {
				quoted = strings.Fields(m[1]) // a list of signs
			}
			for _, q := range quoted {
				setting := regexp.MustCompile(`^[A-Z_]+$`).MatchString(q)
				if !setting && q != "it" && q != "them" && !slices.ContainsFunc(lines, func(line string) bool { return understood(fmt.Sprintf(line, q)) }) {
					t.Errorf("%s: %q is not understood in any of %q", bullet, q, lines)
				}
			}
		}
	}
}
