package lang

// Expect is one thing that the parser would have accepted at a place: the source of completion
// and of "expected …". Kinds other than ExpectWords are filled in by those who know the data.
type Expect struct {
	Kind  ExpectKind
	Words []string // of ExpectWords: the words themselves; of ExpectDate: those of the date so far
	Many  bool     // of ExpectThing: the plural is the usual way
	Thing string   // the thing that the place is about, when it is known
	Path  []string // of ExpectTest and ExpectValue: the field; of ExpectField: the names before the dot
}

// ExpectKind says what kind of word an Expect stands for.
type ExpectKind int

// The kinds of expectation.
const (
	ExpectWords  ExpectKind = iota // literal words of the language
	ExpectVerb                     // a command
	ExpectThing                    // the name of a thing
	ExpectField                    // a field of Thing
	ExpectAssign                   // a field of Thing that is to be given a value
	ExpectState                    // a state of Thing
	ExpectTest                     // a test that fits the field at Path
	ExpectValue                    // a value of the field at Path
	ExpectRecord                   // a record of Thing
	ExpectPerson                   // an employee
	ExpectNumber                   // a whole number
	ExpectAmount                   // an amount of money
	ExpectDate                     // a date
	ExpectText                     // quoted text
	ExpectMark                     // punctuation, which is never worth offering
)

var expectNames = [...]string{
	ExpectVerb: "a command", ExpectField: "a field", ExpectAssign: "a field",
	ExpectState: "", ExpectTest: "a test", ExpectValue: "a value",
	ExpectRecord: "a record (#12, an e-mail or a name)", ExpectPerson: "a person", ExpectNumber: "a whole number",
	ExpectAmount: "an amount", ExpectDate: "a date", ExpectText: "a text in quotes", ExpectMark: "",
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

// things are the names of the things, each in the number that is usual at the place.
func (e Expect) things() []string {
	if len(e.Words) == 1 {
		return e.Words
	}
	var names []string
	for i := 0; i+1 < len(e.Words); i += 2 {
		name := e.Words[i]
		if e.Many {
			name = e.Words[i+1]
		}
		names = append(names, name)
	}
	return names
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
	_, perr := p.parseLine()
	if p.far == end && (perr == nil || perr.Span.From >= o.From) {
		o.Expect, o.Command = p.expect, p.cmd
	}
	return o
}
