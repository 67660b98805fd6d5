package query

import (
	"context"
	"math"
	"strconv"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// Suggestion is a record that a person may mean, for completion.
type Suggestion struct {
	ID    int64
	Label string // its name; empty when it has none
	About []any  // cells that say in a few words which one it is
}

// Suggest finds records whose name, or a word of it, begins with what was typed, or whose number
// does. A contract has no name: that of its client is looked at. The newest come first.
func (s *Store) Suggest(ctx context.Context, c *Checker, e *models.Entity, typed string, limit int) ([]Suggestion, error) {
	p := &Plan{Entity: e, Limit: limit, Quick: true, Order: []Order{{Path: c.steps(e, "id"), Desc: true}}}
	named := e.Title
	for _, f := range e.Fields {
		if f.About {
			p.Columns = append(p.Columns, c.column(f.Name, c.steps(e, f.Name)))
		}
	}
	if named != nil {
		p.Columns = append(p.Columns, c.column(named.Name, Path{named}))
	}
	p.Filter = AllOf{c.live(e), c.begins(e, typed)}
	t, err := s.Rows(ctx, p)
	if err != nil {
		return nil, err
	}
	list := make([]Suggestion, len(t.Rows))
	for i, row := range t.Rows {
		list[i] = Suggestion{ID: t.IDs[i], About: row}
		if named != nil {
			last := len(row) - 1
			list[i].Label, _ = row[last].(string)
			list[i].About = row[:last]
		}
	}
	return list, nil
}

// begins is the filter of records that what was typed may be the beginning of.
func (c *Checker) begins(e *models.Entity, typed string) Filter {
	digits := strings.TrimPrefix(typed, "#")
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 0 {
		return numbersBeginning(c.steps(e, "id"), n)
	}
	if typed == "" || digits == "" {
		return AllOf{}
	}
	title := c.steps(e, "id")
	switch {
	case e.Title != nil:
		title = Path{e.Title}
	case e.Field("client") != nil:
		title = c.title(c.steps(e, "client"))
	}
	if !title.Field().Kind.Textual() {
		return AnyOf{}
	}
	return AnyOf{
		Test{Path: title, Op: lang.OpStartsWith, Values: []any{typed}},
		Test{Path: title, Op: lang.OpContains, Values: []any{" " + typed}},
	}
}

// numbersBeginning is the filter of the numbers whose digits begin with those of n: 6, 60–69,
// 600–699 … , as ranges that an index can answer.
func numbersBeginning(id Path, n int64) Filter {
	var ranges AnyOf
	for scale := int64(1); n <= math.MaxInt32/scale; scale *= 10 {
		ranges = append(ranges, Test{Path: id, Op: lang.OpBetween, Values: []any{n * scale, n*scale + scale - 1}})
	}
	return ranges
}

// Values are the different values that a field of text has and that begin with what was typed.
func (s *Store) Values(ctx context.Context, c *Checker, e *models.Entity, f *models.Field, typed string, limit int) ([]string, error) {
	const room = 5 // rows looked at for each value wanted: many rows share one
	p := &Plan{
		Entity: e, Limit: limit * room, Quick: true, Columns: []Column{c.column(f.Name, c.steps(e, f.Name))},
		Filter: AllOf{c.live(e), Test{Path: c.steps(e, f.Name), Op: lang.OpStartsWith, Values: []any{typed}}},
	}
	t, err := s.Rows(ctx, p)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var values []string
	for _, row := range t.Rows {
		if v, ok := row[0].(string); ok && !seen[v] && len(values) < limit {
			seen[v] = true
			values = append(values, v)
		}
	}
	return values, nil
}
