package commands_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/golden"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/policy"
)

// In the files of testdata/complete, one for each verb, the cursor is the @ at the end of a line. Below stands what is offered there, and before it in brackets what is typed
// already. A line without a cursor is run: "it" refers to what it shows. The sections are who types.
func TestExecutor_Complete(t *testing.T) {
	w := newWorld(t)
	files := map[string]bool{}
	names, err := filepath.Glob("testdata/complete/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		verb := strings.TrimSuffix(filepath.Base(name), ".txt")
		files[strings.ReplaceAll(verb, "_", " ")] = true
		t.Run(verb, func(t *testing.T) {
			golden.Check(t, name, *update, func(t *testing.T, who string, lines []string) []string {
				x := w.executor(t, who)
				answers := make([]string, len(lines))
				for i, line := range lines {
					answers[i] = answer(t, x, line)
				}
				return answers
			})
		})
	}
	for _, row := range newExecutor(t).Commands() {
		if !files[row.Form.Verb] {
			t.Errorf("%s has no file in testdata/complete", row.Form.Verb)
		}
	}
}

// world is a database with the samples and testdata/complete/world.sql, and those who log in to it.
type world struct {
	db   demodb.DB
	gate *query.Gate
}

func newWorld(t testing.TB) *world {
	t.Helper()
	text, err := os.ReadFile("testdata/complete/world.sql")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{db: demodb.New(t)}
	w.do(t, string(text))
	if w.gate, err = query.Open(w.db.LoginURL(), nil); err != nil {
		t.Fatal(err)
	}
	return w
}

// do runs a statement as the administrator of the database.
func (w *world) do(t testing.TB, statement string) {
	t.Helper()
	if _, err := w.db.Admin.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// executor is somebody's who has just logged in, or nobody's.
func (w *world) executor(t testing.TB, who string) *commands.Executor {
	t.Helper()
	x := newExecutor(t)
	x.Gate, x.Tokens = w.gate, newTokens(t)
	if who == "nobody" {
		return x
	}
	if _, err := x.Login(t.Context(), demodb.Address(who), demodb.Password); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return x
}

func newTokens(t testing.TB) *policy.Tokens {
	t.Helper()
	tokens, err := policy.NewTokens(map[string][]byte{"1": append(policy.NewSalt(), policy.NewSalt()...)}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func answer(t *testing.T, x *commands.Executor, line string) string {
	t.Helper()
	before, ok := strings.CutSuffix(line, "@")
	if !ok {
		if _, err := x.Exec(t.Context(), line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		return "(done)\n"
	}
	return offered(t, x, before)
}

// offered writes the offers, those that have the same description in lines of about a hundred
// characters.
func offered(t *testing.T, x *commands.Executor, before string) string {
	t.Helper()
	const width = 100
	from, list := checkOffers(t, x, before)
	var out strings.Builder
	if typed := before[from:]; typed != "" {
		out.WriteString("[" + typed + "]\n")
	}
	if len(list) == 0 {
		out.WriteString("  (nothing)\n")
	}
	for i := 0; i < len(list); {
		about, line := list[i].Description, "  "+list[i].Text
		for i++; i < len(list) && list[i].Description == about; i++ {
			if utf8.RuneCountInString(line+list[i].Text) > width {
				out.WriteString(line + " ·\n")
				line = "  " + list[i].Text
				continue
			}
			line += " · " + list[i].Text
		}
		if about == "" {
			t.Errorf("%s@ offers%s without a description", before, line)
		}
		out.WriteString(line + " — " + about + "\n")
	}
	return out.String()
}
