package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// account is the sample account that Epic logs in as.
const account = "bill@epicevents.example"

// A tool is a shell to measure: how it is run, what is typed, and how its answers end.
type tool struct {
	name   string
	args   []string // program and arguments
	env    []string
	dir    string
	prompt *regexp.Regexp // the row of the cursor when it waits for a line

	list, record question
	stem         string // before the word that is typed for the echo
	word         string

	script, csv []string // program and arguments; nil: it has none
	optional    bool     // when it does not work it is left out
}

// A question is a row of the report, a line to type and what its answer ends with.
type question struct {
	row  string
	line string
	end  *regexp.Regexp
}

// What Epic shows of clients, in SQL. The first is typed, so it is one line.
const (
	columns   = `SELECT c.id, c.full_name, c.email, c.phone, c.company_name, e.full_name AS commercial FROM clients c JOIN employees e ON e.id = c.commercial_contact_id WHERE c.deleted_at IS NULL`
	listSQL   = columns + ` ORDER BY c.id LIMIT 50;`
	recordSQL = `SELECT c.*, e.full_name FROM clients c JOIN employees e ON e.id = c.commercial_contact_id WHERE c.id = 1;`
	csvSQL    = columns + ` ORDER BY c.id`
)

// words are what is typed for the echo: names of clients, each with another first letter, since what Epic has looked
// up it does not ask again.
var words = map[state]string{idle: "martin", slow: "bernar", hung: "thomas"}

// mode are the names of the states in the report.
var mode = map[state]string{idle: "idle", slow: "slow", hung: "hung"}

// shell is epic for an account.
func (w *world) shell() tool {
	run := func(line string) []string { return []string{w.epic, "-c", line} }
	return tool{
		name: "epic", args: []string{w.epic}, dir: w.dir,
		env:    w.env("EPIC_EMAIL="+account, "EPIC_PASSWORD="+w.password),
		prompt: regexp.MustCompile(`^epic bill/commercial>$`),
		list:   question{toList, "show clients limit 50", regexp.MustCompile(`\b50 of `)},
		record: question{toRecord, "show client #1", regexp.MustCompile(`updated +\d`)},
		stem:   "show contracts where client is ", word: words[idle],
		script: run("show clients limit 50"), csv: run("show clients as csv"),
	}
}

// stranger is epic for somebody whom it has to ask who it is.
func (w *world) stranger() tool {
	return tool{name: "epic", args: []string{w.epic}, dir: w.dir, env: w.env(), prompt: regexp.MustCompile(`^e-mail:$`)}
}

// behind is epic that has its database behind the proxy.
func (w *world) behind() tool {
	t := w.shell()
	t.env = append(t.env, "DATABASE_URL="+w.login)
	return t
}

// tools are epic and those of the others that are installed, psql first; absent says which are not. The others are
// the administrator, who has no rights to be checked and is logged in with a password over the same socket.
func (w *world) tools() (tools []tool, absent []string, err error) {
	url := w.cluster.Admin(database)
	sql := func(name string, prompt string, end string, args ...string) tool {
		return tool{
			name: name, args: append([]string{name}, args...), dir: w.dir, env: w.env(), prompt: regexp.MustCompile(prompt),
			list:   question{toList, listSQL, regexp.MustCompile(fmt.Sprintf(end, "50"))},
			record: question{toRecord, recordSQL, regexp.MustCompile(fmt.Sprintf(end, "1"))},
			stem:   "select * from clients where full_name = '", word: words[idle],
		}
	}
	psql := sql("psql", `^epic_events=#$`, `\(%s rows?\)`, "-X", "-P", "pager=off", url)
	psql.script = []string{"psql", "-X", "-c", listSQL, url}
	psql.csv = []string{"psql", "-X", "--csv", "-c", csvSQL, url}
	tools = []tool{psql, w.shell()}

	rc := filepath.Join(w.dir, "pgclirc")
	if err := os.WriteFile(rc, []byte("[main]\nenable_pager = False\nkeyring = False\n"), 0o600); err != nil {
		return nil, nil, err
	}
	usql := sql("usql", `=[#>]$`, `\(%s rows?\)`, "-X", "--pset=pager=off", url)
	usql.script = []string{"usql", "-X", "-c", listSQL, url}
	usql.csv = []string{"usql", "-X", "--csv", "-c", csvSQL, url}
	for _, t := range []tool{
		sql("pgcli", `^bench>$`, `SELECT %s\b`, "--less-chatty", "--pgclirc", rc, "--prompt", "bench> ", "--row-limit", "0", url),
		usql,
	} {
		if _, err := exec.LookPath(t.name); err != nil {
			absent = append(absent, t.name+" is not installed")
			continue
		}
		t.optional = true
		tools = append(tools, t)
	}
	return tools, absent, nil
}
