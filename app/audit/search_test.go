package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
)

// diary is a school with people, a pupil and lines in its log; another school has the same.
type diary struct {
	t                                   *testing.T
	db                                  *db.DB
	owner                               *pgx.Conn
	school, other, staff, parent, pupil int64
}

func newDiary(t *testing.T) diary {
	t.Helper()
	made := dbtest.New(t)
	d := diary{t: t, db: made.Open(t), owner: made.Owner(t)}
	d.other = d.number(`insert into schools (slug, name, name_folded, country, first_year, last_year) values ('glenbrae', 'B', 'b', 'england', 7, 11) returning id`)
	d.school = d.number(`insert into schools (slug, name, name_folded, country, first_year, last_year) values ('ashdale', 'A', 'a', 'england', 7, 11) returning id`)
	d.staff = d.number(`insert into staff_accounts (email, forename, surname) values ('a@school.example', 'Jo', 'Davies') returning id`)
	d.number(`insert into staff_schools (school_id, staff_id, role, display_name, name_folded) values ($1, $2, 'admin', 'Mrs J Davies', 'davies jo') returning 1`, d.school, d.staff)
	d.parent = d.number(`insert into accounts (email, title, forename, surname, password_hash) values ('p@example.org', 'Ms', 'Rhian', 'Ŵyn-Pugh', '') returning id`)
	d.number(`insert into account_schools (school_id, account_id) values ($1, $2) returning 1`, d.school, d.parent)
	d.pupil = d.number(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded)
		values ($1, '007001', '007001', '7001', 'Ŵyn-Pugh', 'Siân', 'Ŵyn-Pugh', 'Siân', 'wyn pugh', 'sian') returning id`, d.school)
	return d
}

func (d diary) number(sql string, args ...any) (n int64) {
	d.t.Helper()
	if err := d.owner.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// line writes a line at a moment.
func (d diary) line(school int64, at string, l Line) {
	d.t.Helper()
	d.number(`insert into audit (school_id, at, actor, actor_id, action, pupil_id, subject_id, detail) values ($1, $2::timestamptz, $3, nullif($4::bigint, 0), $5, nullif($6::bigint, 0), nullif($7::bigint, 0), $8) returning 1`,
		school, at, string(l.Actor), l.ActorID, string(l.Action), l.PupilID, l.SubjectID, l.Detail)
}

func (d diary) in(fn func(ctx context.Context, tx db.Tx) error) {
	d.t.Helper()
	if err := d.db.In(context.Background(), db.Staff(d.school, d.staff), func(tx db.Tx) error { return fn(context.Background(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d diary) search(f Filter, size int) (p Page) {
	d.t.Helper()
	d.in(func(ctx context.Context, tx db.Tx) (err error) { p, err = Search(ctx, tx, f, size); return err })
	return p
}

func said(p Page) (out []string) {
	for _, e := range p.Entries {
		out = append(out, strings.Join([]string{e.Who, string(e.Action), e.About, e.Pupil, e.Detail}, "|"))
	}
	return out
}

func TestSearch(t *testing.T) {
	d := newDiary(t)
	typeID := d.number(`insert into licence_types (school_id, name, audience) values ($1, 'Parent/Guardian', 'parent') returning id`, d.school)
	key := d.number(`insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed) values ($1, $2, $3, '\x01', '\x01') returning id`, d.school, d.pupil, typeID)
	holding := d.number(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, made_by, privacy_version) values ($1, $2, $3, $4, $5, 'add', 1) returning id`,
		d.school, d.parent, d.pupil, typeID, key)
	d.line(d.school, "2026-03-01T10:00Z", Line{Actor: External, ActorID: d.parent, Action: PupilViewed, PupilID: d.pupil, SubjectID: holding, Detail: "Progress"})
	d.line(d.school, "2026-03-29T00:30Z", Line{Actor: Staff, ActorID: d.staff, Action: StaffOff, SubjectID: d.staff})
	d.line(d.school, "2026-03-29T22:59Z", Line{Actor: Staff, ActorID: d.staff, Action: PupilHidden, PupilID: d.pupil, Detail: "Court Order of 3 May"})
	d.line(d.school, "2026-03-29T23:01Z", Line{Actor: System, Action: KeysMade, Detail: "a sheet of 5 keys"})
	d.line(d.school, "2026-04-02T09:00Z", Line{Actor: Nobody, Action: SignInFailed})
	d.line(d.school, "2026-04-03T09:00Z", Line{Actor: External, ActorID: 999, Action: SignedIn})
	d.line(d.school, "2026-04-04T09:00Z", Line{Actor: Operator, ActorID: 1, Action: "looked in", PupilID: 4711})
	d.line(d.other, "2026-04-05T09:00Z", Line{Actor: Staff, ActorID: d.staff, Action: PupilViewed, PupilID: d.pupil, Detail: "Progress"})
	viewed, off := "Ms Rhian Ŵyn-Pugh|viewed a pupil|Parent/Guardian|Siân Ŵyn-Pugh|Progress", "Mrs J Davies|switched off staff|Mrs J Davies||"
	hidden, made := "Mrs J Davies|hid a pupil||Siân Ŵyn-Pugh|Court Order of 3 May", "|licence keys made|||a sheet of 5 keys"
	failed, gone, operator := "|sign-in failed|||", "|signed in|||", "|looked in|||"
	day := func(s string) civil.Date { d, _ := civil.Parse(s); return d }
	for name, c := range map[string]struct {
		f    Filter
		want []string
	}{
		"all":                           {Filter{}, []string{operator, gone, failed, made, hidden, off, viewed}},
		"a pupil":                       {Filter{PupilID: d.pupil}, []string{hidden, viewed}},
		"a pupil who is gone":           {Filter{PupilID: 4711}, []string{operator}},
		"who looked at a pupil":         {Filter{PupilID: d.pupil, Group: OfViews}, []string{viewed}},
		"a group":                       {Filter{Group: OfSignIn}, []string{gone, failed}},
		"a group of nothing":            {Filter{Group: "nonsense"}, nil},
		"a member of staff":             {Filter{Actor: Staff, ActorID: d.staff}, []string{hidden, off}},
		"a parent":                      {Filter{Actor: External, ActorID: d.parent}, []string{viewed}},
		"the operator":                  {Filter{Actor: Operator}, []string{operator}},
		"the system":                    {Filter{Actor: System}, []string{made}},
		"nobody known":                  {Filter{Actor: Nobody}, []string{failed}},
		"a day in London":               {Filter{From: day("2026-03-29"), To: day("2026-03-29")}, []string{hidden, off}}, // the clocks go forward: it ends at 23:00 UTC
		"from a day":                    {Filter{From: day("2026-03-30")}, []string{operator, gone, failed, made}},
		"words of what was done":        {Filter{Words: "HID a"}, []string{hidden}},
		"words of the detail":           {Filter{Words: "court order"}, []string{hidden}},
		"a percent sign is one":         {Filter{Words: "%"}, nil},
		"a pupil's name without accent": {Filter{Words: "sian wyn"}, []string{hidden, viewed}},
		"a member of staff's name":      {Filter{Words: "Davies"}, []string{hidden, off}},
		"a parent's name":               {Filter{Words: "rhian"}, []string{viewed}},
		"words and a group":             {Filter{Words: "Davies", Group: OfPupils}, []string{hidden}},
		"words that nothing has":        {Filter{Words: "zzz"}, nil},
	} {
		if got := said(d.search(c.f, 50)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
	d.in(func(ctx context.Context, tx db.Tx) error {
		pupil, person, err := Filter{PupilID: d.pupil, Actor: Staff, ActorID: d.staff}.Names(ctx, tx)
		if pupil != "Siân Ŵyn-Pugh" || person != "Mrs J Davies" {
			t.Errorf("named %q and %q", pupil, person)
		}
		return err
	})
}

// Pages by key meet every line once, in both directions, also where many lines have one moment.
func TestPagesByKey(t *testing.T) {
	d := newDiary(t)
	d.number(`with w as (insert into audit (school_id, at, actor, action, detail) select $1, '2026-01-01'::timestamptz + (i / 10) * interval '1 microsecond', 'system',
		case i % 3 when 0 then 'signed in' when 1 then 'signed out' else 'keys' end, i::text from generate_series(1, 95) i returning 1) select count(*) from w`, d.school)
	for _, group := range []Group{"", OfSignIn} {
		whole := said(d.search(Filter{Group: group}, 1000))
		var down, up []string
		f, last := Filter{Group: group}, Page{}
		for {
			last = d.search(f, 10)
			down = append(down, said(last)...)
			if !last.Older {
				break
			}
			f.Before = KeyOf(last.Entries[len(last.Entries)-1].Key().String())
		}
		if !slices.Equal(down, whole) || len(whole) < 60 {
			t.Errorf("%q: %d lines by pages, %d at once", group, len(down), len(whole))
		}
		for p := last; p.Newer; {
			f = Filter{Group: group, After: p.Entries[0].Key()}
			if p = d.search(f, 10); len(p.Entries) > 0 {
				up = append(said(p), up...)
			}
		}
		if !slices.Equal(up, whole[:len(up)]) || len(up) != len(whole)-len(last.Entries) {
			t.Errorf("%q: back up %d lines of %d", group, len(up), len(whole))
		}
	}
	for _, s := range []string{"", "-", "x", "1-0", "1--1", "zzzzzzzzzzzzz-1", "1-zzzzzzzzzzzzzz"} {
		if k := KeyOf(s); k != (Key{}) {
			t.Errorf("%q is the key %v", s, k)
		}
	}
}

// TestSearchesUseTheirIndexes: with 200,000 lines of a school no search reads them all but one for words that nothing
// has; the plan says by which index each is found.
func TestSearchesUseTheirIndexes(t *testing.T) {
	if testing.Short() {
		t.Skip("200,000 lines")
	}
	d := newDiary(t)
	for _, school := range []int64{d.school, d.other} {
		d.number(`with w as (insert into audit (school_id, at, actor, actor_id, action, pupil_id, detail)
			select $1, now() - i * interval '1 minute', case when i % 10 = 0 then 'staff' else 'external' end, i % 997, case when i % 20 = 0 then 'signed in' when i % 5000 = 1 then 'saved access settings' else 'viewed a pupil' end,
			i % 1009, 'Progress' from generate_series(1, 100000) i returning 1) select count(*) from w`, school)
	}
	if _, err := d.owner.Exec(context.Background(), `analyze audit`); err != nil {
		t.Fatal(err)
	}
	before := Key{time.Now().AddDate(0, -1, 0), 1 << 40}
	for name, c := range map[string]struct {
		f     Filter
		index string
	}{
		"all":           {Filter{}, "audit_newest"},
		"an older page": {Filter{Before: before}, "audit_newest"},
		"a newer page":  {Filter{After: before}, "audit_newest"},
		"a pupil":       {Filter{PupilID: 17}, "audit_pupil"},
		"who looked":    {Filter{PupilID: 17, Group: OfViews}, "audit_pupil"},
		"a person":      {Filter{Actor: External, ActorID: 17}, "audit_actor"},
		"a rare group":  {Filter{Group: OfRights}, "audit_action"},
		"a group":       {Filter{Group: OfViews}, "audit_action"},
		"an old day":    {Filter{From: civil.OnDay(time.Now().AddDate(0, 0, -40)), To: civil.OnDay(time.Now().AddDate(0, 0, -40))}, "audit_newest"},
		"words":         {Filter{Words: "progress"}, "audit_newest"},
	} {
		d.in(func(ctx context.Context, tx db.Tx) error {
			sql, args := c.f.query(d.school, 51)
			rows, err := tx.Query(ctx, `explain (analyze, timing off, summary off, costs off) `+sql, args...)
			if err != nil {
				return err
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			plan := strings.Join(lines, "\n")
			if err != nil || !strings.Contains(plan, c.index) || strings.Contains(plan, "Seq Scan on audit") {
				t.Errorf("%s does not go by %s: %v\n%s", name, c.index, err, plan)
			}
			for _, l := range lines {
				var n int
				if _, found, _ := strings.Cut(l, "audit_"); found != "" {
					if _, rest, ok := strings.Cut(l, "(actual rows="); ok {
						if _, err := fmt.Sscan(strings.Split(rest, " ")[0], &n); err == nil && n > 1500 {
							t.Errorf("%s reads %d lines: %s", name, n, l)
						}
					}
				}
			}
			return nil
		})
	}
}

// TestExport hands over everything once, and says when it is not everything.
func TestExport(t *testing.T) {
	d := newDiary(t)
	lines := exportChunk*2 + 7
	d.number(`with w as (insert into audit (school_id, actor, action, detail) select $1, 'system', 'signed in', i::text from generate_series(1, $2) i returning 1) select count(*) from w`, d.school, lines)
	x, seen := NewExport(Filter{}), map[int64]bool{}
	d.in(func(ctx context.Context, tx db.Tx) error {
		for {
			all, err := x.Next(ctx, tx)
			if err != nil || len(all) == 0 {
				return err
			}
			for _, e := range all {
				if seen[e.ID] {
					t.Fatalf("%d twice", e.ID)
				}
				seen[e.ID] = true
			}
		}
	})
	if len(seen) != lines || !x.Whole {
		t.Errorf("%d lines, whole %v", len(seen), x.Whole)
	}
	x = NewExport(Filter{})
	x.given = MaxExport - 3
	d.in(func(ctx context.Context, tx db.Tx) error {
		all, err := x.Next(ctx, tx)
		if more, _ := x.Next(ctx, tx); len(all) != 3 || len(more) != 0 || x.Whole {
			t.Errorf("at the end of what an export may have: %d lines, whole %v", len(all), x.Whole)
		}
		return err
	})
}
