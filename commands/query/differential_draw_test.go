package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// drawer draws sentences of the language, with every entity, field, test and form of a value.
type drawer struct {
	*rand.Rand
	records *records
	check   *Checker
	parens  int // open ones: inside, a comma separates values
}

// pick draws one of a list.
func pick[T any](d *drawer, list ...T) T { return list[d.IntN(len(list))] }

// once is true once in n times.
func (d *drawer) once(n int) bool { return d.IntN(n) == 0 }

// line draws a whole sentence.
func (d *drawer) line() string {
	d.parens = 0
	e := pick(d, d.check.Schema.Entities()...)
	mine, of := "", ""
	if d.once(12) {
		mine = "my "
	}
	if d.once(25) {
		of = " of " + d.person()
	}
	return "count " + mine + e.Plural + of + " where " + d.cond(e, 3)
}

// cond draws a condition of so many levels at most.
func (d *drawer) cond(e *models.Entity, depth int) string {
	if depth == 0 || d.once(3) {
		return d.atom(e, depth)
	}
	switch d.IntN(5) {
	case 0:
		return "not " + d.atom(e, depth-1)
	case 1:
		return pick(d, "not ", "") + d.inParens(e, depth-1)
	case 2:
		return d.cond(e, depth-1) + " and " + d.cond(e, depth-1)
	case 3:
		return d.cond(e, depth-1) + " or " + d.cond(e, depth-1)
	default:
		return d.atom(e, depth-1) + pick(d, " and ", " or ") + d.inParens(e, depth-1)
	}
}

func (d *drawer) inParens(e *models.Entity, depth int) string {
	d.parens++
	defer func() { d.parens-- }()
	return "(" + d.cond(e, depth) + ")"
}

// atom draws a condition that is not made of others, but for those about related records.
func (d *drawer) atom(e *models.Entity, depth int) string {
	switch n := d.IntN(20); {
	case n == 0:
		return "mine"
	case n == 1 && len(e.States) > 0:
		return pick(d, e.States...).Name
	case n == 2:
		if truths := slices.DeleteFunc(slices.Clone(e.Fields), func(f *models.Field) bool { return f.Kind != models.KindBool }); len(truths) > 0 {
			return pick(d, truths...).Name
		}
	case n <= 4:
		others := slices.DeleteFunc(slices.Clone(d.check.Schema.Entities()), func(o *models.Entity) bool { return !d.check.Related(o, e) })
		if len(others) == 0 {
			break
		}
		other := pick(d, others...)
		related := pick(d, "with ", "without ") + pick(d, other.Plural, string(other.Thing))
		if depth > 0 || d.once(2) {
			related += " " + d.inParens(other, max(0, depth-1))
		}
		return related
	}
	return d.test(d.path(e))
}

// path draws a field, three references away at most, by one of its names.
func (d *drawer) path(e *models.Entity) (string, *models.Field) {
	var names []string
	for {
		f := pick(d, e.Fields...)
		name := pick(d, append(f.Aliases[:len(f.Aliases):len(f.Aliases)], f.Name, f.Name, f.Name)...)
		if d.once(20) {
			name = strings.ToUpper(name)
		}
		names = append(names, name)
		if f.To == "" || len(names) == 3 || d.once(3) {
			return strings.Join(names, "."), f
		}
		e = d.check.Schema.Of(f.To)
	}
}

// spellings are the ways to write each test; those in the second list can stand after "not".
var spellings = map[lang.Op][2][]string{
	lang.OpEqual:        {{"=", "is"}, nil},
	lang.OpNotEqual:     {{"!=", "<>", "is not"}, nil},
	lang.OpLess:         {{"<"}, nil},
	lang.OpLessEqual:    {{"<="}, nil},
	lang.OpGreater:      {{">"}, nil},
	lang.OpGreaterEqual: {{">="}, nil},
	lang.OpContains:     {{"~"}, {"contains"}},
	lang.OpNotContains:  {{"!~"}, nil},
	lang.OpStartsWith:   {nil, {"starts with"}},
	lang.OpEndsWith:     {nil, {"ends with"}},
	lang.OpIn:           {nil, {"in"}},
	lang.OpBetween:      {nil, {"between"}},
	lang.OpEmpty:        {{"is empty", "is null", "is missing", "is not set"}, nil},
	lang.OpSet:          {{"is set", "is not empty", "is not null"}, nil},
	lang.OpBefore:       {nil, {"before"}},
	lang.OpAfter:        {nil, {"after"}},
	lang.OpSince:        {nil, {"since"}},
	lang.OpUntil:        {nil, {"until"}},
	lang.OpOn:           {nil, {"on", "in", "during", "within"}},
	lang.OpOlderThan:    {nil, {"older than"}},
}

// test draws a test that fits a field, with its values.
func (d *drawer) test(path string, f *models.Field) string {
	var fit []lang.Op
	titled := f.Kind == models.KindReference && d.check.Schema.Of(f.To).Title != nil
	for op := lang.OpEqual; op <= lang.OpOlderThan; op++ {
		if Fits(f.Kind, op) && (op != lang.OpOn || f.Kind.Temporal()) || titled && op.Textual() {
			fit = append(fit, op)
		}
	}
	op := pick(d, fit...)
	spelt := slices.Concat(spellings[op][0], spellings[op][1])
	word := pick(d, spelt...)
	if slices.Contains(spellings[op][1], word) && d.once(3) {
		word = "not " + word
	}
	text := path + " " + word
	switch op {
	case lang.OpEmpty, lang.OpSet:
		return text
	case lang.OpOlderThan:
		return fmt.Sprintf("%s %d %s", text, d.IntN(40), pick(d, "days", "weeks", "months", "years", "hours", "jours", "mois"))
	case lang.OpBetween:
		return text + " " + d.between(f)
	case lang.OpIn:
		d.parens++
		defer func() { d.parens-- }()
		values := make([]string, 1+d.IntN(4))
		for i := range values {
			values[i] = d.value(f, op)
		}
		return text + " (" + strings.Join(values, ", ") + ")"
	default:
		return text + " " + d.value(f, op)
	}
}
