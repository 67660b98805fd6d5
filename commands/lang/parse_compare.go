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
		c.Op = op
		return c, p.operands(c, 1)
	}
	if p.phrase("is") {
		return p.is(c)
	}
	c.Not = p.phrase("not")
	return p.positive(c)
}

// is = "is" [ "not" ] ( "set" | "empty" | "null" | "missing" | value ) .
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
	c.OpSpan.To = p.last()
	if c.Op = OpEqual; c.Not {
		c.Op, c.Not = OpNotEqual, false
	}
	return c, p.operands(c, 1)
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

// words are the tests written with words, and how many values each takes.
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
			if err := p.operands(c, 1); err != nil {
				return nil, err
			}
			if !p.phrase("and") {
				return nil, p.unexpected()
			}
			return c, p.operands(c, 1)
		case OpOlderThan:
			return c, p.age(c)
		default:
			return c, p.operands(c, 1)
		}
	}
	e := p.unexpected()
	switch t := p.cur(); {
	case strings.HasPrefix(e.Hint, didYouMean):
	case c.Not && (t.kind == tokText || t.kind == tokWord):
		e.Hint = "write != for a value that it is not"
	case t.kind == tokText || t.kind == tokWord:
		e.Hint = "test it with =, contains or is, or join conditions with and, or"
	}
	return nil, e
}

// operands reads n values of a test.
func (p *parser) operands(c *Compare, n int) *Error {
	for range n {
		v, err := p.value(c.Path)
		if err != nil {
			return err
		}
		c.Values = append(c.Values, v)
	}
	return nil
}

// in = "in" ( "(" value { "," value } ")" | period ) .
func (p *parser) in(c *Compare) *Error {
	open := p.cur().span
	if !p.mark("(") {
		c.Op = OpOn // in june: the same test as "on", which prints as "on"
		err := p.operands(c, 1)
		if t := p.cur(); err == nil && t.kind == tokMark && t.text == "," {
			err = errListNeedsParens(Span{open.From, t.span.To})
		}
		return err
	}
	if err := p.list(func() *Error { return p.operands(c, 1) }); err != nil {
		return err
	}
	if p.atEnd() {
		return errUnclosedParen(open)
	}
	if !p.mark(")") {
		return p.stray()
	}
	return nil
}

// age = number unit : the value of "older than" is that long ago.
func (p *parser) age(c *Compare) *Error {
	p.note(Expect{Kind: ExpectNumber})
	n, unit := p.cur(), p.tokens[min(p.pos+1, len(p.tokens)-1)]
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
