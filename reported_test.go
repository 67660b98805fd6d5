package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"epicevents.example/epic/internal/sentrytest"
)

// receiverKey finds the Sentry of a script in its values.
type receiverKey struct{}

// reported gives the events that have come, none of which may tell what is nobody's business.
func reported(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0, "reported")
	receiver := ts.Value(receiverKey{}).(*sentrytest.Receiver)
	events, err := receiver.Events()
	ts.Check(err)
	if len(events) == 0 {
		fmt.Fprintln(ts.Stdout(), "nothing was reported")
	}
	for _, e := range events {
		fmt.Fprintln(ts.Stdout(), e)
	}
	for _, private := range tellsTooMuch(receiver) {
		ts.Fatalf("%q was reported:\n%s", private, receiver.Received())
	}
}

// tellsTooMuch gives what a Sentry has got and must not: who somebody is, what a record holds, what
// was typed or asked of the database, on which machine and where in it.
func tellsTooMuch(receiver *sentrytest.Receiver) (private []string) {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	dir, err := os.Getwd()
	if err != nil {
		dir = ""
	}
	words := []string{
		"Kevin", "Casey", "startup", "Ouick", "Bouzin", "Boquet", "Hastroff", "Vichum", "Laurent", "Zoé", "@epicevents.example", "bill",
		password, "31415926", "SELECT", "INSERT", "UPDATE", "relation", "does not exist", "epic_s_", "set name", "postgres://",
		"server_name", "\"modules\"", "\"contexts\"", "breadcrumbs", "/home/", "/root", "/tmp", "/usr",
	}
	sent := receiver.Received()
	for _, word := range append(words, host, dir, os.Args[0]) {
		if word != "" && strings.Contains(sent, word) {
			private = append(private, word)
		}
	}
	return private
}
