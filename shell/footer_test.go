package shell

import (
	"testing"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// How many records there are is said in the words of their thing, or as records when they are of several.
func TestFooter(t *testing.T) {
	client := &models.Entity{Thing: models.Clients, Plural: "clients"}
	rows := make([][]any, 2)
	for want, table := range map[string]*query.Table{
		"2 clients": {Entity: client, Rows: rows, Total: 2},
		"1 client":  {Entity: client, Rows: rows[:1], Total: 1},
		"1 record":  {Rows: rows[:1], Total: 1},
		"2 records": {Rows: rows, Total: 2},
		"2 of 9 records; more shows the next, limit 9 all":                   {Rows: rows, Total: 9},
		"3 to 4 of 9 records":                                                {Rows: rows, Total: 9, Offset: 2},
		"2 of many records; more shows the next, more words find fewer":      {Rows: rows, Total: 9, Open: true},
		"2 of more than 9 clients; more shows the next, count says how many": {Entity: client, Rows: rows, Total: 9, Open: true},
	} {
		if got := footer(table, ""); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
