package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// second is a second opinion about what a sentence means, where the evaluator of filters has none:
// the dates, the states, "my", "mine" and "me", and what deleted records are left out. It is written
// from shared/design/language.md by hand and asks the checker about the rest.
type second struct {
	*records
	check *Checker
	me    int64 // the employee who types
}

// truth is a filter that says itself which records it is about.
type truth func(record) bool

func (truth) filter() {}

// meaning is that of a whole sentence.
func (s *second) meaning(cmd *lang.Command, e *models.Entity) (Filter, error) {
	scope := cmd.Subject.(*lang.Scope)
	list := s.live(e, cmd.Where)
	if scope.Mine {
		list = append(list, s.of(e, func(owner int64) bool { return owner == s.me }))
	}
	if scope.Of != nil {
		who := s.check.Person(*scope.Of)
		list = append(list, s.of(e, func(owner int64) bool { return owner == s.whose(who) }))
	}
	if cmd.Where == nil {
		return list, nil
	}
	where, err := s.cond(e, cmd.Where)
	return append(list, where), err
}

// whose is the number of a person of the sentence.
func (s *second) whose(who any) int64 {
	if l, ok := who.(*Lookup); ok {
		return s.lookup(l)
	}
	return s.me
}

// live leaves out what is deleted, unless the condition asks about that.
func (s *second) live(e *models.Entity, where lang.Cond) AllOf {
	if e.Thing == models.Employees || e.Thing == models.Payments || where != nil && lang.Mentions(where, "deleted", "deleted_at") {
		return nil
	}
	return AllOf{truth(func(r record) bool { return r["deleted_at"] == nil })}
}

// of is whether one of the people whose a record is passes a test.
func (s *second) of(e *models.Entity, is func(int64) bool) Filter {
	commercial := func(contract any) int64 {
		return s.byID[models.Contracts][contract.(int64)]["commercial_id"].(int64)
	}
	return truth(func(r record) bool {
		switch e.Thing {
		case models.Clients:
			return is(r["commercial_contact_id"].(int64))
		case models.Contracts:
			return is(r["commercial_id"].(int64))
		case models.Events:
			support, given := r["support_contact_id"].(int64)
			return is(commercial(r["contract_id"])) || given && is(support)
		case models.Payments, models.Instalments, models.Amendments:
			return is(commercial(r["contract_id"]))
		case models.Venues:
			return false
		default:
			return is(r["id"].(int64))
		}
	})
}

func (s *second) cond(e *models.Entity, cond lang.Cond) (Filter, error) {
	switch cond := cond.(type) {
	case *lang.Or:
		list, err := s.conds(e, cond.List)
		return AnyOf(list), err
	case *lang.And:
		list, err := s.conds(e, cond.List)
		return AllOf(list), err
	case *lang.Not:
		inner, err := s.cond(e, cond.Cond)
		return Negation{inner}, err
	case *lang.Mine:
		return s.of(e, func(owner int64) bool { return owner == s.me }), nil
	case *lang.State:
		if holds := s.state(e, strings.ToLower(cond.Name)); holds != nil {
			return holds, nil
		}
	case *lang.Related:
		return s.related(e, cond)
	case *lang.Compare:
		return s.compare(e, cond)
	}
	return s.check.condition(e, cond)
}

func (s *second) conds(e *models.Entity, list []lang.Cond) ([]Filter, error) {
	filters := make([]Filter, len(list))
	for i, c := range list {
		var err error
		if filters[i], err = s.cond(e, c); err != nil {
			return nil, err
		}
	}
	return filters, nil
}

// related is whether a record has others, of which a condition holds. Deleted ones are none.
func (s *second) related(e *models.Entity, r *lang.Related) (Filter, error) {
	other := s.schema.Entity(r.Thing.Name)
	filter := s.live(other, r.Where)
	if r.Where != nil {
		where, err := s.cond(other, r.Where)
		if err != nil {
			return nil, err
		}
		filter = append(filter, where)
	}
	has := Exists{Entity: other, Link: s.check.link(other, e), Filter: filter}
	if r.Without {
		return Negation{has}, nil
	}
	return has, nil
}

// state is what a word says that stands alone; nil is a field of yes or no, which says it itself.
func (s *second) state(e *models.Entity, name string) Filter {
	set := func(column string) truth { return func(r record) bool { return r[column] != nil } }
	empty := func(column string) truth { return func(r record) bool { return r[column] == nil } }
	date := func(r record, column string) time.Time { return r[column].(time.Time) }
	switch string(e.Thing) + " " + name {
	case "client deleted", "contract deleted", "event deleted", "venue deleted", "instalment deleted":
		return set("deleted_at")
	case "contract signed":
		return set("signed_at")
	case "contract cancelled", "event cancelled":
		return set("cancelled_at")
	case "contract unsigned":
		return AllOf{empty("signed_at"), empty("cancelled_at")}
	case "contract paid", "contract unpaid":
		left := truth(func(r record) bool {
			return decimalValue.Cmp(r["amount_to_be_paid"].(decimalValue), decimalValue{}) > 0
		})
		if name == "unpaid" {
			return AllOf{left, empty("cancelled_at")}
		}
		return AllOf{set("signed_at"), Negation{left}, empty("cancelled_at")}
	case "contract overdue":
		return AllOf{empty("cancelled_at"), truth(func(r record) bool {
			for _, i := range s.byID[models.Instalments] {
				if i["contract_id"] == r["id"] && i["deleted_at"] == nil && s.late(i) {
					return true
				}
			}
			return false
		})}
	case "instalment overdue":
		return truth(func(r record) bool {
			return s.late(r) && s.byID[models.Contracts][r["contract_id"].(int64)]["cancelled_at"] == nil
		})
	case "instalment settled":
		return truth(func(r record) bool { return r["covered"].(decimalValue).Cmp(r["amount"].(decimalValue)) == 0 })
	case "payment refund":
		return set("reverses_id")
	case "payment refunded":
		return truth(func(r record) bool {
			for _, p := range s.byID[models.Payments] {
				if p["reverses_id"] == r["id"] {
					return true
				}
			}
			return false
		})
	case "employee active":
		return empty("deactivated_at")
	case "employee inactive":
		return set("deactivated_at")
	case "event unassigned":
		return AllOf{empty("support_contact_id"), empty("cancelled_at")}
	case "event assigned":
		return set("support_contact_id")
	case "event upcoming":
		return AllOf{empty("cancelled_at"), truth(func(r record) bool { return date(r, "start_date").After(s.check.Now) })}
	case "event past":
		return truth(func(r record) bool { return date(r, "end_date").Before(s.check.Now) })
	default:
		if e.State(name) != nil {
			panic(fmt.Sprintf("the second opinion does not know the state %s of %s", name, e.Plural))
		}
		return nil
	}
}

