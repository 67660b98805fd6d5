package lang

// Piece is a part of a line that is known for what it is: what an editor may colour.
type Piece struct {
	Span
	Kind PieceKind
}

// PieceKind says what a Piece is.
type PieceKind int

// The kinds of pieces. Fields, names and values without quotes are none of them.
const (
	PieceVerb   PieceKind = iota
	PieceWord             // a word of the language, where the parser takes it as one
	PieceText             // quoted text, closed or not
	PieceNumber           // of a record, an amount or a date in digits
)

// Pieces gives those of a line, in their order; behind a mistake only quoted texts and numbers are known.
func (g *Grammar) Pieces(line string) []Piece {
	if len(line) > maxLine {
		return nil
	}
	s := &scanner{line: line}
	var tokens []token
	for {
		t, err := s.next()
		if err != nil {
			t = token{kind: tokEnd, span: Span{s.pos, s.pos}}
		}
		t.whole = line[t.span.From:t.span.To]
		tokens = append(tokens, t)
		if t.kind == tokEnd {
			break
		}
	}
	p := &parser{g: g, line: line, tokens: tokens, words: map[int]PieceKind{}}
	_, _ = p.parseLine() // an error is expected: the line may go on
	var pieces []Piece
	for i, t := range tokens {
		kind, known := p.words[i]
		switch {
		case t.kind == tokText:
			kind, known = PieceText, true
		case t.kind == tokNumber, t.kind == tokWord && !known && t.text[0] >= '0' && t.text[0] <= '9':
			kind, known = PieceNumber, true
		}
		if known {
			pieces = append(pieces, Piece{t.span, kind})
		}
	}
	return pieces
}

// took notes that so many tokens before the current one were words of a kind.
func (p *parser) took(n int, kind PieceKind) {
	if p.words == nil {
		return
	}
	for i := p.pos - n; i < p.pos; i++ {
		p.words[i] = kind
	}
}
