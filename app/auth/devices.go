package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// Device is one place where somebody is signed in.
type Device struct {
	Since    time.Time
	LastSeen time.Time // to the minute
	This     bool      // the browser that asks
}

// Devices lists where the person is signed in now, this browser first.
func (g *Gate) Devices(ctx context.Context, p Principal) (out []Device, err error) {
	err = g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		rows, err := tx.Query(ctx, `select created_at as since, last_seen_at as last_seen, id = $3 as this from sessions
			where realm = $1 and subject_id = $2 and ended_at is null and expires_at > now() and last_seen_at + make_interval(secs => idle_seconds) > now()
			order by id = $3 desc, last_seen_at desc limit 50`, string(p.Realm), p.ID, p.Session.ID)
		if err != nil {
			return fmt.Errorf("list sessions: %w", err)
		}
		out, err = pgx.CollectRows(rows, pgx.RowToStructByName[Device])
		return err
	})
	return out, err
}

// SignOutElsewhere ends every session of the person but the one that asks.
func (g *Gate) SignOutElsewhere(ctx context.Context, p Principal) error {
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error { return endSessions(ctx, tx, p.Realm, p.ID, p.Session.ID) })
}
