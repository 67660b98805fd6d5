//go:build !windows

package main

import (
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

func readme(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	conversation = regexp.MustCompile("(?s)```\n(e-mail: ([a-z]+)@.*?)```")
	prompted     = regexp.MustCompile(`(?m)^epic ([a-z]+/[a-z]+(?: \(\d+ new\))?)> (.+)$`)
	justThen     = regexp.MustCompile(moment.String() + ` \((now|[a-z0-9 ]+(second|minute)s? ago)\)`)
	ruled        = regexp.MustCompile(`(?m)─+$`) // as long as how far away the dates above it are
	inCode       = regexp.MustCompile("`([^`]+)`")
)

// anyDay takes out of a conversation when it was held.
func anyDay(text string) string {
	return ruled.ReplaceAllString(away.ReplaceAllString(justThen.ReplaceAllString(text, "<now>"), "$1"), "")
}

// What the README shows is what people see who type it. -update pastes what they see.
func TestReadme_Session(t *testing.T) {
	text := readme(t)
	login := newDatabase(t).loginURL()
	told, end := "", 0
	for _, m := range conversation.FindAllStringSubmatchIndex(text, -1) {
		block, name := text[m[2]:m[3]], text[m[4]:m[5]]
		between := text[end:m[0]]
		for _, done := range inCode.FindAllStringSubmatch(between, -1) { // what others did meanwhile
			if who := map[string]string{"create": "bill", "assign": "manager"}[strings.Fields(done[1])[0]]; who != "" && end > 0 {
				cmd := epic(t, "DATABASE_URL="+login, "EPIC_EMAIL="+address(who), "EPIC_PASSWORD="+password)
				cmd.Args = append(cmd.Args, "-c", done[1])
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s", done[1], err, out)
				}
			}
		}
		lines := prompted.FindAllStringSubmatch(block, -1)
		if len(lines) == 0 {
			t.Fatalf("nothing is typed in:\n%s", block)
		}
		_, department, _ := strings.Cut(lines[0][1], "/")
		s := openScreen(t, 110, "DATABASE_URL="+login)
		prompt := s.logIn(name, department)
		for _, line := range lines {
			s.types(line[2], prompt)
		}
		seen := s.Text() + "\n"
		if diff := cmp.Diff(anyDay(block), anyDay(seen)); diff != "" && !*update {
			t.Errorf("README shows -, people see +:\n%s", diff)
		}
		told += between + "```\n" + seen + "```"
		end = m[1]
	}
	if end == 0 {
		t.Fatal("the README shows nobody at the prompt")
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(told+text[end:]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The picture is of a list of offers while somebody types. It is only painted with -update, but says what people see.
func TestReadme_Picture(t *testing.T) {
	s := openScreen(t, 96, "DATABASE_URL="+newDatabase(t).loginURL())
	prompt := s.logIn("bill", "commercial")
	s.types("show contracts wehre unpaid", prompt)
	s.types("show contracts where unpaid", prompt)
	s.Send("show events where client = jo")
	s.Shows(`"John Ouick"`)
	if *update {
		if err := os.WriteFile("docs/prompt.svg", []byte(s.Picture()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	painted, err := os.ReadFile("docs/prompt.svg")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written(string(painted)), written(s.Picture())); diff != "" {
		t.Errorf("the picture shows -, people see + (make docs paints it anew):\n%s", diff)
	}
	if !strings.Contains(readme(t), "docs/prompt.svg") {
		t.Error("the README does not show the picture")
	}
}

// written are the rows of a picture as words, whatever their colours, and without how long ago a date is.
func written(svg string) (rows []string) {
	height := ""
	for _, m := range regexp.MustCompile(`<text x="\S+" y="(\S+)" [^>]*>([^<]*)</text>`).FindAllStringSubmatch(svg, -1) {
		if m[1] != height {
			height, rows = m[1], append(rows, "")
		}
		rows[len(rows)-1] += " " + html.UnescapeString(m[2])
	}
	for i, row := range rows {
		rows[i] = strings.Join(strings.Fields(long.ReplaceAllString(row, "")), " ")
	}
	return rows
}

// long is how long ago a date is.
var long = regexp.MustCompile(`\([^()]* ago\)`)

// Every line of the language that the README gives as an example is understood.
func TestReadme_Language(t *testing.T) {
	_, after, ok := strings.Cut(readme(t), "| verb | for example |\n")
	table, _, end := strings.Cut(after, "\n\n")
	if !ok || !end {
		t.Fatal("the README has no table of verbs")
	}
	schema, registry := language(t)
	var verbs []string
	x := &commands.Executor{Registry: registry, Schema: schema, Clock: time.Now, Zone: time.UTC}
	for _, example := range inCode.FindAllStringSubmatch(table, -1) {
		calls, err := x.Understand(example[1])
		if known, refused := err.(*models.Error); refused && known.Code == models.NotUnderstood {
			t.Errorf("%s: %v", example[1], err)
		}
		for _, c := range calls {
			verbs = append(verbs, c.Cmd.Form.Verb)
		}
	}
	for _, c := range registry.Commands() {
		if !slices.Contains(verbs, c.Form.Verb) && !strings.Contains(table, c.Form.Verb) {
			t.Errorf("the table of verbs has no %s", c.Form.Verb)
		}
	}
}

// Every make target, option and setting of the README exists, and no setting is left out.
func TestReadme_Commands(t *testing.T) {
	text := readme(t)
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range regexp.MustCompile("make ([a-z]+)").FindAllStringSubmatch(text, -1) {
		if !regexp.MustCompile("(?m)^" + target[1] + ":").Match(makefile) {
			t.Errorf("there is no make %s", target[1])
		}
	}
	for _, line := range regexp.MustCompile("(?m)(?:`|^ +|\\| *)(?:\\./)?epic ([a-z-][^`\n|#]*)").FindAllStringSubmatch(text, -1) {
		args := regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line[1], -1)
		if _, err := shell.ParseOptions(args); err != nil {
			t.Errorf("epic %s: %v", line[1], err)
		}
	}
	_, settings, _ := strings.Cut(text, "## Settings")
	settings, _, _ = strings.Cut(settings, "\n## ")
	source, err := os.ReadFile("shell/config.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`env\("([A-Z_]+)"\)`).FindAllSubmatch(source, -1) {
		if !strings.Contains(settings, "`"+string(name[1])+"`") {
			t.Errorf("the settings do not say %s", name[1])
		}
	}
}
