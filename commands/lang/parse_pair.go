package lang

// pair = "them" | ( "it" | [ thing ] ref ) "and" [ thing ] ref , where the thing goes without saying.
func (p *parser) pair(thing string) *Error {
	if err := p.implied(thing); err != nil {
		return err
	}
	if it, ok := p.cmd.Subject.(*It); ok && it.Many {
		return nil
	}
	if !p.phrase("and") {
		return p.unexpected()
	}
	p.note(Expect{Kind: ExpectThing, Words: []string{thing}})
	named, ok := p.namedThing()
	if ok && named.Name != thing {
		return errOtherThing(named.Span, p.form.Verb, thing)
	}
	p.thing = thing
	ref, err := p.ref(ExpectRecord)
	if err == nil {
		p.cmd.Other = &ref
	}
	return err
}
