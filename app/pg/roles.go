package pg

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// The roles of every database of the application (architecture: "Roles of the database").
const (
	Owner     = "gateway_owner" // owns everything, is not bound by row-level security; migrations and backup
	App       = "gateway_app"   // owns nothing, has what the migrations grant; web and worker
	superuser = "postgres"
)

// RolesSQL is what a superuser runs once on a server of one's own. The passwords and the database come after it.
const RolesSQL = `create role gateway_owner login bypassrls nosuperuser nocreatedb nocreaterole;
create role gateway_app login nobypassrls nosuperuser nocreatedb nocreaterole;
`

// rolesOnce is RolesSQL, run only for what is missing.
const rolesOnce = `do $$ begin
  if not exists (select from pg_roles where rolname = 'gateway_owner') then
    create role gateway_owner login bypassrls nosuperuser nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'gateway_app') then
    create role gateway_app login nobypassrls nosuperuser nocreatedb nocreaterole;
  end if;
end $$`

// rolesLock is the advisory lock (in database postgres) under which roles are made: two sessions that alter one
// role at once fail.
const rolesLock = 4_711_001

// MakeRoles makes both roles when missing and gives them their passwords. super is a superuser's connection.
func MakeRoles(ctx context.Context, super *pgx.Conn, password func(role string) string) error {
	return locked(ctx, super, func() error {
		if _, err := super.Exec(ctx, rolesOnce); err != nil {
			return fmt.Errorf("make the roles: %w", err)
		}
		for _, role := range []string{Owner, App} {
			if err := setPassword(ctx, super, role, password(role)); err != nil {
				return err
			}
		}
		return nil
	})
}

// MakeDatabase makes an empty database of the owner when it is missing. super is a superuser's connection.
func MakeDatabase(ctx context.Context, super *pgx.Conn, name string) error {
	return locked(ctx, super, func() error {
		var there bool
		err := super.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&there)
		if err != nil || there {
			return err
		}
		_, err = super.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()+
			" owner gateway_owner template template0 encoding 'UTF8'")
		if err != nil {
			return fmt.Errorf("make database %s: %w", name, err)
		}
		return nil
	})
}

func locked(ctx context.Context, conn *pgx.Conn, fn func() error) error {
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, rolesLock); err != nil {
		return fmt.Errorf("wait for another process that makes roles: %w", err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, rolesLock) }()
	return fn()
}

// Prepare makes the roles, and the database owned by gateway_owner, when missing. It may run any number of times
// and in several processes at once.
func (s *Server) Prepare(ctx context.Context, database string) error {
	conn, err := s.super(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := MakeRoles(ctx, conn, s.password); err != nil {
		return err
	}
	return MakeDatabase(ctx, conn, database)
}

func (s *Server) setSuperPassword(ctx context.Context) error {
	conn, err := s.super(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	return setPassword(ctx, conn, superuser, s.password(superuser))
}

func setPassword(ctx context.Context, conn *pgx.Conn, role, password string) error {
	var literal string // alter role takes no parameters
	err := conn.QueryRow(ctx, `select quote_literal($1::text)`, password).Scan(&literal)
	if err == nil {
		_, err = conn.Exec(ctx, "alter role "+pgx.Identifier{role}.Sanitize()+" password "+literal)
	}
	if err != nil {
		return fmt.Errorf("set the password of role %s: %w", role, err)
	}
	return nil
}

// password is a role's password on this server: different for each role and each folder.
func (s *Server) password(role string) string { return Password(s.secret, role) }

// Password derives a role's password from a secret.
func Password(secret []byte, role string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(role))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// SuperURL is the address of a database for the superuser.
func (s *Server) SuperURL(database string) string { return s.url(superuser, database) }

// OwnerURL is the address of a database for gateway_owner: migrations, and tests that look from outside.
func (s *Server) OwnerURL(database string) string { return s.url(Owner, database) }

// AppURL is the address of a database for gateway_app: web and worker.
func (s *Server) AppURL(database string) string { return s.url(App, database) }

func (s *Server) url(role, database string) string {
	if !s.tcp {
		return s.socketURL(role, database)
	}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, s.password(role)), Path: "/" + database,
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), RawQuery: "sslmode=disable"}
	return u.String()
}

func (s *Server) socketURL(role, database string) string {
	where := url.Values{"host": {s.socket}, "port": {strconv.Itoa(s.port)}, "user": {role}}
	u := url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: where.Encode()}
	return u.String()
}
