package query

import (
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// at makes an error about a place in the line.
func at(s lang.Span, code models.Code, format string, args ...any) *models.Error {
	return models.Errorf(code, format, args...).WithSpan(s.From, s.To)
}

// FromLang wraps an error of the language, once.
func FromLang(e *lang.Error) *models.Error {
	return at(e.Span, models.NotUnderstood, "%s", e.Message).WithHint("%s", e.Hint)
}

func errNoField(s lang.Span, e *models.Entity, name string) *models.Error {
	if name == "" {
		return at(s, models.NotUnderstood, "a dot stands between two fields").WithHint("as in client.company")
	}
	err := at(s, models.NotUnderstood, "%s have no field %q", e.Plural, name)
	var names []string
	for _, f := range e.Fields {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	}
	for _, state := range e.States {
		names = append(names, state.Name)
	}
	if near := lang.Nearest(name, names); near != "" {
		return err.WithHint("did you mean %s?", near)
	}
	return err.WithHint("its fields are %s", strings.Join(names[:len(names)-len(e.States)], ", "))
}

// is says what a field is, to go on from: "total is an amount".
func is(f *models.Field) string {
	switch f.Kind {
	case models.KindText, models.KindNote:
		return f.Label() + " is text"
	case models.KindBool:
		return f.Label() + " is yes or no"
	case models.KindEnum:
		return f.Label() + " is one of a few words"
	case models.KindReference:
		if string(f.To) == f.Label() {
			return f.Label() + " is a record"
		}
		return f.Label() + " is " + models.Article(string(f.To))
	default:
		return f.Label() + " is " + models.Article(f.Kind.String())
	}
}

func errNotARecord(s lang.Span, f *models.Field) *models.Error {
	return at(s, models.NotUnderstood, "%s: it has no fields of its own", is(f)).WithHint("end the path with %s", f.Label())
}

func errNeedsTest(s lang.Span, f *models.Field) *models.Error {
	hint := "compare it, as in " + f.Name + " = …, or write " + f.Name + " is set or " + f.Name + " is empty"
	return models.Errorf(models.NotUnderstood, "%s needs a test", f.Label()).WithHint("%s", hint).WithSpan(s.To, s.To)
}

func errWrongTest(s lang.Span, f *models.Field, op lang.Op) *models.Error {
	return at(s, models.NotUnderstood, "%s: %q does not fit it", is(f), op).WithHint("it can be tested with %s", strings.Join(tests(f.Kind), ", "))
}

func errWrongValue(s lang.Span, typed, want, example string) *models.Error {
	return at(s, models.NotUnderstood, "%q is not %s", typed, want).WithHint("write %s", example)
}

func errNotADate(s lang.Span, typed string) *models.Error {
	return errWrongValue(s, typed, "a date", "2027-06-04, 4 june 2027 1pm or next week")
}

func errTooLarge(s lang.Span, typed string) *models.Error {
	return at(s, models.NotUnderstood, "%s is more than a number can be here", typed).WithHint("write a smaller one")
}

func errListNeedsParens(s lang.Span, f *models.Field, value lang.Value) *models.Error {
	err := at(s, models.NotUnderstood, "%s is not a date: the values of a list stand in parentheses", f.Label())
	if f.Kind == models.KindNote {
		return at(s, models.NotUnderstood, "%s: \"in\" does not fit it", is(f)).WithHint("did you mean %s contains %s?", f.Label(), value)
	}
	return err.WithHint("write in (%s)", value)
}

func errNotAnOption(s lang.Span, f *models.Field, typed string) *models.Error {
	err := at(s, models.NotUnderstood, "%q is not a %s", typed, f.Label())
	if near := lang.Nearest(typed, f.Options); near != "" {
		return err.WithHint("did you mean %s?", near)
	}
	return err.WithHint("it is one of %s", strings.Join(f.Options, ", "))
}

func errCurrency(s lang.Span, currency string) *models.Error {
	return at(s, models.NotUnderstood, "amounts are in EUR, and this one is in %s", currency).WithHint("work it out in euros first")
}

func errBackwards(s lang.Span) *models.Error {
	return at(s, models.NotUnderstood, "the first of these comes after the second").WithHint("swap them")
}

func errNotADateKey(s lang.Span, f *models.Field, unit string) *models.Error {
	return at(s, models.NotUnderstood, "%s: it has no %s", is(f), unit).WithHint("count by %s, or by %s of a date", f.Label(), unit)
}

func errUnrelated(s lang.Span, e, other *models.Entity) *models.Error {
	err := at(s, models.NotUnderstood, "%s have no %s", e.Plural, other.Plural)
	for _, f := range e.Fields {
		if f.To == other.Thing {
			return err.WithHint("%s has one %s: test that, as in %s is set", models.Article(string(e.Thing)), f.Label(), f.Name)
		}
	}
	return err.WithHint("describe %s lists what they have", e.Plural)
}

// ChangesAll refuses a change that names no record and has no condition.
func ChangesAll(s lang.Span, e *models.Entity) *models.Error {
	return models.Errorf(models.NotUnderstood, "this would change every %s", e.Thing).
		WithHint("add where …, or name one").WithSpan(s.To, s.To)
}

func errMayNotBeEmpty(s lang.Span, f *models.Field) *models.Error {
	return at(s, models.Refused, "the %s of %s cannot be empty", f.Label(), models.Article(string(f.Entity)))
}

// NeedsFields refuses a record that lacks required fields; the caret stands at the end, where they go.
func NeedsFields(s lang.Span, e *models.Entity, missing []string) *models.Error {
	word := "it"
	if len(missing) > 1 {
		word = "them"
	}
	return models.Errorf(models.NotUnderstood, "%s needs %s", models.Article(string(e.Thing)), strings.Join(missing, ", ")).
		WithHint("add %s, as in %s …", word, missing[0]).WithSpan(s.To, s.To)
}

func errNoSuch(s lang.Span, e *models.Entity, typed string) *models.Error {
	return at(s, models.NotFound, "there is no %s %s", e.Thing, typed).WithHint("show %s lists them", e.Plural)
}

func errSeveral(s lang.Span, e *models.Entity, typed string, choices []string, more bool) *models.Error {
	list := strings.Join(choices, ", ")
	if more {
		list += " …"
	}
	return at(s, models.NotFound, "several %s match %s", e.Plural, typed).WithHint("choose one: %s", list)
}

func errNoNames(s lang.Span, e *models.Entity) *models.Error {
	return at(s, models.NotUnderstood, "%s is named by its number", models.Article(string(e.Thing))).WithHint("as in #12; show %s lists them", e.Plural)
}

func errNothingSought(typed string) *models.Error {
	return models.Errorf(models.NotUnderstood, "there is no letter or digit in %q to look for", typed).
		WithHint("a part of a name, an e-mail, a telephone number or #12 is enough")
}
