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
	Verb     string
	Aliases  []string
	Operands []Operand
	Clauses  []Clause
	Needs    []Clause // those that must be there
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
	AnyWords                     // whatever words there are
	ATopic                       // a command or a thing, or nothing
	AContract                    // a target whose thing may be left out: it is a contract
	AnEvent                      // likewise an event
	MaybeEmployee                // for kate
)

// Clause is a part of a sentence that begins with a word of its own. The order here is the
// order in which they are printed.
type Clause int

// The clauses.
const (
	Where    Clause = iota // where cond, with contracts, without contracts
	OrderBy                // order by start desc
	By                     // by support
	Columns                // columns id, name
	Limit                  // limit 20
	As                     // as csv
	For                    // for contract #12
	Fields                 // name "Kevin Casey", email kevin@startup.io: begins with any field
	Set                    // set notes = "…"
	To                     // to kate
	On                     // on yesterday
	ByMethod               // by card
	RefText                // ref "INV-12"
	Because                // because "…"
	DryRun                 // dry run
	Yes                    // yes
	Remember               // remember
)

// clauseWords are the words that begin each clause.
var clauseWords = [...][]string{
	Where: {"where", "with", "without"}, OrderBy: {"order by"}, By: {"by"}, Columns: {"columns"}, Limit: {"limit"},
	As: {"as"}, For: {"for"}, Fields: nil, Set: {"set"}, To: {"to"}, On: {"on"}, ByMethod: {"by"}, RefText: {"ref"},
	Because: {"because"}, DryRun: {"dry run"}, Yes: {"yes"}, Remember: {"remember"},
}

// Writing are the clauses that every command that changes something takes.
func Writing(more ...Clause) []Clause { return append(more, Because, DryRun, Yes) }
