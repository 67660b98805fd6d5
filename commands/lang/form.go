// Package lang reads the language of the prompt: `show events where support is null`.
//
// It knows how sentences are built and nothing of what they are about: verbs come as Forms from
// the commands, things from the schema, and fields are only names here. One parser serves
// execution, completion and error messages (see Parse and Offers).
package lang

import "slices"

// Form is the shape of a verb's sentence: operands in order, then clauses in any order, each once.
// The package commands declares one per command.
type Form struct {
	Verb     string   // of one word, or of two: gdpr export
	Aliases  []string // likewise: show sessions
	Operands []Operand
	Clauses  []Clause
	Needs    []Clause // those that must be there
	Never    []Never  // what people ask for that cannot be
}

// Never is what cannot be said in a sentence, and why: it is neither read nor offered.
type Never struct {
	Word string // with which it begins
	Why  string
	Hint string // what can be done
}

// takes reports whether a clause may stand in the sentence.
func (f *Form) takes(c Clause) bool { return slices.Contains(f.Clauses, c) }

// needs reports whether a clause must be there.
func (f *Form) needs(c Clause) bool { return slices.Contains(f.Needs, c) }

// Operand is what follows a verb.
type Operand int

// The operands.
const (
	ASubject      Operand = iota // it, them, a record, or a scope
	ATarget                      // it, them or a record
	AScope                       // my events of kate
	AThing                       // client
	MaybeThing                   // client, or nothing
	AnAmount                     // 500 eur, or all
	MaybeAmount                  // likewise, or nothing
	AnyWords                     // whatever words there are
	SomeWords                    // likewise, one at least: a text that may lack its quotes
	ATopic                       // a command or a thing, or nothing
	AContract                    // a target whose thing may be left out: it is a contract
	AnEvent                      // likewise an event
	APayment                     // likewise a payment
	MaybeEmployee                // for kate
	ASession                     // session 12
	AHistory                     // client #4, it, of bill, today, or nothing
	MaybeNumber                  // #881, or nothing
	AHolding                     // clients of bill
	MaybeAll                     // all, or nothing
	TwoEvents                    // event #7 and #9
	AFreedom                     // support on 4 june 13:00 until 18:00
	AReminder                    // me on friday about client #4 "call back"
	AmongThings                  // in clients
)
