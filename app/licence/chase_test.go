package licence

import (
	"context"
	"slices"
	"testing"
	"time"

	"gateway/app/db"
)

// one pupil in each of the states that a list to chase tells apart.
func chased9(t *testing.T) (o office, of map[Why]int64) {
	o = newOffice(t, "active")
	of = map[Why]int64{}
	numbers := map[Why]string{}
	for i, w := range Whys {
		numbers[w] = string(rune('a'+i)) + "1"
		of[w] = o.child(numbers[w], "Ann", "S"+string(rune('a'+i)))
	}
	var ids []int64
	for w, id := range of {
		if w != NoKey {
			ids = append(ids, id)
		}
	}
	o.fill(o.order(Request{TypeID: o.parent, Scope: ScopePicked, Picked: ids}))
	for _, w := range []Why{AccessOver, Waits, WaitsBlocked, WaitsLapsed, Quiet, SeenOf} {
		a := o.account()
		o.mustRegister(a, numbers[w], o.text(o.keyOf(of[w], o.parent)))
		switch w {
		case AccessOver:
			o.exec(`update holdings set state = 'ended', ended_at = now() where pupil_id = $1`, of[w])
		case Waits, WaitsLapsed, WaitsBlocked:
			o.exec(`update holdings set state = $2 where pupil_id = $1`, of[w], string(w))
		case Quiet:
			o.exec(`update holdings set made_at = now() - interval '100 days' where pupil_id = $1`, of[w])
			o.exec(`update account_schools set last_sign_in_at = now() - interval '91 days' where account_id = $1`, a)
		case SeenOf:
			o.exec(`update account_schools set last_sign_in_at = '2026-11-02 09:00Z' where account_id = $1`, a)
			o.mustRegister(o.account(), numbers[w], o.text(o.keyOf(of[w], o.parent)))
		}
	}
	o.change(Change{What: Withdraw, KeyID: o.keyOf(of[KeyIsDead], o.parent)})
	o.exec(`update licence_keys set expires_on = current_date - 2 where pupil_id = $1`, of[KeyIsOver])
	return o, of
}

func (o office) chase(f ChaseFilter, limit, offset int) (rows []ChaseRow, n map[Why]int) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		rows, n, err = Chase(ctx, tx, f, limit, offset)
		return err
	})
	return rows, n
}

// Every pupil stands in the list with exactly one reason (LIC-8).
func TestChase(t *testing.T) {
	o, of := chased9(t)
	o.child("z9", "Left", "Leaver")
	o.exec(`update pupils set status = 'left' where pupil_id = 'z9'`)
	rows, n := o.chase(ChaseFilter{TypeID: o.parent, Why: Everybody}, 100, 0)
	if len(rows) != len(Whys) || len(n) != len(Whys) {
		t.Errorf("%d rows, %d reasons", len(rows), len(n))
	}
	for i, r := range rows { // by name, as they were made
		if w := Whys[i]; r.Why != w || r.ID != of[w] || n[w] != 1 {
			t.Errorf("%s: %+v, %d of them", w, r, n[w])
		}
	}
	seen, quiet := rows[len(rows)-1], rows[len(rows)-2]
	if seen.People != 2 || !seen.SignedIn.Equal(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)) || seen.Year != 9 || seen.TutorGroup != "9B" || seen.KeyMade.IsZero() || quiet.People != 1 {
		t.Errorf("%+v, %+v", seen, quiet)
	}
	for _, c := range []struct {
		f    ChaseFilter
		want []Why
	}{
		{ChaseFilter{Why: ToChase}, Whys[:8]},
		{ChaseFilter{Why: Unheld}, Whys[:3]},
		{ChaseFilter{Why: Waits}, []Why{Waits}},
		{ChaseFilter{Why: Everybody, NoParent: true}, Whys[:8]},
		{ChaseFilter{Why: Everybody, Year: 8}, nil},
		{ChaseFilter{Why: Everybody, Year: 9, TutorGroup: "9B"}, Whys},
		{ChaseFilter{Why: Everybody, TutorGroup: "9C"}, nil},
	} {
		c.f.TypeID = o.parent
		rows, n := o.chase(c.f, 100, 0)
		var got []Why
		for _, r := range rows {
			got = append(got, r.Why)
		}
		if !slices.Equal(got, c.want) || c.f.Total(n) != len(c.want) {
			t.Errorf("%+v: %v, total %d, want %v", c.f, got, c.f.Total(n), c.want)
		}
	}
	if rows, _ := o.chase(ChaseFilter{TypeID: o.parent, Why: ToChase}, 3, 6); len(rows) != 2 || rows[0].Why != WaitsBlocked {
		t.Errorf("a page: %+v", rows)
	}
	if rows, n := o.chase(ChaseFilter{TypeID: o.pupil, Why: Everybody}, 100, 0); len(rows) != len(Whys) || n[NoKey] != len(Whys) {
		t.Errorf("of another type: %v", n)
	}
	o.exec(`update account_schools set denied = true`)
	if _, n := o.chase(ChaseFilter{TypeID: o.parent, Why: Everybody}, 100, 0); n[SeenOf]+n[Quiet] != 0 || n[WaitsBlocked] != 3 {
		t.Errorf("all denied: %v", n)
	}
	var all []ChaseRow
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		all, err = ChaseAll(ctx, tx, ChaseFilter{TypeID: o.parent, Why: Unheld}, "Parent/Guardian")
		return err
	})
	if len(all) != 3 || o.logged("exported the list to chase") != 1 || o.id(`select count(*) from audit where detail = 'Parent/Guardian: 3 pupils'`) != 1 {
		t.Errorf("%d rows in the file", len(all))
	}
}

