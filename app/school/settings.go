package school

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// The bounds of YearSettings.
const (
	LastYearUK       = 14 // Year 14 in Northern Ireland
	LastYearScotland = 7  // S7: where a school keeps those who have left S6
	MaxLeaverDays    = 400
	minYearDays      = 200 // of an academic year
	maxYearDays      = 400
)

// HighestYear is the number of the last year group that a school of the country can have.
func HighestYear(country string) int {
	if country == "scotland" {
		return LastYearScotland
	}
	return LastYearUK
}

// YearSettings is a school's year groups, its academic years, and how long the families of leavers keep access
// (ADM-6, ADM-5).
type YearSettings struct {
	FirstYear, LastYear int
	LeaverDays          int            // 0 to 400
	Years               []AcademicYear // oldest first when read; ID 0 is one that is not saved yet
}

// ReadYearSettings reads them as they are saved. Scope: staff, worker.
func ReadYearSettings(ctx context.Context, tx db.Tx) (y YearSettings, err error) {
	err = tx.QueryRow(ctx, `select first_year, last_year, leaver_days from schools where id = $1`, tx.SchoolID()).Scan(&y.FirstYear, &y.LastYear, &y.LeaverDays)
	if err != nil {
		return y, fmt.Errorf("read the years of the school: %w", err)
	}
	y.Years, err = AcademicYears(ctx, tx)
	return y, err
}

// Mark stands for the settings as they are: a form carries it, and who saves over other settings than those they
// saw is told (case 60).
func (y YearSettings) Mark() string {
	h := sha256.Sum256(fmt.Append(nil, y.FirstYear, y.LastYear, y.LeaverDays, y.Years))
	return hex.EncodeToString(h[:8])
}

// Next is the academic year that would follow the last one, as long as usual; not saved.
func (y YearSettings) Next(country string, today civil.Date) AcademicYear {
	if len(y.Years) == 0 {
		return UsualYears(country, today)[0]
	}
	starts := slices.MaxFunc(y.Years, func(a, b AcademicYear) int { return a.Ends.Compare(b.Ends) }).Ends.AddDays(1)
	after, ok := civil.New(starts.Year+1, starts.Month, starts.Day)
	if !ok {
		after, _ = civil.New(starts.Year+1, time.March, 1) // the day after 28 February
	}
	return AcademicYear{Name: yearName(starts), Starts: starts, Ends: after.AddDays(-1)}
}

// Check judges settings of a school in a country: problems on "first_year", "last_year", "leaver_days", and for the
// academic year at place n on "starts_n" and "ends_n". A year without a date is not looked at.
func (y YearSettings) Check(country string) errs.Invalid {
	var bad errs.Invalid
	most := HighestYear(country)
	if y.FirstYear < 1 || y.FirstYear > most {
		bad.Add("first_year", "years_first")
	}
	switch {
	case y.LastYear < 1 || y.LastYear > most:
		bad.Add("last_year", "years_last")
	case y.LastYear < y.FirstYear:
		bad.Add("last_year", "years_order")
	}
	if y.LeaverDays < 0 || y.LeaverDays > MaxLeaverDays {
		bad.Add("leaver_days", "leaver_days")
	}
	for n, a := range y.Years {
		if a.Starts.IsZero() || a.Ends.IsZero() {
			continue
		}
		if days := int(a.Ends.Time().Sub(a.Starts.Time()).Hours()/24) + 1; days < minYearDays || days > maxYearDays {
			field := "ends_" + strconv.Itoa(n)
			bad.Add(field, "year_length")
			continue
		}
		y.clash(n, &bad)
	}
	return bad
}

// clash finds an earlier place whose year shares days or the name with that at place n.
func (y YearSettings) clash(n int, bad *errs.Invalid) {
	a, field := y.Years[n], "starts_"+strconv.Itoa(n)
	for _, b := range y.Years[:n] {
		switch {
		case b.Starts.IsZero() || b.Ends.IsZero():
			continue
		case !a.Ends.Before(b.Starts) && !b.Ends.Before(a.Starts):
			bad.Add(field, "year_overlap", "Other", yearName(b.Starts))
		case yearName(a.Starts) == yearName(b.Starts):
			bad.Add(field, "year_name_twice", "Name", yearName(a.Starts))
		default:
			continue
		}
		return
	}
}

