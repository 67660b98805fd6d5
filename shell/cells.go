package shell

import (
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"epicevents.example/epic/models"
)

// plain is a value on one line, safe for a terminal.
func (r *renderer) plain(v any) string { return clean(r.cell(v), " ") }

// cell writes one value for people; an empty one is an empty cell.
func (r *renderer) cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case int64:
		return fmt.Sprint(v)
	case decimal.Decimal:
		return v.Pad(2).String()
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Time:
		return v.In(r.zone).Format("2006-01-02 15:04")
	case models.Day:
		return time.Time(v).Format(time.DateOnly)
	case models.Ref:
		if v.Label == "" {
			return fmt.Sprintf("#%d", v.ID)
		}
		return v.Label
	case turn:
		return r.was(v.from) + arrow + r.was(v.to)
	default:
		return fmt.Sprint(v)
	}
}

// numeric reports whether values of a kind stand at the right of their column.
func numeric(k models.Kind) bool {
	return k == models.KindID || k == models.KindInteger || k == models.KindMoney
}
