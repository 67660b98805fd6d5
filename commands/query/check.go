package query

import (
	"strconv"
	"strings"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
	"epicevents.example/epic/policy"
)

// DefaultLimit is how many rows a person sees when no limit is asked for.
const DefaultLimit = 50

// Checker reads sentences against the schema. It is pure: what must be looked up is left in the
// plan as a Lookup.
type Checker struct {
	Schema *models.Schema
	Me     policy.Subject
	Now    time.Time // with the zone of the person; one command has one now
}

// Entity gives the entity of a thing that the parser has recognised.
func (c *Checker) Entity(t lang.Thing) *models.Entity { return c.Schema.Entity(t.Name) }

// List checks a sentence about a scope: `show my events where …`, `update events where …`.
func (c *Checker) List(cmd *lang.Command, scope *lang.Scope) (*Plan, error) {
	e := c.Entity(scope.Thing)
	p := &Plan{Entity: e, Limit: DefaultLimit}
	var err error
	if p.Filter, err = c.Scope(cmd, scope); err != nil {
		return nil, err
	}
	if p.Columns, err = c.columns(e, cmd.Columns); err != nil {
		return nil, err
	}
	for _, s := range cmd.Order {
		path, err := c.path(e, s.Path)
		if err != nil {
			return nil, err
		}
		if path.Field().Kind == models.KindReference {
			if title := c.title(path); title != nil {
				path = title // people are ordered by name
			}
		}
		p.Order = append(p.Order, Order{Path: path, Desc: s.Desc})
	}
	if cmd.Limit != nil {
		p.Limit = Limit(cmd.Limit)
	}
	p.AsOf, err = c.past(cmd)
	return p, err
}

// Limit is how many rows a limit asks for; of "all" it is 0.
func Limit(w *lang.Word) int {
	n, _ := strconv.Atoi(w.Text) // digits that are more than 0, as the parser saw to, or all
	return n
}

// Count checks `count events by support`.
func (c *Checker) Count(cmd *lang.Command, scope *lang.Scope) (*Plan, error) {
	p := &Plan{Entity: c.Entity(scope.Thing)}
	var err error
	if p.Filter, err = c.Scope(cmd, scope); err != nil {
		return nil, err
	}
	for _, k := range cmd.By {
		path, err := c.path(p.Entity, k.Path)
		if err != nil {
			return nil, err
		}
		if f := path.Field(); k.Unit != "" && !f.Kind.Temporal() {
			return nil, errNotADateKey(k.Path.Span, f, k.Unit)
		}
		key := c.column(k.String(), path)
		if key.Unit = k.Unit; k.Unit != "" {
			key.Kind = models.KindText
		}
		p.Columns = append(p.Columns, key)
	}
	p.AsOf, err = c.past(cmd)
	return p, err
}

// Scope is the filter of a scope and its where clause: the person's whole condition is one part
// of the outer "and", so nothing in it can widen the rest.
func (c *Checker) Scope(cmd *lang.Command, scope *lang.Scope) (Filter, error) {
	e := c.Entity(scope.Thing)
	filter := c.shown(e, cmd.Where)
	if scope.Mine {
		filter = append(filter, c.Own(e))
	}
	if scope.Of != nil {
		filter = append(filter, c.ownedBy(e, c.Person(*scope.Of)))
	}
	if cmd.Where != nil {
		where, err := c.condition(e, cmd.Where)
		if err != nil {
			return nil, err
		}
		filter = append(filter, where)
	}
	return filter, nil
}

// Card is the plan of one record with all of its fields.
func (c *Checker) Card(e *models.Entity, id int64) *Plan {
	p := c.Whole(e, c.Is(e, id))
	p.Limit = 1
	return p
}

// Whole is the plan of records with all of their fields.
func (c *Checker) Whole(e *models.Entity, which Filter) *Plan {
	p := &Plan{Entity: e, Filter: which}
	for _, f := range e.Fields {
		if !f.Hidden {
			p.Columns = append(p.Columns, c.column(f.Name, c.steps(e, f.Name)))
		}
	}
	return p
}

// Is is the filter of one record.
func (c *Checker) Is(e *models.Entity, id int64) Filter {
	return Test{Path: c.steps(e, "id"), Op: lang.OpEqual, Values: []any{id}}
}

// Own is the filter of the records of the person at the prompt.
func (c *Checker) Own(e *models.Entity) Filter { return c.ownedBy(e, c.Me.ID) }

func (c *Checker) ownedBy(e *models.Entity, who any) Filter {
	var any_ AnyOf
	for _, f := range e.Owners() {
		any_ = append(any_, Test{Path: c.steps(e, f.Name), Op: lang.OpEqual, Values: []any{who}})
	}
	return any_
}

// Live is the filter of the records that were not deleted.
func (c *Checker) Live(e *models.Entity) Filter { return Test{Path: Path{e.Archive}, Op: lang.OpEmpty} }

