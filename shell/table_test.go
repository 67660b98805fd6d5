package shell

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// In a window of any width no row is wider than it, and no number or date is cut, unless it is
// wider than the window by itself.
func TestRenderer_Table_Fits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 2000 {
		table := randomTable(random)
		window := 20 + random.IntN(120)
		var b strings.Builder
		r := &renderer{out: &b, notes: &b, zone: paris(t), clock: time.Now, width: func() int { return window }}
		if err := r.table(table); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		rows, left, _ := strings.Cut(out, "no room for ")
		for _, text := range wholes(table, left) {
			if !strings.Contains(rows, text) {
				t.Fatalf("table %d in %d cells: %s was cut:\n%s", n, window, text, out)
			}
		}
		if !strings.Contains(out, "┼") && len(table.Columns) > 1 {
			continue // one record under the other, for which there is no other form
		}
		for row := range strings.Lines(rows) {
			if w := twwidth.Width(strings.TrimSuffix(row, "\n")); w > window {
				t.Fatalf("table %d: a row of %d cells in a window of %d:\n%s", n, w, window, out)
			}
		}
	}
}

func randomTable(random *rand.Rand) *query.Table {
	kinds := []models.Kind{models.KindText, models.KindMoney, models.KindInteger, models.KindInstant, models.KindEmail, models.KindReference}
	words := []string{"", "a", "Éléonore d'Artois", "東京都", "👩‍👩‍👧 family", strings.Repeat("long ", 30), "e\u0301\u0301\u0301"}
	table := &query.Table{}
	for i := range 1 + random.IntN(7) {
		label := fmt.Sprintf("c%d", i)
		table.Columns = append(table.Columns, query.Column{Name: label, Label: label, Kind: kinds[random.IntN(len(kinds))]})
	}
	for range 1 + random.IntN(4) {
		var row []any
		for _, c := range table.Columns {
			switch c.Kind {
			case models.KindMoney:
				row = append(row, decimal.MustNew(random.Int64N(1e12), 2))
			case models.KindInteger:
				row = append(row, random.Int64N(1e9))
			case models.KindInstant:
				row = append(row, time.Unix(random.Int64N(4e9), 0))
			case models.KindReference:
				row = append(row, models.Ref{ID: 1, Label: words[random.IntN(len(words))]})
			default:
				row = append(row, words[random.IntN(len(words))])
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// wholes are the numbers of the columns that were not left out: they must not be cut.
func wholes(table *query.Table, left string) (whole []string) {
	for i, c := range table.Columns {
		for _, row := range table.Rows {
			switch v := row[i].(type) {
			case decimal.Decimal, int64:
				if !strings.Contains(left, c.Label) {
					whole = append(whole, fmt.Sprint(v))
				}
			}
		}
	}
	return whole
}

// A column that few rows need gives its room to those that all of them need.
func TestRenderer_Table_Shares(t *testing.T) {
	text := func(label string) query.Column { return query.Column{Label: label, Kind: models.KindText} }
	table := &query.Table{Columns: []query.Column{{Label: "id", Kind: models.KindID}, text("name"), text("email"), text("phone"), text("company"), text("commercial")}}
	for i := range int64(50) {
		table.Rows = append(table.Rows, []any{i, fmt.Sprintf("Client Très Loin %d", 10+i), fmt.Sprintf("c%d@example.org", 10+i), nil, nil, "Bill Boquet"})
	}
	table.Rows[7][3], table.Rows[9][4] = "+33612345678", "Société Générale de Location"
	var b strings.Builder
	r := &renderer{out: &b, notes: &b, zone: time.UTC, clock: time.Now, width: func() int { return 80 }}
	if err := r.table(table); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Client Très Loin 17", "c17@example.org", "phone", "company", "Bill Boquet", "Société…"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is not there:\n%s", want, &b)
		}
	}
	checkRows(t, b.String(), 80)
}

// Each list of the demo data is a table in a window of 80 cells, with what names its records whole.
func TestRenderer_Table_Demo(t *testing.T) {
	x := manager(t)
	for line, wants := range map[string][]string{
		"show clients":   {"Kevin Casey", "Lou Bouzin", "kevin@startup.io", "+67812345678", "Bill Boquet"},
		"show contracts": {"Lou Bouz…", "12000.00", "2023-01-16 10:00"},
		"show events":    {"John Ouick W…", "Kate Hastro…", "#652", "2023-06-04 13:00", "no room for end, attendees: a wider window shows them, or as cards"},
		"show employees": {"Aliénor Vichum", "kate@epicevents.example", "management", "active"},
	} {
		answers, err := x.Exec(t.Context(), line)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		r := &renderer{out: &b, notes: &b, zone: paris(t), clock: time.Now, width: func() int { return 80 }}
		if err := r.answer(answers[0]); err != nil {
			t.Fatal(err)
		}
		for _, want := range append(wants, "┼") {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s does not say %s:\n%s", line, want, &b)
			}
		}
		checkRows(t, b.String(), 80)
	}
}

func checkRows(t *testing.T, out string, window int) {
	t.Helper()
	for row := range strings.Lines(out) {
		if w := twwidth.Width(strings.TrimSuffix(row, "\n")); w > window {
			t.Errorf("a row of %d cells in a window of %d: %s", w, window, row)
		}
	}
}

func TestRenderer_Table_Narrow(t *testing.T) {
	table := &query.Table{
		Columns: []query.Column{{Label: "name", Kind: models.KindText}, {Label: "total", Kind: models.KindMoney}},
		Rows:    [][]any{{"Kevin\nCasey", decimal.MustParse("1200.5")}, {nil, decimal.MustParse("3")}},
	}
	for window, want := range map[int]string{
		0:  " name        │   total\n─────────────┼─────────\n Kevin Casey │ 1200.50\n             │    3.00\n",
		20: " name     │   total\n──────────┼─────────\n Kevin C… │ 1200.50\n          │    3.00\n",
		12: "name   Kevin Casey\ntotal  1200.50\n\ntotal  3.00\n",
	} {
		var b strings.Builder
		r := &renderer{out: &b, zone: time.UTC, clock: time.Now, width: func() int { return window }}
		if err := r.table(table); err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for row := range strings.Lines(b.String()) {
			got.WriteString(strings.TrimRight(row, " \n") + "\n")
		}
		if got.String() != want {
			t.Errorf("in %d cells:\n%s\nwant\n%s", window, &got, want)
		}
	}
}
