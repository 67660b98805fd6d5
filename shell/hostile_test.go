//go:build !windows

package shell

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/report"
	"epicevents.example/epic/internal/sentrytest"
	"epicevents.example/epic/migrations/demodb"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// hostile are the texts of testdata/hostile.txt, and some too long to be written there.
func hostile(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		v, err := strconv.Unquote(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, v)
	}
	if len(list) < 150 {
		t.Fatalf("%d texts were read", len(list))
	}
	return append(list, strings.Repeat("'", 200), strings.Repeat("é", 201), strings.Repeat("%s", 10001), strings.Repeat("(", 300), strings.Repeat("\\", 70000))
}

// inQuotes is a text as somebody types it who wants all of it to be one value.
func inQuotes(v string) string { return `"` + escape.Replace(v) + `"` }

// place is a world with people at their shells, who report to a Sentry.
type place struct {
	db       demodb.DB
	receiver *sentrytest.Receiver
	people   []*person
}

// person is somebody who is logged in.
type person struct {
	t    *testing.T
	sh   *Shell
	out  bytes.Buffer // what is printed: data and sentences
	errs bytes.Buffer
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{db: demodb.New(t), receiver: sentrytest.Start(false)}
	t.Cleanup(p.receiver.Close)
	for _, name := range []string{"bill", "kate", "manager"} {
		p.people = append(p.people, p.enters(t, name, Options{}, ""))
	}
	return p
}

// enters opens a shell for somebody, and what is typed into it.
func (p *place) enters(t *testing.T, name string, o Options, typed string) *person {
	t.Helper()
	who := &person{t: t}
	who.sh = p.shell(t, who, o, typed)
	if _, err := who.sh.exec.Login(t.Context(), demodb.Address(name), demodb.Password); err != nil {
		t.Fatal(err)
	}
	return who
}

func (p *place) shell(t *testing.T, who *person, o Options, typed string) *Shell {
	t.Helper()
	gate, err := query.Open(p.db.LoginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := models.Load()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := commands.NewRegistry(schema)
	if err != nil {
		t.Fatal(err)
	}
	key := strings.Repeat("k", 32)
	tokens, err := policy.NewTokens(map[string][]byte{"1": []byte(key)}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := report.New(report.Config{DSN: p.receiver.DSN, Release: "epic@test"})
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	exec := &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Clock: time.Now, Zone: zone, Reports: reports}
	streams := Streams{In: strings.NewReader(typed), Out: &who.out, Err: &who.errs, Env: func(string) string { return "" }}
	sh, err := New(exec, Config{State: t.TempDir(), SigningKey: key}, o, streams)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := exec.Close(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return sh
}

// types runs a line as a script does, and gives what was printed. Whatever is typed, what is wrong
// is said in a sentence that was made for people, and nothing that is printed steers a terminal.
func (who *person) types(line string) (printed string, err error) {
	who.t.Helper()
	who.out.Reset()
	who.errs.Reset()
	_, err = who.sh.line(who.t.Context(), line)
	if err = who.sh.reported(err); err != nil {
		failure(&who.errs, 0, line, err)
		who.known(line, err)
	}
	printed = who.out.String() + who.errs.String()
	who.harmless(line, printed)
	return printed, err
}

// known refuses an error that no person was thought of for.
func (who *person) known(line string, err error) {
	who.t.Helper()
	var known *models.Error
	if !errors.As(err, &known) || known.Code == models.Internal || known.Message == "" {
		who.t.Errorf("%.200q: %T %v (%v)", line, err, err, errors.Unwrap(err))
	}
	if known != nil && strings.Contains(known.Message+known.Hint, "%!") && !strings.Contains(line, "%") {
		who.t.Errorf("%.200q: the sentence is not whole: %s", line, known.Message)
	}
}

// harmless refuses what a terminal would obey.
func (who *person) harmless(line, printed string) {
	who.t.Helper()
	if !utf8.ValidString(printed) {
		who.t.Errorf("%.200q: what is printed is no UTF-8: %.300q", line, printed)
	}
	if i := strings.IndexFunc(printed, func(r rune) bool { return r != '\n' && models.Steers(r) }); i >= 0 {
		who.t.Errorf("%.200q: %q is printed: %.300q", line, printed[i:i+1], printed)
	}
}

// rows are all records, and a digest of each.
func (p *place) rows(t *testing.T) map[string]string {
	t.Helper()
	var parts []string
	for _, table := range []string{"clients", "contracts", "events", "employees", "payments", "history"} {
		parts = append(parts, fmt.Sprintf("SELECT '%s #' || id, md5(t::text) FROM public.%s t", table, table))
	}
	rows, err := p.db.Admin.Query(strings.Join(parts, " UNION ALL "))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, digest string
		if err := rows.Scan(&name, &digest); err != nil {
			t.Fatal(err)
		}
		all[name] = digest
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// same refuses that records are others than before, but for those that were meant.
func (p *place) same(t *testing.T, what string, before map[string]string, meant map[string]bool) {
	t.Helper()
	after := p.rows(t)
	for name, digest := range after {
		kept := before[name]
		switch {
		case strings.HasPrefix(name, "history ") && kept == "" && len(meant) > 0, meant[name]:
		case kept == "":
			t.Errorf("%s: %s was added", what, name)
		case kept != digest:
			t.Errorf("%s: %s was changed", what, name)
		}
	}
	for name := range before {
		if after[name] == "" {
			t.Errorf("%s: %s was removed", what, name)
		}
	}
}

// quiet refuses that anything was reported.
func (p *place) quiet(t *testing.T) {
	t.Helper()
	for _, who := range p.people {
		who.sh.exec.Reports.Flush()
	}
	if events, err := p.receiver.Events(); err != nil || noted(events) < len(events) {
		t.Errorf("%d faults were reported (%v): %v", len(events)-noted(events), err, events)
	}
}

// noted is how many events are notes of changes that must be on record.
func noted(events []sentrytest.Event) (n int) {
	for _, e := range events {
		if e.Level == "info" {
			n++
		}
	}
	return n
}
