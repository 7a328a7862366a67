package webtest

import (
	"time"

	"gateway/app/civil"
)

// yearEnd is Ashdale's last one, which found nobody to move.
func (w *World) yearEnd(s *School) {
	w.T.Helper()
	if t := &s.Tracking; s == w.Ashdale {
		t.YearEnd = w.Number(`insert into year_ends (school_id, from_year_id, to_year_id, last_day, made_by) select $1, id, $3, ends_on, $4 from academic_years where school_id = $1 and id = $2 returning id`,
			s.ID, t.LastYear, t.Year, s.Office)
	}
}

// AtYearEnd moves the academic years of a school so that the current one ends in 20 days, whatever today is: the year-end can be
// run. It returns the year's last day.
func (w *World) AtYearEnd(s *School) civil.Date {
	w.T.Helper()
	last := civil.OnDay(time.Now()).AddDays(20)
	w.Exec(`update academic_years set starts_on = $3::date - 730, ends_on = $3::date - 365 where school_id = $1 and id = $2`, s.ID, s.Tracking.LastYear, last)
	w.Exec(`update academic_years set starts_on = $3::date - 364, ends_on = $3 where school_id = $1 and id = $2`, s.ID, s.Tracking.Year, last)
	w.Exec(`update academic_years set starts_on = $4::date + 1, ends_on = $4::date + 365 where school_id = $1 and id not in ($2, $3)`, s.ID, s.Tracking.LastYear, s.Tracking.Year, last)
	return last
}
