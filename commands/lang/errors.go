package lang

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Error is a mistake in a line: where, one sentence, and a way out where there is one.
type Error struct {
	Span    Span
	Message string
	Hint    string
}

func (e *Error) Error() string { return e.Message }

func errTooLong(n int) *Error {
	return &Error{Span: Span{maxLine, maxLine}, Message: fmt.Sprintf("this line has %d bytes, which is more than %d", n, maxLine), Hint: "make it shorter, or several commands"}
}

func errStrayByte(at Span, shown string) *Error {
	return &Error{Span: at, Message: "the character " + shown + " cannot stand in a command", Hint: "take it out"}
}

func errFlag(at Span, flag string) *Error {
	word := strings.ReplaceAll(strings.TrimLeft(flag, "-"), "-", " ")
	if slices.Contains(Formats(), word) {
		word = "as " + word
	}
	return &Error{Span: at, Message: fmt.Sprintf("%q is neither a word nor a comment", flag), Hint: "write " + word + " without dashes; a comment begins with -- and a space"}
}

func errTooDeep(at Span) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("more than %d conditions inside one another", maxDepth), Hint: "take out some parentheses, or words not"}
}

func errTooMany(at Span) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("more than %d in one list", maxList), Hint: "make several commands of it"}
}

func errUnclosedQuote(t token) *Error {
	_, opening := utf8.DecodeRuneInString(t.whole)
	return &Error{Span: Span{t.span.From, t.span.From + opening}, Message: "this quote is never closed", Hint: "end the text with " + string(t.end)}
}

func errUnclosedParen(at Span) *Error {
	return &Error{Span: at, Message: "this parenthesis is never closed", Hint: "add )"}
}

func errNeedsQuotes(at Span, text string) *Error {
	return &Error{Span: at, Message: "text of several words needs quotes", Hint: fmt.Sprintf(didYouMean+"%q?", text)}
}

func errNotAValue(at Span, text, field, things string) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("%q is not a value of %s", text, field), Hint: "describe " + things + " says what its values are"}
}

func errTwice(at Span, word string) *Error {
	e := &Error{Span: at, Message: fmt.Sprintf("%q stands here for the second time", word), Hint: "once is enough"}
	if fold(word) == "where" {
		e.Hint = "join conditions with and, or"
	}
	return e
}

func errNotForOne(at Span, word, instead string) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("%q does not go with what is named already", word), Hint: "leave it out, or write " + instead}
}

func errOtherThing(at Span, verb, thing string) *Error {
	return &Error{Span: at, Message: verb + " is about " + thing + "s only", Hint: "name one, as in " + verb + " " + thing + " #12"}
}

func errIntoOther(at Span, thing string) *Error {
	return &Error{Span: at, Message: "a " + thing + " goes into another " + thing + " only", Hint: "name one, as in into " + thing + " #12"}
}

func errNotALimit(t token) *Error {
	return &Error{Span: t.span, Message: quoted(t) + " is not a number of rows", Hint: "write limit 20, or limit all"}
}

func errNeedsComma(t token, items string) *Error {
	return &Error{Span: t.span, Message: "unexpected " + quoted(t), Hint: "put a comma between " + items}
}

func errNeedsTest(path Path) *Error {
	return &Error{Span: Span{path.Span.To, path.Span.To}, Message: path.String() + " needs a test",
		Hint: "compare it, as in " + path.String() + " = …, or write " + path.String() + " is set or " + path.String() + " is empty"}
}

func errLength(at Span, typed string) *Error {
	return &Error{Span: at, Message: typed + " is a length of time and not a date", Hint: "write next " + typed + ", last " + typed + " or " + typed + " ago"}
}

func errNoDate(v Value) *Error {
	none := errDateNone(v.Text)
	return &Error{Span: v.Span, Message: none.Message, Hint: none.Hint + "; a list stands in parentheses"}
}

func errTwoAmounts(at Span, typed string) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("%q could be a record and an amount in two ways", typed), Hint: "write numbers without spaces"}
}

func errNeverOpened(at Span) *Error {
	return &Error{Span: at, Message: "this parenthesis closes nothing", Hint: "take it out, or open it before"}
}

func errNeedsParens(t token, r *Related) *Error {
	with := "with "
	if r.Without {
		with = "without "
	}
	e := &Error{Span: t.span, Message: "a condition on " + r.Thing.word + " stands in parentheses", Hint: "write " + with + r.Thing.word + " (…)"}
	if fold(t.text) != "where" {
		e.Hint = "write " + with + r.Thing.word + " (" + t.text + " …)"
	}
	return e
}

func errListNeedsParens(at Span) *Error {
	return &Error{Span: at, Message: "several values stand in parentheses", Hint: "write in (…, …)"}
}

func errFieldTwice(at Span, word string) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("%q is given for the second time", word), Hint: "give each field once"}
}

func errNotACommand(t token, near string) *Error {
	e := &Error{Span: t.span, Message: quoted(t) + " is not a command", Hint: "type help to see what there is"}
	if near != "" {
		e.Hint = didYouMean + near + "?"
	}
	return e
}

// errMissing is the error for a clause that the sentence cannot do without.
func errMissing(t token, c Clause) *Error {
	e := &Error{Span: t.span, Message: "unexpected " + quoted(t), Hint: missing[c]}
	if t.kind == tokEnd {
		e.Message = "the line ends too soon"
	}
	return e
}

// missing says how to write the clauses that some sentence needs.
var missing = map[Clause]string{
	Set: `add set and what changes, as in set name = "…"`, To: "add to and a person, as in to kate", Into: "add into and the one that stays, as in into #4", Because: `say why, as in because "…"`,
	InParts: "say into how many, with in 3 instalments", From: "say when the first one is due, with from 1 june 2027",
}

// misspelt are the marks that other languages have for ours.
var misspelt = map[string]string{"==": "=", "=>": ">=", "=<": "<="}

// errUnexpected says what stands where something else was expected, and the nearest thing that
// would have been right there.
func errUnexpected(t token, expected []Expect) *Error {
	e := &Error{Span: t.span, Message: "unexpected " + quoted(t)}
	if t.kind == tokEnd || t.whole == "\n" {
		e.Message = "the line ends too soon"
	}
	near := misspelt[t.text]
	if t.kind == tokWord {
		near = Nearest(t.text, literals(expected))
	}
	switch want := describe(expected); {
	case near != "":
		e.Hint = didYouMean + near + "?"
	case want != "":
		e.Hint = "expected " + want
	}
	return e
}

// didYouMean begins the hints that are better than any other.
const didYouMean = "did you mean "

// quoted shows a token in a sentence: a text that has quotes keeps its own, a long one is cut.
func quoted(t token) string {
	const most = 40 // characters
	shown := []rune(t.whole)
	switch {
	case len(shown) > most:
		return `"` + strings.Trim(string(shown[:most]), `"`) + `…"`
	case t.kind == tokText || strings.Contains(t.whole, `"`):
		return t.whole
	default:
		return `"` + t.whole + `"`
	}
}

// describe lists what would have been right, shortly: what has a name first, then words.
func describe(expected []Expect) string {
	const most = 8
	var all []string
	add := func(named bool) {
		for _, e := range expected {
			for _, s := range e.names() {
				if (e.Kind != ExpectWords) == named && !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	add(true)
	named := len(all)
	add(false)
	switch {
	case len(all) == 0:
		return ""
	case len(all) == 1 && named == 0:
		return `the word "` + all[0] + `"`
	case len(all) == 1:
		return all[0]
	case len(all) > most:
		return strings.Join(all[:most], ", ") + " …"
	default:
		return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
	}
}
