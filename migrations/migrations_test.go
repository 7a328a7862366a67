package migrations

import (
	"context"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
)

func TestUpTwiceAndByManyAtOnce(t *testing.T) {
	ctx := context.Background()
	url := server.OwnerURL(empty(t, "many"))
	var wait sync.WaitGroup
	errs := make(chan error, 5)
	for range cap(errs) {
		wait.Go(func() { errs <- up(ctx, url, sample()) })
	}
	wait.Wait()
	for range cap(errs) {
		must(t, <-errs)
	}
	must(t, up(ctx, url, sample()))
	var versions, applied int
	must(t, connect(t, url).QueryRow(ctx, `select count(distinct version_id), count(*) from goose_db_version`).Scan(&versions, &applied))
	if versions != 4 || applied != 4 { // goose begins with a version 0
		t.Errorf("%d versions in %d rows, want 4 in 4", versions, applied)
	}
}

func TestUpGoesOnWhereItStopped(t *testing.T) {
	ctx := context.Background()
	url := server.OwnerURL(empty(t, "goes_on"))
	files := sample()
	files["004_wrong.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table half (a int);\nselect nonsense;\n")}
	err := up(ctx, url, files)
	if err == nil || !strings.Contains(err.Error(), `column "nonsense" does not exist`) {
		t.Fatalf("a wrong migration: %v", err)
	}
	files["004_wrong.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table half (a int, b int);\n")}
	must(t, up(ctx, url, files))
	var n int
	must(t, connect(t, url).QueryRow(ctx, `select count(*) from information_schema.columns where table_name = 'half'`).Scan(&n))
	if n != 2 {
		t.Errorf("half has %d columns, want 2", n)
	}
}

func TestUpRefusesOtherRoles(t *testing.T) {
	name := empty(t, "roles")
	for url, want := range map[string]string{
		server.SuperURL(name): "migrations must run as role gateway_owner, not as postgres",
		server.AppURL(name):   "migrations must run as role gateway_owner, not as gateway_app",
	} {
		if err := up(context.Background(), url, sample()); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestWhatTheAppRoleMayDo(t *testing.T) {
	ctx := context.Background()
	name := empty(t, "grants")
	must(t, up(ctx, server.OwnerURL(name), sample()))
	rows, err := connect(t, server.AppURL(name)).Query(ctx, `
		select relname::text || ': ' || concat_ws(', ',
			case when has_table_privilege(oid, 'select') then 'select' end, case when has_table_privilege(oid, 'insert') then 'insert' end,
			case when has_table_privilege(oid, 'update') then 'update' end, case when has_table_privilege(oid, 'delete') then 'delete' end,
			case when has_table_privilege(oid, 'truncate') then 'truncate' end)
		from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`)
	must(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	want := []string{
		"goose_db_version: select", "marks: ", "notes: select, insert",
		"river_job: select, insert, update, delete", "river_leader: select, insert, update, delete", "river_migration: select",
		"river_notification: select, insert, update, delete", "river_queue: select, insert, update, delete",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	_, err = connect(t, server.AppURL(name)).Exec(ctx, `insert into river_job (kind, args, max_attempts) values ('test', '{}', 1)`)
	must(t, err)
}

func TestCurrentAsTheAppRole(t *testing.T) {
	ctx := context.Background()
	name := empty(t, "current")
	app := connect(t, server.AppURL(name))
	check := func(when string, want bool) {
		t.Helper()
		tx, err := app.Begin(ctx)
		must(t, err)
		got, err := Current(ctx, tx)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", when, got, err, want)
		}
		must(t, tx.Commit(ctx))
	}
	check("empty", false)
	must(t, Up(ctx, server.OwnerURL(name)))
	check("migrated", true)
	own, _, err := latest(files)
	must(t, err)
	owner := connect(t, server.OwnerURL(name))
	_, err = owner.Exec(ctx, `delete from goose_db_version where version_id = $1`, own)
	must(t, err)
	check("one behind", false)
	_, err = owner.Exec(ctx, `insert into goose_db_version (version_id, is_applied) values ($1, true)`, own+1)
	must(t, err)
	check("one ahead: a newer release", true)
	_, err = owner.Exec(ctx, `delete from river_migration where version = (select max(version) from river_migration)`)
	must(t, err)
	check("the queue is behind", false)
}

func TestSchemaSQLIsNoMigration(t *testing.T) {
	names, err := fs.Glob(files, "*.sql")
	must(t, err)
	for i, name := range names {
		if name == "schema.sql" || !strings.HasPrefix(name, pad(i+1)+"_") {
			t.Errorf("migration %d is named %s, want %s_….sql", i+1, name, pad(i+1))
		}
	}
}
