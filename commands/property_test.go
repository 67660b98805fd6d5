package commands_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/postgres"
	"epicevents.example/epic/migrations"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
	"epicevents.example/epic/shell/admin"
)

// How many lines are typed, and by which seed; EPIC_ROUNDS and EPIC_ROUNDS_SEED say otherwise. With
// the same seed the first half of them is the same, as long as the date is.
const (
	propertyRounds = 600
	propertySeed   = 7
)

func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s", name, text)
	}
	return n
}

// Whatever people of all departments type, in turns and at once, each line is done or is refused with a
// sentence; and afterwards epic doctor finds that every rule holds, and that the history of each record
// leads to what it is now. The lines are drawn from the language itself, so that a new verb is among
// them: one that changes data and never succeeds fails the test.
func TestProperty_anyCommands(t *testing.T) {
	rounds, seed := setting(t, "EPIC_ROUNDS", propertyRounds), uint64(setting(t, "EPIC_ROUNDS_SEED", propertySeed))
	t.Logf("EPIC_ROUNDS=%d EPIC_ROUNDS_SEED=%d", rounds, seed)
	w := newHouse(t)
	w.examine(t)
	people := w.people(t, seed)
	turns := rand.New(rand.NewPCG(seed, 0))
	began := time.Now()
	for range rounds / 2 {
		people[turns.IntN(len(people))].types("")
	}
	t.Logf("in turns: %v", time.Since(began).Round(time.Second))
	w.examine(t)
	began = time.Now()
	var all sync.WaitGroup
	for _, p := range people {
		all.Go(func() {
			for range rounds / 2 / len(people) {
				p.types("")
			}
		})
	}
	all.Wait()
	t.Logf("at once: %v", time.Since(began).Round(time.Second))
	tally(t, people, rounds)
	w.examine(t)
}

// tally says how often each verb was typed and succeeded. Those that change data are tried for longer
// before it is said that they never do.
func tally(t *testing.T, people []*person, rounds int) {
	t.Helper()
	count := func(verb string) (typed, done int) {
		for _, p := range people {
			typed, done = typed+p.typed[verb], done+p.done[verb]
		}
		return typed, done
	}
	var said []string
	for _, row := range people[0].x.Commands() {
		verb := row.Form.Verb
		if unwanted(verb) {
			continue
		}
		_, done := count(verb)
		for try := 0; row.Group == commands.Changing && done == 0 && try < rounds; try++ {
			people[try%len(people)].types(verb)
			_, done = count(verb)
		}
		typed, done := count(verb)
		said = append(said, fmt.Sprintf("%s %d of %d", verb, done, typed))
		if row.Group == commands.Changing && done == 0 {
			t.Errorf("%s never changed anything, typed %d times", verb, typed)
		}
	}
	t.Logf("done: %s", strings.Join(said, ", "))
}

// A house is a server of the test's own: the doctor looks at all of it.
type house struct {
	gate  *query.Gate
	admin *sql.DB
	place *admin.Place
}

// accounts are those who type, by their numbers; the third of them is a second manager.
var accounts = map[int64]string{1: "manager", 2: "bill", 8: "max", 3: "kate", 4: "alienor", 5: "zoe", 6: "sam"}

