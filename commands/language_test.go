package commands_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/testdb"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const password = demodb.Password

// now is when the lines of the tests are typed: a Monday morning in Paris.
func now() time.Time { return time.Date(2026, time.November, 23, 10, 0, 0, 0, paris()) }

func paris() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}

// newExecutor has the whole language, and nobody logged in.
func newExecutor(t testing.TB) *commands.Executor {
	t.Helper()
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	return &commands.Executor{Registry: registry, Schema: schema, Clock: now, Zone: paris()}
}

// withDemo gives an executor that can log in to a database of its own with the sample data.
func withDemo(t testing.TB) *commands.Executor {
	t.Helper()
	gate, err := query.Open(demodb.New(t).LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := newExecutor(t)
	x.Gate, x.Tokens = gate, newTokens(t)
	return x
}
