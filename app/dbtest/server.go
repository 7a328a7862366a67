package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/pg"
	"gateway/migrations"
)

// prefix begins the name of every test's database.
const prefix = "gateway_test_"

// templateLock is the advisory lock under which the template is made.
const templateLock = 4_711_003

// longest is more than any run of tests takes.
const longest = 6 * time.Hour

// server is what this test process knows about its Postgres.
type server struct {
	superURL string
	template string
	using    *os.File // lock on the private server
}

// theServer connects this process to its server, the first time that a test asks.
var theServer = sync.OnceValues(func() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	s := &server{superURL: os.Getenv("TEST_POSTGRES_URL")}
	if s.superURL == "" {
		if err := s.joinPrivate(ctx); err != nil {
			return nil, err
		}
	} else if u, err := url.Parse(s.superURL); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errors.New("TEST_POSTGRES_URL is not of the form postgres://superuser:password@host/postgres")
	}
	return s, s.prepare(ctx)
})

// prepare makes the roles and the template, and clears away what killed runs left.
func (s *server) prepare(ctx context.Context) error {
	state, err := migrations.Fingerprint()
	if err != nil {
		return err
	}
	s.template = "gateway_template_" + state
	super, err := pgx.Connect(ctx, s.superURL)
	if err != nil {
		return fmt.Errorf("connect to the tests' Postgres: %w", err)
	}
	defer func() { _ = super.Close(ctx) }() // and with it the advisory lock
	if err := pg.MakeRoles(ctx, super, s.password); err != nil {
		return err
	}
	if _, err := super.Exec(ctx, `select pg_advisory_lock($1)`, templateLock); err != nil {
		return fmt.Errorf("wait for another package's template: %w", err)
	}
	if err := sweep(ctx, super, longest); err != nil {
		return err
	}
	return s.makeTemplate(ctx, super)
}

// makeTemplate migrates a database once per state of the migrations. That it is marked as a template says that it
// is finished; that nobody may connect to it lets it be copied at any time.
func (s *server) makeTemplate(ctx context.Context, super *pgx.Conn) error {
	var ready bool
	err := super.QueryRow(ctx, `select exists (select from pg_database where datname = $1 and datistemplate)`, s.template).Scan(&ready)
	if err != nil || ready {
		return err
	}
	for _, step := range []func() error{
		func() error { return execute(ctx, super, "drop database if exists "+s.template+" with (force)") },
		func() error { return pg.MakeDatabase(ctx, super, s.template) },
		func() error { return migrations.Up(ctx, s.url(pg.Owner, s.template)) },
		func() error {
			return execute(ctx, super, "alter database "+s.template+" with is_template true allow_connections false")
		},
	} {
		if err := step(); err != nil {
			return fmt.Errorf("make the tests' template database: %w", err)
		}
	}
	return nil
}

// sweep drops databases of tests that were killed, when at least age old, and templates that are a week old.
func sweep(ctx context.Context, super *pgx.Conn, age time.Duration) error {
	rows, err := super.Query(ctx, `select datname from pg_database, pg_stat_file('base/' || oid || '/PG_VERSION', true) f
		where starts_with(datname, $1) and f.modification <= now() - $2::interval
		or starts_with(datname, 'gateway_template_') and f.modification < now() - interval '7 days'`, prefix, age)
	if err != nil {
		return fmt.Errorf("look for left databases: %w", err)
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for left databases: %w", err)
	}
	for _, name := range left {
		name = pgx.Identifier{name}.Sanitize()
		if err := execute(ctx, super, "alter database "+name+" with is_template false"); err != nil {
			return err
		}
		if err := execute(ctx, super, "drop database "+name+" with (force)"); err != nil {
			return err
		}
	}
	return nil
}

// exec runs one statement as the superuser.
func (s *server) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.superURL)
	if err != nil {
		return fmt.Errorf("connect to the tests' Postgres: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	return execute(ctx, conn, statement)
}

func execute(ctx context.Context, conn *pgx.Conn, statement string) error {
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// password follows from the address, so that all test processes agree on it.
func (s *server) password(role string) string { return pg.Password([]byte(s.superURL), role) }

// url is the superuser's address with another role and database, whichever way it names the user.
func (s *server) url(role, database string) string {
	u, err := url.Parse(s.superURL)
	if err != nil {
		panic(err) // it was parsed before
	}
	u.Path = "/" + database
	if q := u.Query(); q.Has("user") {
		q.Set("user", role)
		q.Set("password", s.password(role))
		u.RawQuery = q.Encode()
	} else {
		u.User = url.UserPassword(role, s.password(role))
	}
	return u.String()
}
