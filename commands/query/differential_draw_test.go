package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/govalues/decimal"
	"golang.org/x/text/unicode/norm"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// drawer draws sentences of the language: every entity, field, test and form of a value.
type drawer struct {
	*rand.Rand
	records *records
	check   *Checker
	parens  int // open ones: inside, a comma separates values
}

// pick draws one of a list.
func pick[T any](d *drawer, list ...T) T { return list[d.IntN(len(list))] }

// one reports true once in n.
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

// between draws two values, the smaller first.
func (d *drawer) between(f *models.Field) string {
	switch f.Kind {
	case models.KindMoney:
		a, b := d.money(f), d.money(f)
		if a.Cmp(b) > 0 {
			a, b = b, a
		}
		return d.amount(a) + " and " + d.amount(b)
	case models.KindInstant, models.KindDay:
		if d.once(4) {
			return pick(d, "last month and next month", "2020 and 2026-Q4", "today and +14d", "last year and yesterday", "hier and demain", "june and october",
				"-3 months and now", "start of year and end of month")
		}
		a, b := d.instant(f), d.instant(f)
		if a.After(b) {
			a, b = b, a
		}
		return d.day(a) + " and " + d.day(b)
	default:
		a, b := d.integer(f), d.integer(f)
		return fmt.Sprintf("%d and %d", min(a, b), max(a, b))
	}
}

// value draws a value of a field's kind: half of them from the data.
func (d *drawer) value(f *models.Field, op lang.Op) string {
	switch f.Kind {
	case models.KindID, models.KindInteger:
		n := d.integer(f)
		if n < 0 || d.once(2) {
			return fmt.Sprint(n)
		}
		return fmt.Sprintf(pick(d, "#%d", `"%d"`), n)
	case models.KindMoney:
		return d.amount(d.money(f))
	case models.KindBool:
		return pick(d, "yes", "no", "TRUE", "false", "oui", "Non", `"yes"`)
	case models.KindInstant, models.KindDay:
		return d.date(f)
	case models.KindEnum:
		option := pick(d, f.Options...)
		return pick(d, option, strings.ToUpper(option), quote(d, option))
	case models.KindReference:
		if op.Textual() {
			return d.text(d.kept(f.To, d.check.Schema.Of(f.To).Title))
		}
		return d.reference(f.To)
	default:
		return d.text(d.kept(f.Entity, f))
	}
}

// kept draws a value of a column, or nil.
func (d *drawer) kept(thing models.Thing, f *models.Field) any {
	if f.Via != nil {
		f = d.check.steps(d.check.Schema.Of(thing), f.Via...).Field()
		thing = f.Entity
	}
	return pick(d, d.records.rows[thing]...)[f.Column]
}

func (d *drawer) integer(f *models.Field) int64 {
	if v, ok := d.kept(f.Entity, f).(int64); ok && d.once(2) {
		return v + pick(d, int64(0), 0, 1, -1)
	}
	return pick(d, 0, 1, -1, 5, d.Int64N(100), d.Int64N(1100), 1<<31, 1<<40)
}

func (d *drawer) money(f *models.Field) decimal.Decimal {
	v, ok := d.kept(f.Entity, f).(decimal.Decimal)
	if !ok || d.once(2) {
		v = decimal.MustNew(pick(d, 0, 1, -1, 100, 99999, 100000, d.Int64N(1_000_000), 9_999_999_999_99), 2)
	}
	cent := decimal.MustNew(pick(d, int64(0), 0, 1, -1), 2)
	if sum, err := v.Add(cent); err == nil && sum.CmpAbs(decimal.MustNew(9_999_999_999_99, 2)) <= 0 {
		v = sum
	}
	return v
}

// amount writes an amount in one of its forms.
func (d *drawer) amount(v decimal.Decimal) string {
	comma := strings.ReplaceAll(v.String(), ".", ",")
	forms := []string{v.String(), v.Trim(0).String(), v.String() + "€", v.String() + " eur", v.String() + " EUR", `"` + comma + `"`}
	if d.parens == 0 {
		forms = append(forms, comma)
	}
	return pick(d, forms...)
}

// person draws an employee.
func (d *drawer) person() string {
	if d.once(4) {
		return "me"
	}
	return d.reference(models.Employees)
}

// reference names a record, mostly one that is there and is the only one.
func (d *drawer) reference(thing models.Thing) string {
	e := d.check.Schema.Of(thing)
	row := pick(d, d.records.rows[thing]...)
	n := d.IntN(16)
	switch mail := e.Field("email"); {
	case n == 0 && e.Title != nil:
		return d.text(row[e.Title.Column])
	case n <= 3 && e.Title != nil:
		return quote(d, d.respell(row[e.Title.Column].(string)))
	case n <= 5 && mail != nil:
		return quote(d, d.recase(row[mail.Column].(string)))
	case n <= 7 && thing == models.Employees:
		return "me"
	default:
		return fmt.Sprintf(pick(d, "#%d", "%d"), row["id"])
	}
}

