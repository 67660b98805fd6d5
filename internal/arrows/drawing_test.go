package arrows

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The README draws the rooms in few arrows. Each of them is one of the plan, and whoever follows them from
// a room gets to all rooms that the plan lets it know of.
func TestDrawing(t *testing.T) {
	plan, drawn := draw(t), drawing(t)
	for from, all := range drawn {
		for to := range all {
			outsider := to == "bun" && slices.Contains(sql, from)
			if !plan[from][to] && !outsider {
				t.Errorf("the README draws %s → %s, which the plan does not have", from, to)
			}
		}
	}
	everywhere := map[string]bool{}
	follow(drawn, "main", everywhere)
	for from := range drawn {
		reached := map[string]bool{}
		follow(drawn, from, reached)
		for to := range plan[from] {
			if strings.Contains(to, "/") && !everywhere[to] {
				continue // helpers are not drawn, nor all rooms within a room
			}
			if !reached[to] {
				t.Errorf("by the README's arrows %s does not get to %s, by the plan it does", from, to)
			}
		}
	}
	if len(drawn) < 5 {
		t.Errorf("only %d rooms are drawn", len(drawn))
	}
}

func follow(drawn map[string]map[string]bool, from string, reached map[string]bool) {
	for to := range drawn[from] {
		if !reached[to] {
			reached[to] = true
			follow(drawn, to, reached)
		}
	}
}

// drawing reads the arrows of the README: a row has chains of rooms; one that begins with a branch goes on from
// the room of the first row that it hangs on.
func drawing(t *testing.T) map[string]map[string]bool {
	t.Helper()
	text, err := os.ReadFile(root + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(text), "    main ─> ")
	block, _, _ := strings.Cut("    main ─> "+after, "\n\n")
	if !ok {
		t.Fatal("the README draws no rooms")
	}
	drawn := map[string]map[string]bool{}
	rows := strings.Split(block, "\n")
	for _, row := range rows {
		row, _, _ = strings.Cut(row, " (")
		chain := strings.Split(row, "─> ")
		from := strings.TrimSpace(chain[0])
		if i := strings.IndexAny(row, "├└"); i >= 0 {
			from = at(rows[0], len([]rune(row[:i])))
		}
		for _, targets := range chain[1:] {
			for to := range strings.SplitSeq(targets, ",") {
				to = strings.TrimSpace(to)
				if drawn[from] == nil {
					drawn[from] = map[string]bool{}
				}
				drawn[from][to] = true
			}
			from, _, _ = strings.Cut(strings.TrimSpace(targets), ",")
		}
	}
	return drawn
}

// at is the word of a row that stands in a column.
func at(row string, column int) string {
	r := []rune(row)
	from, to := column, column
	for from > 0 && r[from-1] != ' ' {
		from--
	}
	for to < len(r) && r[to] != ' ' {
		to++
	}
	return string(r[from:to])
}
