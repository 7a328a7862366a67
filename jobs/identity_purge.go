package jobs

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"gateway/app/auth"
)

// identityPurge forgets registrations, links, sessions and limits that are over.
type identityPurge struct {
	river.WorkerDefaults[auth.PurgeArgs]
	deps Deps
}

// Work purges once and says how much.
func (w *identityPurge) Work(ctx context.Context, _ *river.Job[auth.PurgeArgs]) error {
	p, err := w.deps.Gate.Purge(ctx)
	if err != nil {
		return err
	}
	w.deps.Log.InfoContext(ctx, "identity purged", slog.Int64("registrations", p.Registrations), slog.Int64("tokens", p.Tokens),
		slog.Int64("sessions", p.Sessions), slog.Int64("throttle", p.Throttle))
	return nil
}
