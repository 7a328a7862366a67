package auth

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/db"
)

// PurgeArgs is the job that forgets what identity no longer needs.
type PurgeArgs struct{}

// Kind names the job.
func (PurgeArgs) Kind() string { return "identity_purge" }

// Purged is how many rows a purge took away.
type Purged struct{ Registrations, Tokens, Sessions, Throttle int64 }

// Purge deletes registrations of more than 30 days ago, links and sessions that have been over for 30 days, and
// windows of the throttle a day after their end. Of a closed account the address goes with the day of its notice. The
// privacy notice promises it.
func (g *Gate) Purge(ctx context.Context) (p Purged, err error) {
	err = g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		b := &pgx.Batch{}
		queue := func(n *int64, sql string) {
			b.Queue(sql).Exec(func(t pgconn.CommandTag) error { *n = t.RowsAffected(); return nil })
		}
		queue(&p.Tokens, `delete from tokens where expires_at < now() - interval '30 days' or kind = 'notice' and note = 'closed' and expires_at < now()`)
		queue(&p.Registrations, `delete from registrations where created_at < now() - interval '30 days'`)
		queue(&p.Sessions, `delete from sessions where coalesce(ended_at, least(expires_at, last_seen_at + make_interval(secs => idle_seconds))) < now() - interval '30 days'`)
		queue(&p.Throttle, `delete from throttle where expires_at < now() - interval '1 day'`)
		return tx.SendBatch(ctx, b).Close()
	})
	if err != nil {
		return p, fmt.Errorf("purge identity: %w", err)
	}
	return p, nil
}
