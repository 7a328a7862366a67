package tracking

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
	"gateway/app/school"
)

// NewPeriod is a period to add for some year groups of an academic year.
type NewPeriod struct {
	Name   string
	Starts civil.Date
	Groups []int
}

// AddPeriods adds it; a year group that has a period of this name and day already keeps that one, so that a second
// press changes nothing. Scope: staff. Errors: errs.Invalid on "name", "starts_on", "group".
func AddPeriods(ctx context.Context, tx db.Tx, s school.School, year school.AcademicYear, n NewPeriod) error {
	n.Name = strings.TrimSpace(n.Name)
	if err := alone(ctx, tx); err != nil {
		return err
	}
	there, err := PeriodsOf(ctx, tx, year.ID, 0)
	if err != nil {
		return err
	}
	var bad errs.Invalid
	length("name", n.Name, MaxPeriodName, &bad)
	inYear("starts_on", n.Starts, year, &bad)
	if len(n.Groups) == 0 {
		bad.Add("group", "period_groups")
	}
	var add []Period
	for _, group := range n.Groups {
		twin := find(there, func(p Period) bool { return p.YearGroup == group && fold.Text(p.Name) == fold.Text(n.Name) })
		switch {
		case twin == nil:
			add = append(add, Period{YearGroup: group, Name: n.Name, Starts: n.Starts})
		case twin.Starts != n.Starts || twin.Name != n.Name:
			bad.Add("name", "period_taken", "Group", s.YearName(group), "Name", twin.Name)
		}
	}
	if bad != nil {
		return bad
	}
	if len(add) == 0 {
		return nil
	}
	if err := insertPeriods(ctx, tx, year.ID, append(add, wholeYears(there, n.Groups, year)...)); err != nil {
		return err
	}
	return note(ctx, tx, fmt.Sprintf("new period %s in %s for %s", n.Name, year.Name, groupNames(s, add)))
}

func groupNames(s school.School, periods []Period) string {
	var names []string
	for _, p := range periods {
		names = append(names, s.YearName(p.YearGroup))
	}
	return strings.Join(names, ", ")
}

// wholeYears are the whole-year periods that year groups still lack: each has one, for targets.
func wholeYears(there []Period, groups []int, year school.AcademicYear) (out []Period) {
	for _, group := range groups {
		if !slices.ContainsFunc(there, func(p Period) bool { return p.YearGroup == group && p.WholeYear }) {
			out = append(out, Period{YearGroup: group, Name: "Whole year", WholeYear: true, Starts: year.Starts})
		}
	}
	return out
}

func insertPeriods(ctx context.Context, tx db.Tx, yearID int64, periods []Period) error {
	var groups []int
	var names, folded, starts []string
	var whole []bool
	for _, p := range periods {
		groups, names, folded, starts, whole = append(groups, p.YearGroup), append(names, p.Name), append(folded, fold.Text(p.Name)), append(starts, p.Starts.String()), append(whole, p.WholeYear)
	}
	_, err := tx.Exec(ctx, `insert into periods (school_id, academic_year_id, year_group, name, name_folded, starts_on, whole_year, position)
		select $1, $2, u.grp, u.name, u.folded, u.starts::date, u.whole, u.place from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::boolean[])
		with ordinality u (grp, name, folded, starts, whole, place) on conflict do nothing`, tx.SchoolID(), yearID, groups, names, folded, starts, whole)
	if err != nil {
		return fmt.Errorf("add periods: %w", err)
	}
	return nil
}

// usual are the periods of a year, and after how many days of it each begins.
var usual = []struct {
	name string
	day  int
}{{"Autumn 1", 0}, {"Autumn 2", 61}, {"Spring 1", 122}, {"Spring 2", 171}, {"Summer 1", 222}, {"Summer 2", 273}}

// shortYear is how many days an academic year has at least in which they stand at their usual days.
const shortYear = 300

// EnsurePeriods gives each year group of the school that has no period in an academic year the usual six, and each the
// one of the whole year, all without a release. It does nothing a second time. Scope: staff, worker.
func EnsurePeriods(ctx context.Context, tx db.Tx, s school.School, year school.AcademicYear) error {
	if err := alone(ctx, tx); err != nil {
		return err
	}
	there, err := PeriodsOf(ctx, tx, year.ID, 0)
	if err != nil {
		return err
	}
	days := int(year.Ends.Time().Sub(year.Starts.Time()).Hours()/24) + 1
	var groups []int
	var add []Period
	for group := s.FirstYear; group <= s.LastYear; group++ {
		groups = append(groups, group)
		if slices.ContainsFunc(there, func(p Period) bool { return p.YearGroup == group && !p.WholeYear }) {
			continue
		}
		for _, u := range usual {
			add = append(add, Period{YearGroup: group, Name: u.name, Starts: year.Starts.AddDays(u.day * min(days, shortYear) / shortYear)})
		}
	}
	add = append(add, wholeYears(there, groups, year)...)
	if len(add) == 0 {
		return nil
	}
	return insertPeriods(ctx, tx, year.ID, add)
}
