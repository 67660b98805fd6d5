package lang

import (
	"fmt"
	"strings"
)

// Error is a mistake in a line: where, one sentence, and a way out where there is one.
type Error struct {
	Span    Span
	Message string
	Hint    string
}

func (e *Error) Error() string { return e.Message }

func errTooLong(n int) *Error {
	return &Error{Span: Span{maxLine, maxLine}, Message: fmt.Sprintf("this line has %d characters, which is more than %d", n, maxLine)}
}

func errStrayByte(at Span, shown string) *Error {
	return &Error{Span: at, Message: "the character " + shown + " cannot stand in a command"}
}

func errTooDeep(at Span) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("more than %d conditions inside one another", maxDepth)}
}

func errTooMany(at Span) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("more than %d in one list", maxList)}
}

func errUnclosedQuote(t token) *Error {
	return &Error{Span: Span{t.span.From, t.span.From + 1}, Message: "this quote is never closed", Hint: "end the text with a quote"}
}

func errUnclosedParen(at Span) *Error {
	return &Error{Span: at, Message: "this parenthesis is never closed", Hint: "add )"}
}

func errNeedsQuotes(at Span, text string) *Error {
	return &Error{Span: at, Message: "text of several words needs quotes", Hint: fmt.Sprintf("did you mean %q?", text)}
}

func errTwice(at Span, word string) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("%q stands here for the second time", word), Hint: "join conditions with and, or"}
}

func errFieldTwice(at Span, word string) *Error {
	return &Error{Span: at, Message: fmt.Sprintf("%q is given for the second time", word)}
}

func errNotACommand(at Span, word, near string) *Error {
	e := &Error{Span: at, Message: fmt.Sprintf("%q is not a command", word), Hint: "type help to see what there is"}
	if near != "" {
		e.Hint = "did you mean " + near + "?"
	}
	return e
}

// errUnexpected says what stands where something else was expected, and the nearest thing that
// would have been right there.
func errUnexpected(t token, found string, expected []Expect) *Error {
	words := literals(expected)
	e := &Error{Span: t.span, Message: "unexpected " + found}
	if t.kind == tokEnd {
		e.Message = "the line ends too soon"
	}
	if near := Nearest(t.text, words); near != "" && t.kind == tokWord {
		e.Hint = "did you mean " + near + "?"
		return e
	}
	if want := describe(expected); want != "" {
		e.Hint = "expected " + want
	}
	return e
}

// describe lists what would have been right, shortly.
func describe(expected []Expect) string {
	const most = 8
	var all []string
	seen := map[string]bool{}
	for _, e := range expected {
		for _, s := range e.names() {
			if !seen[s] {
				seen[s] = true
				all = append(all, s)
			}
		}
	}
	if len(all) > most {
		all = append(all[:most], "…")
	}
	switch len(all) {
	case 0:
		return ""
	case 1:
		return all[0]
	default:
		return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
	}
}
