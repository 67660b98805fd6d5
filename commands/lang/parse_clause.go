package lang

import "strings"

// clauses reads the clauses of the form in any order, each once, and checks that the needed
// ones are there.
func (p *parser) clauses() *Error {
	p.seen = map[Clause]bool{}
	for !p.atEnd() {
		p.noteFields()
		c, word, ok := p.clauseWord()
		if !ok && p.form.takes(Fields) {
			before := len(p.cmd.Assignments)
			if err := p.assignments(); err != nil {
				return err
			}
			ok = len(p.cmd.Assignments) > before
			if ok {
				continue
			}
		}
		if !ok {
			break
		}
		if err := p.clause(c, word); err != nil {
			return err
		}
		p.seen[c] = true
	}
	if p.atEnd() {
		p.noteFields()
		p.clauseWord() // what else could follow, for completion
	}
	for _, c := range p.form.Needs {
		if !p.seen[c] {
			return p.lacks(c)
		}
	}
	return nil
}

// noteFields notes the fields that the sentence could give a value to, where it lists them freely.
func (p *parser) noteFields() {
	if p.form.takes(Fields) {
		p.note(Expect{Kind: ExpectAssign, Thing: p.thing})
	}
}

// lacks is the error for a needed clause that is not there.
func (p *parser) lacks(c Clause) *Error {
	e := p.stray()
	if p.never() != nil {
		return e
	}
	if t := p.cur(); c == Set && t.kind == tokWord && p.g.isField(p.thing, t.text) {
		return errMissing(t, c)
	}
	if t := p.cur(); t.kind == tokEnd || t.kind == tokMark || !strings.HasPrefix(e.Hint, didYouMean) && e.Span == t.span {
		return errMissing(t, c)
	}
	return e
}

// clauseWord takes the word that begins a clause. A clause that is there already is refused.
func (p *parser) clauseWord() (Clause, string, bool) {
	for _, c := range p.form.Clauses {
		if p.seen[c] || !p.fits(c) {
			continue
		}
		if w, ok := p.oneOf(clauses[c].words...); ok {
			return c, w, true
		}
	}
	return 0, "", false
}

// beginsClause reports whether a clause of the form begins here.
func (p *parser) beginsClause() bool {
	at := p.pos
	_, _, ok := p.clauseWord()
	p.pos = at
	return ok
}

func (p *parser) clause(c Clause, word string) (err *Error) {
	cmd := p.cmd
	switch c {
	case InThing:
		thing, ok := p.aThing(many)
		if !ok {
			return p.unexpected()
		}
		p.thing, cmd.Thing = thing.Name, &thing
	case Where:
		cmd.Where, err = p.whereOr(word)
	case OrderBy:
		err = p.fields(func() *Error {
			s := Sort{Path: p.fieldPath()}
			if s.Path.Names == nil {
				return p.unexpected()
			}
			if s.Desc = p.phrase("desc"); !s.Desc {
				p.phrase("asc")
			}
			cmd.Order = append(cmd.Order, s)
			return nil
		})
	case By:
		err = p.fields(p.key)
	case Columns:
		err = p.fields(func() *Error {
			path := p.fieldPath()
			if path.Names == nil {
				return p.unexpected()
			}
			cmd.Columns = append(cmd.Columns, path)
			return nil
		})
	case Limit:
		cmd.Limit, err = p.limit()
	case AsOf:
		var v Value
		p.note(Expect{Kind: ExpectDate})
		v, err = p.value(Path{})
		cmd.AsOf = &v
	case As:
		if p.seen[AsOf] && p.isWord("of") {
			return errTwice(Span{p.tokens[p.pos-1].span.From, p.cur().span.To}, "as of")
		}
		if _, ok := p.oneOf(Formats()...); !ok {
			return p.unexpected()
		}
		t := p.tokens[p.pos-1]
		cmd.Format = &Word{Span: t.span, Text: fold(t.text)}
	case For:
		err = p.forRecord()
	case Set:
		if err = p.assignments(); err == nil && len(cmd.Assignments) == 0 {
			err = p.unexpected()
		}
	case To:
		var ref Ref
		ref, err = p.person()
		cmd.Person = &ref
	case Into:
		err = p.intoRecord()
	case On:
		var v Value
		p.note(Expect{Kind: ExpectDate})
		v, err = p.value(Path{})
		cmd.On = &v
	case ByMethod:
		cmd.Method, err = p.text(Expect{Kind: ExpectValue, Thing: "payment", Path: []string{"method"}})
	case RefText:
		cmd.Reference, err = p.text(Expect{Kind: ExpectText})
	case InParts:
		cmd.Parts, err = p.parts()
	case From:
		cmd.From, err = p.valueOf("instalment", "due")
	case ToFile:
		cmd.File, err = p.text(Expect{Kind: ExpectText})
	case Because:
		cmd.Because, err = p.text(Expect{Kind: ExpectText})
	case Skipping:
		cmd.SkipErrors = true
	case DryRun:
		cmd.DryRun = true
	case Yes:
		cmd.Yes = true
	case Remember:
		cmd.Remember = true
	}
	return err
}

