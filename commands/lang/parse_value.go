package lang

import (
	"regexp"
	"strings"
	"time"
)

// currencies are the words and signs that may follow a number, and what they mean.
var currencies = map[string]string{
	"eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR", "usd": "USD", "$": "USD",
	"gbp": "GBP", "£": "GBP", "chf": "CHF",
}

// value reads what stands where a value of the field at path belongs, with all its readings.
func (p *parser) value(path Path) (Value, *Error) {
	if len(path.Names) > 0 {
		p.note(Expect{Kind: ExpectValue, Thing: p.thing, Path: path.Names})
	}
	t := p.cur()
	switch {
	case t.kind == tokText && t.open:
		return Value{}, errUnclosedQuote(t)
	case t.kind == tokText:
		p.pos++
		return Value{Span: t.span, Text: t.text, Quoted: true}, nil
	case t.kind == tokNumber:
		p.pos++
		return Value{Span: t.span, Text: "#" + t.text, Record: t.text}, nil
	case t.kind != tokWord:
		return Value{}, p.unexpected()
	}
	from := p.pos
	v, ok := p.date(path)
	if !ok {
		v = Value{Span: t.span, Text: t.text}
		p.pos++
	}
	if p.pos > from+1 {
		return v, nil // a date of several words is nothing else
	}
	v.Number, v.Currency = number(t.text)
	if v.Number == "" {
		p.lastValue, p.lastField = t.span, path
		return v, nil
	}
	for v.Currency == "" && p.digits() != "" { // 1 200,50 or +33 6 12 34 56 78: what it is, its field says
		more := p.take()
		_, currency := number(more.Text)
		v = Value{Span: Span{t.span.From, more.Span.To}, Text: v.Text + " " + more.Text, Currency: currency}
	}
	if v.Currency == "" && len(path.Names) > 0 {
		p.note(Expect{Kind: ExpectCurrency, Thing: p.thing, Path: path.Names})
	}
	if unit, ok := currencies[fold(p.cur().text)]; ok && v.Currency == "" && p.cur().kind == tokWord {
		sign := p.take()
		v = Value{Span: Span{t.span.From, sign.Span.To}, Text: v.Text + " " + sign.Text, Number: v.Number, Currency: unit} // 2000 eur is no year
	}
	return v, nil
}

// digits is the current word, if it goes on a number that has spaces in it.
func (p *parser) digits() string {
	t := p.cur()
	if n, _ := number(t.text); t.kind == tokWord && n != "" && strings.IndexByte("0123456789", t.text[0]) >= 0 {
		return n
	}
	return ""
}

// date reads the longest date that begins here.
func (p *parser) date(path Path) (Value, bool) {
	typed, tokens := p.wordsAhead(), p.tokens[p.pos:]
	p.noteDate(path, typed)
	date, used, wrong := ReadDate(typed)
	if wrong != nil {
		used = max(used, wrong.To)
	}
	if used == 0 {
		return Value{}, false
	}
	at := Span{tokens[0].span.From, tokens[used-1].span.To}
	v := Value{Span: at, Text: p.line[at.From:at.To], Date: date, IsDate: wrong == nil, words: tokens[:used]}
	if wrong != nil {
		v.Wrong = v.errorAt(wrong)
		p.wrong, p.wrongEnd = v.Wrong, at.To
	}
	p.pos += used
	return v, true
}

// wordsAhead are the words from the current token on, as many as a date can have.
func (p *parser) wordsAhead() []string {
	const longest = 8 // "start of last month at 1pm", with room
	var typed []string
	for _, t := range p.tokens[p.pos:min(p.pos+longest, len(p.tokens))] {
		if t.kind != tokWord {
			break
		}
		typed = append(typed, t.text)
	}
	return typed
}

// noteDate notes how a date that ends the line could go on.
func (p *parser) noteDate(path Path, typed []string) {
	if n := len(typed); n > 0 && p.tokens[min(p.pos+n, len(p.tokens)-1)].kind == tokEnd {
		if len(Next(typed, time.Unix(0, 0))) > 0 {
			p.noteAt(p.pos+n, Expect{Kind: ExpectDate, Words: typed, Thing: p.thing, Path: path.Names})
		}
	}
}

// DateError places in the line an error of resolving the value's date.
func (v Value) DateError(e *DateError) *Error {
	typed := make([]string, len(v.words))
	for i, t := range v.words {
		typed[i] = t.text
	}
	return v.errorAt(e.At(typed))
}

// errorAt places an error on the words that it is about.
func (v Value) errorAt(e *DateError) *Error {
	at := v.Span // of a quoted text the whole: its escapes make the bytes differ
	if e.From < e.To && e.To <= len(v.words) {
		at = Span{v.words[e.From].span.From, v.words[e.To-1].span.To}
		if e.Sub[1] > e.Sub[0] {
			at = Span{at.From + e.Sub[0], at.From + e.Sub[1]}
		}
	}
	return &Error{Span: at, Message: e.Message, Hint: e.Hint}
}

// mixed is a number whose thousands are parted by one of point and comma, and its decimals by the other.
var mixed = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)$`)

// number reads a word as a number, with its currency when that is attached: 1_200.50, 1200,50, 500€.
func number(word string) (digits, currency string) {
	end := strings.IndexFunc(word, func(r rune) bool { return !strings.ContainsRune("0123456789_.,+-", r) })
	if end < 0 {
		end = len(word)
	}
	if suffix := fold(word[end:]); suffix != "" {
		if currency = currencies[suffix]; currency == "" {
			return "", ""
		}
	}
	n := word[:end]
	if mixed.MatchString(n) {
		point := strings.LastIndexAny(n, ".,")
		n = strings.NewReplacer(".", "", ",", "").Replace(n[:point]) + n[point:]
	}
	n = strings.ReplaceAll(strings.ReplaceAll(n, "_", ""), ",", ".")
	whole, fraction, dotted := strings.Cut(strings.TrimLeft(n, "+-"), ".")
	if len(n)-len(strings.TrimLeft(n, "+-")) > 1 || !isDigits(whole) || dotted && !isDigits(fraction) {
		return "", ""
	}
	return strings.TrimPrefix(n, "+"), currency
}
