package serve

import (
	"context"
	"log/slog"

	"gateway/app/auth"
	"gateway/app/config"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/queue"
)

// Core is what every process stands on.
type Core struct {
	DB    *db.DB
	Gate  *auth.Gate
	Queue *queue.Queue
}

// Open connects to the database. Close ends the connections.
func Open(ctx context.Context, c config.Config, log *slog.Logger) (*Core, error) {
	keys, err := licence.NewKeyring(c.LicenceKey)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, string(c.DatabaseURL))
	if err != nil {
		return nil, err
	}
	q, err := queue.Open(d, log)
	if err != nil {
		d.Close()
		return nil, err
	}
	gate := &auth.Gate{DB: d, Hasher: auth.NewHasher(auth.ProductionCost()), TokenKey: c.TokenKey, Keyring: keys,
		Enqueue: func(ctx context.Context, tx db.Tx, job auth.Job) error { return q.Enqueue(ctx, tx, job) }}
	return &Core{DB: d, Gate: gate, Queue: q}, nil
}

// Close ends the connections.
func (c *Core) Close() { c.DB.Close() }