// newHouse has the world of completion, and accounts for most of its people.
func newHouse(t *testing.T) *house {
	t.Helper()
	const login = "login"
	cluster, err := postgres.Open(t.Context(), postgres.Config{Dir: filepath.Join(t.TempDir(), "pg"), BinDir: os.Getenv("EPIC_PG_BIN"), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	const name = "epic_events"
	connect := func(database string) (*sql.DB, error) { return postgres.Connect(cluster.Admin(database)) }
	if err := migrations.Setup(t.Context(), connect, name, login); err != nil {
		t.Fatal(err)
	}
	w := &house{}
	if w.admin, err = connect(name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.admin.Close() })
	credentials, err := demodb.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	world, err := os.ReadFile("testdata/complete/world.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { return migrations.Seclude(t.Context(), w.admin) },
		func() error { return migrations.Demo(t.Context(), w.admin, credentials) },
		func() error {
			_, err := w.admin.Exec(string(world) + `; INSERT INTO employees (full_name, email, department) VALUES ('Max Manager', 'max@epicevents.example', 'management');
				INSERT INTO clients (full_name, email, commercial_contact_id)
				SELECT 'Guest ' || n, 'guest' || n || '@x.fr', e.id FROM generate_series(1, 40) n JOIN employees e ON e.email = CASE n % 2 WHEN 0 THEN 'bill' ELSE 'zoe' END || '@epicevents.example'`)
			return err
		},
		w.credit,
		func() (err error) { w.gate, err = query.Open(cluster.URL("epic_login", login, name), nil); return err },
		func() (err error) {
			w.place, err = admin.Open(t.Context(), shell.Config{}, shell.Options{DatabaseURL: cluster.Admin(name)}, func(string) {})
			return err
		},
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// credit gives everybody of the accounts the password of the sample data, at its costs.
func (w *house) credit() error {
	const store = `INSERT INTO auth.credentials (employee_id, salt, params, verifier, must_change) VALUES ($1, $2, 'argon2id,m=64,t=1,p=1', sha256($3), false)
		ON CONFLICT (employee_id) DO UPDATE SET params = excluded.params`
	for id, name := range accounts {
		salt := demodb.Salt(demodb.Address(name))
		key, err := demodb.Key(password, salt)
		if err != nil {
			return err
		}
		if _, err := w.admin.Exec(store, id, salt, key); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// people are seven who are logged in; Camille and Bill sit at two machines.
func (w *house) people(t *testing.T, seed uint64) []*person {
	t.Helper()
	var list []*person
	for _, id := range []int64{1, 2, 8, 3, 4, 5, 6, 1, 2} {
		x := newExecutor(t)
		draw := rand.New(rand.NewPCG(seed, uint64(len(list)+1)))
		x.Gate, x.Tokens, x.Clock, x.Ask = w.gate, newTokens(t), time.Now, someone{draw}
		p := &person{Rand: draw, t: t, w: w, x: x, id: id, typed: map[string]int{}, done: map[string]int{}}
		if !p.logsIn() {
			t.Fatalf("%s is not let in", accounts[id])
		}
		t.Cleanup(func() { x.Close(context.WithoutCancel(t.Context())) })
		list = append(list, p)
	}
	return list
}

// examine fails the test unless epic doctor finds everything well.
func (w *house) examine(t *testing.T) {
	t.Helper()
	began := time.Now()
	var out bytes.Buffer
	if err := admin.Doctor(t.Context(), w.place, shell.Options{}, shell.Streams{Out: &out, Err: &out}); err != nil {
		t.Errorf("epic doctor: %v\n%s", err, out.String())
	}
	t.Logf("the doctor took %v", time.Since(began).Round(10*time.Millisecond))
}

// someone answers the questions of commands: mostly yes.
type someone struct{ *rand.Rand }

var _ commands.Asker = someone{}

func (s someone) Ask(context.Context, string) (string, error)    { return "x", nil }
func (s someone) Secret(context.Context, string) (string, error) { return password, nil }
func (s someone) Again(error) bool                               { return false }
func (s someone) Credentials() (email, secret string)            { return "", "" }

func (s someone) Confirm(context.Context, *commands.Answer, string, string) error {
	if s.IntN(5) == 0 {
		return models.Errorf(models.Cancelled, "nothing was changed")
	}
	return nil
}

func (s someone) Choose(context.Context, *commands.Answer, string) (string, error) {
	return []string{"m", "t", "o", "x"}[s.IntN(4)], nil
}

// logsIn opens a session with the e-mail that the person has by now, unless they have left.
func (p *person) logsIn() bool {
	p.t.Helper()
	var email string
	active := func() (active bool) {
		if err := p.w.admin.QueryRowContext(p.t.Context(), `SELECT email, active FROM employees WHERE id = $1`, p.id).Scan(&email, &active); err != nil {
			p.t.Error(err)
		}
		return active
	}
	if !active() {
		return false
	}
	_, err := p.x.Login(p.t.Context(), email, password)
	if err != nil && active() { // or they have left meanwhile
		p.t.Errorf("%s is not let in: %v", email, err)
	}
	return err == nil
}
