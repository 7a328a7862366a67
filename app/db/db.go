// Package db is the only way to the database: a pool that hands out transactions which see one school in one role.
package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// DB is a pool of connections as the app role.
type DB struct{ pool *pgxpool.Pool }

// Open connects to url and refuses a role that row-level security does not bind: an owner, a superuser or a role
// with BYPASSRLS would see every school at once.
func Open(ctx context.Context, url string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a Postgres address")
	}
	if cfg.ConnConfig.RuntimeParams["statement_timeout"] == "" {
		cfg.ConnConfig.RuntimeParams["statement_timeout"] = "15000"
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	d := &DB{pool: pool}
	if err := d.bound(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return d, nil
}

// bound checks that row-level security holds for the role that we are.
func (d *DB) bound(ctx context.Context) error {
	var free, owns bool
	err := d.pool.QueryRow(ctx, `select rolsuper or rolbypassrls,
		exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relowner = r.oid)
		from pg_roles r where rolname = current_user`).Scan(&free, &owns)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	if free || owns {
		return errors.New("DATABASE_URL must name the app role: this role owns tables, is a superuser or bypasses row-level security")
	}
	return nil
}

// Close ends all connections.
func (d *DB) Close() { d.pool.Close() }

// ErrNotReady is a database that does not answer or whose schema is older than the program.
var ErrNotReady = errors.New("the database is not ready")

// Ready is ErrNotReady unless the database answers and current finds its schema in date (for /readyz). current is
// asked in a read-only transaction without a scope, in which no school's row can be read.
func (d *DB) Ready(ctx context.Context, current func(context.Context, Tx) (bool, error)) error {
	return pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		ok, err := current(ctx, Tx{Tx: tx})
		if err != nil || !ok {
			return errors.Join(ErrNotReady, err)
		}
		return nil
	})
}

// Queue is River's driver over the same pool. River's own tables carry no school's data.
func (d *DB) Queue() *riverpgxv5.Driver { return riverpgxv5.New(d.pool) }

// Tx is a transaction in a scope. Only this package makes one.
type Tx struct {
	pgx.Tx
	scope Scope
}

// SchoolID is the school whose rows the transaction sees; 0 in the identity scope.
func (t Tx) SchoolID() int64 { return t.scope.school }

// AccountID is the external account at hand; 0 when there is none.
func (t Tx) AccountID() int64 { return t.scope.account }

// StaffID is the member of staff at hand; 0 when there is none.
func (t Tx) StaffID() int64 { return t.scope.staff }

// PupilID is the one pupil of a preview; 0 in every other scope.
func (t Tx) PupilID() int64 { return t.scope.pupil }

// Switch goes on in the same transaction under another scope: registering makes an account (identity) and its
// holding (claim) together or not at all.
func (t Tx) Switch(ctx context.Context, s Scope) (Tx, error) {
	if _, err := t.Exec(ctx, s.settings(), pgx.QueryExecModeSimpleProtocol); err != nil {
		return Tx{}, fmt.Errorf("switch scope: %w", err)
	}
	return Tx{Tx: t.Tx, scope: s}, nil
}

// Try runs fn in a part of the transaction that can be taken back: what it wrote stays when keep is true and it
// returns no error.
func (t Tx) Try(ctx context.Context, fn func(tx Tx) (keep bool, err error)) error {
	part, err := t.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin a part of a transaction: %w", err)
	}
	keep, err := fn(Tx{Tx: part, scope: t.scope})
	if err == nil && keep {
		return part.Commit(ctx)
	}
	return errors.Join(err, part.Rollback(ctx))
}

// Within does something under another scope and goes back to its own: an account is made (identity) in the middle of
// an import (worker).
func (t Tx) Within(ctx context.Context, s Scope, do func(tx Tx) error) error {
	in, err := t.Switch(ctx, s)
	if err != nil {
		return err
	}
	err = do(in)
	if _, back := t.Switch(ctx, t.scope); err == nil {
		return back
	}
	return err
}

// Bulk prepares the transaction for statements over many rows of one school. The planner's statistics say nothing
// of a school that has just come, so it expects one row and joins thousands with thousands row by row: 10 s where
// a hash join takes 0.2 s. Bulk forbids it that way for the rest of the transaction.
func (t Tx) Bulk(ctx context.Context) error {
	if _, err := t.Exec(ctx, `set local enable_nestloop = off`); err != nil {
		return fmt.Errorf("prepare for many rows: %w", err)
	}
	return nil
}
