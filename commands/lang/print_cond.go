package lang

import "strings"

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
