package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/pg"
	"gateway/migrations"
)

// database is the name of the one database in the private Postgres.
const database = "gateway"

// migrate brings the database to this version. What an earlier start did not finish is thrown away first.
func migrate(ctx context.Context, server *pg.Server, f *folder) error {
	if !f.finished() {
		if err := errors.Join(drop(ctx, server), f.clear(mailFolder)); err != nil {
			return err
		}
	}
	if err := server.Prepare(ctx, database); err != nil {
		return err
	}
	if err := migrations.Up(ctx, server.OwnerURL(database)); err != nil {
		return fmt.Errorf("%w; if the data in %s was made by another version, begin anew with -reset", err, f.dir)
	}
	return nil
}

func drop(ctx context.Context, server *pg.Server) error {
	conn, err := pgx.Connect(ctx, server.SuperURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the private Postgres: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, "drop database if exists "+database+" with (force)"); err != nil {
		return fmt.Errorf("drop the unfinished database: %w", err)
	}
	return nil
}
