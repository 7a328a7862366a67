package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/pg"
	"gateway/migrations"
)

// beMigrate makes this test binary the command itself.
const beMigrate = "MIGRATE_TEST_BE_MIGRATE"

func TestMain(m *testing.M) {
	if os.Getenv(beMigrate) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestWithoutAddress(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{beMigrate + "=yes"}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	want := "migrate: MIGRATE_URL is missing: set it to the address of the database for role gateway_owner (postgres://gateway_owner:…@host/database)\n"
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || stderr.String() != want || stdout.Len() != 0 {
		t.Errorf("%v, stdout %q, stderr %q", err, stdout.String(), stderr.String())
	}
}

func TestHelp(t *testing.T) {
	var said bytes.Buffer
	err := run(context.Background(), []string{"-h"}, noEnv, &said)
	if !errors.Is(err, flag.ErrHelp) || !strings.Contains(said.String(), "-schema") {
		t.Errorf("%v, %q", err, said.String())
	}
}

func noEnv(string) string { return "" }

func TestMigratesTheNamedDatabase(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	must(t, os.Chmod(filepath.Dir(dir), 0o711)) // as root, the server runs as another user
	server, err := pg.Start(ctx, pg.Options{Dir: filepath.Join(dir, "data"), Fast: true, TCP: true})
	must(t, err)
	t.Cleanup(func() { _ = server.Stop() })
	must(t, server.Prepare(ctx, "gateway"))
	env := func(name string) string { return map[string]string{"MIGRATE_URL": server.OwnerURL("gateway")}[name] }
	for range 2 { // a release without new migrations runs it again
		must(t, run(ctx, nil, env, os.Stderr))
	}
	conn, err := pgx.Connect(ctx, server.AppURL("gateway"))
	must(t, err)
	defer func() { _ = conn.Close(ctx) }()
	if current, err := migrations.Current(ctx, conn); err != nil || !current {
		t.Errorf("after migrating: current %v, %v", current, err)
	}
}

func TestSchemaIsWrittenWhereItBelongs(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "migrations"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "migrations", "migrations.go"), nil, 0o644))
	t.Chdir(dir)
	must(t, run(context.Background(), []string{"-schema"}, noEnv, os.Stderr))
	text, err := os.ReadFile("migrations/schema.sql")
	must(t, err)
	if !strings.Contains(string(text), "\ntable schools\n") {
		t.Errorf("schema.sql is\n%s", text)
	}
	t.Chdir(t.TempDir())
	err = run(context.Background(), []string{"-schema"}, noEnv, os.Stderr)
	if want := "-schema writes migrations/schema.sql: run it in the folder that holds migrations"; err == nil || err.Error() != want {
		t.Errorf("elsewhere: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
