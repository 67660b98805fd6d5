package query

import (
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// condition checks a condition against an entity.
func (c *Checker) condition(e *models.Entity, cond lang.Cond) (Filter, error) {
	switch cond := cond.(type) {
	case *lang.Or:
		list, err := c.conditions(e, cond.List)
		return AnyOf(list), err
	case *lang.And:
		list, err := c.conditions(e, cond.List)
		return AllOf(list), err
	case *lang.Not:
		inner, err := c.condition(e, cond.Cond)
		return Negation{inner}, err
	case *lang.Mine:
		return c.Own(e), nil
	case *lang.State:
		return c.state(e, cond)
	case *lang.Related:
		return c.related(e, cond)
	case *lang.Compare:
		return c.compare(e, cond)
	default:
		return nil, models.Errorf(models.Internal, "a condition of an unknown kind: %T", cond)
	}
}

func (c *Checker) conditions(e *models.Entity, list []lang.Cond) ([]Filter, error) {
	filters := make([]Filter, len(list))
	for i, cond := range list {
		var err error
		if filters[i], err = c.condition(e, cond); err != nil {
			return nil, err
		}
	}
	return filters, nil
}

// state checks a word that stands alone: a state of the entity, or a field of yes or no.
func (c *Checker) state(e *models.Entity, s *lang.State) (Filter, error) {
	if state := e.State(s.Name); state != nil {
		// What a state means is written in the language itself, by us.
		cond, err := lang.ParseCond(state.Means, c.nouns()...)
		if err != nil {
			return nil, models.Errorf(models.Internal, "the state %s of %s does not read: %s", state.Name, e.Plural, err.Message)
		}
		return c.condition(e, cond)
	}
	f := e.Field(s.Name)
	switch {
	case f == nil:
		return nil, errNoField(s.Span, e, s.Name)
	case f.Kind == models.KindBool:
		return Test{Path: c.steps(e, f.Name), Op: lang.OpEqual, Values: []any{true}}, nil
	default:
		return nil, errNeedsTest(s.Span, f)
	}
}

// nouns are the names of the things.
func (c *Checker) nouns() []lang.Noun {
	var list []lang.Noun
	for _, e := range c.Schema.Entities() {
		list = append(list, lang.Noun{Singular: string(e.Thing), Plural: e.Plural})
	}
	return list
}

// related checks `without contracts (signed)`.
func (c *Checker) related(e *models.Entity, r *lang.Related) (Filter, error) {
	other := c.Entity(r.Thing)
	link := c.link(other, e)
	if link == nil {
		return nil, errUnrelated(r.Thing.Span, e, other)
	}
	filter := c.shown(other, r.Where)
	if r.Where != nil {
		where, err := c.condition(other, r.Where)
		if err != nil {
			return nil, err
		}
		filter = append(filter, where)
	}
	exists := Exists{Entity: other, Link: link, Filter: filter}
	if r.Without {
		return Negation{exists}, nil
	}
	return exists, nil
}

// Related reports whether records of other can belong to records of e.
func (c *Checker) Related(other, e *models.Entity) bool { return c.link(other, e) != nil }

// link finds how records of other belong to records of e: by a required reference, by one that
// says whose they are, or by any.
func (c *Checker) link(other, e *models.Entity) Path {
	rank := func(f *models.Field) int {
		switch {
		case f.To != e.Thing:
			return 0
		case f.Required, f.Owner && !f.Derived:
			return 3
		case f.Via != nil, f.Owner:
			return 2
		default:
			return 1
		}
	}
	var best *models.Field
	for _, f := range other.Fields {
		if rank(f) > 0 && (best == nil || rank(f) > rank(best)) {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	return c.steps(other, best.Name)
}

// compare checks a test of one field.
func (c *Checker) compare(e *models.Entity, cmp *lang.Compare) (Filter, error) {
	path, err := c.path(e, cmp.Path)
	if err != nil {
		return nil, err
	}
	f := path.Field()
	if f.Kind == models.KindReference && cmp.Op.Textual() && c.Schema.Of(f.To).Title != nil {
		// `client contains cool` asks about what names the client.
		path = append(path[:len(path):len(path)], c.Schema.Of(f.To).Title)
		f = path.Field()
	}
	if !Fits(f.Kind, cmp.Op) {
		return nil, errWrongTest(cmp.OpSpan, f, cmp.Op)
	}
	var filter Filter
	if f.Kind.Temporal() && cmp.Op != lang.OpEmpty && cmp.Op != lang.OpSet {
		filter, err = c.dated(path, cmp)
	} else {
		filter, err = c.plain(path, cmp)
	}
	if err == nil && cmp.Not {
		filter = Negation{filter}
	}
	return filter, err
}

// Fits reports whether a test makes sense for a kind of field.
func Fits(k models.Kind, op lang.Op) bool {
	switch {
	case op == lang.OpEmpty, op == lang.OpSet, op == lang.OpEqual, op == lang.OpNotEqual:
		return true
	case op == lang.OpOn:
		return true // `in june` of a date; of anything else `in x` is its own mistake, see plain
	case op == lang.OpIn:
		return k != models.KindNote && k != models.KindBool
	case op.Textual():
		return k.Textual()
	case op.Dated():
		return k.Temporal()
	default:
		return k.Ordered()
	}
}

// tests lists, for an error's hint, the tests that fit a kind.
func tests(k models.Kind) []string {
	var list []string
	for _, op := range []lang.Op{
		lang.OpEqual, lang.OpNotEqual, lang.OpLess, lang.OpGreater, lang.OpBetween, lang.OpContains, lang.OpStartsWith,
		lang.OpIn, lang.OpBefore, lang.OpAfter, lang.OpEmpty, lang.OpSet,
	} {
		if Fits(k, op) {
			list = append(list, op.String())
		}
	}
	return list
}

// plain checks a test whose values are not dates.
func (c *Checker) plain(path Path, cmp *lang.Compare) (Filter, error) {
	f := path.Field()
	if cmp.Op == lang.OpOn { // typed as "in": one value in parentheses is meant
		return nil, errListNeedsParens(cmp.OpSpan, f, cmp.Values[0])
	}
	t := Test{Path: path, Op: cmp.Op}
	for _, v := range cmp.Values {
		value, err := c.value(f, v)
		if err != nil {
			return nil, err
		}
		t.Values = append(t.Values, value)
	}
	if cmp.Op == lang.OpBetween && later(t.Values[0], t.Values[1]) {
		return nil, errBackwards(lang.Span{From: cmp.Values[0].Span.From, To: cmp.Values[1].Span.To})
	}
	return t, nil
}

// dated checks a test of a date. A date is a span of time, half-open: `=` means inside it, `<`
// before its start, `>` after its end; 2023-06-30 counts until midnight. A moment, such as a clock
// time, has no inside to leave out: after it is after its start.
func (c *Checker) dated(path Path, cmp *lang.Compare) (Filter, error) {
	var spans []span
	for _, v := range cmp.Values {
		s, err := c.span(path.Field(), v)
		if err != nil {
			return nil, err
		}
		spans = append(spans, s)
	}
	test := func(op lang.Op, t time.Time) Filter { return Test{Path: path, Op: op, Values: []any{t}} }
	inside := func(from, to span) Filter {
		return AllOf{test(lang.OpGreaterEqual, from.start), test(lang.OpLess, to.end)}
	}
	first := spans[0]
	switch cmp.Op {
	case lang.OpNotEqual:
		return Negation{inside(first, first)}, nil
	case lang.OpLess, lang.OpBefore, lang.OpOlderThan:
		return test(lang.OpLess, first.start), nil
	case lang.OpGreaterEqual, lang.OpSince:
		return test(lang.OpGreaterEqual, first.start), nil
	case lang.OpLessEqual, lang.OpUntil:
		if first.point {
			return test(lang.OpLessEqual, first.start), nil
		}
		return test(lang.OpLess, first.end), nil
	case lang.OpGreater, lang.OpAfter:
		if first.point {
			return test(lang.OpGreater, first.start), nil
		}
		return test(lang.OpGreaterEqual, first.end), nil
	case lang.OpBetween:
		if first.start.After(spans[1].start) {
			return nil, errBackwards(lang.Span{From: cmp.Values[0].Span.From, To: cmp.Values[1].Span.To})
		}
		return inside(first, spans[1]), nil
	default: // = , on, in (…)
		var list AnyOf
		for _, s := range spans {
			list = append(list, inside(s, s))
		}
		return list, nil
	}
}

// later reports whether a comes after b; values that have no order never do.
func later(a, b any) bool {
	switch a := a.(type) {
	case int64:
		return a > b.(int64)
	case decimalValue:
		return a.Cmp(b.(decimalValue)) > 0
	default:
		return false
	}
}
