package lang

import (
	"fmt"
	"strings"
)

// Clause is a part of a sentence that begins with a word of its own. The order here is the
// order in which they are printed.
type Clause int

// The clauses.
const (
	InThing  Clause = iota // in clients
	Where                  // where cond, with contracts, without contracts
	OrderBy                // order by start desc
	By                     // by support
	Columns                // columns id, name
	Limit                  // limit 20
	AsOf                   // as of last monday
	As                     // as csv
	For                    // for contract #12
	Fields                 // name "Kevin Casey", email kevin@startup.io: begins with any field
	Set                    // set notes = "…"
	To                     // to kate
	Into                   // into client #4
	On                     // on yesterday
	ByMethod               // by card
	RefText                // ref "INV-12"
	InParts                // in 3 instalments
	From                   // from 1 june 2027
	ToFile                 // to "kevin"
	Because                // because "…"
	Skipping               // skip errors
	DryRun                 // dry run
	Yes                    // yes
	Remember               // remember
)

// clauses say of each clause which words begin it, how help writes what it takes, and how the one of a
// command is printed: as nothing where it has none.
var clauses = [...]struct {
	words []string
	usage string
	print func(*Command) string
}{
	InThing: {[]string{"in"}, "in things", func(c *Command) string {
		if c.Thing == nil {
			return ""
		}
		return "in " + c.Thing.String()
	}},
	Where: {[]string{"where", "with", "without"}, "where condition", func(c *Command) string {
		if c.Where == nil {
			return ""
		}
		return "where " + Print(c.Where)
	}},
	OrderBy:  {[]string{"order by"}, "order by field [desc], …", func(c *Command) string { return printList("order by ", c.Order) }},
	By:       {[]string{"by"}, "by field, …", func(c *Command) string { return printList("by ", c.By) }},
	Columns:  {[]string{"columns"}, "columns field, …", func(c *Command) string { return printList("columns ", c.Columns) }},
	Limit:    {[]string{"limit"}, "limit number | all", func(c *Command) string { return printOne("limit ", c.Limit) }},
	AsOf:     {[]string{"as of"}, "as of date", func(c *Command) string { return printOne("as of ", c.AsOf) }},
	As:       {[]string{"as"}, "as " + strings.Join(Formats(), " | "), func(c *Command) string { return printOne("as ", c.Format) }},
	For:      {[]string{"for"}, "for thing #12", func(c *Command) string { return printOne("for ", c.For) }},
	Fields:   {nil, "field value, …", func(c *Command) string { return printList("", c.Assignments) }},
	Set:      {[]string{"set"}, "set field value, …", func(c *Command) string { return printList("set ", c.Assignments) }},
	To:       {[]string{"to"}, "to person", func(c *Command) string { return printOne("to ", c.Person) }},
	Into:     {[]string{"into"}, "into [thing] #12", func(c *Command) string { return printOne("into ", c.Into) }},
	On:       {[]string{"on"}, "on date", func(c *Command) string { return printOne("on ", c.On) }},
	ByMethod: {[]string{"by"}, "by method", func(c *Command) string { return printOne("by ", c.Method) }},
	RefText:  {[]string{"ref"}, "ref text", func(c *Command) string { return printOne("ref ", c.Reference) }},
	InParts:  {[]string{"in"}, "in number instalments", printParts},
	From:     {[]string{"from"}, "from date", func(c *Command) string { return printOne("from ", c.From) }},
	ToFile:   {[]string{"to"}, "to file", func(c *Command) string { return printOne("to ", c.File) }},
	Because:  {[]string{"because"}, "because text", func(c *Command) string { return printOne("because ", c.Because) }},
	Skipping: {[]string{"skip errors"}, "skip errors", func(c *Command) string { return printIf(c.SkipErrors, "skip errors") }},
	DryRun:   {[]string{"dry run"}, "dry run", func(c *Command) string { return printIf(c.DryRun, "dry run") }},
	Yes:      {[]string{"yes"}, "yes", func(c *Command) string { return printIf(c.Yes, "yes") }},
	Remember: {[]string{"remember"}, "remember", func(c *Command) string { return printIf(c.Remember, "remember") }},
}

// printOne prints what follows a key, if there is any.
func printOne[T any, P interface {
	*T
	fmt.Stringer
}](key string, item P) string {
	if item == nil {
		return ""
	}
	return key + item.String()
}

// printParts prints into how many parts something is divided, if it is.
func printParts(c *Command) string {
	switch {
	case c.Parts == nil:
		return ""
	case c.Parts.Text == "1":
		return "in 1 instalment"
	default:
		return "in " + c.Parts.Text + " instalments"
	}
}

// printList prints what follows a key, if there is any, with commas between.
func printList[T fmt.Stringer](key string, items []T) string {
	if len(items) == 0 {
		return ""
	}
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = item.String()
	}
	return key + strings.Join(parts, ", ")
}

func printIf(there bool, word string) string {
	if !there {
		return ""
	}
	return word
}

// Writing are the clauses that every command that changes something takes.
func Writing(more ...Clause) []Clause { return append(more, Because, DryRun, Yes) }
