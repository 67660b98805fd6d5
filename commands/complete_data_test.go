package commands_test

import (
	"strings"
	"testing"

	"epicevents.example/epic/commands"
)

// What is offered from the data is what the command can be used on: whoever takes it is refused by
// no rule and for no right. Before @ stands what is typed, behind it the rest of the sentence, which
// is rehearsed with each record that is offered there.
func TestExecutor_Complete_isNotRefused(t *testing.T) {
	w := newWorld(t)
	people := map[string]*commands.Executor{}
	for _, who := range []string{"bill", "kate", "manager"} {
		people[who] = w.executor(t, who)
	}
	for _, line := range []string{
		"show client @", "show contract @", "show event @", "show payment @", "show employee @",
		"show clients of @", "show events of @", "count events where support = @", "show events where contract in (@)",
		"show clients where name = @", "show clients where company = @", "show clients where email = @",
		"show clients where phone = @", "show clients where id = @", "show events where location = @",
		"show client #@", "show event 1@", "show client kevin@startup@", "update client #@ set phone empty", "sign @", "sign contract @ on yesterday", "pay @ 1", "pay contract @ all", "unassign @", "assign @ to sam", "assign event #8 to @",
		"refund @ because x", "refund payment @ 1 by card because x", "amend @ set total 5001 because x", "amend contract @ set total 5001 because x",
		"plan @ in 2 instalments from 2027-01-01", "plan contract @ from 2027-01-31 in 12 instalments", "create instalment for contract @ due 2027-01-01 amount 1",
		"show instalment @", "update instalment @ set due 2028-01-01", "delete instalment @", "show amendment @",
		"cancel contract @ because x", "cancel event @ because x",
		"delete client @", "delete contract @", "delete event @", "delete employee @",
		"create event for contract @ name x start 2028-01-01 9am end 2028-01-01 10am",
		"create event contract @ name x start 2028-01-01 9am end 2028-01-01 10am",
		"create event for contract #700 name x start 2028-01-01 9am end 2028-01-01 10am support @",
		"create contract for client @ total 1", "create contract client @ total 1",
		"create payment for contract @ amount 1", "create client name x email new@x.fr company @",
		"update client @ set phone empty", "update client @ set commercial zoe", "update client #4 set commercial @",
		"update contract @ set total 5000 because x", "update contract #12 set client @",
		"update event @ set attendees 5", "update event #8 set support @", "update event #7 set contract @", "update event #7 set location @",
		"update employee @ set number 77",
	} {
		at := strings.LastIndex(line, "@")
		before, after := line[:at], line[at+1:]
		if verb, _, _ := strings.Cut(line, " "); verb != "show" && verb != "count" {
			after += " dry run"
		}
		taken := 0
		for who, x := range people {
			if _, err := x.Understand(before + "1" + after); err != nil {
				continue // not for this department
			}
			from, list := checkOffers(t, x, before)
			for _, c := range list {
				if c.Match == "" {
					continue // a word of the language
				}
				taken++
				if _, err := x.Exec(t.Context(), before[:from]+c.Text+after); err != nil {
					t.Errorf("%s: %s%s%s: %v", who, before[:from], c.Text, after, err)
				}
			}
		}
		if taken == 0 {
			t.Errorf("nobody is offered anything in %s", line)
		}
	}
}
