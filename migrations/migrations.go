// Package migrations holds the schema as numbered SQL files and brings a database to their state, the tables of
// the job queue (River) included.
package migrations

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:generate go run gateway/cmd/migrate -schema

//go:embed [0-9]*.sql
var files embed.FS

// Up brings the database to the embedded version: our migrations, River's, and what the app role may do with
// River's tables. It must run as gateway_owner and needs the role gateway_app to be there. Any number of
// processes may run it at once: one works, the others wait and find nothing left to do.
func Up(ctx context.Context, ownerURL string) error { return up(ctx, ownerURL, files) }

func up(ctx context.Context, ownerURL string, fsys fs.FS) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect as the owner: %w", err)
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect as the owner: %w", err)
	}
	defer conn.Release()
	if err := rightRoles(ctx, conn.Conn()); err != nil {
		return err
	}
	unlock, err := lock(ctx, conn.Conn())
	if err != nil {
		return err
	}
	defer unlock()
	for _, step := range []func() error{
		func() error { return ours(ctx, pool, fsys) },
		func() error { return rivers(ctx, pool) },
		func() error { return grantQueue(ctx, conn.Conn()) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func ours(ctx context.Context, pool *pgxpool.Pool, fsys fs.FS) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, fsys, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func rivers(ctx context.Context, pool *pgxpool.Pool) error {
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("read the job queue's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// Querier is a connection, a pool or a transaction.
type Querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Current reports whether the database is at the embedded version or beyond it, as the app role may ask. Beyond
// it counts: while a release rolls out, the processes of the release before go on serving.
func Current(ctx context.Context, q Querier) (bool, error) {
	own, river, err := latest(files)
	if err != nil {
		return false, err
	}
	var there bool
	err = q.QueryRow(ctx, `select to_regclass('public.goose_db_version') is not null
		and to_regclass('public.river_migration') is not null`).Scan(&there)
	if err != nil || !there {
		return false, err
	}
	var current bool
	err = q.QueryRow(ctx, `select (select coalesce(max(version_id), 0) from public.goose_db_version where is_applied) >= $1
		and (select coalesce(max(version), 0) from public.river_migration where line = 'main') >= $2`, own, river).Scan(&current)
	if err != nil {
		return false, fmt.Errorf("read the schema's version: %w", err)
	}
	return current, nil
}

// latest is the number of the last migration of ours and of River's.
func latest(fsys fs.FS) (own, river int64, err error) {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return 0, 0, fmt.Errorf("read the migrations: %w", err)
	}
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, 0, fmt.Errorf("read the migrations: %w", err)
		}
		own = max(own, n)
	}
	m, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return 0, 0, fmt.Errorf("read the job queue's migrations: %w", err)
	}
	all := m.AllVersions()
	return own, int64(all[len(all)-1].Version), nil
}

// Fingerprint changes whenever Up would make another schema. It names the template database of the tests.
func Fingerprint() (string, error) {
	_, river, err := latest(files)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("read the migrations: %w", err)
		}
		sum.Write([]byte(name + "\x00" + string(content) + "\x00"))
	}
	sum.Write([]byte(queueGrants + strconv.FormatInt(river, 10)))
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}
