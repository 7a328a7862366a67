package tracking

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// desk is a school with an academic year, an admin and two pupils.
type desk struct {
	t      *testing.T
	db     *db.DB
	owner  *pgx.Conn
	s      school.School
	staff  int64
	pupils []int64
	year   school.AcademicYear
}

// today is a day of the desk's academic year 2026/27.
var today = day("2026-11-25")

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

func newDesk(t *testing.T, country string) desk {
	t.Helper()
	d := dbtest.New(t)
	k := desk{t: t, db: d.Open(t), owner: d.Owner(t)}
	var err error
	k.s, err = school.Add(context.Background(), k.db, school.New{Slug: "ashdale", Name: "Ashdale", Country: country, FirstYear: 7, LastYear: 8, Subscription: "active"})
	if err != nil {
		t.Fatal(err)
	}
	k.exec(`delete from academic_years`)
	k.exec(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2026/27', '2026-09-01', '2027-08-31')`, k.s.ID)
	k.staff = k.colleague("jo", "Mrs J Davies", true)
	for n := range 2 {
		k.pupils = append(k.pupils, k.number(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, year_group, tutor_group)
			values ($1, $2, $2, $2, 'Ali', 'Mia', '', '', 'ali', 'mia', 7, '7A') returning id`, k.s.ID, fmt.Sprint(7001+n)))
	}
	k.must(func(ctx context.Context, tx db.Tx) error {
		years, err := school.AcademicYears(ctx, tx)
		k.year = years[0]
		return err
	})
	return k
}

func (k desk) colleague(name, display string, active bool) int64 {
	return k.number(`with a as (insert into staff_accounts (email, forename, surname) values ($2 || '@school.example', $2, $2) returning id)
		insert into staff_schools (school_id, staff_id, role, display_name, active) select $1, a.id, 'teacher', $3, $4 from a returning staff_id`, k.s.ID, name, display, active)
}

func (k desk) exec(sql string, args ...any) {
	k.t.Helper()
	if _, err := k.owner.Exec(context.Background(), sql, args...); err != nil {
		k.t.Fatal(err)
	}
}

func (k desk) number(sql string, args ...any) (n int64) {
	k.t.Helper()
	if err := k.owner.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		k.t.Fatal(err)
	}
	return n
}

func (k desk) text(sql string, args ...any) (s string) {
	k.t.Helper()
	if err := k.owner.QueryRow(context.Background(), sql, args...).Scan(&s); err != nil {
		k.t.Fatal(err)
	}
	return s
}

func (k desk) try(do func(ctx context.Context, tx db.Tx) error) error {
	ctx := context.Background()
	return k.db.In(ctx, db.Staff(k.s.ID, k.staff), func(tx db.Tx) error { return do(ctx, tx) })
}

func (k desk) must(do func(ctx context.Context, tx db.Tx) error) {
	k.t.Helper()
	if err := k.try(do); err != nil {
		k.t.Fatal(err)
	}
}

// wants is an error: problems as "field=code field=code", "conflict", "not found", or "" for none.
func (k desk) wants(want string, err error) {
	k.t.Helper()
	var bad errs.Invalid
	var conflict errs.Conflict
	got := ""
	switch {
	case errors.As(err, &bad):
		for _, p := range bad {
			got += p.Field + "=" + p.Code + " "
		}
		got = got[:len(got)-1]
	case errors.As(err, &conflict):
		got = "conflict"
	case errors.Is(err, errs.NotFound):
		got = "not found"
	case err != nil:
		got = err.Error()
	}
	if got != want {
		k.t.Errorf("got %q, want %q", got, want)
	}
}

func (k desk) subject(s Subject, mark string) (id int64, err error) {
	err = k.try(func(ctx context.Context, tx db.Tx) (err error) { id, err = SaveSubject(ctx, tx, mark, s); return err })
	return id, err
}

func (k desk) scale(f ScaleForm) (id int64, err error) {
	err = k.try(func(ctx context.Context, tx db.Tx) (err error) { id, err = SaveScale(ctx, tx, f); return err })
	return id, err
}

func (k desk) field(f Field, mark string) (id int64, err error) {
	err = k.try(func(ctx context.Context, tx db.Tx) (err error) { id, err = SaveField(ctx, tx, mark, f); return err })
	return id, err
}

func (k desk) structure() (s S) {
	k.t.Helper()
	k.must(func(ctx context.Context, tx db.Tx) (err error) { s, err = Structure(ctx, tx); return err })
	return s
}

func (k desk) periods() (out []Period) {
	k.t.Helper()
	k.must(func(ctx context.Context, tx db.Tx) (err error) { out, err = PeriodsOf(ctx, tx, 0, 0); return err })
	return out
}

// result enters a value.
func (k desk) result(period, subject, field int64, value string, sort any) {
	k.t.Helper()
	k.exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id) values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8)`,
		k.s.ID, k.pupils[0], period, subject, field, value, sort, k.staff)
}

func (k desk) start() {
	k.t.Helper()
	k.must(func(ctx context.Context, tx db.Tx) error { return EnsureStart(ctx, tx, k.s, today, "") })
}
