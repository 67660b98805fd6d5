package lang

import "strings"

// parser is a recursive-descent parser that takes note of everything it would have accepted.
// Its notes at the furthest token serve both error messages and completion.
type parser struct {
	g      *Grammar
	line   string
	tokens []token
	pos    int
	depth  int
	seen   map[Clause]bool // the clauses that the command has so far

	form  *Form
	cmd   *Command
	thing string // what the sentence is about here; conditions on relations change it
	path  Path   // the field whose test is read

	half      string // the last phrase of which only the first words were there
	halfAt    int    // and the token where it began
	lastValue Span   // of the last unquoted word taken as a value
	lastField Path   // and its field, if it is of one
	wrong     *Error // of the last value that looked like a date and is none
	wrongEnd  int    // where that value ends

	words  map[int]PieceKind // what the tokens were taken as, where somebody wants to know
	far    int               // the furthest token that was looked at
	expect []Expect          // what would have been accepted there
}

func (p *parser) cur() token  { return p.tokens[p.pos] }
func (p *parser) next() token { return p.tokens[min(p.pos+1, len(p.tokens)-1)] }
func (p *parser) atEnd() bool { return p.cur().kind == tokEnd }

// last is where the token before the current one ends.
func (p *parser) last() int {
	if p.pos == 0 {
		return 0
	}
	return p.tokens[p.pos-1].span.To
}

// note records what would be accepted at the current token.
func (p *parser) note(e Expect) { p.noteAt(p.pos, e) }

func (p *parser) noteAt(pos int, e Expect) {
	if pos > p.far {
		p.far, p.expect = pos, nil
	}
	if pos == p.far {
		p.expect = append(p.expect, e)
	}
}

// unexpected is the error for the current token.
func (p *parser) unexpected() *Error {
	t := p.cur()
	if t.kind == tokText && t.open {
		return errUnclosedQuote(t)
	}
	var expected []Expect
	if p.far == p.pos {
		expected = p.expect
	}
	e := errUnexpected(t, expected)
	switch before := p.tokens[max(p.pos-1, 0)]; {
	case p.g.isField(p.thing, before.text+"_"+t.text): // contact email, as a card writes it
		return &Error{Span: Span{before.span.From, t.span.To}, Message: e.Message, Hint: didYouMean + before.text + "_" + t.text + "?"}
	case p.half != "" && p.halfAt == p.pos:
		e.Hint = didYouMean + p.half + "?"
	case t.kind == tokMark && t.text == ")" && !p.open():
		return errNeverOpened(t.span)
	case before.kind == tokText && before.span.To == t.span.From && t.kind == tokWord:
		e.Hint = `write \" for a quote inside a text`
		if before.end == '\'' {
			e.Hint = `put the text in "…"`
		}
	}
	return e
}

// open reports whether a parenthesis is open at the current token.
func (p *parser) open() bool {
	n := 0
	for _, t := range p.tokens[:p.pos] {
		switch {
		case t.kind == tokMark && t.text == "(":
			n++
		case t.kind == tokMark && t.text == ")":
			n--
		}
	}
	return n > 0
}

// phrase takes a keyword of one or several words. When only its first words are there, nothing
// is taken, and the next word is noted as expected.
func (p *parser) phrase(phrase string) bool {
	for i, w := range strings.Fields(phrase) {
		t := p.tokens[min(p.pos+i, len(p.tokens)-1)]
		if t.kind != tokWord || fold(t.text) != w {
			rest := strings.Join(strings.Fields(phrase)[i:], " ")
			if i > 0 {
				p.half, p.halfAt = phrase, p.pos
			}
			p.noteAt(p.pos+i, Expect{Kind: ExpectWords, Words: []string{rest}, Thing: p.thing, Path: p.path.Names})
			return false
		}
	}
	p.pos += len(strings.Fields(phrase))
	p.took(len(strings.Fields(phrase)), PieceWord)
	return true
}

// oneOf takes the first of the phrases that is there.
func (p *parser) oneOf(phrases ...string) (string, bool) {
	for _, w := range phrases {
		if p.phrase(w) {
			return w, true
		}
	}
	return "", false
}

// isWord reports whether the current token is one of the words, without a note.
func (p *parser) isWord(words ...string) bool {
	t := p.cur()
	if t.kind != tokWord {
		return false
	}
	for _, w := range words {
		if fold(t.text) == w {
			return true
		}
	}
	return false
}

// mark takes a punctuation mark.
func (p *parser) mark(m string) bool {
	if t := p.cur(); t.kind == tokMark && t.text == m {
		p.pos++
		return true
	}
	p.note(Expect{Kind: ExpectMark, Words: []string{m}})
	return false
}

// parseLine = [ command { ";" command } ] .
func (p *parser) parseLine() (*Line, *Error) {
	line := &Line{}
	for {
		for p.mark(";") {
		}
		if p.atEnd() {
			if len(line.Commands) == 0 {
				p.noteVerbs()
			}
			return line, nil
		}
		cmd, err := p.parseCommand()
		if err != nil {
			return nil, err
		}
		line.Commands = append(line.Commands, cmd)
		if len(line.Commands) > maxList {
			return nil, errTooMany(cmd.Span)
		}
		if !p.atEnd() && !p.mark(";") {
			err := p.stray()
			if strings.HasPrefix(err.Hint, "expected the word") {
				err.Hint += ", or nothing more"
			}
			return nil, err
		}
		if p.atEnd() && p.tokens[max(p.pos-1, 0)].text == ";" {
			p.noteVerbs()
		}
	}
}

func (p *parser) noteVerbs() {
	var words []string
	for _, f := range p.g.forms {
		words = append(words, f.Verb)
	}
	p.note(Expect{Kind: ExpectVerb, Words: words})
}
