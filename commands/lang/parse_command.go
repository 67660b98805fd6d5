package lang

import "strings"

// parseCommand = verb { operand } { clause } .
func (p *parser) parseCommand() (*Command, *Error) {
	t := p.cur()
	p.noteVerbs()
	form := p.g.verbs[fold(t.text)]
	if t.kind != tokWord || form == nil && len(p.g.seconds(t.text)) == 0 {
		return nil, p.notACommand(t)
	}
	start := p.pos
	p.pos++
	verb := Word{Span: t.span, Text: t.text}
	defer p.notePhrases(p.pos, t.text) // behind all else that could stand there
	if next := p.cur(); next.kind == tokWord && p.g.verbs[fold(t.text+" "+next.text)] != nil {
		form, verb = p.g.verbs[fold(t.text+" "+next.text)], Word{Span: Span{t.span.From, next.span.To}, Text: t.text + " " + next.text}
		p.pos++
	}
	if form == nil { // gdpr alone is no verb
		p.notePhrases(p.pos, t.text)
		return nil, p.unexpected()
	}
	p.took(p.pos-start, PieceVerb)
	p.form, p.thing = form, ""
	p.cmd = &Command{Verb: verb, Form: form}
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

// notePhrases notes the words that make another verb with the one before: show sessions.
func (p *parser) notePhrases(at int, verb string) {
	if words := p.g.seconds(verb); len(words) > 0 {
		p.noteAt(at, Expect{Kind: ExpectWords, Words: words})
	}
}

func (p *parser) notACommand(t token) *Error {
	var verbs []string
	for _, f := range p.g.forms {
		first, _, _ := strings.Cut(f.Verb, " ")
		verbs = append(verbs, first)
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
	case APayment:
		return p.implied("payment")
	case AThing:
		thing, ok := p.aThing(one)
		if !ok {
			return p.unexpected()
		}
		p.thing, p.cmd.Thing = thing.Name, &thing
	case AmongThings:
		p.phrase("in")
		thing, ok := p.aThing(many)
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
	case AHolding:
		return p.holding()
	case ASession:
		return p.session()
	case AHistory:
		return p.history()
	case MaybeNumber:
		p.number()
	case AnAmount, MaybeAmount:
		return p.amount(o)
	case MaybeAll:
		if p.phrase("all") {
			p.cmd.Words = []Word{{Span: p.tokens[p.pos-1].span, Text: "all"}}
		}
	case TwoEvents:
		return p.pair("event")
	case AFreedom:
		return p.free()
	case AReminder:
		return p.reminder()
	case ATopic:
		p.noteVerbs()
		p.note(Expect{Kind: ExpectThing, Words: everyOther(p.g.words[1:])})
		p.anyWords()
	case AnyWords:
		p.anyWords()
	case SomeWords:
		return p.someWords()
	}
	return nil
}

// anyWords takes whatever words there are, up to a clause.
func (p *parser) anyWords() {
	for p.cur().kind == tokWord && !p.beginsClause() || p.cur().kind == tokText && !p.cur().open {
		p.cmd.Words = append(p.cmd.Words, p.take())
	}
}

// someWords = ( word | digits | text ) { word | digits | text } .
func (p *parser) someWords() *Error {
	p.note(Expect{Kind: ExpectText})
	for p.anyWords(); p.cur().kind == tokNumber; p.anyWords() {
		w := p.take()
		w.Text = p.line[w.Span.From:w.Span.To] // #12 is no 12
		p.cmd.Words = append(p.cmd.Words, w)
	}
	if len(p.cmd.Words) == 0 {
		return p.unexpected()
	}
	return nil
}

// session = "session" digits .
func (p *parser) session() *Error {
	if !p.phrase("session") {
		return p.unexpected()
	}
	p.note(Expect{Kind: ExpectNumber})
	if t := p.cur(); t.kind != tokNumber && (t.kind != tokWord || !isDigits(t.text)) {
		return p.unexpected()
	}
	p.cmd.Words = append(p.cmd.Words, p.take())
	return nil
}

// number = [ "#" digits | digits ] .
func (p *parser) number() {
	p.note(Expect{Kind: ExpectNumber})
	if t := p.cur(); t.kind == tokNumber || t.kind == tokWord && isDigits(t.text) {
		p.cmd.Words = append(p.cmd.Words, p.take())
	}
}

// take takes the current token as a word.
func (p *parser) take() Word {
	t := p.cur()
	p.pos++
	return Word{Span: t.span, Text: t.text, Quoted: t.kind == tokText}
}

// amount = "all" | value .
func (p *parser) amount(o Operand) *Error {
	p.note(Expect{Kind: ExpectAmount})
	from, record := p.cur().span.From, p.tokens[p.pos-1]
	if p.phrase("all") {
		p.cmd.Amount = &Amount{All: true, Span: Span{from, p.last()}}
		return nil
	}
	if p.atEnd() || p.reserved(p.cur().text) {
		if o == MaybeAmount {
			return nil
		}
		return p.unexpected()
	}
	v, err := p.valueOf("payment", "amount")
	if err != nil {
		return err
	}
	// 1 200 500 could be an amount for #1, or one for #1200.
	if parts := strings.Fields(v.Text); len(parts) > 1 && len(parts[0]) == 3 && isDigits(record.text) && len(record.text) <= 3 && isDigits(parts[1][:1]) {
		at := Span{record.span.From, v.Span.To}
		return errTwoAmounts(at, p.line[at.From:at.To])
	}
	p.cmd.Amount = &Amount{Value: *v, Span: v.Span}
	return nil
}
