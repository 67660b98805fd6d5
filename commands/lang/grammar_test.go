package lang_test

import (
	"os"
	"strings"
	"testing"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// grammar is the whole language, with the verbs of the commands and the things of the schema.
func grammar(t testing.TB) *lang.Grammar {
	t.Helper()
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	return registry.Grammar
}

// lines are those of testdata/lines.txt; what is indented there is what became of them.
func lines(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range strings.Split(string(text), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, " ") {
			list = append(list, line)
		}
	}
	return list
}
