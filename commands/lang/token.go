package lang

// Span is a range of bytes of the line, [From, To).
type Span struct{ From, To int }

// tokenKind is what the scanner tells apart; everything finer is the parser's to read.
type tokenKind int

const (
	tokEnd    tokenKind = iota // end of the line, or of its sentence at a comment
	tokWord                    // a run of characters: show, client.company, kevin@startup.io, 2027-06-04, 1200,50
	tokNumber                  // #12: the number of a record
	tokText                    // quoted text
	tokMark                    // ( ) , ; : and the operators = != < <= > >= ~ !~
)

// token is one piece of the line.
type token struct {
	kind  tokenKind
	span  Span
	text  string // of a quoted text: what it says; of a record's number: its digits; else as typed
	whole string // as typed
	open  bool   // the quote was never closed
	end   rune   // of a quoted text: what closes it
}
