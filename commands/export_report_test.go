package commands

import (
	"context"

	"epicevents.example/epic/commands/query"
)

// Spoil gives a verb that adds a record a fault, which comes when the record is in the table and not kept yet.
func (r *Registry) Spoil(verb string, fault func() error) {
	r.Command(verb).Run = func(ctx context.Context, c *Call) (*Answer, error) {
		return nil, c.write(ctx, func(s *query.Store) error {
			if _, err := s.Insert(ctx, c.Entity, c.Changes); err != nil {
				return err
			}
			return fault()
		})
	}
}
