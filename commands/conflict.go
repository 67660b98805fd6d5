package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"epicevents.example/epic/commands/query"
	"epicevents.example/epic/models"
)

// This file holds what is asked when two people change the same field at once.

// isConflict reports whether somebody else was faster.
func isConflict(err error) bool {
	var met *query.Conflicts
	return errors.As(err, &met)
}

// settle shows each field that somebody else changed meanwhile, as it was, as it is and as it is to be, and
// asks which of the three it becomes. Nothing is written here. Where nobody is there to be asked, or of more
// fields than a person looks through, it is refused.
func (c *Call) settle(ctx context.Context, t *targets, met *query.Conflicts) error {
	const most = 20
	if len(met.List) > most {
		return met
	}
	own := maps.Clone(t.own)
	if own == nil {
		own = map[int64][]query.Change{}
	}
	for i, x := range met.List {
		key, err := c.Ask.Choose(ctx, c.facing(met, i), "m mine, t theirs, o original; any other key leaves: ")
		var known *models.Error
		if errors.As(err, &known) && known.Code == models.NeedsYes {
			return met
		}
		if err != nil {
			return err
		}
		changes, settled := own[x.ID]
		if !settled {
			changes = slices.Clone(c.Changes)
		}
		at := slices.IndexFunc(changes, func(change query.Change) bool { return change.Field == x.Change.Field })
		switch key {
		case "m":
		case "t":
			changes = slices.Delete(changes, at, at+1)
		case "o":
			changes[at].Value = x.Original
		default:
			return models.Errorf(models.Cancelled, "nothing was changed")
		}
		own[x.ID] = changes
	}
	t.own, t.seen = own, maps.Clone(t.seen)
	maps.Copy(t.seen, met.Now)
	return nil
}

// facing is a field as three people would have it.
func (c *Call) facing(met *query.Conflicts, i int) *Answer {
	x := met.List[i]
	value := func(v any) string {
		if text := query.Word(v, c.Zone); text != "" {
			return text
		}
		return "—"
	}
	head := fmt.Sprintf("%s changed the %s of %s #%d on %s:", x.Who, x.Change.Field.Label(), met.Entity.Thing, x.ID, query.Word(x.At, c.Zone))
	if n := len(met.List); n > 1 {
		head = fmt.Sprintf("%d of %d: %s", i+1, n, head)
	}
	return &Answer{Lines: []string{
		strings.ToUpper(head[:1]) + head[1:],
		"  original  " + value(x.Original),
		"  theirs    " + value(x.Theirs),
		"  mine      " + value(x.Mine),
	}}
}
