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
		table, whole := randomTable(random)
		window := 20 + random.IntN(120)
		var b strings.Builder
		r := &renderer{out: &b, notes: &b, zone: paris(t), width: func() int { return window }}
		if err := r.table(table); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for _, text := range whole {
			if !strings.Contains(out, text) {
				t.Fatalf("table %d in %d cells: %s was cut:\n%s", n, window, text, out)
			}
		}
		if !strings.Contains(out, "┼") && len(table.Columns) > 1 {
			continue // one record under the other, for which there is no other form
		}
		for row := range strings.Lines(out) {
			if w := twwidth.Width(strings.TrimSuffix(row, "\n")); w > window {
				t.Fatalf("table %d: a row of %d cells in a window of %d:\n%s", n, w, window, out)
			}
		}
	}
}

// randomTable is a table and the cells that must not be cut.
func randomTable(random *rand.Rand) (table *query.Table, whole []string) {
	kinds := []models.Kind{models.KindText, models.KindMoney, models.KindInteger, models.KindInstant, models.KindEmail, models.KindReference}
	words := []string{"", "a", "Éléonore d'Artois", "東京都", "👩‍👩‍👧 family", strings.Repeat("long ", 30), "e\u0301\u0301\u0301"}
	table = &query.Table{}
	for i := range 1 + random.IntN(7) {
		label := fmt.Sprintf("c%d", i)
		table.Columns = append(table.Columns, query.Column{Name: label, Label: label, Kind: kinds[random.IntN(len(kinds))]})
	}
	for range 1 + random.IntN(4) {
		var row []any
		for _, c := range table.Columns {
			switch c.Kind {
			case models.KindMoney:
				v := decimal.MustNew(random.Int64N(1e12), 2)
				row, whole = append(row, v), append(whole, v.String())
			case models.KindInteger:
				v := random.Int64N(1e9)
				row, whole = append(row, v), append(whole, fmt.Sprint(v))
			case models.KindInstant:
				v := time.Unix(random.Int64N(4e9), 0)
				row = append(row, v)
			case models.KindReference:
				row = append(row, models.Ref{ID: 1, Label: words[random.IntN(len(words))]})
			default:
				row = append(row, words[random.IntN(len(words))])
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table, whole
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
		r := &renderer{out: &b, zone: time.UTC, width: func() int { return window }}
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
