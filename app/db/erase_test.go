package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/db"
)

// staysWithout are tables that name a pupil and keep the row when the pupil is erased, and why.
var staysWithout = map[string]string{
	"audit": "a line keeps the number until its own time is over (ADM-4); it has no name",
}

// naming are the tables with a column, from the catalogue.
func (w twoSchools) naming(column string) []string {
	return words(w.t, w.owner, `select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped where `+ours+` order by 1`, column)
}

// call runs one of the owner's functions in a scope, for good.
func (w twoSchools) call(s db.Scope, function string) error {
	return w.db.In(context.Background(), s, func(tx db.Tx) error {
		_, err := tx.Exec(context.Background(), `select `+function)
		return err
	})
}

func (w twoSchools) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.owner.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

// counts is how many rows a school has in each table.
func (w twoSchools) counts(school int64) string {
	var out []string
	for _, table := range w.tenant {
		out = append(out, fmt.Sprintf("%s %d", table, w.count(`select count(*) from `+table+` where school_id = $1`, school)))
	}
	return strings.Join(out, ", ")
}

// TestEverythingOfAPupilIsErased: whatever table names a pupil is in the list of erase_leavers, or has a reason here;
// afterwards nothing of the pupil is left, and the other school has everything that it had.
func TestEverythingOfAPupilIsErased(t *testing.T) {
	w := newTwoSchools(t)
	one, two := w.one.id("schools", "id"), w.two.id("schools", "id")
	handled := words(t, w.owner, `select unnest(erased_with_pupils())`)
	for _, table := range w.naming("pupil_id") {
		if table != "pupils" && !slices.Contains(handled, table) && staysWithout[table] == "" {
			t.Errorf("%s names a pupil and is not erased with one: put it into erased_with_pupils(), in a new migration", table)
		}
	}
	for _, k := range foreignKeys(t, w.owner) {
		if last := k.Columns[len(k.Columns)-1]; k.Parent == "pupils" && last != "pupil_id" {
			t.Errorf("%s.%s names a pupil by another name than pupil_id: erase_leavers does not know it", k.Table, last)
		}
	}
	pupil, before := w.one.id("pupils", "id"), w.counts(two)
	w.exec(`update data_packs set state = 'ready'`)
	w.exec(`update pupils set status = 'left', leaving_date = current_date - 800`)
	w.exec(`insert into retention (school_id, leaver_years) values ($1, 3) on conflict (school_id) do update set leaver_years = 3`, one)
	must(t, w.call(db.Worker(one), `erase_leavers(10)`))
	if w.count(`select count(*) from pupils where id = $1`, pupil) != 1 {
		t.Fatal("a pupil was erased before the time")
	}
	w.exec(`update retention set leaver_years = 2 where school_id = $1`, one)
	must(t, w.call(db.Worker(one), `erase_leavers(10)`))
	for _, table := range w.naming("pupil_id") {
		if table == "pupils" || staysWithout[table] != "" {
			continue
		}
		if n := w.count(`select count(*) from `+table+` where school_id = $1 and pupil_id = $2`, one, pupil); n != 0 {
			t.Errorf("%s still has %d rows of the pupil", table, n)
		}
	}
	for sql, want := range map[string]int{
		`select count(*) from pupils where id = $1`:                                                                                             0,
		`select count(*) from audit where pupil_id = $1 and action = 'erased a pupil' and actor = 'system'`:                                     1,
		`select count(*) from account_schools where has_live_holding and school_id = (select school_id from audit where pupil_id = $1 limit 1)`: 0,
		`select count(*) from contacts where school_id = (select school_id from audit where pupil_id = $1 limit 1)`:                             0,
	} {
		if n := w.count(sql, pupil); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	if after := w.counts(two); after != before {
		t.Errorf("the other school had %s,\nnow %s", before, after)
	}
}

// TestEverythingOfAnAccountIsErased is the same of accounts.
func TestEverythingOfAnAccountIsErased(t *testing.T) {
	w := newTwoSchools(t)
	one, two := w.one.id("schools", "id"), w.two.id("schools", "id")
	handled := words(t, w.owner, `select unnest(erased_with_accounts())`)
	for _, table := range w.naming("account_id") {
		if table != "account_schools" && !slices.Contains(handled, table) {
			t.Errorf("%s names an account and is not erased with one: put it into erased_with_accounts(), in a new migration", table)
		}
	}
	account, before := w.one.id("accounts", "id"), w.counts(two)
	old := `update account_schools set created_at = now() - interval '800 days', last_sign_in_at = null`
	w.exec(`update holdings set state = 'ended', ended_at = now() - interval '700 days'`)
	w.exec(`update blocks set lifted_at = now()`)
	w.exec(`update data_packs set state = 'ready'`)
	w.exec(old)
	for _, keeps := range []struct{ why, do, undo string }{
		{"it is denied", `update account_schools set denied = true`, `update account_schools set denied = false`},
		{"it is blocked", `update blocks set lifted_at = null`, `update blocks set lifted_at = now()`},
		{"a pack of it is made", `update data_packs set state = 'deciding'`, `update data_packs set state = 'ready'`},
		{"it has signed in", `update account_schools set last_sign_in_at = now()`, old},
		{"a holding has ended lately", `update holdings set ended_at = now()`, `update holdings set ended_at = now() - interval '700 days'`},
		{"a holding waits", `update holdings set state = 'waiting'`, `update holdings set state = 'ended'`},
	} {
		w.exec(keeps.do)
		must(t, w.call(db.Worker(one), `erase_accounts(10)`))
		if w.count(`select count(*) from account_schools where account_id = $1`, account) == 0 {
			t.Fatalf("an account went although %s", keeps.why)
		}
		w.exec(keeps.undo)
	}
	must(t, w.call(db.Worker(one), `erase_accounts(10)`))
	for _, table := range w.naming("account_id") {
		if n := w.count(`select count(*) from `+table+` where account_id = $1`, account); n != 0 {
			t.Errorf("%s still has %d rows of the account", table, n)
		}
	}
	if n := w.count(`select count(*) from accounts where id = $1`, account); n != 0 {
		t.Error("the account is still there")
	}
	if n := w.count(`select count(*) from audit where subject_id = $1 and action = 'erased an account'`, account); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if after := w.counts(two); after != before {
		t.Errorf("the other school had %s,\nnow %s", before, after)
	}
}

// TestAnAccountOfTwoSchools stays an account as long as one of them knows it.
func TestAnAccountOfTwoSchools(t *testing.T) {
	w := newTwoSchools(t)
	one, two, account := w.one.id("schools", "id"), w.two.id("schools", "id"), w.one.id("accounts", "id")
	w.exec(`insert into account_schools (school_id, account_id) values ($1, $2)`, two, account)
	w.exec(`insert into sessions (realm, subject_id, token_hash, idle_seconds, expires_at) values ('external', $1, '\x99', 60, now())`, account)
	w.exec(`update holdings set state = 'ended', ended_at = now() - interval '700 days'`)
	w.exec(`update blocks set lifted_at = now()`)
	w.exec(`update data_packs set state = 'ready'`)
	w.exec(`update account_schools set created_at = now() - interval '800 days'`)
	must(t, w.call(db.Worker(one), `erase_accounts(10)`))
	if n := w.count(`select count(*) from account_schools where account_id = $1`, account); n != 1 {
		t.Errorf("%d schools know the account", n)
	}
	if w.count(`select count(*) from accounts where id = $1`, account) != 1 || w.count(`select count(*) from sessions where subject_id = $1`, account) == 0 {
		t.Error("the account went with the first school")
	}
}

// TestOnlyTheWorkerErases: every other scope is refused by each of the owner's functions, before it has looked at a row.
func TestOnlyTheWorkerErases(t *testing.T) {
	w := newTwoSchools(t)
	for role, scope := range w.scopes() {
		for _, function := range []string{`erase_leavers(1)`, `erase_accounts(1)`, `purge_log(1)`} {
			err := w.call(scope, function)
			var refused *pgconn.PgError
			if role == "worker" {
				must(t, err)
			} else if !errors.As(err, &refused) || refused.Code != "42501" {
				t.Errorf("%s as %s: %v", function, role, err)
			}
		}
		for _, function := range []string{`erase_contacts(1, '{}')`, `erase_rows(1, '{}', 'id', '{}')`} {
			var refused *pgconn.PgError
			if err := w.call(scope, function); !errors.As(err, &refused) || refused.Code != "42501" {
				t.Errorf("%s as %s: %v", function, role, err)
			}
		}
	}
}

// TestOldLinesGo: views earlier than the rest of the log, of this school alone, and the log says so.
func TestOldLinesGo(t *testing.T) {
	w := newTwoSchools(t)
	one, two := w.one.id("schools", "id"), w.two.id("schools", "id")
	w.exec(`delete from audit`)
	for _, school := range []int64{one, two} {
		for _, months := range []int{1, 30, 90} {
			for _, action := range []string{"viewed a pupil", "signed in"} {
				w.exec(`insert into audit (school_id, actor, action, at) values ($1, 'system', $2, now() - make_interval(months => $3))`, school, action, months)
			}
		}
	}
	w.exec(`delete from retention`)
	must(t, w.call(db.Worker(one), `purge_log(100)`))
	got := words(t, w.owner, `select action || ' ' || extract(year from age(now(), at)) from audit where school_id = $1 order by 1`, one)
	if want := []string{"deleted old lines of the log 0", "signed in 0", "signed in 2", "viewed a pupil 0"}; !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
	must(t, w.call(db.Worker(one), `purge_log(100)`))
	if n := w.count(`select count(*) from audit where school_id = $1`, one); n != 4 {
		t.Errorf("a second time: %d lines", n)
	}
	if n := w.count(`select count(*) from audit where school_id = $1`, two); n != 6 {
		t.Errorf("the other school has %d lines", n)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
