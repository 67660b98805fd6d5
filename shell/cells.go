package shell

import (
	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// plain is a value on one line, safe for a terminal.
func (r *renderer) plain(v any) string { return clean(r.cell(v), " ") }

// cell writes one value for people; an empty one is an empty cell.
func (r *renderer) cell(v any) string {
	if turn, ok := v.(turn); ok {
		return r.was(turn.from) + arrow + r.was(turn.to)
	}
	return query.Word(v, r.zone)
}

// numeric reports whether values of a kind stand at the right of their column.
func numeric(k models.Kind) bool {
	return k == models.KindID || k == models.KindInteger || k == models.KindMoney
}
