package lang

// reminder = person { [ "on" ] date | "about" ( "it" | thing ref ) } text , the parts in any order, each
// once.
func (p *parser) reminder() *Error {
	ref, err := p.person()
	if err != nil {
		return err
	}
	p.cmd.Person = &ref
	for {
		switch at := p.pos; {
		case p.cmd.Subject == nil && p.phrase("about"):
			err = p.subject(ATarget)
		case p.cmd.On == nil && p.reminderDate():
		default:
			if p.pos > at { // on, and no date
				return p.unexpected()
			}
			if p.cmd.Subject != nil && p.isWord("about") {
				return errTwice(p.cur().span, "about")
			}
			return p.reminderText()
		}
		if err != nil {
			return err
		}
	}
}

// reminderDate takes the day of a reminder.
func (p *parser) reminderDate() bool {
	p.phrase("on")
	p.note(Expect{Kind: ExpectDate})
	v, ok := p.date(Path{})
	if ok {
		p.cmd.On = &v
	}
	return ok
}

// reminderText takes what a reminder says.
func (p *parser) reminderText() *Error {
	text, err := p.text(Expect{Kind: ExpectText})
	if err != nil {
		return err
	}
	p.cmd.Words = []Word{*text}
	return nil
}
