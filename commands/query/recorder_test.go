package query

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"sync"

	"github.com/jackc/pgx/v5"
)

// recorder keeps the text of every statement as the driver sends it, and what its parameters of
// bytes would look like in one.
type recorder struct {
	mu      sync.Mutex
	texts   []string
	secrets []string
}

func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts = append(r.texts, data.SQL)
	for _, arg := range data.Args {
		if b, ok := arg.([]byte); ok && len(b) > 0 {
			r.secrets = append(r.secrets, hex.EncodeToString(b), base64.StdEncoding.EncodeToString(b))
		}
	}
	return ctx
}

func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

var _ pgx.QueryTracer = (*recorder)(nil)
