package main

import (
	"testing"

	"epicevents.example/epic/migrations/demodb"
)

// password is that of all four accounts of the sample data.
const password = demodb.Password

// address is the e-mail of one of the brief's people: bill, kate, alienor, manager.
func address(name string) string { return demodb.Address(name) }

// A database is one test's own, with the sample data.
type database struct{ demodb.DB }

func (d database) loginURL() string { return d.LoginURL() }

func newDatabase(t testing.TB) database {
	t.Helper()
	return database{demodb.New(t)}
}
