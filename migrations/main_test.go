package migrations

import (
	"context"
	"fmt"
	"os"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"gateway/app/pg"
)

// server is set by TestMain before any test runs. (The databases of package dbtest come migrated; here that is
// what is tested.)
var server *pg.Server

func TestMain(m *testing.M) { os.Exit(withServer(m)) }

func withServer(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gateway-migrations-")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		err = os.Chmod(dir, 0o711)
	}
	if err == nil {
		server, err = pg.Start(context.Background(), pg.Options{Dir: dir, Fast: true})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = server.Stop() }()
	return m.Run()
}

// empty makes an empty database of its own for one test and returns its name.
func empty(t *testing.T, name string) string {
	t.Helper()
	must(t, server.Prepare(context.Background(), name))
	return name
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sample is a schema that has one of everything that Schema writes down.
func sample() fstest.MapFS {
	return fstest.MapFS{
		"001_notes.sql": {Data: []byte(`-- +goose Up
create table notes (id bigint generated always as identity primary key, word text not null default 'none', twice text generated always as (word || word) stored);
alter table notes enable row level security;
alter table notes force row level security;
create policy notes_read on notes for select using (word <> current_setting('app.role'));
grant select, insert on notes to gateway_app;
grant update (word) on notes to gateway_app;
`)},
		"002_index.sql": {Data: []byte(`-- +goose NO TRANSACTION
-- +goose Up
create index concurrently notes_word on notes (word);
`)},
		"003_more.sql": {Data: []byte(`-- +goose Up
create table marks (note_id bigint references notes on delete cascade, at date check (at > '2000-01-01'));
-- +goose StatementBegin
create function refuse() returns trigger language plpgsql as $$
begin
  raise exception 'no';
end $$;
-- +goose StatementEnd
revoke execute on function refuse from public;
create trigger marks_kept before delete on marks for each row execute function refuse();
create view words with (security_invoker = true) as select word from notes;
grant select on words to gateway_app;
create type mood as enum ('good', 'bad');
`)},
	}
}
