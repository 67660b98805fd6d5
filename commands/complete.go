package commands

import (
	"cmp"
	"slices"
	"strings"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/internal/fold"
	"epicevents.example/epic/models"
)

// Candidate is a word that may stand at the cursor, with a few words about it. Match is what is
// compared with what was typed, beside the text itself: a name without its quotes.
type Candidate struct{ Text, Match, Description string }

// place is where the cursor stands: what the parser would accept there, and the sentence so far.
type place struct {
	lang.Offers
	before string
	row    *Command       // nil where a command begins
	entity *models.Entity // what the sentence is about, when it says so by now
}

// Complete gives what may stand at the end of before, the line up to the cursor, and where the
// word being typed begins. It is what the parser would accept there, as far as the person may.
func (x *Executor) Complete(before string) (from int, list []Candidate) {
	from, list = x.complete(before)
	if len(list) > 0 || strings.ContainsAny(before[from:], quoteMarks) {
		return from, list
	}
	// A name of several words that is typed without its quotes gets them.
	const longest = 4 // words of a name
	for start, n := from, 1; n < longest && start < len(before); n++ {
		head := strings.TrimRight(before[:start], " ")
		start = strings.LastIndex(head, " ") + 1
		if start == 0 || strings.ContainsAny(before[start:], quoteMarks+"(),;=") {
			break
		}
		at, names := x.complete(before[:start] + `"` + before[start:])
		if at == start && len(names) > 0 {
			return start, names
		}
	}
	return from, nil
}

func (x *Executor) complete(before string) (from int, list []Candidate) {
	p := x.at(before)
	if !x.mayGoOn(p) {
		return p.From, nil
	}
	for _, e := range x.expectations(p) {
		if e.Kind == lang.ExpectField && strings.Contains(p.Prefix, ".") {
			// After a dot there is nothing but fields of the record before it.
			from = p.From + strings.LastIndex(p.Prefix, ".") + 1
			return from, matching(x.words(p, e), before[from:])
		}
		list = append(list, x.words(p, e)...)
	}
	return p.From, matching(list, before[p.From:])
}

// at reads the line up to the cursor.
func (x *Executor) at(before string) place {
	p := place{Offers: x.Grammar.Offers(before), before: before}
	if p.Command != nil && !p.expects(lang.ExpectVerb) {
		p.row, p.entity = x.byForm[p.Command.Form], x.about(p.Command)
	}
	for _, e := range p.Expect {
		if p.entity == nil && e.Kind == lang.ExpectRecord {
			p.entity = x.Schema.Entity(e.Thing) // its record is still to be named
		}
	}
	return p
}

// expects reports whether the parser would accept something of the kind.
func (p *place) expects(kind lang.ExpectKind) bool {
	return slices.ContainsFunc(p.Expect, func(e lang.Expect) bool { return e.Kind == kind })
}

// typed is what is typed of the word at the cursor, folded and without its opening quote.
func (p *place) typed() string { return bare(p.before[p.From:]) }

// last is the word before the one being typed.
func (p *place) last() string {
	words := strings.Fields(p.before[:p.From])
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(words[len(words)-1])
}

// expectations are those that make sense in the sentence, the likeliest first.
func (x *Executor) expectations(p place) []lang.Expect {
	var list []lang.Expect
	for _, e := range p.Expect {
		if e.Thing == "" && e.Kind != lang.ExpectThing && p.entity != nil {
			e.Thing = string(p.entity.Thing) // of it and them
		}
		list = append(list, e)
	}
	for _, e := range list {
		if e.Kind == lang.ExpectDate && len(e.Words) > 0 && !x.maybeDone(e) {
			return []lang.Expect{e} // next, of next week: nothing else can follow
		}
		if e.Kind != lang.ExpectTest || x.Schema.Entity(e.Thing) == nil {
			continue
		}
		// After a field there is a test of it; what is a state too, or is yes or no, may stand alone.
		f, alone := x.fieldAt(e), len(e.Path) == 1 && x.Schema.Entity(e.Thing).State(e.Path[0]) != nil
		list = slices.DeleteFunc(list, func(e lang.Expect) bool {
			test := len(e.Path) > 0
			return f == nil && (test || !alone) || f != nil && !test && !alone && f.Kind != models.KindBool
		})
		break
	}
	slices.SortStableFunc(list, func(a, b lang.Expect) int { return cmp.Compare(rank(a), rank(b)) })
	return list
}