// letters are what random texts are made of.
var letters = []string{"a", "e", "E", "é", "È", "n", "o", "O", "ß", "Œ", "ø", "İ", "Σ", "ς", "ﬁ", "e\u0301", "%", "_", `\`, `"`, "'", "’", "“", "”", "«", "»", "?", "?0",
	"$1", ";", "--", "/*", "😀", "👩\u200d🎤", " ", "\u00a0", "\n", "\t", "0", "1", "@", ".", "+", "(", ")", ",", "日"}

// text draws a text: of the data, cut and spelt otherwise, or of random letters.
func (d *drawer) text(from any) string {
	var s string
	if known, ok := from.(string); ok && d.once(2) {
		s = known
		if d.once(2) {
			s = d.cut(s)
		}
		s = d.respell(s)
		if simple := strings.Trim(s, "abcdefghijklmnopqrstuvwxyz"); simple == "" && len(s) > 3 && d.once(2) {
			return s + pick(d, "", "") // a word needs no quotes
		}
	} else {
		for range d.IntN(4) {
			s += pick(d, letters...)
		}
	}
	return quote(d, s)
}

// cut draws a part of a text.
func (d *drawer) cut(s string) string {
	runes := []rune(s)
	from := d.IntN(len(runes))
	return string(runes[from : from+1+d.IntN(len(runes)-from)])
}

// respell writes a text in another case, with other accents, or with a letter that stands for any in SQL.
func (d *drawer) respell(s string) string {
	switch d.IntN(8) {
	case 0:
		return s
	case 1:
		return norm.NFD.String(s)
	case 2:
		return fold.Fold(s)
	case 3:
		return strings.NewReplacer("e", "é", "a", "À", "o", "ø", "ss", "ß", "oe", "œ", "'", "’", "fi", "ﬁ", "i", "İ", "n", "n\u0303").Replace(s)
	case 4:
		runes := []rune(s)
		runes[d.IntN(len(runes))] = pick(d, '_', '%', '\\', 'x')
		return string(runes)
	default:
		return d.recase(s)
	}
}

func (d *drawer) recase(s string) string {
	switch d.IntN(4) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	case 2:
		return strings.Map(func(r rune) rune {
			if d.once(2) {
				return unicode.ToUpper(r)
			}
			return unicode.ToLower(r)
		}, s)
	default:
		return s
	}
}

// quote writes a text between quotes of one of the kinds.
func quote(d *drawer, s string) string {
	q := pick(d, `""`, `""`, "''", "“”", "«»", "„“")
	opening, closing := string([]rune(q)[0]), string([]rune(q)[1])
	return opening + strings.NewReplacer(`\`, `\\`, closing, `\`+closing, "\n", `\n`, "\t", `\t`).Replace(s) + closing
}

// instant draws a moment of a field, or another.
func (d *drawer) instant(f *models.Field) time.Time {
	if v, ok := d.kept(f.Entity, f).(time.Time); ok && d.once(2) {
		return v.In(d.check.Now.Location())
	}
	return pick(d, moments(d.check.Now)...)
}

// day writes the day of a moment in one of its forms.
func (d *drawer) day(t time.Time) string {
	return t.Format(pick(d, "2006-01-02", "2/1/2006", "02/01/2006", "2 January 2006", "January 2 2006", "2 Jan 2006", "Monday 2 January 2006"))
}

// date draws a date in one of its forms.
func (d *drawer) date(f *models.Field) string {
	t := d.instant(f)
	unit := pick(d, "day", "week", "month", "quarter", "year")
	forms := []string{
		d.day(t), d.day(t), d.day(t), `"` + d.day(t) + `"`, t.Format("2006-01"), t.Format("2006"), t.Format("January 2006"), t.Format("January"), t.Format("2 January"),
		t.Format("Monday"), t.Format("Monday"), fmt.Sprintf("%d-Q%d", t.Year(), (t.Month()+2)/3), "le"[:0] + t.Format("2/1/2006"),
		pick(d, "today", "yesterday", "tomorrow", "now", "hier", "demain", "aujourd'hui", "juin", "14 juillet 2026", "lundi", "«next week»"),
		pick(d, "this ", "next ", "last ") + pick(d, unit, unit, t.Format("Monday")),
		fmt.Sprintf("%s %d %ss", pick(d, "last", "next"), 1+d.IntN(40), pick(d, unit, unit, "hour")),
		fmt.Sprintf("%d %ss ago", d.IntN(40), pick(d, unit, unit, "hour")),
		fmt.Sprintf("%s%d%s", pick(d, "+", "-"), d.IntN(40), pick(d, "d", "w", "mo", "q", "y", "h", " days", "j")),
		fmt.Sprintf("in %d %ss", 1+d.IntN(40), unit),
		pick(d, "start", "end") + " of " + pick(d, unit, "last "+unit, "next "+unit, t.Format("2006"), t.Format("January 2006")),
	}
	if f.Kind == models.KindInstant {
		forms = append(forms, t.Format("2006-01-02 15:04-07:00"), t.Format("2006-01-02T15:04Z07:00"), t.Format("2/1/2006 15h04"), t.Format("2 January 2006 at 3:04pm"),
			t.Format("2006-01-02 @15:04"), t.Format("15:04"), "tomorrow 9am", "last friday at 18:00", `"`+t.Format("Monday 2 January 2006, 15:04")+`"`)
	}
	return pick(d, forms...)
}