// Formats are the ways in which a result can be written.
func Formats() []string { return []string{"table", "cards", "csv", "json"} }

// limit = number | "all" .
func (p *parser) limit() (*Word, *Error) {
	p.note(Expect{Kind: ExpectNumber})
	t := p.cur()
	number := t.kind == tokWord && isDigits(t.text) && len(t.text) <= 9 && strings.Trim(t.text, "0") != ""
	switch {
	case p.phrase("all"):
		return &Word{Span: t.span, Text: "all"}, nil
	case t.kind == tokEnd:
		return nil, p.unexpected()
	case !number:
		return nil, errNotALimit(t)
	}
	w := p.take()
	return &w, nil
}

// parts = number ( "instalments" | "instalment" ) .
func (p *parser) parts() (*Word, *Error) {
	p.note(Expect{Kind: ExpectNumber})
	if t := p.cur(); t.kind != tokWord || !isDigits(t.text) {
		return nil, p.unexpected()
	}
	w := p.take()
	if w.Text = strings.TrimLeft(w.Text, "0"); w.Text == "" {
		w.Text = "0"
	}
	if p.phrase("instalments") || p.isWord("instalment") && p.phrase("instalment") {
		return &w, nil
	}
	return nil, p.unexpected()
}

// valueOf reads a value of a field of another thing than the sentence is about.
func (p *parser) valueOf(thing, field string) (*Value, *Error) {
	about := p.thing
	p.thing = thing
	v, err := p.value(Path{Names: []string{field}})
	p.thing = about
	return &v, err
}

// whereOr = "where" cond | ("with" | "without") thing [ "(" cond ")" ] [ "and" cond ] .
func (p *parser) whereOr(word string) (Cond, *Error) {
	if word != "where" {
		p.pos--
	}
	return p.cond()
}

// forRecord = [ thing ] ref .
func (p *parser) forRecord() *Error {
	about := p.thing
	defer func() { p.thing = about }()
	thing, ok := p.aThing(one)
	if !ok {
		thing.Span = Span{p.cur().span.From, p.cur().span.From}
	}
	if t := p.cur(); !ok && t.kind != tokNumber && t.kind != tokText {
		return p.unexpected()
	}
	p.thing = thing.Name // empty: what it must be for goes without saying
	ref, err := p.ref(ExpectRecord)
	p.cmd.For = &Record{Thing: thing, Ref: ref}
	return err
}

// intoRecord = [ thing ] ref , where the thing is that of the sentence.
func (p *parser) intoRecord() *Error {
	about, t := p.thing, p.cur()
	thing := Thing{Name: about, Span: Span{t.span.From, t.span.From}}
	if about != "" {
		p.note(Expect{Kind: ExpectThing, Words: []string{about}})
	}
	if typed, ok := p.namedThing(); ok {
		thing = typed
	}
	if about != "" && thing.Name != about {
		return errIntoOther(thing.Span, about)
	}
	p.thing = thing.Name
	ref, err := p.ref(ExpectRecord)
	p.thing, p.cmd.Into = about, &Record{Thing: thing, Ref: ref}
	return err
}

// text takes a quoted text or a single word.
func (p *parser) text(want Expect) (*Word, *Error) {
	p.note(want)
	t := p.cur()
	if t.kind != tokText && t.kind != tokWord || t.open {
		return nil, p.unexpected()
	}
	w := p.take()
	if !w.Quoted {
		p.lastValue, p.lastField = w.Span, Path{}
	}
	return &w, nil
}
