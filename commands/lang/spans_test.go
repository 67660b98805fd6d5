package lang_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"epicevents.example/epic/commands/lang"
)

// spans checks where the parts of a sentence stand: inside it, one after the other, and on the text
// that they were read from.
type spans struct {
	t    *testing.T
	line string
	c    *lang.Command
}

// checkSpans looks at every span that a tree has, and at what the parts of the tree say of theirs.
func checkSpans(t *testing.T, line string, c *lang.Command) {
	t.Helper()
	s := spans{t, line, c}
	s.all(reflect.ValueOf(*c))
	s.word(c.Verb)
	s.subject(c.Subject)
	if c.Thing != nil {
		s.thing(*c.Thing)
	}
	if c.Amount != nil {
		s.amount(*c.Amount)
	}
	for _, w := range c.Words {
		s.word(w)
	}
	for _, w := range []*lang.Word{c.Limit, c.Format, c.Method, c.Reference, c.File, c.Because} {
		if w != nil {
			s.word(*w)
		}
	}
	if c.For != nil {
		s.subject(c.For)
	}
	if c.Into != nil {
		s.subject(c.Into)
	}
	if c.Person != nil {
		s.ref(*c.Person)
	}
	if c.On != nil {
		s.value(*c.On)
	}
	for _, a := range c.Assignments {
		s.assignment(a)
	}
	if c.Where != nil {
		s.cond(c.Where)
	}
	for _, o := range c.Order {
		s.path(o.Path)
	}
	for _, k := range c.By {
		s.path(k.Path)
	}
	for _, p := range c.Columns {
		s.path(p)
	}
}

// all checks that whatever has a span has one inside the sentence.
func (s spans) all(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*lang.Form]() {
			s.all(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			s.all(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[lang.Span]() {
			s.inside(v.Interface().(lang.Span), s.c.Span, "a span")
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			unset := v.Field(i).IsZero() && f.Type == reflect.TypeFor[lang.Span]() && f.Name == "Empty"
			if f.IsExported() && !unset {
				s.all(v.Field(i))
			}
		}
	}
}

// inside checks that a span is a part of another.
func (s spans) inside(at, of lang.Span, what string) {
	s.t.Helper()
	if at.From < of.From || at.To < at.From || at.To > of.To || of.To > len(s.line) {
		s.t.Fatalf("%q: %s at %v, outside of %v", s.line, what, at, of)
	}
}

// says checks that one of the texts stands at a span, whatever its case.
func (s spans) says(at lang.Span, texts ...string) {
	s.t.Helper()
	typed := strings.Join(strings.Fields(strings.ToLower(s.line[at.From:at.To])), " ")
	if !slices.ContainsFunc(texts, func(text string) bool {
		return typed == strings.Join(strings.Fields(strings.ToLower(text)), " ")
	}) {
		s.t.Fatalf("%q: %q at %v, want one of %q", s.line, typed, at, texts)
	}
}

// quoted checks that a span is a text from its opening mark to its closing one.
func (s spans) quoted(at lang.Span) {
	s.t.Helper()
	typed := s.line[at.From:at.To]
	first, n := utf8.DecodeRuneInString(typed)
	last, m := utf8.DecodeLastRuneInString(typed)
	if len(typed) < n+m || !strings.ContainsRune(`"'“”„‘’«»`, first) || !strings.ContainsRune(`"'“”„‘’«»`, last) {
		s.t.Fatalf("%q: a text at %v, which is %q", s.line, at, typed)
	}
}

func (s spans) word(w lang.Word) {
	if w.Quoted {
		s.quoted(w.Span)
		return
	}
	s.says(w.Span, w.Text, "#"+w.Text)
}

func (s spans) thing(t lang.Thing) {
	if t.Span.From < t.Span.To { // or it goes without saying
		s.says(t.Span, t.Name, t.Name+"s")
	}
}

func (s spans) ref(r lang.Ref) {
	if r.Quoted {
		s.quoted(r.Span)
		return
	}
	s.says(r.Span, r.Text)
}

func (s spans) subject(subject lang.Subject) {
	if subject == nil {
		return
	}
	place := subject.Place()
	s.inside(place, s.c.Span, "what it is about")
	switch subject := subject.(type) {
	case *lang.It:
		s.says(place, map[bool]string{false: "it", true: "them"}[subject.Many])
	case *lang.Record:
		s.inside(subject.Thing.Span, place, "a thing")
		s.inside(subject.Ref.Span, place, "a reference")
		s.thing(subject.Thing)
		s.ref(subject.Ref)
	case *lang.Scope:
		s.inside(subject.Thing.Span, place, "a thing")
		s.thing(subject.Thing)
		if subject.Of != nil {
			s.inside(subject.Of.Span, lang.Span{From: subject.Thing.Span.To, To: place.To}, "a person")
			s.ref(*subject.Of)
		}
	}
}

func (s spans) amount(a lang.Amount) {
	if a.All {
		s.says(a.Span, "all")
		return
	}
	s.inside(a.Value.Span, a.Span, "an amount")
	s.value(a.Value)
}

func (s spans) value(v lang.Value) {
	if v.Quoted {
		s.quoted(v.Span)
		return
	}
	s.says(v.Span, v.Text)
}

func (s spans) path(p lang.Path) {
	s.says(p.Span, p.String())
	for i, name := range p.Names {
		s.inside(p.NameSpan(i), p.Span, "a name")
		s.says(p.NameSpan(i), name)
	}
}

func (s spans) assignment(a lang.Assignment) {
	s.path(a.Path)
	after := lang.Span{From: a.Path.Span.To, To: s.c.Span.To}
	if a.Value == nil {
		s.inside(a.Empty, after, "empty")
		s.says(a.Empty, "empty", "null")
		return
	}
	s.inside(a.Value.Span, after, "a value")
	s.value(*a.Value)
}

func (s spans) cond(c lang.Cond) {
	place := c.Place()
	s.inside(place, s.c.Span, "a condition")
	parts := func(list ...lang.Cond) {
		at := place.From
		for _, part := range list {
			s.inside(part.Place(), lang.Span{From: at, To: place.To}, "a part")
			s.cond(part)
			at = part.Place().To
		}
	}
	switch c := c.(type) {
	case *lang.Or:
		parts(c.List...)
	case *lang.And:
		parts(c.List...)
	case *lang.Not:
		s.says(lang.Span{From: place.From, To: place.From + len("not")}, "not")
		parts(c.Cond)
	case *lang.Mine:
		s.says(place, "mine")
	case *lang.State:
		s.says(place, c.Name)
	case *lang.Related:
		s.thing(c.Thing)
		s.says(lang.Span{From: place.From, To: place.From + len("with")}, "with")
		if c.Where != nil {
			parts(c.Where)
		}
	case *lang.Compare:
		s.compare(c)
	default:
		s.t.Fatalf("%q: a condition of the type %T", s.line, c)
	}
}

// compare checks that a field, its test and its values follow one another.
func (s spans) compare(c *lang.Compare) {
	s.path(c.Path)
	place := c.Place()
	if c.OpSpan.From < c.Path.Span.To || c.OpSpan.To <= c.OpSpan.From {
		s.t.Fatalf("%q: a test at %v of a field at %v", s.line, c.OpSpan, c.Path.Span)
	}
	at := c.OpSpan.To
	for _, v := range c.Values {
		s.inside(v.Span, lang.Span{From: at, To: place.To}, "a value")
		s.value(v)
		at = v.Span.To
	}
	if at != place.To {
		s.t.Fatalf("%q: a condition that ends at %d rather than %d", s.line, place.To, at)
	}
}
