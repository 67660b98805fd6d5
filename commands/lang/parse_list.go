package lang

// list reads items with commas between them.
func (p *parser) list(item func() *Error) *Error {
	for n := 0; ; n++ {
		if n == maxList {
			return errTooMany(p.cur().span)
		}
		if err := item(); err != nil {
			return err
		}
		if !p.mark(",") {
			return nil
		}
	}
}

// fields reads fields with commas between them, and refuses a field that lacks its comma.
func (p *parser) fields(item func() *Error) *Error {
	if err := p.list(item); err != nil {
		return err
	}
	if t := p.cur(); p.isWord("and") || t.kind == tokWord && p.g.isField(p.thing, t.text) && !p.reserved(t.text) {
		return errNeedsComma(t, "fields")
	}
	return nil
}

// key = [ unit "of" ] path .
func (p *parser) key() *Error {
	k := Key{}
	next := p.next()
	unit, ok := p.unit()
	switch of := next.kind == tokWord && fold(next.text) == "of"; {
	case of && ok:
		k.Unit = unit
		p.pos += 2
		p.note(Expect{Kind: ExpectField, Thing: p.thing, Dated: true})
	case of:
		return p.unexpected()
	case ok:
		p.noteAt(p.pos+1, Expect{Kind: ExpectWords, Words: []string{"of"}})
	}
	if k.Unit == "" {
		p.note(Expect{Kind: ExpectField, Thing: p.thing})
	}
	if t := p.cur(); t.kind != tokWord || isDigits(t.text) {
		return p.unexpected()
	}
	k.Path = p.takePath()
	p.cmd.By = append(p.cmd.By, k)
	return nil
}

// unit notes the units of time and reads the current word as one, without taking it.
func (p *parser) unit() (string, bool) {
	units := []string{"day", "week", "month", "quarter", "year"}
	offers := make([]string, len(units))
	for i, u := range units {
		offers[i] = u + " of"
	}
	p.note(Expect{Kind: ExpectWords, Words: offers})
	for _, u := range units {
		if p.isWord(u) {
			return u, true
		}
	}
	return "", false
}
