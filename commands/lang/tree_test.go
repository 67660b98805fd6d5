package lang_test

import (
	"strings"

	"epicevents.example/epic/commands/lang"
)

// tree shows what the printer does not: how conditions nest, and which readings a value has.
func tree(line *lang.Line) []string {
	var out []string
	for _, c := range line.Commands {
		if c.Where != nil {
			out = append(out, cond(c.Where))
		}
		for _, a := range c.Assignments {
			if a.Value == nil {
				out = append(out, a.Path.String()+" empty")
			} else {
				out = append(out, a.Path.String()+" "+value(*a.Value))
			}
		}
		if c.Amount != nil && !c.Amount.All {
			out = append(out, value(c.Amount.Value))
		}
		if c.On != nil {
			out = append(out, "on "+value(*c.On))
		}
	}
	return out
}

func cond(c lang.Cond) string {
	switch c := c.(type) {
	case *lang.Or:
		return conds("or", c.List)
	case *lang.And:
		return conds("and", c.List)
	case *lang.Not:
		return conds("not", []lang.Cond{c.Cond})
	case *lang.Mine:
		return "mine"
	case *lang.State:
		return c.Name
	case *lang.Related:
		name := "with"
		if c.Without {
			name = "without"
		}
		if c.Where == nil {
			return "(" + name + " " + c.Thing.Name + ")"
		}
		return "(" + name + " " + c.Thing.Name + " " + cond(c.Where) + ")"
	case *lang.Compare:
		parts := []string{c.Op.String(), c.Path.String()}
		for _, v := range c.Values {
			parts = append(parts, value(v))
		}
		text := "(" + strings.Join(parts, " ") + ")"
		if c.Not {
			return "(not " + text + ")"
		}
		return text
	default:
		return "?"
	}
}

func conds(name string, list []lang.Cond) string {
	parts := []string{name}
	for _, c := range list {
		parts = append(parts, cond(c))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

// value shows every reading of a value: a word, a number, a record's number, a date.
func value(v lang.Value) string {
	if v.Quoted {
		return lang.Word{Text: v.Text, Quoted: true}.String()
	}
	var readings []string
	if v.Number != "" {
		readings = append(readings, strings.TrimSpace("number "+v.Number+" "+v.Currency))
	}
	if v.Record != "" {
		readings = append(readings, "record "+v.Record)
	}
	if v.IsDate {
		readings = append(readings, "date "+v.Date.String())
	}
	if v.Wrong != nil {
		readings = append(readings, "no date")
	}
	if len(readings) == 0 {
		return v.Text
	}
	return "[" + strings.Join(readings, ", ") + "]"
}
