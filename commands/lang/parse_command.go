package lang

import "strings"

// parseCommand = verb { operand } { clause } .
func (p *parser) parseCommand() (*Command, *Error) {
	t := p.cur()
	p.noteVerbs()
	form := p.g.verbs[fold(t.text)]
	if t.kind != tokWord || form == nil {
		return nil, p.notACommand(t)
	}
	p.pos++
	p.form, p.thing = form, ""
	p.cmd = &Command{Verb: Word{Span: t.span, Text: t.text}, Form: form}
	for _, o := range form.Operands {
		if err := p.operand(o); err != nil {
			return nil, err
		}
	}
	if err := p.clauses(); err != nil {
		return nil, err
	}
	p.cmd.Span = Span{t.span.From, p.last()}
	return p.cmd, nil
}

func (p *parser) notACommand(t token) *Error {
	var verbs []string
	for _, f := range p.g.forms {
		verbs = append(verbs, f.Verb)
		verbs = append(verbs, f.Aliases...)
	}
	if t.kind == tokText && t.open {
		return errUnclosedQuote(t)
	}
	if thing, ok := p.g.things[fold(t.text)]; ok && t.kind == tokWord && p.g.verbs["show"] != nil {
		return errNotACommand(t, "show "+thing.word)
	}
	return errNotACommand(t, Nearest(t.text, verbs))
}

// operand reads one operand of the form into its slot.
func (p *parser) operand(o Operand) *Error {
	switch o {
	case ASubject, ATarget, AScope:
		return p.subject(o)
	case AContract:
		return p.implied("contract")
	case AnEvent:
		return p.implied("event")
	case AThing:
		thing, ok := p.aThing(one)
		if !ok {
			return p.unexpected()
		}
		p.thing, p.cmd.Thing = thing.Name, &thing
	case MaybeThing:
		if thing, ok := p.aThing(one); ok {
			p.thing, p.cmd.Thing = thing.Name, &thing
		}
	case MaybeEmployee:
		if p.phrase("for") {
			p.phrase("employee")
			ref, err := p.person()
			if err != nil {
				return err
			}
			p.cmd.Person = &ref
		}
	case AnAmount:
		return p.amount()
	case ATopic:
		p.noteVerbs()
		p.note(Expect{Kind: ExpectThing, Words: everyOther(p.g.words[1:])})
		p.anyWords()
	case AnyWords:
		p.anyWords()
	}
	return nil
}

// anyWords takes whatever words there are.
func (p *parser) anyWords() {
	for p.cur().kind == tokWord || p.cur().kind == tokText && !p.cur().open {
		p.cmd.Words = append(p.cmd.Words, p.take())
	}
}

// take takes the current token as a word.
func (p *parser) take() Word {
	t := p.cur()
	p.pos++
	return Word{Span: t.span, Text: t.text, Quoted: t.kind == tokText}
}

// relatedThing = the name of a thing whose records belong to those that the condition is about.
func (p *parser) relatedThing() (Thing, bool) {
	p.note(Expect{Kind: ExpectThing, Words: everyOther(p.g.words[1:]), Thing: p.thing})
	return p.namedThing()
}

// plurality is the form of a thing's name that is offered; both are understood.
type plurality int

const (
	one plurality = iota
	many
	either
)

// aThing = the name of a thing, in the singular or the plural.
func (p *parser) aThing(n plurality) (Thing, bool) {
	e := Expect{Kind: ExpectThing, Words: p.g.words, Both: n == either}
	switch n {
	case one:
		e.Words = everyOther(p.g.words)
	case many:
		e.Words = everyOther(p.g.words[1:])
	}
	p.note(e)
	return p.namedThing()
}

func (p *parser) namedThing() (Thing, bool) {
	t := p.cur()
	thing, ok := p.g.things[fold(t.text)]
	if t.kind != tokWord || !ok {
		return Thing{}, false
	}
	p.pos++
	thing.Span = t.span
	return thing, true
}

// subject = "it" | "them" | thing ref | [ "my" | "all" ] thing [ "of" person ] .
func (p *parser) subject(o Operand) *Error {
	start, from := p.pos, p.cur().span.From
	if o != AScope {
		if w, ok := p.oneOf("it", "them"); ok {
			p.cmd.Subject = &It{Span: p.tokens[p.pos-1].span, Many: w == "them"}
			return nil
		}
	}
	scope := &Scope{}
	if o != ATarget {
		scope.Mine = p.phrase("my")
		if !scope.Mine {
			p.phrase("all")
		}
	}
	n := one
	switch {
	case o == AScope || scope.Mine || p.pos > start:
		n = many
	case o == ASubject:
		n = either
	}
	thing, ok := p.aThing(n)
	if !ok {
		return p.unexpected()
	}
	p.thing, scope.Thing = thing.Name, thing
	if o != AScope && !scope.Mine && p.startsRef(thing.Many, o == ATarget) {
		ref, err := p.ref(ExpectRecord)
		if err != nil {
			return err
		}
		p.cmd.Subject = &Record{Thing: thing, Ref: ref}
		return nil
	}
	if o == ATarget {
		return p.unexpected()
	}
	if p.phrase("of") {
		ref, err := p.person()
		if err != nil {
			return err
		}
		scope.Of = &ref
	}
	scope.Span = Span{from, p.last()}
	p.cmd.Subject = scope
	return nil
}

