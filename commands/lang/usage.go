package lang

import "strings"

// operandUsage is how help writes what follows a verb.
var operandUsage = [...]string{
	ASubject: "things | thing #12 | it | them", ATarget: "thing #12 | it | them", AScope: "things", AThing: "thing", MaybeThing: "[thing]",
	AnAmount: "amount | all", MaybeAmount: "[amount | all]", AnyWords: "[word]", SomeWords: "text", ATopic: "[command | things]", AContract: "[contract] #12", AnEvent: "[event] #12", APayment: "[payment] #12", MaybeEmployee: "[for employee]",
	ASession: "session number", AHistory: "[thing #12 | it | them | of person] [date]", MaybeNumber: "[#12]",
	AHolding:    "things of person",
	TwoEvents:   "[event] #12 and #13 | them",
	AFreedom:    "support | venue [on] date [until date]",
	AmongThings: "[in] things",
	MaybeAll:    "[all]", AReminder: "person [on date | in number units] [about thing #12] text",
}

// Usage writes the shape of the sentence on one line.
func (f *Form) Usage() string {
	words := []string{f.Verb}
	for _, o := range f.Operands {
		words = append(words, operandUsage[o])
	}
	for _, c := range f.Clauses {
		if c == Fields || f.needs(c) {
			words = append(words, clauses[c].usage)
		} else {
			words = append(words, "["+clauses[c].usage+"]")
		}
	}
	return strings.Join(words, " ")
}
