package query

import (
	"context"
	"encoding/json"

	"epicevents.example/epic/models"
)

// Erased is what became of a client, and of those that were merged with it.
type Erased struct {
	Clients   []int64 `json:"clients"`
	Contracts int     `json:"contracts"` // that stay
	Events    int     `json:"events"`
	Payments  int     `json:"payments"`
	Entries   int     `json:"history"` // of the history, that were scrubbed
	Columns   int     `json:"columns"` // that were looked through afterwards
	Shared    int     `json:"shared"`  // names and numbers that others have too
}

// longErasure is how long one may take: it reads all that there is.
const longErasure = "10min"

// Erase forgets a client for good. The database does it, and looks whether anything is left: then it
// refuses, and nothing was done.
func (s *Store) Erase(ctx context.Context, client int64, why string) (*Erased, error) {
	if _, err := s.db.ExecContext(ctx, "SELECT set_config('statement_timeout', ?, true)", longErasure); err != nil {
		return nil, s.fault(ctx, err)
	}
	var said []byte
	if err := s.db.QueryRowContext(ctx, "SELECT public.erase_client(?, ?)", client, why).Scan(&said); err != nil {
		return nil, s.fault(ctx, err)
	}
	var done Erased
	if err := json.Unmarshal(said, &done); err != nil {
		return nil, s.fault(ctx, err)
	}
	for _, id := range done.Clients {
		s.wrote(s.schema.Of(models.Clients), id, false, "erased")
	}
	return &done, nil
}
