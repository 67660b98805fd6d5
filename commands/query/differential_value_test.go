package query

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/govalues/decimal"
	"golang.org/x/text/unicode/norm"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

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
		return pick(d, option, strings.ToUpper(option), d.quote(option))
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
		return d.quote(d.respell(row[e.Title.Column].(string)))
	case n <= 5 && mail != nil:
		return d.quote(d.recase(row[mail.Column].(string)))
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
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" && len(s) > 3 && d.once(2) {
			return s // a word needs no quotes
		}
	} else {
		for range d.IntN(4) {
			s += pick(d, letters...)
		}
	}
	return d.quote(s)
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
func (d *drawer) quote(s string) string {
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
		t.Format("Monday"), fmt.Sprintf("%d-Q%d", t.Year(), (t.Month()+2)/3),
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
