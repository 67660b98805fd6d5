package lang_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/commands/lang"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

func TestGrammar_Parse(t *testing.T) {
	const name = "testdata/lines.txt"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	g := grammar(t)
	var got []string
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, " ") {
			continue
		}
		got = append(got, line)
		if line != "" && !strings.HasPrefix(line, "#") {
			got = append(got, understood(t, g, line)...)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(strings.Join(got, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), strings.Join(got, "\n")); diff != "" {
		t.Errorf("rewrite it with -update: -want +got:\n%s", diff)
	}
}

// understood is how a line prints, when it prints differently, and the tree of what is in it. What
// is printed must mean the same.
func understood(t *testing.T, g *lang.Grammar, line string) []string {
	t.Helper()
	parsed, perr := g.Parse(line)
	if perr != nil {
		t.Errorf("%s: %s (%s) at %v", line, perr.Message, perr.Hint, perr.Span)
		return nil
	}
	again, perr := g.Parse(parsed.String())
	if perr != nil {
		t.Errorf("%s prints as %s, which does not read: %s", line, parsed, perr.Message)
		return nil
	}
	if again.String() != parsed.String() {
		t.Errorf("%s prints as %s, then as %s", line, parsed, again)
	}
	if diff := cmp.Diff(tree(parsed), tree(again)); diff != "" {
		t.Errorf("%s prints as %s, which means something else: %s", line, parsed, diff)
	}
	var out []string
	if printed := parsed.String(); printed != line {
		out = append(out, "  "+printed)
	}
	for _, s := range tree(parsed) {
		out = append(out, "    "+s)
	}
	return out
}

func TestGrammar_Parse_nothing(t *testing.T) {
	for _, line := range []string{"", " ", "\t", "-- a comment", ";", " ; ;", "\u00a0"} {
		parsed, err := grammar(t).Parse(line)
		if err != nil || len(parsed.Commands) != 0 {
			t.Errorf("%q: %v, %v", line, parsed, err)
		}
	}
}

func TestParseCond(t *testing.T) {
	c, err := lang.ParseCond("due > 0 and cancelled is empty")
	if err != nil || lang.Print(c) != "due > 0 and cancelled is empty" {
		t.Errorf("%v, %v", c, err)
	}
	for _, wrong := range []string{"", "due >", "due > 0 and", "due > 0 due", "due = \x00", strings.Repeat("(", 100)} {
		if c, err := lang.ParseCond(wrong); err == nil {
			t.Errorf("%q reads as %s", wrong, lang.Print(c))
		}
	}
}
