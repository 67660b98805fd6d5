package shell

import (
	"epicevents.example/epic/commands"
	"epicevents.example/epic/shell/term"
)

var _ term.Painter = (*host)(nil)

// Paint says what the words of a line are, as far as the parser has understood it.
func (h *host) Paint(line string) (spans []term.Span) {
	styles := [...]term.Style{
		commands.PieceVerb: term.Verb, commands.PieceWord: term.Keyword, commands.PieceText: term.Quoted, commands.PieceNumber: term.Number,
	}
	for _, p := range h.sh.exec.Grammar.Pieces(line) {
		spans = append(spans, term.Span{From: p.From, To: p.To, Style: styles[p.Kind]})
	}
	return spans
}
