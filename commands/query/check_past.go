package query

import (
	"time"

	"epicevents.example/epic/commands/lang"
	"epicevents.example/epic/models"
)

// keptWhen stands for the moments that Epic records by itself: a weekday is the one before.
func keptWhen() *models.Field {
	return &models.Field{Name: "when", Kind: models.KindInstant, Derived: true}
}

// Period reads a stretch of time of the past, [from, to).
func (c *Checker) Period(v lang.Value) (from, to time.Time, err error) {
	s, err := c.span(keptWhen(), v)
	return s.start, s.end, err
}

// AsOf reads the moment as of which records are shown. A day means its end, and so does a period; of
// one that is not over yet the present is meant. What has not begun is refused.
func (c *Checker) AsOf(v lang.Value) (time.Time, error) {
	s, err := c.span(keptWhen(), v)
	switch {
	case err != nil:
		return time.Time{}, err
	case s.start.After(c.Now):
		return time.Time{}, at(v.Span, models.Refused, "nobody knows yet how this will be").WithHint("as of is about the past")
	case s.point:
		return s.start, nil
	case s.end.After(c.Now):
		return c.Now, nil
	default:
		return s.end.Add(-time.Microsecond), nil // what the database tells apart
	}
}

// past is the moment as of which a sentence reads; zero when it says none.
func (c *Checker) past(cmd *lang.Command) (time.Time, error) {
	if cmd.AsOf == nil {
		return time.Time{}, nil
	}
	return c.AsOf(*cmd.AsOf)
}
