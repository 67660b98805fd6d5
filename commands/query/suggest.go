package query

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// Suggestion is a record that a person may mean, for completion.
type Suggestion struct {
	ID    int64
	Label string // its name, or its e-mail where one is typed; empty when it has none
	About []any  // cells that say in a few words which one it is
	Known []any  // those of About that it is found by as well
}

// Wish says which records are suggested.
type Wish struct {
	Typed string   // folded: the beginning of a number, of an e-mail, or of a word of a name
	Only  Filter   // no others
	First []Filter // these come before the rest, in this order
	Limit int
}

// Suggest finds records by what is typed of them: their number, name, e-mail or, as people know a
// client by it, company. A contract has no name: that of its client is looked at. The newest come
// first.
func (s *Store) Suggest(ctx context.Context, c *Checker, e *models.Entity, w Wish) ([]Suggestion, error) {
	var list []Suggestion
	rest := AllOf{c.begins(e, w.Typed), w.Only}
	if !mentions(w.Only, e.Archive) {
		rest = append(rest, c.live(e))
	}
	for _, part := range append(w.First[:len(w.First):len(w.First)], AllOf{}) {
		if len(list) == w.Limit {
			break
		}
		more, err := s.suggest(ctx, c, e, w.Typed, &Plan{
			Entity: e, Limit: w.Limit - len(list), Quick: true, Filter: AllOf{part, rest},
			Order: []Order{{Path: c.steps(e, "id"), Desc: true}},
		})
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
		rest = AllOf{rest, Negation{part}}
	}
	return list, nil
}

// mentions reports whether a filter tests a field of the record itself: what was deleted is suggested
// where it is asked for.
func mentions(f Filter, field *models.Field) bool {
	about := func(f Filter) bool { return mentions(f, field) }
	switch f := f.(type) {
	case AllOf:
		return slices.ContainsFunc(f, about)
	case AnyOf:
		return slices.ContainsFunc(f, about)
	case Negation:
		return mentions(f.Filter, field)
	case Test:
		return len(f.Path) == 1 && f.Path[0] == field
	default:
		return false
	}
}

// suggest runs the plan of suggestions.
func (s *Store) suggest(ctx context.Context, c *Checker, e *models.Entity, typed string, p *Plan) ([]Suggestion, error) {
	name := e.Title
	if strings.Contains(typed, "@") && e.Field("email") != nil {
		name = e.Field("email")
	}
	about := aboutFields(e)
	if name != e.Title {
		about = append([]*models.Field{e.Title}, about...)
	}
	for _, f := range about {
		p.Columns = append(p.Columns, c.column(f.Name, c.steps(e, f.Name)))
	}
	if name != nil {
		p.Columns = append(p.Columns, c.column(name.Name, Path{name}))
	}
	t, err := s.Rows(ctx, p)
	if err != nil {
		return nil, err
	}
	list := make([]Suggestion, len(t.Rows))
	for i, row := range t.Rows {
		list[i] = Suggestion{ID: t.IDs[i], About: row}
		if name != nil {
			list[i].Label, _ = row[len(about)].(string)
			list[i].About = row[:len(about)]
		}
		for k, f := range about {
			if f.Kind == models.KindText || e.Title == nil && f.Name == "client" {
				list[i].Known = append(list[i].Known, row[k])
			}
		}
	}
	return list, nil
}

func aboutFields(e *models.Entity) []*models.Field {
	var list []*models.Field
	for _, f := range e.Fields {
		if f.About {
			list = append(list, f)
		}
	}
	return list
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
	if f := e.Field("email"); f != nil && strings.Contains(typed, "@") {
		return Test{Path: Path{f}, Op: lang.OpStartsWith, Values: []any{typed}}
	}
	var any_ AnyOf
	if e.Title != nil {
		any_ = append(any_, c.wordBegins(Path{e.Title}, typed)...)
	} else if e.Field("client") != nil {
		any_ = append(any_, c.wordBegins(c.title(c.steps(e, "client")), typed)...)
	}
	for _, f := range aboutFields(e) {
		if f.Kind == models.KindText {
			any_ = append(any_, c.wordBegins(Path{f}, typed)...)
		}
	}
	return any_
}

// betweenWords are what a word of a name comes after: Jean-François d'Artois.
var betweenWords = [...]string{" ", "'", "-"}

// WordBegins reports whether a word of a text begins so; both are folded.
func WordBegins(text, typed string) bool {
	for _, before := range betweenWords {
		if strings.Contains(text, before+typed) {
			return true
		}
	}
	return strings.HasPrefix(text, typed)
}

// wordBegins is WordBegins as a filter.
func (c *Checker) wordBegins(path Path, typed string) AnyOf {
	list := AnyOf{Test{Path: path, Op: lang.OpStartsWith, Values: []any{typed}}}
	for _, before := range betweenWords {
		list = append(list, Test{Path: path, Op: lang.OpContains, Values: []any{before + typed}})
	}
	return list
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

// Values are the different values that a field of text has and of which a word begins with what was
// typed, the newest first.
func (s *Store) Values(ctx context.Context, c *Checker, e *models.Entity, f *models.Field, typed string, limit int) ([]string, error) {
	const room = 5 // rows looked at for each value wanted: many rows share one
	path := c.steps(e, f.Name)
	p := &Plan{
		Entity: e, Limit: limit * room, Quick: true, Columns: []Column{c.column(f.Name, path)},
		Filter: AllOf{c.live(e), Test{Path: path, Op: lang.OpSet}}, Order: []Order{{Path: c.steps(e, "id"), Desc: true}},
	}
	if typed != "" {
		p.Filter = AllOf{c.live(e), c.wordBegins(path, typed)}
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
