package admin

import (
	"slices"
	"strconv"
	"time"

	"gateway/app/civil"
	"gateway/app/fold"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/ui"
	"gateway/views/words"
)

// PeriodsPage is the table of the periods of an academic year with a form to add one.
type PeriodsPage struct {
	Form    ui.Form
	Year    school.AcademicYear // ID 0 = the school has none
	Years   []school.AcademicYear
	Periods []tracking.Period
	Groups  []string // the ticked year groups of the form
	Now     time.Time
}

// yearGroups are those of the school and any other that has a period.
func (v PeriodsPage) yearGroups(s school.School) (out []int) {
	for n := s.FirstYear; n <= s.LastYear; n++ {
		out = append(out, n)
	}
	for _, p := range v.Periods {
		if !slices.Contains(out, p.YearGroup) {
			out = append(out, p.YearGroup)
		}
	}
	slices.Sort(out)
	return out
}

// periodRow is the periods of one name.
type periodRow struct {
	name  string
	order civil.Date
	whole bool
	of    map[int]tracking.Period // by year group
}

func (v PeriodsPage) rows() (out []periodRow) {
	for _, p := range v.Periods {
		i := slices.IndexFunc(out, func(r periodRow) bool { return fold.Text(r.name) == fold.Text(p.Name) })
		if i < 0 {
			out = append(out, periodRow{p.Name, p.Starts, p.WholeYear, map[int]tracking.Period{}})
			i = len(out) - 1
		}
		out[i].of[p.YearGroup] = p
	}
	slices.SortStableFunc(out, func(a, b periodRow) int {
		if a.whole != b.whole {
			return boolOrder(a.whole)
		}
		return a.order.Compare(b.order)
	})
	return out
}

func boolOrder(last bool) int {
	if last {
		return 1
	}
	return -1
}

// lacking are the year groups of the school that have no period but the whole year.
func (v PeriodsPage) lacking(s school.School) (out []int) {
	for n := s.FirstYear; n <= s.LastYear; n++ {
		if !slices.ContainsFunc(v.Periods, func(p tracking.Period) bool { return p.YearGroup == n && !p.WholeYear }) {
			out = append(out, n)
		}
	}
	return out
}

// released is the state of a period for families.
func released(p tracking.Period, now time.Time) string {
	switch {
	case p.Release.IsZero():
		return "Not released"
	case p.Released(now):
		return "Released since " + words.Moment(p.Release)
	}
	return "Will be released on " + words.Moment(p.Release)
}

// dayMonth is a first day in a table of one year.
func dayMonth(d civil.Date) string { return strconv.Itoa(d.Day) + " " + d.Month.String() }

func (v PeriodsPage) years() (out []ui.Choice) {
	for _, y := range v.Years {
		out = append(out, ui.Choice{Value: id(y.ID), Label: y.Name, Checked: y.ID == v.Year.ID})
	}
	return out
}

// PeriodPage is the form of one period.
type PeriodPage struct {
	Form     ui.Form
	Period   tracking.PeriodPage // as it is saved
	Mark     string
	Conflict string
	Now      time.Time
}

// PeriodWas is a period as its form has it.
func PeriodWas(p tracking.Period) []Was {
	date, clock := "", ""
	if !p.Release.IsZero() {
		date, clock = civil.OnDay(p.Release).Format(), civil.London(p.Release).Format("15:04")
	}
	return []Was{{"name", "Name", p.Name, ""}, {"starts_on", "First day", p.Starts.Format(), ""}, {"release_date", "Released on", date, ""}, {"release_time", "Released at", clock, ""}}
}

// seen says whether families see the period, or one that the tick for all would change.
func (v PeriodPage) seen() bool {
	return slices.ContainsFunc(v.Period.Alike, func(p tracking.Period) bool { return p.Released(v.Now) })
}

func (v PeriodPage) groups(s school.School) string {
	text := ""
	for _, p := range v.Period.Alike {
		if text != "" {
			text += ", "
		}
		text += s.YearName(p.YearGroup)
	}
	return text
}