// live leaves out the records that were deleted, where the entity hides those.
func (c *Checker) live(e *models.Entity) Filter {
	if e.Archive == nil || !e.Archive.Hides {
		return AllOf{}
	}
	return Test{Path: Path{e.Archive}, Op: lang.OpEmpty}
}

// shown is live, unless the condition asks for what was deleted.
func (c *Checker) shown(e *models.Entity, where lang.Cond) AllOf {
	if where != nil && e.Archive != nil && lang.Mentions(where, append([]string{e.Archive.Name}, e.Archive.Aliases...)...) {
		return nil
	}
	return AllOf{c.live(e)}
}

// columns are those asked for, or those that the schema lists.
func (c *Checker) columns(e *models.Entity, asked []lang.Path) ([]Column, error) {
	var columns []Column
	for _, p := range asked {
		path, err := c.path(e, p)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c.column(p.String(), path))
	}
	if len(asked) > 0 {
		return columns, nil
	}
	for _, f := range e.Fields {
		if f.List {
			columns = append(columns, c.column(f.Name, c.steps(e, f.Name)))
		}
	}
	return columns, nil
}

func (c *Checker) column(name string, path Path) Column {
	f := path.Field()
	column := Column{Name: name, Label: strings.ReplaceAll(name, "_", " "), Kind: f.Kind, Path: path, To: f.To}
	if f.Kind == models.KindReference {
		column.Title = c.title(path)
	}
	return column
}

// title is the path to what names the record at the end of a path, or nil.
func (c *Checker) title(path Path) Path {
	title := c.Schema.Of(path.Field().To).Title
	if title == nil {
		return nil
	}
	return append(path[:len(path):len(path)], title)
}

// steps is a path of the schema's own names.
func (c *Checker) steps(e *models.Entity, names ...string) Path {
	fields, _ := c.Schema.Walk(e, names)
	return fields
}

// path checks a path that a person typed.
func (c *Checker) path(e *models.Entity, p lang.Path) (Path, error) {
	fields, bad := c.Schema.Walk(e, p.Names)
	if bad < 0 {
		return fields, nil
	}
	if bad == 0 {
		return nil, errNoField(p.NameSpan(0), e, p.Names[0])
	}
	before, _ := c.Schema.Walk(e, p.Names[:bad])
	last := Path(before).Field()
	if last.Kind != models.KindReference {
		return nil, errNotARecord(p.NameSpan(bad), last)
	}
	return nil, errNoField(p.NameSpan(bad), c.Schema.Of(last.To), p.Names[bad])
}

// Person is an employee: the one at the prompt, or one to be looked up.
func (c *Checker) Person(ref lang.Ref) any { return c.record(c.Schema.Of(models.Employees), ref) }

// record is a record that was named: a number needs no look-up in a filter.
func (c *Checker) record(e *models.Entity, ref lang.Ref) any {
	if e.Thing == models.Employees && ref.Me() {
		return c.Me.ID
	}
	return &Lookup{Entity: e, Ref: ref}
}

// Among is the filter of records by their numbers.
func (c *Checker) Among(e *models.Entity, ids []int64) Filter {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	return Test{Path: c.steps(e, "id"), Op: lang.OpIn, Values: values}
}

// These is the plan of records by their numbers, listed as usual.
func (c *Checker) These(e *models.Entity, ids []int64) *Plan {
	columns, _ := c.columns(e, nil) // the schema's own always check
	return &Plan{Entity: e, Columns: columns, Filter: c.Among(e, ids)}
}

// Owners is the plan of whose record it is.
func (c *Checker) Owners(e *models.Entity, id int64) *Plan {
	p := &Plan{Entity: e, Filter: c.Is(e, id), Limit: 1}
	for _, f := range e.Owners() {
		p.Columns = append(p.Columns, c.column(f.Name, c.steps(e, f.Name)))
	}
	return p
}

// Belonging are the plans of what belongs to a record: the contracts of a client, the payments
// of a contract. By is the field by which the records of a plan belong to this one.
func (c *Checker) Belonging(e *models.Entity, id int64, limit int) (plans []*Plan, by []*models.Field) {
	for _, other := range c.Schema.Entities() {
		for _, f := range other.Fields {
			belongs := f.To == e.Thing && (f.Required || !f.Derived && other.Archive != nil || f.Via != nil && !f.Owner)
			if !belongs {
				continue
			}
			p := &Plan{Entity: other, Limit: limit, Filter: AllOf{c.live(other), Test{Path: c.steps(other, f.Name), Op: lang.OpEqual, Values: []any{id}}}}
			for _, column := range other.Fields {
				if column.List && column != f {
					p.Columns = append(p.Columns, c.column(column.Name, c.steps(other, column.Name)))
				}
			}
			plans, by = append(plans, p), append(by, f)
		}
	}
	return plans, by
}

// Kept is the filter of the records of which a field names a person.
func (c *Checker) Kept(e *models.Entity, f *models.Field, who any) Filter {
	return Test{Path: c.steps(e, f.Name), Op: lang.OpEqual, Values: []any{who}}
}
