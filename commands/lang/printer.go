package lang

import "strings"

// String prints a line in the canonical way; it reads back to the same line.
func (l *Line) String() string {
	parts := make([]string, len(l.Commands))
	for i, c := range l.Commands {
		parts[i] = c.String()
	}
	return strings.Join(parts, "; ")
}

// String prints the command: verb, operands, then the clauses in the order of Clause.
func (c *Command) String() string {
	p := &printer{}
	p.put(c.Form.Verb)
	for _, o := range c.Form.Operands {
		p.operand(c, o)
	}
	for clause, known := range clauses {
		if c.Form.takes(Clause(clause)) {
			p.put(known.print(c))
		}
	}
	return strings.Join(p.words, " ")
}

// printer gathers the words of a sentence.
type printer struct{ words []string }

// put adds words; an empty one is none.
func (p *printer) put(words ...string) {
	for _, w := range words {
		if w != "" {
			p.words = append(p.words, w)
		}
	}
}

func (p *printer) operand(c *Command, o Operand) {
	switch o {
	case ASubject, ATarget, AScope, AHolding, AContract, AnEvent, APayment:
		p.subject(c.Subject)
	case AmongThings:
		p.put("in", c.Thing.String())
	case AThing, MaybeThing:
		if c.Thing != nil {
			p.put(c.Thing.String())
		}
	case MaybeEmployee:
		if c.Person != nil {
			p.put("for", c.Person.String())
		}
	case ASession:
		p.put("session", c.Words[0].String())
	case AHistory:
		p.subject(c.Subject)
		if c.Person != nil {
			p.put("of", c.Person.String())
		}
		if c.On != nil {
			p.put(c.On.String())
		}
	case MaybeNumber:
		for _, w := range c.Words {
			p.put("#" + strings.TrimPrefix(w.Text, "#"))
		}
	case AnAmount, MaybeAmount:
		switch {
		case c.Amount == nil:
		case c.Amount.All:
			p.put("all")
		default:
			p.put(c.Amount.Value.String())
		}
	case TwoEvents:
		p.subject(c.Subject)
		if c.Other != nil {
			p.put("and", c.Other.String())
		}
	case AFreedom:
		p.put(c.Words[0].String(), "on", c.On.String())
		if c.Until != nil {
			p.put("until", c.Until.String())
		}
	case AReminder:
		p.put(c.Person.String())
		if c.On != nil && !strings.HasPrefix(fold(c.On.String()), "in ") {
			p.put("on")
		}
		if c.On != nil {
			p.put(c.On.String())
		}
		if c.Subject != nil {
			p.put("about")
			p.subject(c.Subject)
		}
		p.put(c.Words[0].String())
	case AnyWords, SomeWords, ATopic, MaybeAll:
		for _, w := range c.Words {
			p.put(w.String())
		}
	}
}

func (p *printer) subject(s Subject) {
	switch s := s.(type) {
	case *It:
		p.put(s.String())
	case *Record:
		p.put(s.String())
	case *Scope:
		if s.Mine {
			p.put("my")
		}
		p.put(s.Thing.String())
		if s.Of != nil {
			p.put("of", s.Of.String())
		}
	}
}

// String prints the pronoun.
func (s *It) String() string {
	if s.Many {
		return "them"
	}
	return "it"
}

// String prints the field and its new value.
func (a Assignment) String() string {
	if a.Value == nil {
		return a.Path.String() + " = empty"
	}
	return a.Path.String() + " = " + a.Value.String()
}

// String prints the thing as it was typed, in the singular or the plural.
func (t Thing) String() string { return t.word }

// String prints the record with its thing, which is never left out.
func (r *Record) String() string { return strings.TrimSpace(r.Thing.Name + " " + r.Ref.String()) }

// String prints the reference.
func (r Ref) String() string {
	if r.Number != "" {
		return "#" + r.Number
	}
	return Word{Text: r.Text, Quoted: r.Quoted}.String()
}

func (p Path) String() string { return strings.Join(p.Names, ".") }

// String prints the key of an order.
func (s Sort) String() string {
	if s.Desc {
		return s.Path.String() + " desc"
	}
	return s.Path.String()
}

// String prints the key of a count.
func (k Key) String() string {
	if k.Unit != "" {
		return k.Unit + " of " + k.Path.String()
	}
	return k.Path.String()
}

// String prints the value as it was typed, spaces made single.
func (v Value) String() string {
	if v.Quoted {
		return Word{Text: v.Text, Quoted: true}.String()
	}
	return strings.Join(strings.Fields(v.Text), " ")
}

// String prints the word, in quotes when it had some.
func (w Word) String() string {
	if !w.Quoted {
		return w.Text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(w.Text) + `"`
}
