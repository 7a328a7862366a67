// Package dbtest gives every test a database of its own, migrated and empty, on a server that nobody had to set
// up. Only tests import it. A package whose tests use it has the line
//
//	func TestMain(m *testing.M) { dbtest.Main(m) }
//
// The server is the one that TEST_POSTGRES_URL names (a superuser of a server kept for tests: the passwords of
// gateway_owner and gateway_app are set there), and otherwise a private one, shared by all packages of a run.
package dbtest

import (
	"context"
	"crypto/rand"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/pg"
)

// mainRan holds the number of the process in which Main runs: a test binary without it could not become the keeper.
const mainRan = "GATEWAY_DBTEST_MAIN"

// Main runs the tests of a package; started again by a test (see keeper.go), it keeps the server instead.
func Main(m *testing.M) {
	if dir := os.Getenv(keeperOf); dir != "" {
		os.Exit(keep(dir))
	}
	if err := os.Setenv(mainRan, strconv.Itoa(os.Getpid())); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// DB is one test's database.
type DB struct {
	Name     string
	AppURL   string // as gateway_app, the role of web and worker
	OwnerURL string // as gateway_owner, which sees past row-level security
}

// New makes a migrated, empty database that is dropped when the test ends.
func New(t testing.TB) *DB {
	t.Helper()
	s := serverOf(t)
	return s.passing(t, s.template)
}

// serverOf is the server of this test process.
func serverOf(t testing.TB) *server {
	t.Helper()
	if os.Getenv(mainRan) != strconv.Itoa(os.Getpid()) {
		t.Fatal("dbtest: this package needs the line: func TestMain(m *testing.M) { dbtest.Main(m) }")
	}
	s, err := theServer()
	if err != nil {
		t.Fatal("dbtest: ", err)
	}
	return s
}

// passing copies a database for one test.
func (s *server) passing(t testing.TB, template string) *DB {
	t.Helper()
	d, err := s.copy(template)
	if err != nil {
		t.Fatal("dbtest: ", err)
	}
	t.Cleanup(func() {
		if err := s.exec("drop database if exists " + d.Name + " with (force)"); err != nil {
			t.Error("dbtest: ", err)
		}
	})
	return d
}

func (s *server) copy(template string) (*DB, error) {
	name := prefix + strings.ToLower(rand.Text()[:16])
	if err := s.exec("create database " + name + " template " + template + " strategy file_copy owner " + pg.Owner); err != nil {
		return nil, err
	}
	return &DB{Name: name, AppURL: s.url(pg.App, name), OwnerURL: s.url(pg.Owner, name)}, nil
}

// Open connects as the app role, which row-level security binds: as anybody else every tenancy test would pass
// in vain.
func (d *DB) Open(t testing.TB) *db.DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var user string
	var free bool
	err := connect(t, d.AppURL).QueryRow(ctx, `select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user`).
		Scan(&user, &free)
	if err != nil || user != pg.App || free {
		t.Fatalf("dbtest: connected as %q (superuser or bypassrls: %v), not as %s: %v", user, free, pg.App, err)
	}
	opened, err := db.Open(ctx, d.AppURL)
	if err != nil {
		t.Fatal("dbtest: ", err)
	}
	t.Cleanup(opened.Close)
	return opened
}

// Owner connects as gateway_owner, to arrange and to check from outside.
func (d *DB) Owner(t testing.TB) *pgx.Conn {
	t.Helper()
	return connect(t, d.OwnerURL)
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal("dbtest: ", err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
