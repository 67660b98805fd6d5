package lang

import "strings"

// operandUsage and clauseUsage are how help writes what a verb takes.
var operandUsage = [...]string{
	ASubject: "things | thing #12 | it | them", ATarget: "thing #12 | it | them", AScope: "things", AThing: "thing", MaybeThing: "[thing]",
	AnAmount: "amount | all", AnyWords: "[word]", ATopic: "[command | things]", AContract: "[contract] #12", AnEvent: "[event] #12", MaybeEmployee: "[for employee]",
}

var clauseUsage = [...]string{
	Where: "where condition", OrderBy: "order by field [desc], …", By: "by field, …", Columns: "columns field, …", Limit: "limit number",
	As: "as " + strings.Join(Formats(), " | "), For: "for thing #12", Fields: "field value, …", Set: "set field value, …", To: "to person",
	On: "on date", ByMethod: "by method", RefText: "ref text", Because: "because text", DryRun: "dry run", Yes: "yes", Remember: "remember",
}

// Usage writes the shape of the sentence on one line.
func (f *Form) Usage() string {
	words := []string{f.Verb}
	for _, o := range f.Operands {
		words = append(words, operandUsage[o])
	}
	for _, c := range f.Clauses {
		if c == Fields || f.needs(c) {
			words = append(words, clauseUsage[c])
		} else {
			words = append(words, "["+clauseUsage[c]+"]")
		}
	}
	return strings.Join(words, " ")
}
