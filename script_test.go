package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"epicevents.example/epic/internal/sentrytest"
)

// setUp gives a script its database, and nothing of the environment that the tests run in.
func setUp(t *testing.T, env *testscript.Env) error {
	db := newDatabase(t)
	env.Values[databaseKey{}] = db
	env.Setenv("DATABASE_URL", db.loginURL())
	env.Setenv("EPIC_HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("PASSWORD", password)
	if u, err := url.Parse(db.loginURL()); err == nil {
		word, _ := u.User.Password()
		env.Setenv("LOGIN", word)
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	env.Setenv("ROOT", root)
	receiver := sentrytest.Start(false)
	env.Defer(receiver.Close)
	env.Values[receiverKey{}] = receiver
	env.Setenv("SENTRY", receiver.DSN)
	return nil
}

// scriptCommands are the words that the scripts have besides those of testscript and the programs;
// testdata/script/README.md explains them.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"as": as, "exit": exit, "type": typed, "keep": keep, "mode": mode, "private": private,
		"database": change, "asks": asks, "himself": himself, "made": made, "loopback": loopback, "reported": reported,
	}
}

func usage(ts *testscript.TestScript, neg, ok bool, text string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", text)
	}
}

func as(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "as name")
	become(ts, args[0])
}

func become(ts *testscript.TestScript, name string) {
	if name == "nobody" {
		ts.Setenv("EPIC_EMAIL", "")
		ts.Setenv("EPIC_PASSWORD", "")
		return
	}
	ts.Setenv("EPIC_EMAIL", address(name))
	ts.Setenv("EPIC_PASSWORD", password)
}

func exit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) > 1, "exit code command…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := code(ts, args[1], args[2:]...); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// code runs a program and gives its exit code.
func code(ts *testscript.TestScript, program string, args ...string) int {
	err := ts.Exec(program, args...)
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		return exited.ExitCode()
	}
	ts.Check(err)
	return 0
}

// said is a line of a conversation that somebody types.
var said = regexp.MustCompile(`^([a-z]+)> (.*)$`)

func typed(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "type file")
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	var all strings.Builder
	comment := true // no empty line before the first line, nor after a comment
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		m := said.FindStringSubmatch(line)
		if m == nil && !strings.HasPrefix(line, "# ") {
			continue // what was answered last time
		}
		if !comment {
			fmt.Fprintln(&all)
		}
		fmt.Fprintln(&all, line)
		if comment = m == nil; comment {
			continue
		}
		become(ts, m[1])
		got := code(ts, "epic", "-c", m[2])
		fmt.Fprint(&all, stable(ts.ReadFile("stdout")), stable(ts.ReadFile("stderr")))
		if got != 0 {
			fmt.Fprintf(&all, "[exit %d]\n", got)
		}
	}
	fmt.Fprint(ts.Stdout(), all.String())
}

var (
	moment    = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?`)
	justNow   = regexp.MustCompile(`<now> +\([a-z0-9 ]+\)`)
	away      = regexp.MustCompile(`(\d\d) \((in )?\d+ [a-z]+( ago)?\)`)
	oneTime   = regexp.MustCompile(`[a-z2-9]{6}(-[a-z2-9]{6}){3}`)
	reference = regexp.MustCompile(`reported as [0-9a-f]{8}\b`)
	command   = regexp.MustCompile(`#\d+ (\(.*\) on \d+ [a-z]+)`)
	listed    = regexp.MustCompile(`(?m)^ *\d+ │ <now>`)
	padding   = regexp.MustCompile(`(?m) +$`)
)

// stable takes out of an output what is another at each run, and spaces that nobody sees.
func stable(output string) string {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return err.Error()
	}
	output = moment.ReplaceAllStringFunc(output, func(text string) string {
		const minutes = "2006-01-02 15:04"
		t, err := time.ParseInLocation(minutes, text[:len(minutes)], zone)
		away := time.Until(t)
		switch {
		case err != nil || away.Abs() > 9*time.Hour:
			return text
		case away > time.Hour: // the end of a session
			return fmt.Sprintf("%-*s", len(text), "<later>")
		default:
			return fmt.Sprintf("%-*s", len(text), "<now>")
		}
	})
	today := time.Now().In(zone).Format(time.DateOnly)
	output = strings.ReplaceAll(output, today, fmt.Sprintf("%-*s", len(today), "<today>"))
	output = justNow.ReplaceAllString(output, "<now> (now)") // or a minute ago
	output = away.ReplaceAllString(output, "$1 ($2<time>$3)")
	output = oneTime.ReplaceAllString(output, "<password>")
	output = reference.ReplaceAllString(output, "reported as <reference>")
	output = command.ReplaceAllString(output, "#<command> $1")
	output = listed.ReplaceAllString(output, "    <n> │ <now>")
	return padding.ReplaceAllString(output, "")
}

func keep(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "keep NAME regexp")
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	if len(m) != 2 {
		ts.Fatalf("no match for %s, or not one group", args[1])
	}
	ts.Setenv(args[0], m[1])
}
