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
	for clause := Where; clause <= Remember; clause++ {
		p.clause(c, clause)
	}
	return strings.Join(p.words, " ")
}

// printer gathers the words of a sentence.
type printer struct{ words []string }

func (p *printer) put(words ...string) { p.words = append(p.words, words...) }

func (p *printer) operand(c *Command, o Operand) {
	switch o {
	case ASubject, ATarget, AScope, AContract, AnEvent:
		p.subject(c.Subject)
	case AThing, MaybeThing:
		if c.Thing != nil {
			p.put(c.Thing.String())
		}
	case MaybeEmployee:
		if c.Person != nil {
			p.put("for", c.Person.String())
		}
	case AnAmount:
		if c.Amount.All {
			p.put("all")
		} else {
			p.put(c.Amount.Value.String())
		}
	case AnyWords, ATopic:
		for _, w := range c.Words {
			p.put(w.String())
		}
	}
}

func (p *printer) subject(s Subject) {
	switch s := s.(type) {
	case *It:
		if s.Many {
			p.put("them")
		} else {
			p.put("it")
		}
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

func (p *printer) assignments(list []Assignment) {
	for i, a := range list {
		text := a.Path.String() + " = empty"
		if a.Value != nil {
			text = a.Path.String() + " = " + a.Value.String()
		}
		if i < len(list)-1 {
			text += ","
		}
		p.put(text)
	}
}

func (p *printer) clause(c *Command, clause Clause) {
	switch clause {
	case Where:
		if c.Where != nil {
			p.put("where", Print(c.Where))
		}
	case OrderBy:
		printList(p, "order by", c.Order, Sort.String)
	case By:
		printList(p, "by", c.By, Key.String)
	case Columns:
		printList(p, "columns", c.Columns, Path.String)
	case For:
		if c.For != nil {
			p.put("for", c.For.String())
		}
	case Fields:
		if c.Form.takes(Fields) {
			p.assignments(c.Assignments)
		}
	case Set:
		if c.Form.takes(Set) {
			p.put("set")
			p.assignments(c.Assignments)
		}
	case To:
		if c.Person != nil && c.Form.takes(To) {
			p.put("to", c.Person.String())
		}
	case On:
		if c.On != nil {
			p.put("on", c.On.String())
		}
	case Limit:
		p.word("limit", c.Limit)
	case As:
		p.word("as", c.Format)
	case ByMethod:
		p.word("by", c.Method)
	case RefText:
		p.word("ref", c.Reference)
	case Because:
		p.word("because", c.Because)
	case DryRun:
		if c.DryRun {
			p.put("dry run")
		}
	case Yes:
		if c.Yes {
			p.put("yes")
		}
	case Remember:
		if c.Remember {
			p.put("remember")
		}
	}
}

func (p *printer) word(key string, w *Word) {
	if w != nil {
		p.put(key, w.String())
	}
}

func printList[T any](p *printer, key string, items []T, text func(T) string) {
	if len(items) == 0 {
		return
	}
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = text(item)
	}
	p.put(key, strings.Join(parts, ", "))
}

// Print writes a condition in the canonical way.
func Print(c Cond) string {
	switch c := c.(type) {
	case *Or:
		return printConds(c.List, " or ", false)
	case *And:
		return printConds(c.List, " and ", true)
	case *Not:
		return "not " + printAtom(c.Cond)
	case *Mine:
		return "mine"
	case *State:
		return c.Name
	case *Related:
		return c.String()
	case *Compare:
		return c.String()
	default:
		return ""
	}
}

func printConds(list []Cond, joint string, and bool) string {
	parts := make([]string, len(list))
	for i, c := range list {
		if _, or := c.(*Or); or || !and {
			parts[i] = printInner(c)
		} else {
			parts[i] = printAtom(c)
		}
	}
	return strings.Join(parts, joint)
}

// printInner prints a part of an "or": only another "or" needs parentheses there.
func printInner(c Cond) string {
	if _, or := c.(*Or); or {
		return "(" + Print(c) + ")"
	}
	return Print(c)
}

// printAtom prints a part of an "and" or a "not": both "and" and "or" need parentheses there.
func printAtom(c Cond) string {
	switch c.(type) {
	case *And, *Or:
		return "(" + Print(c) + ")"
	default:
		return Print(c)
	}
}

// String prints the test.
func (c *Compare) String() string {
	op := c.Op.String()
	switch {
	case c.Not && (c.Op == OpEmpty || c.Op == OpSet):
		op = "is not" + op[len("is"):]
	case c.Not:
		op = "not " + op
	}
	var values []string
	for _, v := range c.Values {
		values = append(values, v.String())
	}
	text := c.Path.String() + " " + op
	switch c.Op {
	case OpIn:
		return text + " (" + strings.Join(values, ", ") + ")"
	case OpBetween:
		return text + " " + strings.Join(values, " and ")
	default:
		return strings.TrimSuffix(text+" "+strings.Join(values, " "), " ")
	}
}

// String prints the condition on related records.
func (c *Related) String() string {
	text := "with "
	if c.Without {
		text = "without "
	}
	text += c.Thing.String()
	if c.Where != nil {
		text += " (" + Print(c.Where) + ")"
	}
	return text
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
