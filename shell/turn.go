package shell

import (
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"epicevents.example/epic/commands/query"
)

// turn is a cell that says what a field was and what it becomes.
type turn struct{ from, to any }

const (
	arrow = " → "
	empty = "—" // of a turn; elsewhere an empty value is an empty cell
)

// turned joins for people what a change makes of a field with what it was: a program reads them in
// two columns.
func turned(t *query.Table) *query.Table {
	joined := *t
	joined.Columns, joined.Rows = nil, make([][]any, len(t.Rows))
	for i, c := range t.Columns {
		if i > 0 && t.Columns[i-1].Was {
			continue // it is in the cell of what it was
		}
		if c.Was {
			c = t.Columns[i+1]
			c.Was = true
		}
		joined.Columns = append(joined.Columns, c)
		for n, row := range t.Rows {
			v := row[i]
			if c.Was {
				v = turn{row[i], row[i+1]}
			}
			joined.Rows[n] = append(joined.Rows[n], v)
		}
	}
	return &joined
}

// was is one side of a turn.
func (r *renderer) was(v any) string {
	if text := r.cell(v); text != "" {
		return text
	}
	return empty
}

// cutTurn makes a turn as narrow as its column: each side keeps half of it, and what it does not need
// is the other's. What both sides begin with is left out first: there is nothing to see.
func (r *renderer) cutTurn(v turn, width int) string {
	from, to := clean(r.was(v.from), " "), clean(r.was(v.to), " ")
	room := width - twwidth.Width(arrow)
	if twwidth.Width(from)+twwidth.Width(to) > room {
		from, to = parted(from, to, room/6)
	}
	left := min(twwidth.Width(from), max(room/2, room-twwidth.Width(to)))
	from = cut(from, left)
	return from + arrow + cut(to, room-twwidth.Width(from))
}

// parted leaves out the words that two texts begin with, but for the last ones, so many cells of them.
func parted(from, to string, kept int) (string, string) {
	var starts []int // of the words that both begin with, and of the first that differs
	for i, r := range from {
		if i > 0 && i <= len(to) && from[i-1] == ' ' {
			starts = append(starts, i)
		}
		if !strings.HasPrefix(to[min(i, len(to)):], string(r)) {
			break
		}
	}
	for _, at := range starts {
		if twwidth.Width(from[at:starts[len(starts)-1]]) <= kept {
			return "…" + from[at:], "…" + to[at:]
		}
	}
	return from, to
}
