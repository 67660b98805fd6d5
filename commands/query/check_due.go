package query

import (
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// morning is the hour of a day at which somebody is reminded, where none is said.
const morning = 9

// Due reads when a reminder is due. A day means its morning, a period that of its first day; when that
// is over and the day is not, it is due at once. What is over is refused.
func (c *Checker) Due(v lang.Value) (time.Time, error) {
	s, err := c.span(&models.Field{Name: "when", Kind: models.KindInstant}, v)
	if err != nil {
		return time.Time{}, err
	}
	due := s.start
	if !s.point {
		y, m, d := s.start.Date()
		due = time.Date(y, m, d, morning, 0, 0, 0, s.start.Location())
	}
	switch {
	case !s.end.After(c.Now):
		return time.Time{}, at(v.Span, models.Refused, "this is over: nobody can be reminded then").WithHint("write a day or a time to come, as in on friday or in 3 days")
	case due.Before(c.Now):
		return c.Now, nil
	default:
		return due, nil
	}
}
