package db_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/db"
	"gateway/app/dbtest"
)

// two schools in every table, and the database as the application sees it.
type twoSchools struct {
	t        *testing.T
	db       *db.DB
	owner    *pgx.Conn
	raw      string
	one, two tenant
	tenant   []string
}

func newTwoSchools(t *testing.T) twoSchools {
	d := dbtest.New(t)
	w := twoSchools{t: t, db: d.Open(t), owner: d.Owner(t), raw: d.AppURL}
	w.one, w.two = fillSchools(t, w.owner)
	w.tenant = tenantTables(t, w.owner)
	for _, table := range w.tenant {
		for name, s := range map[string]tenant{"the first": w.one, "the second": w.two} {
			if n := w.count(`select count(*) from `+table+` where school_id = $1`, s.id("schools", "id")); n == 0 {
				t.Fatalf("%s has no row of %s school: nothing would be tested", table, name)
			}
		}
	}
	return w
}

func (w twoSchools) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.owner.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// scopes are those of the first school's people.
func (w twoSchools) scopes() map[string]db.Scope {
	school, account, staff := w.one.id("schools", "id"), w.one.id("accounts", "id"), w.one.id("staff_accounts", "id")
	return map[string]db.Scope{
		"staff": db.Staff(school, staff), "external": db.External(school, account), "door": db.Door(school), "claim": db.Claim(school, account),
		"worker": db.Worker(school), "operator": db.Operator(school), "identity": db.Identity(account, staff),
		"preview": db.Preview(school, staff, w.one.id("pupils", "id")),
	}
}

var errBack = errors.New("undo")

// try runs a statement in a scope, undoes it, and tells how many rows it touched, or the code of the refusal.
func (w twoSchools) try(s db.Scope, sql string, args ...any) (touched int64, code string) {
	w.t.Helper()
	err := w.db.In(context.Background(), s, func(tx db.Tx) error {
		tag, err := tx.Exec(context.Background(), sql, args...)
		if err != nil {
			return err
		}
		touched = tag.RowsAffected()
		return errBack
	})
	var refused *pgconn.PgError
	switch {
	case errors.Is(err, errBack):
		return touched, ""
	case errors.As(err, &refused):
		return 0, refused.Code
	}
	w.t.Fatal(err)
	return 0, ""
}

const denied = "42501" // no grant, or no policy that lets the row in

// TestScopesSeeTheirSchoolOnly: from each scope of the first school and for every table, nothing of the second is
// seen, added, changed or removed; and what the list allows is really possible, so that nothing passes in vain.
func TestScopesSeeTheirSchoolOnly(t *testing.T) {
	w := newTwoSchools(t)
	for role, scope := range w.scopes() {
		t.Run(role, func(t *testing.T) {
			w.t = t
			for _, table := range w.tenant {
				w.selects(table, role, scope)
				w.inserts(table, role, scope)
				w.changes(table, role, scope, "update", `update `+table+` set school_id = school_id where school_id = $1`)
				w.changes(table, role, scope, "delete", `delete from `+table+` where school_id = $1`)
				if n, code := w.try(scope, `update `+table+` set school_id = $2 where school_id = $1`, w.one.id("schools", "id"), w.two.id("schools", "id")); role != "identity" && (n > 0 || code != "" && code != denied) {
					t.Errorf("%s: moved %d rows to the other school (%s)", table, n, code)
				}
			}
		})
	}
}

func (w twoSchools) selects(table, role string, scope db.Scope) {
	w.t.Helper()
	sql := `select from ` + table + ` where school_id = $1`
	if n, code := w.try(scope, sql, w.two.id("schools", "id")); n != 0 || code != "" && code != denied {
		w.t.Errorf("%s: sees %d rows of the other school (%s)", table, n, code)
	}
	n, code := w.try(scope, sql, w.one.id("schools", "id"))
	if want := may(tables[table], "select", role); (n > 0) != want || code != "" && code != denied {
		w.t.Errorf("%s: sees %d rows of its own school (%s), the list lets it see them: %v", table, n, code, want)
	}
}

func (w twoSchools) inserts(table, role string, scope db.Scope) {
	w.t.Helper()
	add := `insert into ` + table + ` overriding system value select (jsonb_populate_record(null::` + table + `, $1::jsonb)).*`
	if n, code := w.try(scope, add, asJSON(w.t, w.two[table][0])); code != denied && (table != "audit" || role != "identity") {
		w.t.Errorf("%s: a row of the other school was taken: %d (%s)", table, n, code)
	}
	for _, row := range w.one[table] {
		_, code := w.try(scope, add, asJSON(w.t, row))
		if want := may(tables[table], "insert", role); (code != denied) != want { // let in, it is there twice: another refusal
			w.t.Errorf("%s: adding to its own school: %q, the list lets it: %v", table, code, want)
		}
	}
}

