package models

// Kind is the type of a field as the language sees it: it decides which tests and values
// fit, how a value is read, and how it is shown.
type Kind int

// The kinds. Each Go type of a model's field stands for one of them, see setKind.
const (
	KindID        Kind = iota // the number of a record: #12
	KindInteger               // a whole number
	KindMoney                 // an exact amount, two decimals
	KindBool                  // yes or no
	KindInstant               // a moment, kept with its zone
	KindDay                   // a calendar day
	KindText                  // one line of text
	KindNote                  // text of several lines
	KindEmail                 // an e-mail address
	KindPhone                 // a telephone number, E.164
	KindEnum                  // one of a few words
	KindReference             // another record
)

var kindNames = [...]string{"number", "whole number", "amount", "yes or no", "date", "day", "text", "notes", "e-mail address", "telephone number", "choice", "record"}

func (k Kind) String() string { return kindNames[k] }

// Textual reports whether values of the kind are compared as text, case and accents ignored.
func (k Kind) Textual() bool {
	switch k {
	case KindText, KindNote, KindEmail, KindPhone:
		return true
	default:
		return false
	}
}

// Temporal reports whether values of the kind are dates.
func (k Kind) Temporal() bool { return k == KindInstant || k == KindDay }

// Ordered reports whether values of the kind have a before and an after.
func (k Kind) Ordered() bool {
	switch k {
	case KindID, KindInteger, KindMoney, KindInstant, KindDay:
		return true
	default:
		return false
	}
}
