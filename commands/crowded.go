package commands

import (
	"context"
	"fmt"
	"slices"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// crowded warns of events that now expect more people than their venue holds, behind a sentence: it is said,
// and not refused. It is empty where a change has nothing to do with that.
func (c *Call) crowded(ctx context.Context, s *query.Store, ids []int64) (string, error) {
	matters := slices.ContainsFunc(c.Changes, func(change query.Change) bool {
		return change.Field.Name == "venue" || change.Field.Name == "attendees"
	})
	if c.Entity.Thing != models.Events || len(ids) == 0 || !matters {
		return "", nil
	}
	t, err := s.Rows(ctx, c.Check.Fields(c.Entity, ids, "attendees", "venue", "venue.capacity"))
	if err != nil {
		return "", err
	}
	n, sentence := 0, ""
	for _, row := range t.Rows {
		attendees, _ := row[0].(int64)
		venue, _ := row[1].(models.Ref)
		if capacity, known := row[2].(int64); known && attendees > capacity {
			n++
			sentence = fmt.Sprintf("; it expects %d people, and %s holds %d", attendees, venue.Label, capacity)
		}
	}
	switch {
	case len(ids) > 1 && n == 1:
		sentence = "; 1 of them expects more people than its venue holds"
	case len(ids) > 1 && n > 0:
		sentence = fmt.Sprintf("; %d of them expect more people than their venue holds", n)
	}
	return sentence, nil
}

// written are the records that a change has made something else of.
func written(s *query.Store) []int64 {
	var ids []int64
	for _, w := range s.Written() {
		ids = append(ids, w.ID)
	}
	return ids
}
