package school

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

func year(id int64, starts, ends string) AcademicYear {
	a := AcademicYear{ID: id, Starts: day(starts), Ends: day(ends)}
	a.Name = yearName(a.Starts)
	return a
}

func TestUsualYears(t *testing.T) {
	for _, c := range []struct{ country, today, want string }{
		{"england", "2026-11-25", "2026/27 2026-09-01 2027-08-31, 2027/28 2027-09-01 2028-08-31"},
		{"wales", "2026-08-31", "2025/26 2025-09-01 2026-08-31, 2026/27 2026-09-01 2027-08-31"},
		{"northern_ireland", "2026-09-01", "2026/27 2026-09-01 2027-08-31, 2027/28 2027-09-01 2028-08-31"},
		{"scotland", "2026-08-14", "2025/26 2025-08-15 2026-08-14, 2026/27 2026-08-15 2027-08-14"},
		{"scotland", "2026-08-15", "2026/27 2026-08-15 2027-08-14, 2027/28 2027-08-15 2028-08-14"},
		{"england", "2099-12-01", "2099/00 2099-09-01 2100-08-31, 2100/01 2100-09-01 2101-08-31"},
	} {
		var got []string
		for _, y := range UsualYears(c.country, day(c.today)) {
			got = append(got, y.Name+" "+y.Starts.String()+" "+y.Ends.String())
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s on %s: %s", c.country, c.today, s)
		}
	}
}

func TestYearAt(t *testing.T) {
	years := []AcademicYear{year(1, "2025-09-01", "2026-07-24"), year(2, "2026-09-01", "2027-08-31")}
	for _, c := range []struct {
		on            string
		current, next int64
	}{{"2025-08-31", 0, 1}, {"2025-09-01", 1, 2}, {"2026-07-24", 1, 2}, {"2026-08-01", 0, 2}, {"2026-09-01", 2, 0}, {"2027-08-31", 2, 0}, {"2027-09-01", 0, 0}} {
		if current, next := YearAt(years, day(c.on)); current.ID != c.current || next.ID != c.next {
			t.Errorf("%s: %d, then %d", c.on, current.ID, next.ID)
		}
	}
}

func TestNextYear(t *testing.T) {
	for _, c := range []struct {
		years []AcademicYear
		want  AcademicYear
	}{
		{[]AcademicYear{year(1, "2026-09-01", "2027-08-31"), year(2, "2025-09-01", "2026-08-31")}, year(0, "2027-09-01", "2028-08-31")},
		{[]AcademicYear{year(1, "2027-03-01", "2028-02-28")}, year(0, "2028-02-29", "2029-02-28")},
		{nil, year(0, "2026-09-01", "2027-08-31")},
	} {
		if got := (YearSettings{Years: c.years}).Next("england", day("2026-11-25")); got != c.want {
			t.Errorf("after %v: %v", c.years, got)
		}
	}
}