// SaveYearSettings saves settings in the place of those with a mark, used from that moment. The names of academic
// years follow from their first days. Scope: staff. Errors: errs.Invalid; errs.Conflict when somebody else has saved
// meanwhile.
func SaveYearSettings(ctx context.Context, tx db.Tx, country, mark string, next YearSettings) error {
	if bad := next.Check(country); bad != nil {
		return bad
	}
	if _, err := tx.Exec(ctx, `select 1 from schools where id = $1 for update`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for other settings: %w", err)
	}
	was, err := ReadYearSettings(ctx, tx)
	if err != nil {
		return err
	}
	if was.Mark() != mark || !was.sameYears(next.Years) {
		return errs.Conflict{Text: "Somebody else has saved these settings since you opened this page. What is saved now stands beside what you typed."}
	}
	_, err = tx.Exec(ctx, `update schools set first_year = $2, last_year = $3, leaver_days = $4 where id = $1`, tx.SchoolID(), next.FirstYear, next.LastYear, next.LeaverDays)
	if err != nil {
		return fmt.Errorf("save the year groups: %w", err)
	}
	if err := saveYears(ctx, tx, next.Years); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.YearsSaved, Detail: was.differs(next)})
}

// sameYears says whether years are the saved ones, each once, and perhaps some that are not saved yet.
func (y YearSettings) sameYears(years []AcademicYear) bool {
	saved := 0
	for _, a := range years {
		if a.ID != 0 {
			saved++
		}
	}
	return saved == len(y.Years) && !slices.ContainsFunc(y.Years, func(b AcademicYear) bool {
		return !slices.ContainsFunc(years, func(a AcademicYear) bool { return a.ID == b.ID })
	})
}

func saveYears(ctx context.Context, tx db.Tx, years []AcademicYear) error {
	var ids []int64
	var names, starts, ends []string
	for _, a := range years {
		if a.Starts.IsZero() {
			continue // a line that was left blank
		}
		ids, names, starts, ends = append(ids, a.ID), append(names, yearName(a.Starts)), append(starts, a.Starts.String()), append(ends, a.Ends.String())
	}
	const values = `unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) u (id, name, starts, ends)`
	for _, statement := range []string{
		// two years may take each other's names: first all of them lose theirs
		`update academic_years y set name = ' ' || y.id from ` + values + ` where y.school_id = $1 and y.id = u.id and y.name <> u.name`,
		`update academic_years y set name = u.name, starts_on = u.starts::date, ends_on = u.ends::date from ` + values + ` where y.school_id = $1 and y.id = u.id`,
		`insert into academic_years (school_id, name, starts_on, ends_on) select $1, u.name, u.starts::date, u.ends::date from ` + values + ` where u.id = 0`,
	} {
		if _, err := tx.Exec(ctx, statement, tx.SchoolID(), ids, names, starts, ends); err != nil {
			return fmt.Errorf("save the academic years: %w", err)
		}
	}
	return nil
}

// differs is what changes, for the log: "years 7 to 11, was 7 to 13; leavers 30 days, was 90; 2028/29 added".
func (y YearSettings) differs(next YearSettings) string {
	s := ""
	add := func(format string, values ...any) {
		if s != "" {
			s += "; "
		}
		s += fmt.Sprintf(format, values...)
	}
	if y.FirstYear != next.FirstYear || y.LastYear != next.LastYear {
		add("years %d to %d, was %d to %d", next.FirstYear, next.LastYear, y.FirstYear, y.LastYear)
	}
	if y.LeaverDays != next.LeaverDays {
		add("leavers %d days, was %d", next.LeaverDays, y.LeaverDays)
	}
	for _, a := range next.Years {
		i := slices.IndexFunc(y.Years, func(b AcademicYear) bool { return a.ID == b.ID })
		switch {
		case a.Starts.IsZero():
		case i < 0:
			add("%s added", yearName(a.Starts))
		case y.Years[i].Starts != a.Starts || y.Years[i].Ends != a.Ends:
			add("%s from %s to %s", yearName(a.Starts), a.Starts, a.Ends)
		}
	}
	return s
}
