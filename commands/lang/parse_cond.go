package lang

import "strings"

// cond = conj { "or" conj } .
func (p *parser) cond() (Cond, *Error) {
	list, err := p.joined("or", p.conj)
	if err != nil || len(list) > 1 {
		return &Or{List: list}, err
	}
	return list[0], nil
}

// conj = atom { "and" atom } .
func (p *parser) conj() (Cond, *Error) {
	list, err := p.joined("and", p.atom)
	if err != nil || len(list) > 1 {
		return &And{List: list}, err
	}
	return list[0], nil
}

// joined reads conditions with a word between them.
func (p *parser) joined(word string, read func() (Cond, *Error)) ([]Cond, *Error) {
	var list []Cond
	for len(list) == 0 || p.phrase(word) {
		c, err := read()
		if err != nil {
			return nil, err
		}
		if list = append(list, c); len(list) > maxList {
			return nil, errTooMany(c.Place())
		}
	}
	return list, nil
}

// atom = "not" atom | "(" cond ")" | relation | "mine" | state | path test .
func (p *parser) atom() (Cond, *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, errTooDeep(p.cur().span)
	}
	defer func() { p.depth-- }()

	open := p.cur().span
	p.note(Expect{Kind: ExpectField, Thing: p.thing})
	p.note(Expect{Kind: ExpectState, Thing: p.thing})
	switch {
	case p.phrase("not"):
		c, err := p.atom()
		if err != nil {
			return nil, err
		}
		return &Not{Span: Span{open.From, c.Place().To}, Cond: c}, nil
	case p.mark("("):
		return p.inParens(open)
	case p.phrase("mine"):
		return &Mine{Span: open}, nil
	case p.phrase("without"):
		return p.related(open, true)
	case p.phrase("with"):
		return p.related(open, false)
	}
	if t := p.cur(); t.kind != tokWord || isDigits(t.text) || p.reserved(t.text) {
		return nil, p.unexpected()
	}
	path := p.takePath()
	if p.endsAtom() && len(path.Names) == 1 {
		p.noteTests(path)
		return &State{Span: path.Span, Name: path.Names[0]}, nil
	}
	return p.test(path)
}

func (p *parser) inParens(open Span) (Cond, *Error) {
	c, err := p.cond()
	if err != nil {
		return nil, err
	}
	if p.atEnd() {
		return nil, errUnclosedParen(open)
	}
	if !p.mark(")") {
		return nil, p.stray()
	}
	return c, nil
}

// endsAtom reports whether a condition can end at the current token.
func (p *parser) endsAtom() bool {
	t := p.cur()
	switch t.kind {
	case tokEnd:
		return true
	case tokMark:
		return t.text == ")" || t.text == ";"
	case tokWord:
		return p.reserved(t.text) && !p.isWord("on")
	default:
		return false
	}
}

// related = ("with" | "without") thing [ "(" cond ")" ] .
func (p *parser) related(from Span, without bool) (Cond, *Error) {
	thing, ok := p.relatedThing()
	if !ok {
		return nil, p.notRelated(without)
	}
	r := &Related{Without: without, Thing: thing}
	if t := p.cur(); t.kind == tokWord && (p.g.isField(thing.Name, t.text) || p.isWord("where")) {
		return nil, errNeedsParens(t, r)
	}
	if open := p.cur().span; p.mark("(") {
		about := p.thing
		p.thing = thing.Name
		c, err := p.inParens(open)
		if err != nil {
			return nil, err
		}
		p.thing, r.Where = about, c
	}
	r.Span = Span{from.From, p.last()}
	return r, nil
}

// notRelated is the error where the name of a thing should stand after with or without.
func (p *parser) notRelated(without bool) *Error {
	e := p.unexpected()
	switch t := p.cur(); {
	case t.kind == tokWord && p.g.isField(p.thing, t.text) && without:
		e.Hint = "write where " + t.text + " is empty"
	case t.kind == tokWord && p.g.isField(p.thing, t.text):
		e.Hint = "write where " + t.text + " is set"
	case p.isWord("no") && !without:
		e.Hint = didYouMean + "without?"
	}
	return e
}

// takePath takes the current word as a path.
func (p *parser) takePath() Path {
	t := p.cur()
	p.pos++
	return Path{Span: t.span, Names: strings.Split(t.text, ".")}
}

// fieldPath takes a path where a field must stand; without a word it is empty.
func (p *parser) fieldPath() Path {
	p.note(Expect{Kind: ExpectField, Thing: p.thing})
	if t := p.cur(); t.kind != tokWord || isDigits(t.text) {
		return Path{}
	}
	return p.takePath()
}
