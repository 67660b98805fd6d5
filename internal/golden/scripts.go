package golden

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// spoken is a line of a conversation: bill> show clients.
	spoken = regexp.MustCompile(`^\w+> (.+)$`)
	// given is a line that a command has as an argument: epic -c 'show clients'.
	given = regexp.MustCompile(`-c (?:'((?:[^']|'')*)'|(\S+))`)
	// from is a file whose lines are run.
	from = regexp.MustCompile(`(?:^stdin|-f) (\w+)$`)
)

// Typed are the lines that are typed in the scripts of a folder, each once, in their order: the
// seeds of what is fuzzed.
func Typed(t testing.TB, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts in %s: %v", folder, err)
	}
	var list []string
	seen := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range typedInScript(string(text)) {
			if !seen[line] {
				seen[line] = true
				list = append(list, line)
			}
		}
	}
	return list
}

func typedInScript(text string) (list []string) {
	run := map[string]bool{} // files whose lines are run
	file := ""
	for _, line := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(name, " --") {
			file = strings.TrimSuffix(name, " --")
			continue
		}
		if m := spoken.FindStringSubmatch(line); m != nil {
			list = append(list, m[1])
			continue
		}
		switch {
		case file == "":
			for _, m := range given.FindAllStringSubmatch(line, -1) {
				list = append(list, strings.ReplaceAll(m[1], "''", "'")+m[2])
			}
			if m := from.FindStringSubmatch(line); m != nil {
				run[m[1]] = true
			}
		case run[file] && line != "":
			list = append(list, line)
		}
	}
	return list
}
