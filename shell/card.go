package shell

import (
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"epicevents.example/epic/commands"
	"epicevents.example/epic/commands/query"
)

// card writes one record: what it is, its fields that have a value, and what belongs to it.
func (r *renderer) card(c *commands.Card) error {
	fmt.Fprintf(r.out, "%s #%d%s\n", c.Entity.Thing, c.ID, r.asOf(c.Table))
	label := 0
	for _, column := range c.Table.Columns {
		label = max(label, displaywidth.String(column.Label))
	}
	for i, v := range c.Table.Rows[0] {
		column := c.Table.Columns[i]
		if v == nil || v == false && !column.Path.Field().List || column.Name == "id" {
			continue
		}
		value := r.block(r.beside(r.cell(v), v), label+len("    "))
		fmt.Fprintln(r.out, "  "+r.line(column.Label, label, value))
	}
	for _, related := range c.Related {
		if err := r.related(related); err != nil {
			return err
		}
	}
	return nil
}

// block writes a value of several rows, such as notes, beside its label: its lines under one another,
// broken at spaces where the window ends, and inside of a word only where that has no room.
func (r *renderer) block(text string, indent int) string {
	width := r.width()
	if width > 0 {
		width = max(width-indent, narrowest)
	}
	var rows []string
	for line := range strings.SplitSeq(clean(text, "\n"), "\n") {
		for row := range strings.SplitSeq(wrap(line, width), "\n") {
			for width > 0 && displaywidth.String(row) > width {
				head := displaywidth.TruncateString(row, width, "")
				rows, row = append(rows, head), row[len(head):]
			}
			rows = append(rows, row)
		}
	}
	return strings.Join(rows, "\n"+strings.Repeat(" ", indent))
}

// related writes a short list of what belongs to a record, under a heading.
func (r *renderer) related(related commands.Related) error {
	t := related.Table
	fmt.Fprintf(r.out, "\n%s\n", heading(t))
	if err := r.table(t); err != nil {
		return err
	}
	if len(t.Rows) < t.Total {
		fmt.Fprintf(r.out, "%s shows all\n", related.More)
	}
	return nil
}

func heading(t *query.Table) string {
	if len(t.Rows) < t.Total {
		return fmt.Sprintf("%s (%d of %s)", t.Entity.Plural, len(t.Rows), total(t))
	}
	return fmt.Sprintf("%s (%d)", t.Entity.Plural, t.Total)
}
