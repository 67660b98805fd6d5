package lang

import (
	"slices"
	"strings"
)

// stray is the error for a token after which the sentence should have gone on otherwise. After
// an unquoted word it is probably the second word of a text, unless it resembles a keyword.
func (p *parser) stray() *Error {
	if e := p.never(); e != nil {
		return e
	}
	if w := p.cur(); w.kind == tokWord {
		switch c, ok := p.clauseOf(w.text); {
		case ok && p.seen[c]:
			return errTwice(w.span, w.text)
		case ok && !p.fits(c):
			return errNotForOne(w.span, w.text, p.form.Verb+" "+p.plural()+" where …")
		}
	}
	t, before := p.cur(), p.tokens[max(p.pos-1, 0)]
	if p.wrong != nil && p.wrongEnd == before.span.To {
		return p.wrong
	}
	e := p.unexpected()
	switch {
	case p.form != nil && p.form.takes(On) && !p.seen[On] && p.dateAhead() != "":
		e.Hint = didYouMean + "on " + p.dateAhead() + "?"
		return e
	case strings.HasPrefix(e.Hint, didYouMean) || t.kind != tokWord || p.reserved(t.text) || p.lastValue != before.span:
		if e.Hint == "" {
			e.Hint = "nothing more belongs here"
		}
		return e
	default:
		return p.needsQuotes()
	}
}

// never is the error for what cannot be said in this sentence, if that begins here.
func (p *parser) never() *Error {
	if p.form == nil {
		return nil
	}
	for _, n := range p.form.Never {
		t, end := p.cur(), p.pos
		if t.kind != tokWord || fold(t.text) != n.Word {
			continue
		}
		for p.tokens[end+1].kind == tokWord && !p.reserved(p.tokens[end+1].text) {
			end++
		}
		return &Error{Span: Span{t.span.From, p.tokens[end].span.To}, Message: n.Why, Hint: n.Hint}
	}
	return nil
}

// dateAhead is the date that stands at the current token, as it was typed, or nothing.
func (p *parser) dateAhead() string {
	typed := p.wordsAhead()
	_, used, _ := ReadDate(typed)
	return strings.Join(typed[:used], " ")
}

// needsQuotes is the error for a text of several words that began with the token before.
func (p *parser) needsQuotes() *Error {
	if p.wrong != nil && p.wrongEnd == p.tokens[p.pos-1].span.To {
		return p.wrong // an impossible day with a clock is no text
	}
	end := p.pos
	for p.tokens[end].kind == tokWord && !p.reserved(p.tokens[end].text) && (end == p.pos || !p.beginsField(end)) {
		end++
	}
	at := Span{p.tokens[p.pos-1].span.From, p.tokens[end-1].span.To}
	if f := p.lastField.String(); p.lastValue.From == at.From && slices.Contains(p.g.exact[p.thing], fold(f)) {
		return errNotAValue(at, p.line[at.From:at.To], f, p.plural())
	}
	return errNeedsQuotes(at, p.line[at.From:at.To])
}

// beginsField reports whether the word at a token is a field, or resembles one and has a value.
func (p *parser) beginsField(at int) bool {
	word, next := p.tokens[at].text, p.tokens[at+1]
	return p.g.isField(p.thing, word) ||
		p.g.nearField(p.thing, word) && next.kind != tokEnd && next.text != "," && !p.g.isField(p.thing, next.text)
}

// reserved reports whether a word joins conditions or would begin a clause of the current form.
func (p *parser) reserved(word string) bool {
	_, clause := p.clauseOf(word)
	return clause || fold(word) == "and" || fold(word) == "or"
}

// clauseOf finds the clause of the current form that a word begins: by itself, or else with others.
func (p *parser) clauseOf(word string) (found Clause, ok bool) {
	if p.form == nil {
		return 0, false
	}
	for _, c := range p.form.Clauses {
		for _, w := range clauses[c].words {
			first, _, more := strings.Cut(w, " ")
			switch {
			case fold(word) == w:
				return c, true
			case more && !ok && fold(word) == first:
				found, ok = c, true
			}
		}
	}
	return found, ok
}

// plural names what the sentence is about, many of them.
func (p *parser) plural() string {
	for i := 0; i+1 < len(p.g.words); i += 2 {
		if p.g.words[i] == p.thing {
			return p.g.words[i+1]
		}
	}
	return "clients"
}

// fits reports whether a clause makes sense for the subject: where, order, columns and limit are
// about a list, and would be ignored for one record.
func (p *parser) fits(c Clause) bool {
	switch p.cmd.Subject.(type) {
	case *Record, *It:
		return c != Where && c != OrderBy && c != Columns && (c != Limit || !p.form.takes(Where))
	default:
		return true
	}
}
