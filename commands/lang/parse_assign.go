package lang

import "strings"

// assignments = { field [ "=" | ":" | "to" ] ( value | "empty" | "null" ) [ "," ] } .
func (p *parser) assignments() *Error {
	for {
		p.note(Expect{Kind: ExpectAssign, Thing: p.thing})
		t := p.cur()
		if n := len(p.cmd.Assignments); n > 0 {
			if err := p.afterValue(p.cmd.Assignments[n-1]); err != nil {
				return err
			}
		}
		if t.kind != tokWord || p.reserved(t.text) {
			return nil
		}
		if len(p.cmd.Assignments) == maxList {
			return errTooMany(t.span)
		}
		a := Assignment{Path: p.takePath()}
		for _, other := range p.cmd.Assignments {
			if strings.EqualFold(other.Path.Names[0], a.Path.Names[0]) {
				return errFieldTwice(t.span, t.text)
			}
		}
		p.equals()
		p.note(Expect{Kind: ExpectValue, Thing: p.thing, Path: a.Path.Names})
		a.Empty = p.cur().span
		if p.isWord("null") { // as in "is null"; empty is the word that is offered
			p.pos++
		} else if !p.phrase("empty") {
			v, err := p.value(a.Path)
			if err != nil && !p.maybeField(a.Path) {
				return p.noField(a.Path)
			}
			if err != nil {
				return err
			}
			a.Value = &v
		}
		p.cmd.Assignments = append(p.cmd.Assignments, a)
		p.mark(",")
	}
}

// equals passes over what may stand between a field and its value; "to" only where a value follows.
func (p *parser) equals() {
	if t := p.cur(); t.kind == tokMark && (t.text == "=" || t.text == ":") || p.isWord("to") && p.valueFollows() {
		p.pos++
	}
}

// afterValue refuses what cannot be the next field of an assignment but looks like more of the
// value before it.
func (p *parser) afterValue(last Assignment) *Error {
	t, before := p.cur(), p.tokens[p.pos-1]
	switch {
	case p.isWord("and"):
		return errNeedsComma(t, "fields")
	case p.g.isField(p.thing, p.tokens[p.pos-2].text+"_"+before.text) && (t.kind == tokText || t.kind == tokWord && !p.g.isField(p.thing, t.text)):
		p.pos-- // contact email a@b.fr
		return p.unexpected()
	case t.kind != tokWord || p.reserved(t.text) || before.kind == tokMark || p.maybeField(Path{Names: []string{t.text}}):
		return nil
	case p.wrong != nil && p.wrongEnd == before.span.To:
		return p.wrong
	case !p.maybeField(last.Path):
		return p.noField(last.Path)
	case before.kind == tokText && before.span.To == t.span.From:
		return p.unexpected()
	case p.lastValue == before.span:
		return p.needsQuotes()
	default:
		return nil
	}
}

// maybeField reports whether a path begins with a field of the thing, or with what could be meant
// as one; of "it" the fields are not known.
func (p *parser) maybeField(path Path) bool {
	name := path.Names[0]
	return !p.g.knows(p.thing) || p.g.isField(p.thing, name) || p.g.nearField(p.thing, name)
}

// noField is the error for a word that stands where a field should.
func (p *parser) noField(path Path) *Error {
	expected := []Expect{{Kind: ExpectAssign}}
	if p.form.takes(For) && !p.seen[For] {
		expected = append(expected, Expect{Kind: ExpectWords, Words: clauses[For].words})
	}
	word := p.line[path.Span.From:path.Span.To]
	return errUnexpected(token{kind: tokWord, span: path.Span, text: word, whole: word}, expected)
}
