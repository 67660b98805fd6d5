package lang

import "slices"

// Cond is a condition: *Or, *And, *Not, *Compare, *State, *Mine or *Related.
type Cond interface {
	Place() Span
	cond()
}

// Or holds when one of its conditions does.
type Or struct{ List []Cond }

// And holds when all of its conditions do.
type And struct{ List []Cond }

// Not holds when its condition does not; a record without a value counts as "does not".
type Not struct {
	Span Span
	Cond Cond
}

// Compare tests one field.
type Compare struct {
	Path   Path
	Not    bool
	Op     Op
	OpSpan Span
	Values []Value
}

// State is a word that stands for a condition: unsigned, upcoming; or a yes-or-no field.
type State struct {
	Span Span
	Name string
}

// Mine holds for the records of the person at the prompt.
type Mine struct{ Span Span }

// Related holds when there is, or is no, related record: `without contracts (signed)`.
type Related struct {
	Span    Span
	Without bool
	Thing   Thing
	Where   Cond
}

func (c *Or) Place() Span      { return Span{c.List[0].Place().From, c.List[len(c.List)-1].Place().To} }
func (c *And) Place() Span     { return Span{c.List[0].Place().From, c.List[len(c.List)-1].Place().To} }
func (c *Not) Place() Span     { return c.Span }
func (c *Compare) Place() Span { return Span{c.Path.Span.From, c.end()} }
func (c *State) Place() Span   { return c.Span }
func (c *Mine) Place() Span    { return c.Span }
func (c *Related) Place() Span { return c.Span }

func (c *Compare) end() int {
	if n := len(c.Values); n > 0 {
		return c.Values[n-1].Span.To
	}
	return c.OpSpan.To
}

func (*Or) cond()      {}
func (*And) cond()     {}
func (*Not) cond()     {}
func (*Compare) cond() {}
func (*State) cond()   {}
func (*Mine) cond()    {}
func (*Related) cond() {}

// Op is a test of a field.
type Op int

// The tests; each is written in one canonical way, see opText.
const (
	OpEqual Op = iota
	OpNotEqual
	OpLess
	OpLessEqual
	OpGreater
	OpGreaterEqual
	OpContains
	OpNotContains
	OpStartsWith
	OpEndsWith
	OpIn
	OpBetween
	OpEmpty
	OpSet
	OpBefore
	OpAfter
	OpSince
	OpUntil
	OpOn
	OpOlderThan
)

var opText = [...]string{
	"=", "!=", "<", "<=", ">", ">=", "contains", "!~", "starts with", "ends with", "in", "between",
	"is empty", "is set", "before", "after", "since", "until", "on", "older than",
}

func (o Op) String() string { return opText[o] }

// Dated reports whether the test is about time only.
func (o Op) Dated() bool { return o >= OpBefore }

// Textual reports whether the test is about text only.
func (o Op) Textual() bool { return o >= OpContains && o <= OpEndsWith }

// Ordering reports whether the test needs a before and an after.
func (o Op) Ordering() bool { return o >= OpLess && o <= OpGreaterEqual || o == OpBetween }

// Mentions reports whether a condition asks about a field or a state of the thing itself, under any
// of its names.
func Mentions(c Cond, names ...string) bool {
	switch c := c.(type) {
	case *Or:
		return slices.ContainsFunc(c.List, func(c Cond) bool { return Mentions(c, names...) })
	case *And:
		return slices.ContainsFunc(c.List, func(c Cond) bool { return Mentions(c, names...) })
	case *Not:
		return Mentions(c.Cond, names...)
	case *Compare:
		return len(c.Path.Names) == 1 && slices.Contains(names, fold(c.Path.Names[0]))
	case *State:
		return slices.Contains(names, fold(c.Name))
	default:
		return false
	}
}