// startsRef reports whether a record is named here. After a plural a bare word is no name:
// in `show events wehre …` it is a misspelt clause.
func (p *parser) startsRef(plural, needed bool) bool {
	t := p.cur()
	if !plural || needed {
		p.note(Expect{Kind: ExpectRecord, Thing: p.thing})
	}
	switch t.kind {
	case tokNumber, tokText:
		return true
	case tokWord:
		return isDigits(t.text) || !plural && !p.reserved(t.text) && fold(t.text) != "of"
	default:
		return false
	}
}

// implied = "it" | "them" | [ thing ] ref , where the thing goes without saying.
func (p *parser) implied(thing string) *Error {
	p.thing = thing
	t := p.cur()
	if named := p.g.things[fold(t.text)].Name != ""; t.kind == tokWord && named || p.isWord("it", "them") {
		err := p.subject(ATarget)
		if r, ok := p.cmd.Subject.(*Record); err == nil && ok && r.Thing.Name != thing {
			return errOtherThing(r.Thing.Span, p.form.Verb, thing)
		}
		return err
	}
	p.note(Expect{Kind: ExpectRecord, Thing: thing})
	p.note(Expect{Kind: ExpectWords, Words: []string{"it", "them"}})
	p.note(Expect{Kind: ExpectThing, Words: []string{thing}})
	ref, err := p.ref(ExpectRecord)
	if err != nil {
		return err
	}
	p.cmd.Subject = &Record{Thing: Thing{Name: thing, Span: Span{ref.Span.From, ref.Span.From}}, Ref: ref}
	return nil
}

// person = "me" | ref .
func (p *parser) person() (Ref, *Error) {
	p.note(Expect{Kind: ExpectWords, Words: []string{"me"}})
	return p.ref(ExpectPerson)
}

// ref = "#" digits | digits | text | word .
func (p *parser) ref(kind ExpectKind) (Ref, *Error) {
	p.note(Expect{Kind: kind, Thing: p.thing})
	t := p.cur()
	switch {
	case t.kind == tokText && t.open:
		return Ref{}, errUnclosedQuote(t)
	case t.kind == tokNumber, t.kind == tokWord && isDigits(t.text):
		p.pos++
		return Ref{Span: t.span, Number: t.text, Text: p.line[t.span.From:t.span.To]}, nil
	case t.kind == tokText, t.kind == tokWord && !p.reserved(t.text) && fold(t.text) != "of":
		p.pos++
		if t.kind == tokWord {
			p.lastValue = t.span
		}
		return Ref{Span: t.span, Text: t.text, Quoted: t.kind == tokText}, nil
	default:
		return Ref{}, p.unexpected()
	}
}

// assignments = { field [ "=" | ":" ] ( value | "empty" ) [ "," ] } .
func (p *parser) assignments() *Error {
	for {
		p.note(Expect{Kind: ExpectAssign, Thing: p.thing})
		t := p.cur()
		if t.kind != tokWord || p.reserved(t.text) {
			return nil
		}
		if len(p.cmd.Assignments) == maxList {
			return errTooMany(t.span)
		}
		if before := p.tokens[p.pos-1]; p.lastValue == before.span && p.g.knows(p.thing) &&
			!p.g.isField(p.thing, t.text) && !p.g.nearField(p.thing, t.text) {
			return p.needsQuotes()
		}
		a := Assignment{Path: p.takePath()}
		for _, other := range p.cmd.Assignments {
			if strings.EqualFold(other.Path.Names[0], a.Path.Names[0]) {
				return errFieldTwice(t.span, t.text)
			}
		}
		if t := p.cur(); t.kind == tokMark && (t.text == "=" || t.text == ":") {
			p.pos++
		}
		p.note(Expect{Kind: ExpectValue, Thing: p.thing, Path: a.Path.Names})
		if !p.phrase("empty") {
			v, err := p.value(a.Path)
			if err != nil {
				return err
			}
			a.Value = &v
		}
		p.cmd.Assignments = append(p.cmd.Assignments, a)
		p.mark(",")
	}
}

// amount = "all" | value .
func (p *parser) amount() *Error {
	p.note(Expect{Kind: ExpectAmount})
	from := p.cur().span.From
	if p.phrase("all") {
		p.cmd.Amount = &Amount{All: true, Span: Span{from, p.last()}}
		return nil
	}
	if p.atEnd() || p.reserved(p.cur().text) {
		return p.unexpected()
	}
	about := p.thing
	p.thing = "payment"
	v, err := p.value(Path{Names: []string{"amount"}})
	if p.thing = about; err != nil {
		return err
	}
	p.cmd.Amount = &Amount{Value: v, Span: v.Span}
	return nil
}
