package migrations

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// migrateLock is the advisory lock of everybody who migrates this database.
const migrateLock = 4_711_002

// lock takes the advisory lock by asking again and again: a session that waits inside pg_advisory_lock holds a
// snapshot, for which `create index concurrently` of the session that works would wait for ever.
func lock(ctx context.Context, conn *pgx.Conn) (unlock func(), err error) {
	for {
		var got bool
		if err := conn.QueryRow(ctx, `select pg_try_advisory_lock($1)`, migrateLock).Scan(&got); err != nil {
			return nil, fmt.Errorf("take the migration lock: %w", err)
		}
		if got {
			break
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("another process is migrating this database: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
	return func() {
		// an error here means that the connection is gone, and the lock with it
		_, _ = conn.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, migrateLock)
	}, nil
}

// rightRoles checks that we are the owner, so that everything made belongs to it, and that the app role is there.
func rightRoles(ctx context.Context, conn *pgx.Conn) error {
	var me string
	var app bool
	err := conn.QueryRow(ctx, `select current_user, exists (select from pg_roles where rolname = 'gateway_app')`).Scan(&me, &app)
	switch {
	case err != nil:
		return fmt.Errorf("look at the roles: %w", err)
	case me != "gateway_owner":
		return fmt.Errorf("migrations must run as role gateway_owner, not as %s", me)
	case !app:
		return errors.New("the role gateway_app is missing: a superuser must make it first, see README.md")
	}
	return nil
}

// queueGrants is what the app role may do with tables that are not made by our own migrations. The tables that
// say which version this is are for reading only.
const queueGrants = `
grant usage on schema public to gateway_app;
grant select on public.goose_db_version, public.river_migration to gateway_app;
do $$ declare r record; begin
  for r in select c.oid::regclass as name, c.relkind from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relname like 'river\_%' and c.relname <> 'river_migration'
        and c.relkind in ('r', 'p', 'S') loop
    if r.relkind = 'S' then
      execute format('grant usage on sequence %s to gateway_app', r.name);
    else
      execute format('grant select, insert, update, delete on %s to gateway_app', r.name);
    end if;
  end loop;
end $$;`

func grantQueue(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, queueGrants); err != nil {
		return fmt.Errorf("grant the job queue to the app role: %w", err)
	}
	return nil
}
