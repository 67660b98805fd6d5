package lang

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
		return p.noThing(o)
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

// holding = thing "of" person .
func (p *parser) holding() *Error {
	from := p.cur().span.From
	thing, ok := p.aThing(many)
	if !ok {
		return p.noThing(AScope)
	}
	scope := &Scope{Thing: thing, Span: Span{from, p.last()}}
	p.thing, p.cmd.Subject = thing.Name, scope
	if !p.phrase("of") {
		return p.unexpected()
	}
	ref, err := p.person()
	if err == nil {
		scope.Of, scope.Span = &ref, Span{from, p.last()}
	}
	return err
}

// noThing is the error where the name of a thing should stand.
func (p *parser) noThing(o Operand) *Error {
	e := p.unexpected()
	t, next := p.cur(), p.next()
	thing, followed := p.g.things[fold(next.text)]
	switch {
	case t.kind == tokNumber || t.kind == tokWord && isDigits(t.text):
		e.Hint = "say what it is, as in " + p.form.Verb + " " + p.g.words[0] + " #" + t.text
	case t.kind == tokWord && o != ATarget && followed && next.kind == tokWord && p.g.isField(thing.Name, t.text):
		e.Hint = didYouMean + p.form.Verb + " " + next.text + " where " + t.text + "?" // unsigned contracts
	}
	return e
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

// history = [ [ "of" ] ( "it" | "them" | thing ref ) | "of" person ] [ [ "on" ] date ] .
func (p *parser) history() *Error {
	of := p.phrase("of")
	switch {
	case p.g.things[fold(p.cur().text)].Name != "" && p.cur().kind == tokWord, p.isWord("it", "them"):
		if err := p.subject(ATarget); err != nil {
			return err
		}
	case of:
		ref, err := p.person()
		if err != nil {
			return err
		}
		p.cmd.Person = &ref
	default:
		p.note(Expect{Kind: ExpectWords, Words: []string{"it", "them"}})
		p.note(Expect{Kind: ExpectThing, Words: everyOther(p.g.words)})
	}
	on := p.phrase("on")
	p.note(Expect{Kind: ExpectDate})
	v, ok := p.date(Path{})
	if ok {
		p.cmd.On = &v
	} else if on {
		return p.unexpected()
	}
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
			p.lastValue, p.lastField = t.span, Path{}
		}
		return Ref{Span: t.span, Text: t.text, Quoted: t.kind == tokText}, nil
	default:
		return Ref{}, p.unexpected()
	}
}
