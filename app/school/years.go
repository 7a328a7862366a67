package school

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// AcademicYear is one year of the school, both days included. Its days are the school's own: nothing is fixed at
// 1 September.
type AcademicYear struct {
	ID     int64
	Name   string // "2026/27"
	Starts civil.Date
	Ends   civil.Date
}

// AcademicYears are the school's academic years, oldest first. Scope: staff, worker.
func AcademicYears(ctx context.Context, tx db.Tx) ([]AcademicYear, error) {
	rows, err := tx.Query(ctx, `select id, name, starts_on as starts, ends_on as ends from academic_years where school_id = $1 order by starts_on`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the academic years: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[AcademicYear])
}

// yearName is the name of an academic year that begins on a day: "2026/27".
func yearName(starts civil.Date) string {
	return fmt.Sprintf("%d/%02d", starts.Year, (starts.Year+1)%100)
}

// usualStart is the day on which a country's academic year usually begins.
func usualStart(country string, year int) civil.Date {
	if country == "scotland" {
		return civil.Date{Year: year, Month: time.August, Day: 15}
	}
	return civil.Date{Year: year, Month: time.September, Day: 1}
}

// UsualYears are the academic year of a day and the coming one, as usual in a country; nothing has saved them.
func UsualYears(country string, today civil.Date) []AcademicYear {
	starts := usualStart(country, today.Year)
	if today.Before(starts) {
		starts = usualStart(country, today.Year-1)
	}
	next := usualStart(country, starts.Year+1)
	after := usualStart(country, starts.Year+2)
	return []AcademicYear{{Name: yearName(starts), Starts: starts, Ends: next.AddDays(-1)}, {Name: yearName(next), Starts: next, Ends: after.AddDays(-1)}}
}

// EnsureYears gives a school that has none the academic year of today and the coming one, as usual in its country.
// Scope: staff, worker.
func EnsureYears(ctx context.Context, tx db.Tx, s School, today civil.Date) error {
	y := UsualYears(s.Country, today)
	_, err := tx.Exec(ctx, `insert into academic_years (school_id, name, starts_on, ends_on)
		select $1, y.* from (values ($2::text, $3::date, $4::date), ($5, $6, $7)) y
		where not exists (select from academic_years where school_id = $1) on conflict do nothing`,
		tx.SchoolID(), y[0].Name, y[0].Starts, y[0].Ends, y[1].Name, y[1].Starts, y[1].Ends)
	if err != nil {
		return fmt.Errorf("make the academic years: %w", err)
	}
	return nil
}

// EnsureYear gives a school an academic year by its name, "2024/25", as usual in its country unless it is there
// already. Scope: staff, worker. Errors: errs.NotFound for a name that is none.
func EnsureYear(ctx context.Context, tx db.Tx, s School, name string) (AcademicYear, error) {
	years, err := AcademicYears(ctx, tx)
	if err != nil {
		return AcademicYear{}, err
	}
	if i := slices.IndexFunc(years, func(y AcademicYear) bool { return y.Name == name }); i >= 0 {
		return years[i], nil
	}
	first, _, _ := strings.Cut(name, "/")
	begins, err := strconv.Atoi(first)
	y := AcademicYear{Starts: usualStart(s.Country, begins), Ends: usualStart(s.Country, begins+1).AddDays(-1)}
	if y.Name = yearName(y.Starts); err != nil || y.Name != name {
		return y, errs.NotFound
	}
	err = tx.QueryRow(ctx, `insert into academic_years (school_id, name, starts_on, ends_on) values ($1, $2, $3, $4) returning id`, tx.SchoolID(), y.Name, y.Starts, y.Ends).Scan(&y.ID)
	if err != nil {
		return y, fmt.Errorf("make the academic year %s: %w", name, err)
	}
	return y, nil
}

// LeaverDays is for how many days after a pupil's last day the families keep access. Scope: staff, worker.
func LeaverDays(ctx context.Context, tx db.Tx) (days int, err error) {
	if err := tx.QueryRow(ctx, `select leaver_days from schools where id = $1`, tx.SchoolID()).Scan(&days); err != nil {
		return 0, fmt.Errorf("read how long leavers' families keep access: %w", err)
	}
	return days, nil
}

// AccessUntil is the last day on which the families of a pupil who leaves on a day have access. The policy of the
// table pupils counts alike.
func AccessUntil(leaving civil.Date, leaverDays int) civil.Date { return leaving.AddDays(leaverDays) }

// YearsNow are the academic year of a day and the one after it: the school's own, or as usual in its country while it
// has saved none. Scope: staff, worker.
func YearsNow(ctx context.Context, tx db.Tx, s School, d civil.Date) (current, next AcademicYear, err error) {
	years, err := AcademicYears(ctx, tx)
	if err != nil {
		return current, next, err
	}
	if len(years) == 0 {
		years = UsualYears(s.Country, d)
	}
	current, next = YearAt(years, d)
	return current, next, nil
}

// ThisYear is the academic year of today as a condition of SQL has it: the one that began last, so that sets hold
// through holidays that belong to no year.
const ThisYear = `(select y.id from academic_years y where y.school_id = (select app_school()) and y.starts_on <= (now() at time zone 'Europe/London')::date
	order by y.starts_on desc limit 1)`

// YearAt is the academic year of a day and the one after it; zero where there is none.
func YearAt(years []AcademicYear, d civil.Date) (current, next AcademicYear) {
	for _, y := range years {
		switch {
		case !d.Before(y.Starts) && !y.Ends.Before(d):
			current = y
		case d.Before(y.Starts) && next.Starts.IsZero():
			next = y
		}
	}
	return current, next
}
