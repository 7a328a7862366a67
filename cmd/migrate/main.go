// Command migrate brings the database that MIGRATE_URL names to the version of this build: the release phase.
// With -schema it needs no database: it writes migrations/schema.sql from a private Postgres.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"gateway/migrations"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "migrate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, env func(string) string, stderr io.Writer) error {
	flags := flag.NewFlagSet("migrate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	schema := flags.Bool("schema", false, "write migrations/schema.sql from a private Postgres and leave MIGRATE_URL alone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *schema {
		return writeSchema(ctx)
	}
	url := env("MIGRATE_URL")
	if url == "" {
		return errors.New("MIGRATE_URL is missing: set it to the address of the database for role gateway_owner (postgres://gateway_owner:…@host/database)")
	}
	return migrations.Up(ctx, url)
}
