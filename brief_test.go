package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/secret"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// Every field of which describe says that it can be written when a collaborator, a contract or an event is created or
// changed is written in brief_e10.txtar, by whoever may.
func TestBrief_E10(t *testing.T) {
	text, err := os.ReadFile("testdata/script/brief_e10.txtar")
	if err != nil {
		t.Fatal(err)
	}
	schema, registry := language(t)
	gate, err := query.Open(newDatabase(t).loginURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := policy.NewTokens(map[string][]byte{"1": []byte(secret.New())}, "1", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	x := &commands.Executor{Registry: registry, Schema: schema, Gate: gate, Tokens: tokens, Clock: time.Now, Zone: time.UTC}
	if _, err := x.Login(t.Context(), address("manager"), password); err != nil {
		t.Fatal(err)
	}
	type act struct {
		verb  string
		thing models.Thing
	}
	written := map[act][]string{}
	for line := range strings.Lines(string(text)) {
		m := said.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil || m[1] != "manager" {
			continue
		}
		calls, err := x.Understand(m[2])
		if err != nil {
			t.Errorf("%s: %v", m[2], err)
		}
		for _, c := range calls {
			for _, change := range c.Changes {
				a := act{c.Cmd.Form.Verb, c.Entity.Thing}
				written[a] = append(written[a], change.Field.Name)
			}
		}
	}
	for _, thing := range []models.Thing{models.Employees, models.Contracts, models.Events} {
		for _, a := range []policy.Action{policy.Create, policy.Update} {
			right := policy.Decide(x.Me(), a, thing)
			if len(right.Fields) == 0 {
				t.Errorf("management may not %s %s", a, thing)
			}
			for _, field := range right.Fields {
				if !slices.Contains(written[act{string(a), thing}], field) {
					t.Errorf("no line does %s the %s of %s", a, field, thing)
				}
			}
		}
	}
}
