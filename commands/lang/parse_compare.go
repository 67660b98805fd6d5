package lang

import "strings"

// symbols are the tests written with marks.
var symbols = map[string]Op{
	"=": OpEqual, "!=": OpNotEqual, "<>": OpNotEqual, "<": OpLess, "<=": OpLessEqual,
	">": OpGreater, ">=": OpGreaterEqual, "~": OpContains, "!~": OpNotContains,
}

// test = symbol value | "is" [ "not" ] … | [ "not" ] positive .
func (p *parser) test(path Path) (Cond, *Error) {
	p.note(Expect{Kind: ExpectTest, Thing: p.thing, Path: path.Names})
	p.path = path
	defer func() { p.path = Path{} }()
	t := p.cur()
	c := &Compare{Path: path, OpSpan: t.span}
	if op, ok := symbols[t.text]; ok && t.kind == tokMark {
		p.pos++
		if c.Op = op; (op == OpEqual || op == OpNotEqual) && p.nothing() {
			c.Op, c.Not = OpEmpty, op == OpNotEqual
			c.OpSpan.To = p.last()
			return c, nil
		}
		return c, p.addValue(c)
	}
	if p.phrase("is") {
		return p.is(c)
	}
	c.Not = p.phrase("not")
	return p.positive(c)
}

// nothing takes what stands for no value after a mark, where only "is" is offered: null, empty, "".
func (p *parser) nothing() bool {
	t := p.cur()
	found := p.isWord("null", "empty") || t.kind == tokText && !t.open && strings.TrimSpace(t.text) == ""
	if found {
		p.pos++
	}
	return found
}

// is = "is" [ "not" ] ( "set" | "empty" | "null" | "missing" | value | positive ) .
func (p *parser) is(c *Compare) (Cond, *Error) {
	c.Not = p.phrase("not")
	if w, ok := p.oneOf("set", "empty", "null", "missing"); ok {
		c.Op = OpEmpty
		if w == "set" {
			c.Op = OpSet
		}
		c.OpSpan.To = p.last()
		return c, nil
	}
	if p.testAhead() {
		return p.positive(c) // start is after june
	}
	c.OpSpan.To = p.last()
	if p.nothing() {
		c.Op = OpEmpty
		c.OpSpan.To = p.last()
		return c, nil
	}
	if c.Op = OpEqual; c.Not {
		c.Op, c.Not = OpNotEqual, false
	}
	return c, p.addValue(c)
}

// testAhead reports whether a test in words stands at the current token, and what it tests with:
// an employee may be called On.
func (p *parser) testAhead() bool {
	for _, w := range words {
		if first, _, _ := strings.Cut(w.phrase, " "); p.isWord(first) {
			return p.valueFollows()
		}
	}
	return false
}

// valueFollows reports whether a value, or a list of them, can stand after the current word.
func (p *parser) valueFollows() bool {
	next := p.next()
	switch next.kind {
	case tokWord:
		return !p.reserved(next.text)
	case tokMark:
		return next.text == "("
	default:
		return next.kind != tokEnd
	}
}

// noteTests notes the tests that could follow a field at the end of the line.
func (p *parser) noteTests(path Path) {
	p.note(Expect{Kind: ExpectTest, Thing: p.thing, Path: path.Names})
	if !p.atEnd() {
		return
	}
	list := []string{"is", "not"}
	for _, w := range words {
		list = append(list, w.phrase)
	}
	p.note(Expect{Kind: ExpectWords, Words: list, Thing: p.thing, Path: path.Names})
}

// words are the tests written with words.
var words = []struct {
	phrase string
	op     Op
}{
	{"contains", OpContains}, {"starts with", OpStartsWith}, {"ends with", OpEndsWith}, {"in", OpIn},
	{"between", OpBetween}, {"before", OpBefore}, {"after", OpAfter}, {"since", OpSince}, {"until", OpUntil},
	{"on", OpOn}, {"during", OpOn}, {"within", OpOn}, {"older than", OpOlderThan},
}