// The figures of a type and year, and of pupils without a parent (LIC-8).
func TestStatistics(t *testing.T) {
	o, of := chased9(t)
	o.exec(`update pupils set year_group = null where id = $1`, of[NoKey])
	other := o.another("glenbrae", "scotland", "active")
	other.children(3)
	var all []Figures
	o.ask(func(ctx context.Context, tx db.Tx) (err error) { all, err = Statistics(ctx, tx); return err })
	want := []Figures{
		{TypeID: o.parent, TypeName: "Parent/Guardian", Audience: "parent", Year: 9, Pupils: 9, Keys: 7, Used: 6, Holdings: 3, Waiting: 3, Reached: 2, NoParents: 7},
		{TypeID: o.parent, TypeName: "Parent/Guardian", Audience: "parent", Pupils: 1, NoParents: 1},
		{TypeID: o.pupil, TypeName: "Pupil", Audience: "pupil", Year: 9, Pupils: 9, NoParents: 7},
		{TypeID: o.pupil, TypeName: "Pupil", Audience: "pupil", Pupils: 1, NoParents: 1},
	}
	if !slices.Equal(all, want) {
		t.Errorf("%+v,\nwant %+v", all, want)
	}
}

// With 5,000 pupils the statistics and a page of the list are questions of well below a second: nothing is joined row
// by row, also for a school of which the planner knows nothing yet.
func TestFiguresOfALargeSchool(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 10,000 pupils")
	}
	o := newOffice(t, "active")
	for _, slug := range []string{"", "second"} {
		if slug != "" {
			o = o.another(slug, "england", "active")
		}
		o.children(5000)
		o.fill(o.order(Request{TypeID: o.parent, Scope: ScopeSchool}))
		o.exec(`with a as (insert into accounts (email, forename, surname, password_hash) select $1::text || i || '@home.example', 'A', 'B', 'x' from generate_series(1, 3000) i returning id),
			s as (insert into account_schools (school_id, account_id) select $2, id from a returning account_id),
			p as (select id, row_number() over (order by id) n from licence_keys where school_id = $2), b as (select account_id, row_number() over () n from s)
			insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, made_by, privacy_version)
			select $2, b.account_id, k.pupil_id, k.licence_type_id, k.id, 'add', 1 from b join p using (n) join licence_keys k on k.id = p.id`, "x"+slug, o.school)
		o.ask(func(ctx context.Context, tx db.Tx) error {
			if _, err := tx.Exec(ctx, `set local statement_timeout = 2000`); err != nil {
				return err
			}
			start := time.Now()
			all, err := Statistics(ctx, tx)
			if err != nil || len(all) != 2 || all[0].Pupils != 5000 || all[0].Keys != 5000 || all[0].Reached != 3000 || all[0].NoParents != 2000 {
				t.Errorf("%+v, %v", all, err)
			}
			middle := time.Now()
			rows, n, err := Chase(ctx, tx, ChaseFilter{TypeID: o.parent, NoParent: true}, 50, 1950)
			if err != nil || len(rows) != 50 || n[KeyUnused] != 2000 {
				t.Errorf("%d rows, %v, %v", len(rows), n, err)
			}
			late := time.Now()
			r, err := LookAt(ctx, tx, Change{What: Withdraw, Who: Request{TypeID: o.parent, Scope: ScopeSchool}})
			if err != nil || r.Keys != 5000 || r.People != 3000 || r.Used != 3000 {
				t.Errorf("%d keys, %d people, %v", r.Keys, r.People, err)
			}
			t.Logf("statistics %v, a page of the list %v, a look at all keys %v", middle.Sub(start), late.Sub(middle), time.Since(late))
			return nil
		})
		start := time.Now()
		row := o.change(Change{What: Replace, Typed: "5000", Who: Request{TypeID: o.parent, Scope: ScopeSchool}})
		if row.Keys != 5000 || o.id(`select count(*) from licence_keys where school_id = $1 and state = 'live'`, o.school) != 5000 {
			t.Errorf("%+v", row)
		}
		t.Logf("5,000 keys replaced in %v", time.Since(start))
	}
}
