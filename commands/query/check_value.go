package query

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/govalues/decimal"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

type decimalValue = decimal.Decimal

// value reads what a person typed as a value of the field's kind.
func (c *Checker) value(f *models.Field, v lang.Value) (any, error) {
	switch f.Kind {
	case models.KindID, models.KindInteger:
		return c.integer(v)
	case models.KindMoney:
		return c.money(v)
	case models.KindBool:
		return c.yesNo(v)
	case models.KindInstant, models.KindDay:
		return c.moment(f, v)
	case models.KindEnum:
		for _, o := range f.Options {
			if fold.Fold(o) == fold.Fold(v.Text) {
				return o, nil
			}
		}
		return nil, errNotAnOption(v.Span, f, v.Text)
	case models.KindReference:
		return c.record(c.Schema.Of(f.To), asRef(v)), nil
	case models.KindPhone:
		return phone(v.Text), nil
	default:
		return v.Text, nil
	}
}

// phone writes a telephone number, or a part of one, as numbers are kept.
func phone(text string) string {
	if whole, err := models.CleanPhone(text); err == nil {
		return whole
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".-/()", r) {
			return -1
		}
		return r
	}, text)
}

// asRef reads a value as the name of a record.
func asRef(v lang.Value) lang.Ref {
	ref := lang.Ref{Span: v.Span, Text: v.Text, Quoted: v.Quoted, Number: v.Record}
	if n, err := strconv.ParseUint(v.Number, 10, 63); err == nil && !v.Quoted {
		ref.Number = strconv.FormatUint(n, 10)
	}
	return ref
}

func (c *Checker) integer(v lang.Value) (any, error) {
	text := v.Number
	switch {
	case v.Record != "":
		text = v.Record
	case v.Quoted:
		text = v.Text
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return nil, errTooLarge(v.Span, v.Text)
	}
	if err != nil || v.Currency != "" {
		return nil, errWrongValue(v.Span, v.Text, "a whole number", "digits only, as in 75")
	}
	return n, nil
}

func (c *Checker) money(v lang.Value) (any, error) {
	text := v.Text
	switch {
	case v.Quoted: // "12 000,50 €"
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "€"), "EUR"))
	case v.Currency != "" && v.Currency != "EUR":
		return nil, errCurrency(v.Span, v.Currency)
	case v.Currency != "":
		text = strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	}
	d, err := models.ReadMoney(text)
	if err == nil {
		return d, nil
	}
	if n, ok := strings.CutSuffix(fold.Fold(text), "k"); ok && n != "" && strings.Trim(n, "0123456789") == "" {
		return nil, placed(v.Span, err).WithHint("write %s000", n)
	}
	return nil, placed(v.Span, err).WithHint("write it as in 1200 or 1200,50")
}

// yes and no, in both languages of the house.
var yesNo = map[string]bool{
	"yes": true, "true": true, "oui": true, "no": false, "false": false, "non": false,
}

func (c *Checker) yesNo(v lang.Value) (any, error) {
	b, ok := yesNo[fold.Fold(v.Text)]
	if !ok {
		return nil, errWrongValue(v.Span, v.Text, "yes or no", "yes or no")
	}
	return b, nil
}

// date is the date that a value is, quoted or not.
func (c *Checker) date(v lang.Value) (lang.Date, error) {
	if v.Quoted {
		d, err := lang.ParseDate(v.Text)
		if err != nil {
			return d, FromLang(v.DateError(err))
		}
		return d, nil
	}
	if v.Wrong != nil {
		return lang.Date{}, FromLang(v.Wrong)
	}
	if !v.IsDate {
		return lang.Date{}, errNotADate(v.Span, v.Text)
	}
	return v.Date, nil
}

// moment is a date as a value that is kept: one instant, or one day.
func (c *Checker) moment(f *models.Field, v lang.Value) (any, error) {
	d, err := c.date(v)
	if err != nil {
		return nil, err
	}
	if f.Kind == models.KindDay {
		day, derr := d.Day(c.Now)
		if derr != nil {
			return nil, FromLang(v.DateError(derr))
		}
		return utcDay(day), nil
	}
	t, derr := d.Instant(c.Now)
	if derr != nil {
		return nil, FromLang(v.DateError(derr))
	}
	return t, nil
}

// span is a date as a stretch of time, [start, end); point tells a moment from a period.
type span struct {
	start, end time.Time
	point      bool
}

// span works out the stretch of time that a date stands for. Of a field of days its ends are days.
func (c *Checker) span(f *models.Field, v lang.Value) (span, error) {
	d, err := c.date(v)
	if err != nil {
		return span{}, err
	}
	if f.Derived || f.Past {
		d = d.Backward() // what Epic records is past: "friday" is the one before
	}
	if f.Kind == models.KindDay {
		from, to, derr := d.Days(c.Now)
		if derr != nil {
			return span{}, FromLang(v.DateError(derr))
		}
		return span{start: utcDay(from), end: utcDay(to)}, nil
	}
	s, derr := d.Resolve(c.Now)
	if derr != nil {
		return span{}, FromLang(v.DateError(derr))
	}
	return span{start: s.Start, end: s.End, point: s.Point}, nil
}

// utcDay is a calendar day as the driver wants a date: midnight in UTC.
func utcDay(d lang.Day) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// placed gives an error of reading a value its place in the line.
func placed(s lang.Span, err error) *models.Error {
	var known *models.Error
	if errors.As(err, &known) {
		return at(s, known.Code, "%s", known.Message).WithHint("%s", known.Hint)
	}
	return at(s, models.NotUnderstood, "%s", err.Error())
}
