package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an Error is; a script sees it as its exit code.
type Code int

// The codes; Exit gives the exit code of each (shared/design/decisions.md, "Errors and exit codes").
const (
	Internal      Code = iota // ours: logged, hidden from people
	Refused                   // a rule of the data says no
	NotFound                  // no such record, or several where one was meant
	NeedsYes                  // a script would have been asked and did not say --yes
	NotUnderstood             // the line does not read, or a value is of the wrong kind
	NotLoggedIn               // no session, or it has ended
	NotAllowed                // the department may not do it
	PasswordIsDue             // the account must change its password first
	Unreachable               // the database does not answer
	Misconfigured             // a setting is missing or wrong
	Unwritten                 // done, and the answer could not be written: not to be tried again
	Cancelled                 // the person stopped it
)

// Exit is the exit code of a program that ends with this failure.
func (c Code) Exit() int {
	switch c {
	case Refused, NotFound, NeedsYes:
		return 1
	case NotUnderstood, Misconfigured:
		return 2
	case NotLoggedIn, NotAllowed, PasswordIsDue:
		return 3
	case Unreachable:
		return 4
	case Unwritten:
		return 6
	case Cancelled:
		return 130
	default:
		return 5
	}
}

// Span is a range of bytes in the line a person typed, [From, To).
type Span struct{ From, To int }

// Error is the one error that people see: a sentence, where in the line it applies, and a way out.
// Anything else that reaches the shell is a fault of ours and is shown as such.
type Error struct {
	Code    Code
	Message string
	Hint    string
	At      *Span // nil when the failure is not about a place in the line
	Err     error // the cause, for the log; never shown
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a code with a formatted sentence.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// WithHint adds the way out.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// WithSpan adds the place in the line.
func (e *Error) WithSpan(from, to int) *Error {
	e.At = &Span{From: from, To: to}
	return e
}

// WithCause keeps the error below for the log.
func (e *Error) WithCause(err error) *Error {
	e.Err = err
	return e
}

// Unexpected reports whether an error is a fault of ours: one that was not made for people, or says so.
func Unexpected(err error) bool {
	var known *Error
	if errors.As(err, &known) {
		return known.Code == Internal
	}
	return err != nil && !errors.Is(err, context.Canceled)
}

// Article puts "a" or "an" before a noun, for sentences.
func Article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
