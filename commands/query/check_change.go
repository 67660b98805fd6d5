package query

import (
	"strings"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// maxCount is the largest whole number that a person may set.
const maxCount = 1_000_000

// Changes checks the assignments of a create or an update: each field exists, and its value is one
// that can be kept. Whether the person may write them is not asked here.
func (c *Checker) Changes(e *models.Entity, list []lang.Assignment) ([]Change, error) {
	var changes []Change
	for i, assignment := range list {
		p := assignment.Path
		f := e.Field(p.Names[0])
		if f == nil {
			return nil, c.noSuchField(e, list, i)
		}
		if len(p.Names) > 1 {
			return nil, at(p.Span, models.NotUnderstood, "only fields of the %s itself can be set here", e.Thing).
				WithHint("update the %s instead", f.Label())
		}
		for _, other := range changes {
			if other.Field == f {
				return nil, at(p.Span, models.NotUnderstood, "%s is given twice", f.Label())
			}
		}
		change := Change{Field: f, At: assignment.Empty}
		if assignment.Value != nil {
			change.At = assignment.Value.Span
			var err error
			if change.Value, err = c.kept(f, *assignment.Value); err != nil {
				return nil, err
			}
		}
		if change.Value == nil && (f.Required || f.Kind == models.KindInteger) {
			return nil, errMayNotBeEmpty(change.At, f)
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// noSuchField is the error for an unknown field; after an unquoted word it is more likely the
// second word of a text.
func (c *Checker) noSuchField(e *models.Entity, list []lang.Assignment, i int) error {
	name := list[i].Path
	err := errNoField(name.NameSpan(0), e, name.Names[0])
	if i == 0 || lang.Nearest(name.Names[0], fieldNames(e)) != "" {
		return err
	}
	before := list[i-1].Value
	if before == nil || before.Quoted || before.Number != "" || before.IsDate {
		return err
	}
	whole := lang.Value{Span: lang.Span{From: before.Span.From, To: name.Span.To}, Text: before.Text + " " + name.String(), Quoted: true}
	if _, wrong := c.kept(e.Field(list[i-1].Path.Names[0]), whole); wrong != nil {
		return err // what would be refused is not suggested
	}
	return at(whole.Span, models.NotUnderstood, "text of several words needs quotes").WithHint("did you mean %q?", whole.Text)
}

func fieldNames(e *models.Entity) []string {
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	return names
}

// kept reads a value that is to be kept, stricter than one that is only compared.
func (c *Checker) kept(f *models.Field, v lang.Value) (any, error) {
	var text string
	var err error
	if f.Kind.Textual() && strings.TrimSpace(v.Text) == "" {
		return nil, nil // "" empties a field like the word empty
	}
	switch f.Kind {
	case models.KindText:
		if !v.Quoted && len(v.String()) > 0 && containsSpace(v.String()) {
			return nil, at(v.Span, models.NotUnderstood, "text of several words needs quotes").WithHint("did you mean %q?", v.String())
		}
		text, err = models.CleanText(v.Text, f.Longest)
	case models.KindNote:
		text, err = models.CleanNote(v.Text)
	case models.KindEmail:
		text, err = models.CleanEmail(v.Text)
	case models.KindPhone:
		text, err = models.CleanPhone(v.Text)
	case models.KindInteger:
		n, err := c.integer(v)
		if err != nil {
			return nil, err
		}
		if n.(int64) < 0 || n.(int64) > maxCount {
			return nil, at(v.Span, models.Refused, "%s goes from 0 to %d", f.Label(), maxCount)
		}
		return n, nil
	case models.KindDay:
		day, err := c.value(f, v)
		if today := c.Now.Format(time.DateOnly); err == nil && f.Past && day.(time.Time).Format(time.DateOnly) > today {
			return nil, at(v.Span, models.Refused, "the %s cannot be in the future", f.Label())
		}
		return day, err
	default:
		return c.value(f, v)
	}
	if err != nil {
		return nil, placed(v.Span, err)
	}
	if text == "" {
		return nil, nil
	}
	return text, nil
}

func containsSpace(s string) bool {
	for _, r := range s {
		if r == ' ' {
			return true
		}
	}
	return false
}

// Missing lists the required fields of e that the changes leave out.
func Missing(e *models.Entity, changes []Change) []string {
	var missing []string
	for _, f := range e.Fields {
		given := false
		for _, c := range changes {
			given = given || c.Field == f
		}
		if f.Required && !given {
			missing = append(missing, f.Name)
		}
	}
	return missing
}

// Parent is the change that `for contract #12` stands for: the reference that the new record
// must have to one of that kind.
func (c *Checker) Parent(e *models.Entity, r *lang.Record) (Change, error) {
	for _, f := range e.Fields {
		if f.To != "" && f.Required && (r.Thing.Name == "" || r.Thing.Name == string(f.To)) {
			return Change{Field: f, Value: c.record(c.Schema.Of(f.To), r.Ref), At: r.Ref.Span}, nil
		}
	}
	return Change{}, at(r.Ref.Span, models.NotUnderstood, "%s is made for no such record", models.Article(string(e.Thing))).WithHint("leave out for …")
}

// When reads a date that is to be kept in a field.
func (c *Checker) When(f *models.Field, v lang.Value) (any, error) { return c.moment(f, v) }

// State is the filter that a state of an entity stands for.
func (c *Checker) State(e *models.Entity, name string) (Filter, error) {
	return c.state(e, &lang.State{Name: name})
}

// Only is the plan of some fields of one record.
func (c *Checker) Only(e *models.Entity, id int64, names ...string) *Plan {
	p := c.Fields(e, nil, names...)
	p.Filter, p.Limit = c.Is(e, id), 1
	return p
}

// Fields is the plan of some fields of records by their numbers: support, or venue.capacity.
func (c *Checker) Fields(e *models.Entity, ids []int64, names ...string) *Plan {
	p := c.Records(e, ids)
	for _, name := range names {
		p.Columns = append(p.Columns, c.column(name, c.steps(e, strings.Split(name, ".")...)))
	}
	return p
}
