package models

import "time"

// The types of fields that Go's own do not tell apart; each stands for a Kind.
type (
	// Text is one line of text.
	Text string
	// Note is text of several lines.
	Note string
	// Email is an e-mail address, kept as typed and compared whatever the case.
	Email string
	// Phone is a telephone number in E.164: +33612345678.
	Phone string
	// Day is a calendar day, without a clock or a zone.
	Day time.Time
	// virtual marks a field that has no column: it is reached through another record.
	virtual struct{}
)

// Ref is a record as a cell shows it: its number and what names it.
type Ref struct {
	Thing Thing
	ID    int64
	Label string
}
