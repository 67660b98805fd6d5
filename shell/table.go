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

// table writes rows under their columns, as wide as the window allows. A window that is too
// narrow even so gets one record under the other.
func (r *renderer) table(t *query.Table) error {
	cells, widths := r.cells(t)
	if !fit(t, widths, r.width()) {
		return r.records(t)
	}
	aligns := make(tw.Alignment, len(t.Columns))
	header := make([]any, len(t.Columns))
	for i, c := range t.Columns {
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
	for _, row := range cells {
		for i, cell := range row {
			row[i] = cut(cell, widths[i])
		}
		if err := w.Append(row); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	return errors.Join(w.Render(), out.Flush())
}

// cells writes the cells of a table for people, and gives the width that each column wants.
func (r *renderer) cells(t *query.Table) (cells [][]string, widths []int) {
	widths = make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = twwidth.Width(c.Label)
	}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = clean(r.cell(v), " ")
			widths[i] = max(widths[i], twwidth.Width(line[i]))
		}
		cells = append(cells, line)
	}
	return cells, widths
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

// fit narrows columns of text, the widest first, until the table fits the window. Numbers and
// dates are never cut: half a number is another number.
func fit(t *query.Table, widths []int, window int) bool {
	if window == 0 {
		return true
	}
	room := window - margin - gap*(len(widths)-1)
	for {
		total, widestColumn := 0, -1
		for i, w := range widths {
			total += w
			cuttable := !numeric(t.Columns[i].Kind) && !t.Columns[i].Kind.Temporal()
			if cuttable && w > narrowest && (widestColumn < 0 || w > widths[widestColumn]) {
				widestColumn = i
			}
		}
		if total <= room {
			return true
		}
		if widestColumn < 0 {
			return false
		}
		widths[widestColumn]--
	}
}

// records writes one record under the other, a line for each field.
func (r *renderer) records(t *query.Table) error {
	cells, _ := r.cells(t)
	label := 0
	for _, c := range t.Columns {
		label = max(label, displaywidth.String(c.Label))
	}
	for n, row := range cells {
		if n > 0 {
			fmt.Fprintln(r.out)
		}
		for i, cell := range row {
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
