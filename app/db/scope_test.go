package db_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// TestWithoutScope: no scope, an empty one and an unknown one see no row of any table, and add none.
func TestWithoutScope(t *testing.T) {
	w := newTwoSchools(t)
	school, account := w.one.id("schools", "id"), w.one.id("accounts", "id")
	for name, settings := range map[string]string{
		"none":         "",
		"empty":        "set local app.school_id = ''; set local app.role = ''; set local app.account_id = ''; set local app.staff_id = ''",
		"no role":      fmt.Sprintf("set local app.school_id = %d; set local app.role = ''; set local app.account_id = %d; set local app.staff_id = %d", school, account, account),
		"unknown":      fmt.Sprintf("set local app.school_id = %d; set local app.role = 'nobody'; set local app.account_id = %d; set local app.staff_id = %d", school, account, account),
		"capitals":     fmt.Sprintf("set local app.school_id = %d; set local app.role = 'STAFF'; set local app.account_id = %d; set local app.staff_id = %d", school, account, account),
		"no school":    "set local app.school_id = 0; set local app.role = 'staff'; set local app.account_id = 0; set local app.staff_id = 0",
		"not a number": "set local app.school_id = 'x'; set local app.role = 'nobody'; set local app.account_id = 0; set local app.staff_id = 0",
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := pgx.Connect(context.Background(), w.raw)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close(context.Background()) }()
			for _, table := range slices.Sorted(maps.Keys(tables)) {
				if n, err := attempt(conn, settings, `select from `+table); n != 0 {
					t.Errorf("%s: sees %d rows (%v)", table, n, err)
				}
				add := `insert into ` + table + ` overriding system value select (jsonb_populate_record(null::` + table + `, $1::jsonb)).*`
				if _, err := attempt(conn, settings, add, asJSON(t, w.one[table][0])); err == nil || code(err) == "23505" {
					t.Errorf("%s: takes a row: %v", table, err)
				}
			}
		})
	}
}

// attempt runs a statement in a transaction with settings of its own, and undoes it.
func attempt(conn *pgx.Conn, settings, sql string, args ...any) (n int64, err error) {
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, tx.Rollback(ctx)) }()
	if settings != "" {
		if _, err := tx.Exec(ctx, settings, pgx.QueryExecModeSimpleProtocol); err != nil {
			return 0, err
		}
	}
	tag, err := tx.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// TestScopeEndsWithItsTransaction: a connection that goes back to the pool takes no scope along.
func TestScopeEndsWithItsTransaction(t *testing.T) {
	w := newTwoSchools(t)
	conn, err := pgx.Connect(context.Background(), w.raw)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	settings := fmt.Sprintf("set local app.school_id = %d; set local app.role = 'staff'; set local app.account_id = 0; set local app.staff_id = 0", w.one.id("schools", "id"))
	if n, err := attempt(conn, settings, `select from pupils`); n == 0 || err != nil {
		t.Fatalf("in the scope: %d, %v", n, err)
	}
	if n, err := attempt(conn, "", `select from pupils`); n != 0 || err == nil {
		t.Errorf("after it: %d, %v", n, err)
	}
}

// TestAuditCannotBeChanged: neither by the app nor by a trick of its grants (ADM-4).
func TestAuditCannotBeChanged(t *testing.T) {
	w := newTwoSchools(t)
	for role, scope := range w.scopes() {
		for _, sql := range []string{`update audit set detail = 'x'`, `delete from audit`, `truncate audit`, `alter table audit disable row level security`,
			`insert into audit (school_id, actor, action) values (1, 'staff', 'x') on conflict (school_id, id) do update set detail = 'x'`, `drop table audit`,
			`set local role gateway_owner`, `create policy p on audit for all using (true)`} {
			if n, code := w.try(scope, sql); code != denied {
				t.Errorf("%s: %s touches %d rows (%s)", role, sql, n, code)
			}
		}
	}
}
