package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"gateway/app/pg"
	"gateway/migrations"
)

// writeSchema migrates an empty database of a private server and writes down what came of it.
func writeSchema(ctx context.Context) error {
	path, err := schemaPath()
	if err != nil {
		return err
	}
	text, err := freshSchema(ctx)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// schemaPath is where schema.sql belongs, from the folder of the migrations or the one above it.
func schemaPath() (string, error) {
	for _, dir := range []string{".", "migrations"} {
		if _, err := os.Stat(filepath.Join(dir, "migrations.go")); err == nil {
			return filepath.Join(dir, "schema.sql"), nil
		}
	}
	return "", errors.New("-schema writes migrations/schema.sql: run it in the folder that holds migrations")
}

func freshSchema(ctx context.Context) (text string, err error) {
	dir, err := os.MkdirTemp("", "gateway-schema-")
	if err != nil {
		return "", fmt.Errorf("make a folder for a private Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o711); err != nil { // as root, the server runs as another user
		return "", fmt.Errorf("make a folder for a private Postgres: %w", err)
	}
	server, err := pg.Start(ctx, pg.Options{Dir: dir, Fast: true})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	if err := server.Prepare(ctx, "schema"); err != nil {
		return "", err
	}
	url := server.OwnerURL("schema")
	if err := migrations.Up(ctx, url); err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("connect to the private Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	return migrations.Schema(ctx, conn)
}
