package shell

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	blueprint "github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"epicevents.example/epic/commands/query"
)

const (
	narrowest = 6 // cells that a column of text keeps
	gap       = 3 // cells between two columns
	margin    = 2 // cells at the edges
)

// table writes rows under their columns, as wide as the window allows. In a window that is too
// narrow for all of them the last columns are left out, and named; where no more than half of them
// would be left, one record stands under the other.
func (r *renderer) table(t *query.Table) error {
	t = turned(t)
	cells, columns := r.dated(t, r.cells(t)), t.Columns
	if t.Roomy && natural(columns, cells) > r.width() && r.width() > 0 {
		return r.records(t)
	}
	widths, fits := fit(columns, cells, r.width())
	for ; !fits && 2*(len(columns)-1) > len(t.Columns); widths, fits = fit(columns, cells, r.width()) {
		columns = columns[:len(columns)-1]
	}
	if !fits {
		return r.records(t)
	}
	aligns := make(tw.Alignment, len(columns))
	header := make([]any, len(columns))
	for i, c := range columns {
		header[i] = cut(c.Label, widths[i])
		if aligns[i] = tw.AlignLeft; numeric(c.Kind) {
			aligns[i] = tw.AlignRight
		}
	}
	out := bufio.NewWriter(r.out) // a terminal draws what comes at once at once
	w := tablewriter.NewTable(out,
		tablewriter.WithRenderer(blueprint.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleLight),
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignmentConfig(tw.CellAlignment{PerColumn: aligns}),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{PerColumn: aligns}),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
	)
	w.Header(header...)
	for n, row := range cells {
		row = row[:len(columns)]
		for i, cell := range row {
			row[i] = r.cut(t.Rows[n][i], cell, widths[i])
		}
		if err := w.Append(row); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	err := errors.Join(w.Render(), out.Flush())
	var left []string
	for _, c := range t.Columns[len(columns):] {
		left = append(left, c.Label)
	}
	if len(left) > 0 {
		r.say("no room for " + strings.Join(left, ", ") + ": a wider window shows them, or as cards")
	}
	return err
}

// cells writes the cells of a table for people.
func (r *renderer) cells(t *query.Table) (cells [][]string) {
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = r.plain(v)
		}
		cells = append(cells, line)
	}
	return cells
}

// cut makes a cell as narrow as its column.
func (r *renderer) cut(v any, cell string, width int) string {
	if turn, ok := v.(turn); ok {
		return r.cutTurn(turn, width)
	}
	return cut(cell, width)
}

// cut makes a text as narrow as its column, between two characters. The widths of a table are
// those that tablewriter measures: as many terminals do, it gives the parts of a joined emoji a
// place each.
func cut(text string, width int) string {
	for n := width; ; n-- {
		if short := displaywidth.TruncateString(text, n, "…"); n <= 0 || twwidth.Width(short) <= width {
			return short
		}
	}
}

// fit gives each column its width, and reports whether the table fits the window. Columns of text
// are narrowed, a cell at a time where the fewest rows lose by it, and of equals the widest, then the
// last: what is almost empty gives its room to what is full. None is narrower than its header.
// Numbers and dates are never cut: half a number is another number.
func fit(columns []query.Column, cells [][]string, window int) (widths []int, fits bool) {
	widths = make([]int, len(columns))
	rows := make([][]int, len(columns)) // of each column, how many rows are of each width
	losing := make([]int, len(columns)) // and how many would lose by one cell less
	excess := margin + gap*(len(columns)-1) - window
	for i, c := range columns {
		widths[i] = twwidth.Width(c.Label)
		for _, row := range cells {
			widths[i] = max(widths[i], twwidth.Width(row[i]))
		}
		rows[i] = make([]int, widths[i]+1)
		for _, row := range cells {
			rows[i][twwidth.Width(row[i])]++
		}
		losing[i] = rows[i][widths[i]]
		excess += widths[i]
	}
	for ; window > 0 && excess > 0; excess-- {
		best := -1
		for i, c := range columns {
			least := narrowest
			if c.Was {
				least = 2*narrowest + twwidth.Width(arrow)
			}
			cuttable := !numeric(c.Kind) && !c.Kind.Temporal() && widths[i] > max(least, twwidth.Width(c.Label))
			if cuttable && (best < 0 || losing[i] < losing[best] || losing[i] == losing[best] && widths[i] >= widths[best]) {
				best = i
			}
		}
		if best < 0 {
			return nil, false
		}
		widths[best]--
		losing[best] += rows[best][widths[best]]
	}
	return widths, true
}

// natural is how wide a table is that nothing narrows.
func natural(columns []query.Column, cells [][]string) int {
	widths, _ := fit(columns, cells, 0)
	width := margin + gap*(len(columns)-1)
	for _, w := range widths {
		width += w
	}
	return width
}

// records writes one record under the other, a line for each field.
func (r *renderer) records(t *query.Table) error {
	t = turned(t)
	label := 0
	for _, c := range t.Columns {
		label = max(label, displaywidth.String(c.Label))
	}
	for n, row := range r.cells(t) {
		if n > 0 {
			fmt.Fprintln(r.out)
		}
		for i, cell := range row {
			if t.Roomy && r.width() > 0 { // it is read here, not by a program
				cell = r.block(r.beside(cell, t.Rows[n][i]), label+len("  "))
			}
			if cell != "" {
				fmt.Fprintln(r.out, r.line(t.Columns[i].Label, label, cell))
			}
		}
	}
	return nil
}

// line writes a label and a value beside it.
func (r *renderer) line(label string, width int, value string) string {
	return label + strings.Repeat(" ", width-displaywidth.String(label)) + "  " + value
}
