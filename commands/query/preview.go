package query

import (
	"slices"

	"epicevents.example/epic/models"
)

// Records is the plan of records by their numbers, without a column: who only wants to know whether
// they are there, or their versions, reads no more.
func (c *Checker) Records(e *models.Entity, ids []int64) *Plan {
	return &Plan{Entity: e, Filter: c.Among(e, ids)}
}

// Changing is the plan of what a change is about, in a few words: the number of each record, what
// names it, and the fields that change, in their order.
func (c *Checker) Changing(e *models.Entity, ids []int64, changes []Change) *Plan {
	fields := []*models.Field{e.Field("id")}
	for _, change := range changes {
		fields = append(fields, change.Field)
	}
	if name := naming(e); name != nil && !slices.Contains(fields, name) {
		fields = slices.Insert(fields, 1, name)
	}
	p := c.Records(e, ids)
	for _, f := range fields {
		p.Columns = append(p.Columns, c.column(f.Name, c.steps(e, f.Name)))
	}
	return p
}

// Comparing is the plan of the records that are compared to find those that may be the same.
func (c *Checker) Comparing(e *models.Entity) *Plan {
	p := &Plan{Entity: e, Filter: c.live(e)}
	for _, name := range []string{"name", "company", "phone"} {
		p.Columns = append(p.Columns, c.column(name, c.steps(e, name)))
	}
	return p
}

// naming is the field that tells a record from others to people: its title, or whose it is.
func naming(e *models.Entity) *models.Field {
	if about := aboutFields(e); e.Title == nil && len(about) > 0 {
		return about[0]
	}
	return e.Title
}

// Turned is a list with the fields that change twice: as they were, and then as they became. Both
// tables are of the same plan; a record that is not in both is left out.
func Turned(before, after *Table, changes []Change) *Table {
	t := &Table{Entity: before.Entity, Total: before.Total}
	var cells []int
	for i, column := range before.Columns {
		if slices.ContainsFunc(changes, func(c Change) bool { return c.Field == column.Path.Field() }) {
			was := column
			was.Name, was.Was = column.Name+"_before", true
			t.Columns, cells = append(t.Columns, was), append(cells, i)
		}
		t.Columns, cells = append(t.Columns, column), append(cells, i)
	}
	for n, id := range before.IDs {
		k := slices.Index(after.IDs, id)
		if k < 0 {
			continue
		}
		row := make([]any, len(cells))
		for i, cell := range cells {
			if row[i] = after.Rows[k][cell]; t.Columns[i].Was {
				row[i] = before.Rows[n][cell]
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Of is the filter of the records of other that belong to some of those of e.
func (c *Checker) Of(other, e *models.Entity, ids []int64) Filter {
	f := c.Among(other, ids).(Test)
	f.Path = c.link(other, e)
	return f
}