// rank orders what may stand at a place: first how a date goes on, what was shown last, what a new
// record belongs to, and the states, which are the commonest questions; then fields and people; then
// the rest in the parser's order, and last what may as well be left out.
func rank(e lang.Expect) int {
	if e.Kind == lang.ExpectDate && len(e.Words) == 0 && len(e.Path) == 0 {
		return 2 // history today: a date is the least likely
	}
	switch e.Kind {
	case lang.ExpectDate, lang.ExpectState:
		return 0
	case lang.ExpectField, lang.ExpectAssign, lang.ExpectPerson:
		return 1
	case lang.ExpectWords:
		if slices.Contains([]string{"it", "them", "for"}, e.Words[0]) {
			return 0
		}
	case lang.ExpectCurrency:
		return 3
	}
	return 2
}

// quoteMarks are the marks that open or close a text.
const quoteMarks = `"'“”„‘’«»`

// bare is what is typed of a text, folded and without its opening quote.
func bare(prefix string) string {
	unquoted := strings.TrimLeft(prefix, quoteMarks)
	if unquoted != prefix {
		unquoted = strings.TrimLeft(unquoted, " \u00a0\u202f") // « Élodie »
	}
	return fold.Fold(unquoted)
}

// matching keeps the candidates that begin with the prefix, or have a word that does, case and
// accents ignored, each once.
func matching(list []Candidate, prefix string) []Candidate {
	name := bare(prefix)
	prefix = fold.Fold(prefix)
	fits := func(c Candidate) bool {
		match := fold.Fold(c.Match)
		return strings.HasPrefix(fold.Fold(c.Text), prefix) || match != "" && query.WordBegins(match, name)
	}
	seen := map[string]bool{}
	var kept []Candidate
	for _, c := range list {
		if !seen[c.Text] && fits(c) {
			seen[c.Text] = true
			kept = append(kept, c)
		}
	}
	return kept
}

// words are the words that an expectation stands for.
func (x *Executor) words(p place, e lang.Expect) []Candidate {
	switch e.Kind {
	case lang.ExpectVerb:
		// After help stands a topic, where a thing may stand too; in the next sentence none does.
		if p.Command != nil && p.Command.Form.Verb == "help" && p.expects(lang.ExpectThing) {
			return append(x.verbs(), topics()...)
		}
		return x.verbs()
	case lang.ExpectThing:
		return x.things(p, e)
	case lang.ExpectWords:
		return x.literals(p, e)
	case lang.ExpectField:
		grouped := p.Command.Form.Verb == "count" && p.last() == "by"
		return x.fieldsOf(e.Thing, p.Prefix, func(f *models.Field) bool {
			return (!e.Dated || f.Kind.Temporal()) && !(grouped && f.Kind == models.KindID) // a group of one
		})
	case lang.ExpectAssign:
		return x.assignments(p, e)
	case lang.ExpectState:
		return x.states(e.Thing)
	case lang.ExpectTest:
		return x.tests(e)
	case lang.ExpectValue:
		return x.values(p, e)
	case lang.ExpectRecord:
		return x.records(p, e)
	case lang.ExpectPerson:
		return x.people(p, e)
	case lang.ExpectCurrency:
		return x.currency(e)
	case lang.ExpectDate:
		return x.dates(p, e)
	case lang.ExpectNumber:
		return numbers(p)
	default:
		return nil
	}
}
