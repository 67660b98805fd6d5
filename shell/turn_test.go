package shell

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// However narrow the column is, both sides of a change are to be seen, and it is no wider.
func TestRenderer_cutTurn(t *testing.T) {
	t.Parallel()
	r := &renderer{zone: time.UTC}
	random := rand.New(rand.NewPCG(1, 2))
	texts := []any{nil, "", "x", "東京都の結婚式", "DJ at 9pm, by the river. Catering is organized, reception starts at 5PM.", "DJ at 9pm, by the river. Catering is organized.", "👩‍👩‍👧 family 👩‍👩‍👧 family"}
	for range 2000 {
		v := turn{texts[random.IntN(len(texts))], texts[random.IntN(len(texts))]}
		width := 2*narrowest + twwidth.Width(arrow) + random.IntN(80)
		got := r.cutTurn(v, width)
		from, to, ok := strings.Cut(got, arrow)
		if !ok || from == "" || to == "" || twwidth.Width(got) > width {
			t.Fatalf("%q in %d cells: %q", v, width, got)
		}
	}
	for _, c := range []struct {
		from, to any
		width    int
		want     string
	}{
		{nil, "Nantes", 40, "— → Nantes"},
		{"Nantes", nil, 40, "Nantes → —"},
		{"a long way from here", "Nantes", 20, "a long way… → Nantes"},
		{"Nantes", "a long way from here", 20, "Nantes → a long way…"},
		{"DJ at 9pm, by the river, no band", "DJ at 9pm, by the river, one band", 30, "…no band → …one band"},
		{"DJ at 9pm, by the river", "DJ at 9pm, by the river, and a band", 30, "…the river → …the river, and …"},
		{"two\nlines", "one", 40, "two lines → one"},
	} {
		if got := r.cutTurn(turn{c.from, c.to}, c.width); got != c.want {
			t.Errorf("%q to %q in %d cells: %q, want %q", c.from, c.to, c.width, got, c.want)
		}
	}
}

// People see both values in one cell, also where one record stands under the other; programs in two
// columns.
func TestRenderer_turned(t *testing.T) {
	t.Parallel()
	column := func(name string, kind models.Kind, was bool) query.Column {
		return query.Column{Name: name, Label: name, Kind: kind, Was: was}
	}
	table := &query.Table{
		Columns: []query.Column{column("id", models.KindID, false), column("start_before", models.KindInstant, true), column("start", models.KindInstant, false),
			column("notes_before", models.KindNote, true), column("notes", models.KindNote, false)},
		Rows: [][]any{{int64(7), time.Date(2027, time.June, 4, 11, 0, 0, 0, time.UTC), time.Date(2027, time.June, 5, 11, 0, 0, 0, time.UTC), nil, "DJ"}},
	}
	for want, write := range map[string]func(*renderer) error{
		" id │ start                               │ notes":                                 func(r *renderer) error { return r.table(table) },
		"  7 │ 2027-06-04 13:00 → 2027-06-05 13:00 │ — → DJ":                                func(r *renderer) error { return r.table(table) },
		"start  2027-06-04 13:00 → 2027-06-05 13:00\nnotes  — → DJ":                         func(r *renderer) error { return r.records(table) },
		`"start": "2027-06-05T13:00:00+02:00", "notes_before": null, "notes": "DJ"`:         func(r *renderer) error { return r.json(table) },
		"id,start_before,start,notes_before,notes\n7,2027-06-04T13:00:00+02:00,2027-06-05T": func(r *renderer) error { return r.csv(table) },
	} {
		var b strings.Builder
		r := &renderer{out: &b, notes: &b, zone: paris(t), clock: time.Now, width: func() int { return 80 }}
		if err := write(r); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, &b)
		}
	}
}
