package lang

import "time"

// free = ( "support" | "venue" ) [ "on" ] date [ ( "until" | "to" ) date ] .
func (p *parser) free() *Error {
	what, ok := p.oneOf("support", "venue")
	if !ok {
		return p.unexpected()
	}
	p.cmd.Words = []Word{{Span: p.tokens[p.pos-1].span, Text: what}}
	p.phrase("on")
	on, err := p.dateValue()
	if err != nil {
		return err
	}
	p.cmd.On = &on
	if _, more := p.oneOf("until", "to"); !more {
		return nil
	}
	until, err := p.dateValue()
	p.cmd.Until = &until
	return err
}

// dateValue = date .
func (p *parser) dateValue() (Value, *Error) {
	p.note(Expect{Kind: ExpectDate})
	return p.value(Path{})
}

// Closing is when what begins at start ends, where the value is nothing but a clock: on that day, or on
// the next one.
func (v Value) Closing(start time.Time) (end time.Time, alone bool, err *DateError) {
	typed := make([]string, len(v.words))
	for i, t := range v.words {
		typed[i] = t.text
	}
	r := dateReader{words: typed}
	clock, wrong := r.clock()
	if wrong != nil || !clock.set || !r.atEnd() {
		return time.Time{}, false, nil
	}
	day := dayOf(start)
	if end, err = clock.on(day, start.Location()); err == nil && !end.After(start) {
		end, err = clock.on(day.addDays(1), start.Location())
	}
	return end, true, err
}
