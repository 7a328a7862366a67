package yearend_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/school"
	"gateway/app/yearend"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// The years of the tests lie far ahead: what is written now is written before the new year begins, whenever the tests run.
const (
	july    = "2091-07-20"
	lastDay = "2091-08-31"
	newYear = "2091-09-01"
)

// yard is a school at the end of a year.
type yard struct {
	t        *testing.T
	db       *db.DB
	owner    *pgx.Conn
	at       int64
	from, to int64
	staff    []int64 // T0 (an admin), T1, T2
	pupils   map[string]int64
}

// newYard is a school whose roll is lines of "7001 7 7A", with more columns as name=value.
func newYard(t *testing.T, country string, first, last int, roll ...string) *yard {
	t.Helper()
	d := dbtest.New(t)
	y := &yard{t: t, db: d.Open(t), owner: d.Owner(t), pupils: map[string]int64{}}
	s, err := school.Add(context.Background(), y.db, school.New{Slug: "ashdale", Name: "Ashdale", Country: country, FirstYear: first, LastYear: last, Accent: "#5c2d6e", Subscription: "active"})
	y.must(err)
	y.at = s.ID
	y.exec(`delete from academic_years`)
	const year = `insert into academic_years (school_id, name, starts_on, ends_on) values ($1, $2, $3::date, $4::date) returning id`
	y.from = y.id(year, y.at, "2090/91", "2090-09-01", lastDay)
	y.to = y.id(year, y.at, "2091/92", newYear, "2092-08-31")
	for i, role := range []string{"admin", "teacher", "teacher"} {
		y.staff = append(y.staff, y.id(`insert into staff_accounts (email, forename, surname) values ($1, 'Jo', 'Davies') returning id`, fmt.Sprintf("t%d@school.example", i)))
		y.exec(`insert into staff_schools (school_id, staff_id, role, display_name, code) values ($1, $2, $3, $4, $4)`, y.at, y.staff[i], role, fmt.Sprintf("T%d", i))
	}
	for _, line := range roll {
		y.enrol(line)
	}
	return y
}

func (y *yard) enrol(line string) {
	y.t.Helper()
	f := strings.Fields(line)
	y.pupils[f[0]] = y.id(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, year_group, tutor_group)
		values ($1, $2, $2, $2, 'Lee', $2, 'Lee', $2, 'lee', $2, nullif($3::int, 0), $4) returning id`, y.at, f[0], number(f[1]), strings.Trim(f[2], "-"))
	for _, more := range f[3:] {
		column, value, _ := strings.Cut(more, "=")
		y.exec(`update pupils set `+column+` = '`+value+`' where id = $1`, y.pupils[f[0]])
	}
}

func number(s string) (n int) { _, _ = fmt.Sscan(s, &n); return n }

// class makes a set of the old year, with pupils in it from its first day.
func (y *yard) class(name string, of ...string) int64 {
	y.t.Helper()
	y.exec(`insert into subjects (school_id, alias, alias_folded, name, name_folded) values ($1, 'Maths', 'maths', 'Maths', 'maths') on conflict do nothing`, y.at)
	set := y.id(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded) select $1, $2, id, $3, lower($3) from subjects returning id`, y.at, y.from, name)
	for _, p := range of {
		y.exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) values ($1, $2, $3, '2090-09-01')`, y.at, set, y.pupils[p])
	}
	return set
}

// tutor makes member of staff number n a tutor of groups.
func (y *yard) tutor(n int, groups ...string) {
	y.t.Helper()
	for _, g := range groups {
		y.exec(`insert into tutors (school_id, tutor_group, staff_id) values ($1, $2, $3)`, y.at, g, y.staff[n])
	}
}

func (y *yard) must(err error) {
	y.t.Helper()
	if err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) exec(sql string, args ...any) {
	y.t.Helper()
	_, err := y.owner.Exec(context.Background(), sql, args...)
	y.must(err)
}

func (y *yard) id(sql string, args ...any) (id int64) {
	y.t.Helper()
	y.must(y.owner.QueryRow(context.Background(), sql, args...).Scan(&id))
	return id
}

func (y *yard) list(sql string, args ...any) (out []string) {
	y.t.Helper()
	rows, err := y.owner.Query(context.Background(), sql, args...)
	y.must(err)
	out, err = pgx.CollectRows(rows, pgx.RowTo[string])
	y.must(err)
	return out
}

// in is one transaction of the admin.
func (y *yard) in(do func(ctx context.Context, tx db.Tx) error) error {
	return y.db.In(context.Background(), db.Staff(y.at, y.staff[0]), func(tx db.Tx) error { return do(context.Background(), tx) })
}

func (y *yard) preview(today string, c yearend.Choice) (p yearend.Plan) {
	y.t.Helper()
	y.must(y.in(func(ctx context.Context, tx db.Tx) (err error) {
		p, err = yearend.Preview(ctx, tx, day(today), c)
		return err
	}))
	return p
}

// run confirms what Preview says.
func (y *yard) run(today string, c yearend.Choice) (int64, error) {
	y.t.Helper()
	p := y.preview(today, c)
	return y.confirm(yearend.Ask{Choice: c, Mark: p.Mark, Typed: fmt.Sprint(p.Total()), Today: day(today)})
}

func (y *yard) confirm(ask yearend.Ask) (id int64, err error) {
	err = y.in(func(ctx context.Context, tx db.Tx) (err error) { id, _, err = yearend.Run(ctx, tx, ask); return err })
	return id, err
}

func (y *yard) done(today string, c yearend.Choice) int64 {
	y.t.Helper()
	id, err := y.run(today, c)
	y.must(err)
	return id
}

func (y *yard) look(id int64) (u yearend.Undoing) {
	y.t.Helper()
	y.must(y.in(func(ctx context.Context, tx db.Tx) (err error) { u, err = yearend.Look(ctx, tx, id); return err }))
	return u
}

func (y *yard) undo(id int64, today string) error {
	y.t.Helper()
	mark := y.look(id).Mark
	return y.in(func(ctx context.Context, tx db.Tx) error {
		_, err := yearend.Undo(ctx, tx, id, mark, day(today))
		return err
	})
}

// roll is every pupil: "7001 8 8A on_roll -".
func (y *yard) roll() []string {
	y.t.Helper()
	return y.list(`select concat_ws(' ', pupil_id, coalesce(year_group, 0), coalesce(nullif(tutor_group, ''), '-'), status, coalesce(leaving_date::text, '-')) from pupils order by pupil_id`)
}

func (y *yard) tutors() []string {
	y.t.Helper()
	return y.list(`select tutor_group || ' ' || code from tutors join staff_schools using (school_id, staff_id) order by 1`)
}

// everything is every row that a year-end may touch, and those that it may not, but for the count of versions.
func (y *yard) everything() map[string][]string {
	y.t.Helper()
	out := map[string][]string{}
	for _, table := range []string{"pupils", "sets", "set_members", "tutors", "results", "periods", "holdings", "licence_keys", "pupil_aliases", "contacts", "academic_years", "schools"} {
		out[table] = y.list(`select (to_jsonb(t) - 'version' - 'updated_at')::text from ` + table + ` t order by 1`)
	}
	return out
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func same(t *testing.T, what string, got, want map[string][]string) {
	t.Helper()
	for table := range want {
		equal(t, what+": "+table, strings.Join(got[table], "\n"), strings.Join(want[table], "\n"))
	}
}