// late is whether some of an instalment is not covered, and its day is over.
func (s *second) late(instalment record) bool {
	day := instalment["due_on"].(time.Time).Format(time.DateOnly)
	return day < s.check.Now.Format(time.DateOnly) && instalment["covered"].(decimalValue).Cmp(instalment["amount"].(decimalValue)) < 0
}

// compare is a test of a date, or one that names me; of other tests the evaluator is the second opinion.
func (s *second) compare(e *models.Entity, c *lang.Compare) (Filter, error) {
	path, err := s.check.path(e, c.Path)
	if err != nil {
		return nil, err
	}
	f := path.Field()
	var filter Filter
	switch {
	case c.Op == lang.OpEmpty || c.Op == lang.OpSet:
		return s.check.condition(e, c)
	case f.Kind.Temporal():
		filter = s.dated(path, c)
	case f.To == models.Employees && slices.ContainsFunc(c.Values, lang.Value.Me) && !c.Op.Textual():
		filter, err = s.person(e, path, c)
	default:
		return s.check.condition(e, c)
	}
	if c.Not {
		filter = Negation{filter}
	}
	return filter, err
}

// person is whether a reference is me, or one of several people.
func (s *second) person(e *models.Entity, path Path, c *lang.Compare) (Filter, error) {
	var any_ AnyOf
	for _, v := range c.Values {
		if v.Me() {
			any_ = append(any_, truth(func(r record) bool { return s.value(r, path) == s.me }))
			continue
		}
		one, err := s.check.condition(e, &lang.Compare{Path: c.Path, Op: lang.OpEqual, Values: []lang.Value{v}})
		if err != nil {
			return nil, err
		}
		any_ = append(any_, one)
	}
	if c.Op == lang.OpNotEqual {
		return Negation{any_}, nil
	}
	return any_, nil
}

// recorded are the fields in which Epic writes down what has happened: a bare weekday is a past one.
var recorded = []string{"created", "updated", "deleted", "signed", "cancelled", "deactivated", "recorded", "date", "amended"}

// dated is a test of a date: an empty one passes none.
func (s *second) dated(path Path, c *lang.Compare) Filter {
	f := path.Field()
	reader := calendar{now: s.check.Now, days: f.Kind == models.KindDay, past: slices.Contains(recorded, f.Name)}
	var spans []stretch
	for _, v := range c.Values {
		text := v.Text
		if c.Op == lang.OpOlderThan {
			text += " ago"
		}
		span, known := reader.read(text)
		if !known {
			panic("the second opinion does not know the date " + text)
		}
		spans = append(spans, span)
	}
	first, last := spans[0], spans[len(spans)-1]
	inside := func(t time.Time, s stretch) bool { return !t.Before(s.from) && t.Before(s.to) }
	tests := map[lang.Op]func(time.Time) bool{
		lang.OpLess: func(t time.Time) bool { return t.Before(first.from) },
		lang.OpLessEqual: func(t time.Time) bool {
			return t.Before(first.to) && !(first.point && t.After(first.from))
		},
		lang.OpGreater: func(t time.Time) bool {
			return first.point && t.After(first.from) || !t.Before(first.to)
		},
		lang.OpGreaterEqual: func(t time.Time) bool { return !t.Before(first.from) },
		lang.OpBetween:      func(t time.Time) bool { return !t.Before(first.from) && t.Before(last.to) },
		lang.OpEqual: func(t time.Time) bool {
			return slices.ContainsFunc(spans, func(s stretch) bool { return inside(t, s) })
		},
	}
	same := map[lang.Op]lang.Op{
		lang.OpBefore: lang.OpLess, lang.OpOlderThan: lang.OpLess, lang.OpUntil: lang.OpLessEqual, lang.OpAfter: lang.OpGreater,
		lang.OpSince: lang.OpGreaterEqual, lang.OpOn: lang.OpEqual, lang.OpIn: lang.OpEqual, lang.OpNotEqual: lang.OpEqual,
	}
	op, ok := same[c.Op]
	if !ok {
		op = c.Op
	}
	holds := truth(func(r record) bool {
		t, set := s.value(r, path).(time.Time)
		return set && tests[op](t)
	})
	if c.Op == lang.OpNotEqual {
		return Negation{holds}
	}
	return holds
}