// positive = a test written with words.
func (p *parser) positive(c *Compare) (Cond, *Error) {
	for _, w := range words {
		if !p.phrase(w.phrase) {
			continue
		}
		c.Op = w.op
		c.OpSpan.To = p.last()
		switch w.op {
		case OpIn:
			return c, p.in(c)
		case OpBetween:
			if err := p.addValue(c); err != nil {
				return nil, err
			}
			if !p.phrase("and") {
				return nil, p.unexpected()
			}
			return c, p.addValue(c)
		case OpOlderThan:
			return c, p.age(c)
		case OpContains, OpStartsWith, OpEndsWith:
			return c, p.addValue(c)
		default:
			return c, p.when(c)
		}
	}
	if !c.Not && p.endsAtom() {
		return nil, errNeedsTest(c.Path)
	}
	e := p.unexpected()
	switch t := p.cur(); {
	case strings.HasPrefix(e.Hint, didYouMean):
	case elsewhere[fold(t.text)] != "":
		instead := elsewhere[fold(t.text)]
		if c.Not {
			instead = strings.Replace(instead, "is ", "is not ", 1)
		}
		e.Hint = didYouMean + instead + "?"
	case c.Not && (t.kind == tokText || t.kind == tokWord):
		e.Hint = "write != for a value that it is not"
	case t.kind == tokText || t.kind == tokWord:
		e.Hint = "test it with =, contains or is, or join conditions with and, or"
	}
	return nil, e
}

// elsewhere are words that people bring along, and how the test is written here.
var elsewhere = map[string]string{
	"like": "contains", "includes": "contains", "has": "contains", "begins": "starts with", "equals": "=", "equal": "=",
	"null": "is null", "empty": "is empty", "missing": "is missing", "set": "is set",
}

// when reads the date of a test. A word that is none is no text that lacks its quotes either.
func (p *parser) when(c *Compare) *Error {
	n, unit := p.cur(), p.next()
	if _, used, wrong := ReadDate([]string{"in", n.text, unit.text}); used == 3 && wrong == nil && n.kind == tokWord && unit.kind == tokWord {
		if _, date, _ := ReadDate(p.wordsAhead()); date == 0 {
			return errLength(Span{n.span.From, unit.span.To}, n.text+" "+unit.text)
		}
	}
	if err := p.addValue(c); err != nil {
		return err
	}
	if v := c.Values[len(c.Values)-1]; p.lastValue == v.Span && !v.IsDate && v.Wrong == nil {
		p.wrong, p.wrongEnd = errNoDate(v), v.Span.To
	}
	return nil
}

// addValue reads a value of a test.
func (p *parser) addValue(c *Compare) *Error {
	v, err := p.value(c.Path)
	if err == nil {
		c.Values = append(c.Values, v)
	}
	return err
}

// in = "in" ( "(" value { "," value } ")" | period ) .
func (p *parser) in(c *Compare) *Error {
	open := p.cur().span
	if !p.mark("(") {
		c.Op = OpOn // in june: the same test as "on", which prints as "on"
		err := p.when(c)
		if t := p.cur(); err == nil && t.kind == tokMark && t.text == "," {
			err = errListNeedsParens(Span{open.From, t.span.To})
		}
		return err
	}
	if err := p.list(func() *Error { return p.addValue(c) }); err != nil {
		return err
	}
	if p.atEnd() {
		return errUnclosedParen(open)
	}
	if t := p.cur(); p.isWord("and", "or") {
		return errNeedsComma(t, "values")
	}
	if !p.mark(")") {
		return p.stray()
	}
	return nil
}

// age = number unit : the value of "older than" is that long ago.
func (p *parser) age(c *Compare) *Error {
	p.note(Expect{Kind: ExpectNumber})
	n, unit := p.cur(), p.next()
	if n.kind != tokWord || !isDigits(n.text) {
		return p.unexpected()
	}
	for _, u := range []string{"days", "weeks", "months", "quarters", "years"} {
		if _, used, wrong := ReadDate([]string{n.text, u, "ago"}); used == 3 && wrong == nil { // not so long ago
			p.noteAt(p.pos+1, Expect{Kind: ExpectWords, Words: []string{u}})
		}
	}
	date, used, wrong := ReadDate([]string{n.text, unit.text, "ago"})
	if wrong != nil {
		return &Error{Span: Span{n.span.From, unit.span.To}, Message: wrong.Message, Hint: wrong.Hint}
	}
	if used != 3 {
		p.pos++
		return p.unexpected()
	}
	p.pos += 2
	at := Span{n.span.From, unit.span.To}
	c.Values = []Value{{Span: at, Text: p.line[at.From:at.To], Date: date, IsDate: true, words: []token{n, unit}}}
	return nil
}
