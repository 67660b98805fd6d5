package lang

// Line is what a person typed: one command, or several with semicolons between.
type Line struct {
	Commands []*Command
}

// Command is one sentence: a verb, what it is about, and its clauses. Which slots may be
// filled is the Form's to say; an empty slot is nil, zero or an empty list.
type Command struct {
	Span Span
	Verb Word
	Form *Form

	Subject Subject // what the verb acts on
	Other   *Ref    // swap … and #9
	Thing   *Thing  // of create, describe; find … in clients
	Amount  *Amount // of pay
	Words   []Word  // of help, login, find; the number of undo; the text of a reminder; what is free

	For         *Record      // create event for contract #12
	Into        *Record      // merge client #9 into #4
	Assignments []Assignment // create client name "…"; update … set …
	Where       Cond
	Order       []Sort
	By          []Key // count … by support
	Columns     []Path
	Limit       *Word
	AsOf        *Value // as of last monday
	Format      *Word  // as csv
	Person      *Ref   // assign … to kate; password for kate; history of kate; remind kate
	On          *Value // sign … on yesterday; history today; remind me on friday; free support on friday
	Until       *Value // free support on friday until sunday
	Method      *Word  // pay … by card
	Reference   *Word  // pay … ref "INV-12"
	Parts       *Word  // plan … in 3 instalments: the number
	From        *Value // plan … from 1 june 2027
	File        *Word  // gdpr export … to "kevin"
	Because     *Word  // cancel … because "…"
	SkipErrors  bool   // leave out what a rule refuses
	DryRun      bool
	Yes         bool
	Remember    bool // login … remember
}

// Word is a word or a quoted text and where it stands.
type Word struct {
	Span   Span
	Text   string
	Quoted bool
}

// Thing is the name of an entity: client, events.
type Thing struct {
	Span Span
	Name string // in the singular
	Many bool   // typed in the plural
	word string // as typed, folded
}

// Subject is what a command acts on: *It, *Record or *Scope.
type Subject interface {
	Place() Span
	subject()
}

// It is the last record shown, or with Many the last list: `it`, `them`.
type It struct {
	Span Span
	Many bool
}

// Record is one record: `contract #12`, `client "Kevin Casey"`. Where the verb leaves no doubt
// about the thing it may be left out, and Thing.Span is empty.
type Record struct {
	Thing Thing
	Ref   Ref
}

// Scope is a set of records: `events`, `my contracts`, `events of kate`.
type Scope struct {
	Span  Span
	Thing Thing
	Mine  bool
	Of    *Ref
}

func (s *It) Place() Span     { return s.Span }
func (s *Record) Place() Span { return Span{min(s.Thing.Span.From, s.Ref.Span.From), s.Ref.Span.To} }
func (s *Scope) Place() Span  { return s.Span }

func (*It) subject()     {}
func (*Record) subject() {}
func (*Scope) subject()  {}

// Ref points at one record: a number, an e-mail, a name that one row has, or `me`.
type Ref struct {
	Span   Span
	Number string // digits, when the record is named by its number
	Text   string // as typed, without quotes
	Quoted bool
}

// Me reports whether the reference is the person at the prompt.
func (r Ref) Me() bool { return !r.Quoted && fold(r.Text) == "me" }

// Path is a field, or one reached through others: client.company.
type Path struct {
	Span  Span
	Names []string
}

// NameSpan is where the i-th name of the path stands in the line.
func (p Path) NameSpan(i int) Span {
	from := p.Span.From
	for _, name := range p.Names[:i] {
		from += len(name) + 1
	}
	return Span{from, from + len(p.Names[i])}
}

// Assignment is one field and what it becomes. A nil Value empties the field.
type Assignment struct {
	Path  Path
	Value *Value
	Empty Span // of the word that empties the field
}

// Amount is what is paid: a value, or all that is due.
type Amount struct {
	Span  Span
	All   bool
	Value Value
}

// Sort is one key of an order.
type Sort struct {
	Path Path
	Desc bool
}

// Key is one key that a count is grouped by, as it is or by a unit of time: `month of signed`.
type Key struct {
	Path Path
	Unit string
}

// Value is what a person typed where a value belongs. What it means depends on the field:
// 2027 is a number or a year, june a name or a month, so every reading that it has is kept.
type Value struct {
	Span     Span
	Text     string // as typed, without quotes
	Quoted   bool
	Number   string // the reading as a number
	Currency string // the currency after a number
	Record   string // the reading as a record's number: #12
	Date     Date   // the reading as a date
	IsDate   bool
	Wrong    *Error  // why an attempt at a date is none
	words    []token // of a date, for the caret
}

// Me reports whether the value is the person at the prompt.
func (v Value) Me() bool { return !v.Quoted && fold(v.Text) == "me" }
