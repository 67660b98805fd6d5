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
	fmt.Fprintf(r.out, "%s #%d\n", c.Entity.Thing, c.ID)
	label := 0
	for _, column := range c.Table.Columns {
		label = max(label, displaywidth.String(column.Label))
	}
	for i, v := range c.Table.Rows[0] {
		column := c.Table.Columns[i]
		if v == nil || v == false && !column.Path.Field().List || column.Name == "id" {
			continue
		}
		// Notes of several lines stand under one another, beside their label.
		value := r.beside(clean(r.cell(v), "\n"+strings.Repeat(" ", label+4)), v)
		fmt.Fprintln(r.out, "  "+r.line(column.Label, label, value))
	}
	for _, related := range c.Related {
		if err := r.related(related); err != nil {
			return err
		}
	}
	return nil
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
