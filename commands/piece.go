package commands

import "epicevents.example/epic/commands/lang"

// Piece is a part of a line that is known for what it is: what the prompt may colour.
type Piece = lang.Piece

// The kinds of pieces.
const (
	PieceVerb   = lang.PieceVerb
	PieceWord   = lang.PieceWord
	PieceText   = lang.PieceText
	PieceNumber = lang.PieceNumber
)
