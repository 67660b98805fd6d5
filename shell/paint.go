package shell

import (
	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/shell/term"
)

var _ term.Painter = (*host)(nil)

// Paint says what the words of a line are, as far as the parser has understood it.
func (h *host) Paint(line string) (spans []term.Span) {
	for _, p := range h.sh.exec.Grammar.Pieces(line) {
		spans = append(spans, term.Span{From: p.From, To: p.To, Style: style(p.Kind)})
	}
	return spans
}

func style(kind lang.PieceKind) term.Style {
	switch kind {
	case lang.PieceVerb:
		return term.Verb
	case lang.PieceText:
		return term.Quoted
	case lang.PieceNumber:
		return term.Number
	default:
		return term.Keyword
	}
}