func (w twoSchools) changes(table, role string, scope db.Scope, command, sql string) {
	w.t.Helper()
	if n, code := w.try(scope, sql, w.two.id("schools", "id")); n != 0 || code != "" && code != denied {
		w.t.Errorf("%s: %s touches %d rows of the other school (%s)", table, command, n, code)
	}
	n, code := w.try(scope, sql, w.one.id("schools", "id"))
	let := n > 0 || code != "" && code != denied // a foreign key may refuse what the policy lets through
	if want := may(tables[table], command, role); let != want {
		w.t.Errorf("%s: %s touches %d rows of its own school (%s), the list lets it: %v", table, command, n, code, want)
	}
}

func asJSON(t *testing.T, row map[string]any) string {
	b, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestPeopleOfOtherSchools: accounts are nobody's school's; a scope sees those with a link to its own.
func TestPeopleOfOtherSchools(t *testing.T) {
	w := newTwoSchools(t)
	for role, scope := range w.scopes() {
		for _, table := range []string{"accounts", "staff_accounts", "operator_accounts", "registrations"} {
			for name, s := range map[string]tenant{"one's own": w.one, "the other school's": w.two} {
				n, code := w.try(scope, `select from `+table+` where id = $1`, s.id(table, "id"))
				want := may(tables[table], "select", role) && (name == "one's own" || role == "identity")
				if (n > 0) != want || code != "" {
					t.Errorf("%s sees %d %s of %s (%s), want %v", role, n, name, table, code, want)
				}
				for command, sql := range map[string]string{"update": `update ` + table + ` set email = email where id = $1`, "delete": `delete from ` + table + ` where id = $1`} {
					n, code := w.try(scope, sql, s.id(table, "id"))
					if want := may(tables[table], command, role); (n > 0) != want || n == 0 && code != "" && code != denied {
						t.Errorf("%s: %s of %s of %s touches %d (%s), want %v", role, command, name, table, n, code, want)
					}
				}
			}
		}
	}
}

// TestIdentitySeesOneAtATime: of the links it sees those of the account at hand, at whatever school.
func TestIdentitySeesOneAtATime(t *testing.T) {
	w := newTwoSchools(t)
	account, staff := w.two.id("accounts", "id"), w.two.id("staff_accounts", "id")
	for table, scope := range map[string]db.Scope{"account_schools": db.Identity(account, 0), "staff_schools": db.Identity(0, staff)} {
		if n, _ := w.try(scope, `select from `+table); n != 1 {
			t.Errorf("%s: %d rows for the account at hand, want 1", table, n)
		}
		if n, _ := w.try(db.Identity(0, 0), `select from `+table); n != 0 {
			t.Errorf("%s: %d rows for nobody, want none", table, n)
		}
	}
}

// TestReferencesAcrossSchoolsAreRefused: not even the owner can make a row of one school refer to the other's.
func TestReferencesAcrossSchoolsAreRefused(t *testing.T) {
	w := newTwoSchools(t)
	tried := 0
	for _, k := range foreignKeys(t, w.owner) {
		if !slices.Contains(w.tenant, k.Table) || !slices.Contains(w.tenant, k.Parent) {
			continue
		}
		last := len(k.Columns) - 1
		target := w.two[k.Parent][0][k.Referenced[last]]
		if k.Parent == k.Table {
			target = w.two[k.Table][0]["id"]
		}
		tx, err := w.owner.Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		kind := words(t, w.owner, `select format_type(atttypid, atttypmod) from pg_attribute where attrelid = $1::regclass and attname = $2`, k.Table, k.Columns[last])[0]
		_, err = tx.Exec(context.Background(), fmt.Sprintf(`update %s set %s = $1::text::%s where school_id = $2`, k.Table, k.Columns[last], kind), fmt.Sprint(target), w.one.id("schools", "id"))
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23503" && refused.Code != "23514" {
			t.Errorf("%s.%s takes the other school's %s: %v", k.Table, k.Columns[last], k.Parent, err)
		}
		if err := tx.Rollback(context.Background()); err != nil {
			t.Fatal(err)
		}
		tried++
	}
	if tried < 15 {
		t.Errorf("only %d references tried", tried)
	}
}
