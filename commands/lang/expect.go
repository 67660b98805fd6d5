package lang

// Expect is one thing that the parser would have accepted at a place: the source of completion
// and of "expected …". Kinds other than ExpectWords are filled in by those who know the data.
type Expect struct {
	Kind  ExpectKind
	Words []string // of ExpectWords: the words themselves; of ExpectDate: those of the date so far
	Both  bool     // of ExpectThing: Words has the singular and the plural by turns
	Dated bool     // of ExpectField: only dates fit
	Thing string   // the thing that the place is about, when it is known
	Path  []string // of ExpectTest, ExpectValue, ExpectCurrency, ExpectDate and a test in words: the field
}

// ExpectKind says what kind of word an Expect stands for.
type ExpectKind int

// The kinds of expectation.
const (
	ExpectWords    ExpectKind = iota // literal words of the language
	ExpectVerb                       // a command
	ExpectThing                      // the name of a thing
	ExpectField                      // a field of Thing
	ExpectAssign                     // a field of Thing that is to be given a value
	ExpectState                      // a state of Thing
	ExpectTest                       // a test that fits the field at Path
	ExpectValue                      // a value of the field at Path
	ExpectRecord                     // a record of Thing
	ExpectPerson                     // an employee
	ExpectNumber                     // a whole number
	ExpectAmount                     // an amount of money
	ExpectCurrency                   // the currency of a number that is an amount
	ExpectDate                       // a date
	ExpectText                       // quoted text
	ExpectMark                       // punctuation, which is never worth offering
)

var expectNames = [...]string{
	ExpectVerb: "a command", ExpectField: "a field", ExpectAssign: "a field",
	ExpectState: "", ExpectTest: "a test", ExpectValue: "a value",
	ExpectRecord: "a record (#12, an e-mail or a name)", ExpectPerson: "a person", ExpectNumber: "a whole number",
	ExpectAmount: "an amount", ExpectCurrency: "", ExpectDate: "a date", ExpectText: "a text in quotes", ExpectMark: "",
}

// names is how an error message calls the expectation.
func (e Expect) names() []string {
	switch {
	case e.Kind == ExpectThing:
		return e.things()
	case e.Kind == ExpectWords:
		return e.Words
	case e.Kind == ExpectDate && len(e.Words) > 0:
		return nil // how a date could go on is not what was missing
	case expectNames[e.Kind] != "":
		return []string{expectNames[e.Kind]}
	default:
		return nil
	}
}

// things are the names of the things, each once.
func (e Expect) things() []string {
	if e.Both {
		return everyOther(e.Words[1:])
	}
	return e.Words
}

func everyOther(words []string) []string {
	var list []string
	for i := 0; i < len(words); i += 2 {
		list = append(list, words[i])
	}
	return list
}

// TestOf gives the test that a word or phrase stands for.
func TestOf(phrase string) (Op, bool) {
	for _, w := range words {
		if w.phrase == phrase {
			return w.op, true
		}
	}
	return 0, false
}

// literals lists the words among the expectations, for suggestions.
func literals(expected []Expect) []string {
	var words []string
	for _, e := range expected {
		if e.Kind == ExpectWords || e.Kind == ExpectThing || e.Kind == ExpectVerb {
			words = append(words, e.Words...)
		}
	}
	return words
}

// Offers says what may stand at the end of before, the line up to the cursor. The word that is
// being typed there, Prefix, begins at From; it is not part of what was parsed.
type Offers struct {
	From   int
	Prefix string
	Quoted bool // the prefix is inside an open quote
	Expect []Expect
	// Command is what could be read before the place, for those who leave out what is there already.
	Command *Command
}

// Offers reads the line up to the cursor and gives what the parser would accept there.
func (g *Grammar) Offers(before string) Offers {
	tokens, err := scan(before)
	if err != nil {
		return Offers{From: len(before)}
	}
	o := Offers{From: len(before)}
	end := len(tokens) - 1
	if tokens[end].span.From < len(before) {
		return o // in a comment
	}
	if end > 0 {
		switch last := tokens[end-1]; {
		case last.kind == tokText && last.open:
			o.From, o.Prefix, o.Quoted = last.span.From, last.text, true
			end--
		case last.span.To == len(before) && (last.kind == tokWord || last.kind == tokNumber):
			o.From, o.Prefix = last.span.From, before[last.span.From:]
			end--
		case last.span.To == len(before) && last.kind == tokText:
			return o // a closed quote and no space yet
		}
	}
	tokens = append(tokens[:end:end], token{kind: tokEnd, span: Span{o.From, o.From}})
	p := &parser{g: g, line: before, tokens: tokens}
	p.parseLine() // an error is expected: the line goes on
	if p.far == end {
		o.Expect, o.Command = p.expect, p.cmd
	}
	return o
}