func TestYearSettingsThatCannotBe(t *testing.T) {
	good := YearSettings{FirstYear: 7, LastYear: 11, LeaverDays: 90, Years: []AcademicYear{year(1, "2026-09-01", "2027-08-31")}}
	with := func(change func(*YearSettings)) YearSettings {
		y := good
		y.Years = append([]AcademicYear{}, good.Years...)
		change(&y)
		return y
	}
	and := func(starts, ends string) YearSettings {
		return with(func(y *YearSettings) { y.Years = append(y.Years, year(0, starts, ends)) })
	}
	for name, c := range map[string]struct {
		settings YearSettings
		country  string
		want     string
	}{
		"as they are":           {good, "england", ""},
		"bounds":                {with(func(y *YearSettings) { y.FirstYear, y.LastYear, y.LeaverDays = 1, 14, 400 }), "wales", ""},
		"no access for leavers": {with(func(y *YearSettings) { y.LeaverDays = 0 }), "wales", ""},
		"Scotland to S7":        {with(func(y *YearSettings) { y.FirstYear, y.LastYear = 1, 7 }), "scotland", ""},
		"S8":                    {with(func(y *YearSettings) { y.FirstYear, y.LastYear = 1, 8 }), "scotland", "last_year=years_last"},
		"Year 15":               {with(func(y *YearSettings) { y.LastYear = 15 }), "england", "last_year=years_last"},
		"none":                  {with(func(y *YearSettings) { y.FirstYear, y.LastYear = 0, 0 }), "england", "first_year=years_first last_year=years_last"},
		"upside down":           {with(func(y *YearSettings) { y.FirstYear, y.LastYear = 11, 7 }), "england", "last_year=years_order"},
		"leavers for ever":      {with(func(y *YearSettings) { y.LeaverDays = 401 }), "england", "leaver_days=leaver_days"},
		"leavers before":        {with(func(y *YearSettings) { y.LeaverDays = -1 }), "england", "leaver_days=leaver_days"},
		"a next one":            {and("2027-09-01", "2028-08-31"), "england", ""},
		"after a summer":        {and("2027-09-06", "2028-07-21"), "england", ""},
		"200 days":              {and("2027-09-01", "2028-03-18"), "england", ""},
		"199 days":              {and("2027-09-01", "2028-03-17"), "england", "ends_1=year_length"},
		"400 days":              {and("2027-09-01", "2028-10-04"), "england", ""},
		"401 days":              {and("2027-09-01", "2028-10-05"), "england", "ends_1=year_length"},
		"backwards":             {and("2028-08-31", "2027-09-01"), "england", "ends_1=year_length"},
		"one day in both":       {and("2027-08-31", "2028-08-30"), "england", "starts_1=year_overlap"},
		"within":                {and("2026-10-01", "2027-07-01"), "england", "starts_1=year_overlap"},
		"the same":              {and("2026-09-01", "2027-08-31"), "england", "starts_1=year_overlap"},
		"one name":              {and("2026-01-01", "2026-08-31"), "england", "starts_1=year_name_twice"},
		"not dated yet":         {with(func(y *YearSettings) { y.Years = append(y.Years, AcademicYear{}) }), "england", ""},
	} {
		bad := c.settings.Check(c.country)
		got := strings.TrimPrefix(bad.Error(), "invalid:")
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// desk is a school and a member of its staff.
type desk struct {
	t     *testing.T
	db    *db.DB
	owner *pgx.Conn
	s     School
	staff int64
}

func newDesk(t *testing.T, country string) desk {
	t.Helper()
	d := dbtest.New(t)
	at := desk{t: t, db: d.Open(t), owner: d.Owner(t)}
	var err error
	at.s, err = Add(context.Background(), at.db, New{Slug: "ashdale", Name: "Ashdale", Country: country, FirstYear: 7, LastYear: 11, Subscription: "active"})
	if err != nil {
		t.Fatal(err)
	}
	err = at.owner.QueryRow(context.Background(), `with a as (insert into staff_accounts (email, forename, surname) values ('jo@school.example', 'Jo', 'Davies') returning id)
		insert into staff_schools (school_id, staff_id, role, display_name) select $1, a.id, 'admin', 'Mrs J Davies' from a returning staff_id`, at.s.ID).Scan(&at.staff)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (d desk) in(do func(ctx context.Context, tx db.Tx) error) error {
	return d.db.In(context.Background(), db.Staff(d.s.ID, d.staff), func(tx db.Tx) error { return do(context.Background(), tx) })
}

func (d desk) read() (y YearSettings) {
	d.t.Helper()
	if err := d.in(func(ctx context.Context, tx db.Tx) (err error) { y, err = ReadYearSettings(ctx, tx); return err }); err != nil {
		d.t.Fatal(err)
	}
	return y
}

func (d desk) save(mark string, y YearSettings) error {
	return d.in(func(ctx context.Context, tx db.Tx) error { return SaveYearSettings(ctx, tx, d.s.Country, mark, y) })
}

func (d desk) logged() (lines []string) {
	d.t.Helper()
	rows, err := d.owner.Query(context.Background(), `select detail from audit where school_id = $1 and action = 'saved the years of the school' order by id`, d.s.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	return lines
}

// TestNewSchoolHasYears: the years are those of the country and the day, whatever it is.
func TestNewSchoolHasYears(t *testing.T) {
	d := newDesk(t, "scotland")
	y := d.read()
	if y.FirstYear != 7 || y.LastYear != 11 || y.LeaverDays != 90 || len(y.Years) != 2 {
		t.Fatalf("%+v", y)
	}
	if y.Years[0].Starts.Month != 8 || y.Years[0].Starts.Day != 15 || y.Years[1].Starts != y.Years[0].Ends.AddDays(1) {
		t.Errorf("%+v", y.Years)
	}
	if err := d.in(func(ctx context.Context, tx db.Tx) error { return EnsureYears(ctx, tx, d.s, day("2030-01-01")) }); err != nil {
		t.Fatal(err)
	}
	if again := d.read(); !reflect.DeepEqual(again, y) {
		t.Errorf("a school that has years gets others: %+v", again)
	}
}

// TestYearsNow: a school that has saved no years has those of its country, one that has goes by its own.
func TestYearsNow(t *testing.T) {
	d := newDesk(t, "england")
	years := func(on string) (names [2]string) {
		t.Helper()
		if err := d.in(func(ctx context.Context, tx db.Tx) error {
			current, next, err := YearsNow(ctx, tx, d.s, day(on))
			names = [2]string{current.Name, next.Name}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return names
	}
	if _, err := d.owner.Exec(context.Background(), `delete from academic_years`); err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string][2]string{"2027-08-31": {"2026/27", "2027/28"}, "2027-09-01": {"2027/28", "2028/29"}} {
		if got := years(on); got != want {
			t.Errorf("none saved, %s: %v, want %v", on, got, want)
		}
	}
	if _, err := d.owner.Exec(context.Background(), `insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2026/27', '2026-09-07', '2027-07-16')`, d.s.ID); err != nil {
		t.Fatal(err)
	}
	if got := years("2026-11-25"); got != [2]string{"2026/27", ""} {
		t.Errorf("its own: %v", got)
	}
}

func TestSaveYearSettings(t *testing.T) {
	d := newDesk(t, "england")
	was := d.read()
	next := YearSettings{FirstYear: 7, LastYear: 13, LeaverDays: 30}
	for _, a := range was.Years { // each takes the name of the one after it
		starts, _ := civil.New(a.Starts.Year+1, a.Starts.Month, a.Starts.Day)
		ends, _ := civil.New(a.Ends.Year+1, a.Ends.Month, a.Ends.Day)
		next.Years = append(next.Years, AcademicYear{ID: a.ID, Starts: starts, Ends: ends})
	}
	next.Years = append(next.Years, next.Next("england", day("2026-11-25")))
	if err := d.save(was.Mark(), next); err != nil {
		t.Fatal(err)
	}
	got := d.read()
	if got.FirstYear != 7 || got.LastYear != 13 || got.LeaverDays != 30 || len(got.Years) != 3 {
		t.Fatalf("%+v", got)
	}
	for i, a := range got.Years {
		if a.Name != yearName(next.Years[i].Starts) || a.Starts != next.Years[i].Starts || a.Ends != next.Years[i].Ends || i < 2 && a.ID != next.Years[i].ID {
			t.Errorf("%+v, want %+v", a, next.Years[i])
		}
	}
	if log := d.logged(); len(log) != 1 || !strings.HasPrefix(log[0], "years 7 to 13, was 7 to 11; leavers 30 days, was 90; ") || !strings.HasSuffix(log[0], yearName(next.Years[2].Starts)+" added") {
		t.Errorf("logged %q", log)
	}
	var bad errs.Invalid
	if err := d.save(got.Mark(), YearSettings{FirstYear: 7, LastYear: 15, Years: got.Years}); !errors.As(err, &bad) || len(bad) != 1 {
		t.Errorf("Year 15: %v", err)
	}
}

// TestTwoSaveYearSettings: who comes second is told, and of the first one's nothing is undone (case 60).
func TestTwoSaveYearSettings(t *testing.T) {
	d := newDesk(t, "england")
	was := d.read()
	first, second := was, was
	first.LeaverDays, second.LastYear = 30, 13
	if err := d.save(was.Mark(), first); err != nil {
		t.Fatal(err)
	}
	less := d.read()
	less.Years = less.Years[:1]
	for name, err := range map[string]error{"an old page": d.save(was.Mark(), second), "a year that is not in the form": d.save(d.read().Mark(), less)} {
		if !errors.As(err, new(errs.Conflict)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := d.read(); got.LeaverDays != 30 || got.LastYear != 11 || len(got.Years) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestAccessUntil(t *testing.T) {
	d := newDesk(t, "england")
	var days int
	if err := d.in(func(ctx context.Context, tx db.Tx) (err error) { days, err = LeaverDays(ctx, tx); return err }); err != nil || days != 90 {
		t.Fatalf("%d days, %v", days, err)
	}
	if until := AccessUntil(day("2026-11-25"), days); until != day("2027-02-23") {
		t.Errorf("access until %s", until)
	}
}
