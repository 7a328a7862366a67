package webtest

import (
	"time"

	"gateway/app/civil"
	"gateway/app/school"
)

// moreSubjects join English and Mathematics in SchoolYears.
var moreSubjects = []string{"Science", "Art and Design", "Computing", "Drama", "French", "Geography", "History", "Physical Education"}

// SchoolYears gives "this pupil" the results of so many school years, this one among them, as a school has that has used
// the product that long: 10 subjects, each with a grade, an attitude and a remark in each of the released periods of a
// year (at most three), and a target of the whole year.
func (w *World) SchoolYears(s *School, years, each int) {
	w.T.Helper()
	group := s.Child.Year
	for i, name := range moreSubjects {
		w.Exec(`insert into subjects (school_id, alias, alias_folded, name, name_folded, position) values ($1, $2, lower($2), $2, lower($2), $3)`, s.ID, name, i+3)
	}
	day := civil.OnDay(time.Now())
	for y := range years {
		a := school.UsualYears(s.Country, day)[0]
		day = a.Starts.AddDays(-1)
		w.Exec(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, $2, $3::date, $4::date) on conflict do nothing`, s.ID, a.Name, a.Starts, a.Ends)
		year := w.Number(`select id from academic_years where school_id = $1 and name = $2`, s.ID, a.Name)
		names := []string{"Autumn", "Spring", "Summer"}[:each]
		if y == 0 {
			names = []string{"Autumn 1"} // of the fixture
		}
		w.Exec(`insert into periods (school_id, academic_year_id, year_group, name, name_folded, whole_year, starts_on, release_at, position)
			select $1, $2, $3, n, lower(n), n = 'Whole year', $4::date, $4::date, p from unnest($5::text[]) with ordinality v (n, p) on conflict do nothing`,
			s.ID, year, group-y, a.Starts, append(names, "Whole year"))
		w.yearOfResults(s, year, y)
	}
	w.Exec(`analyze results, periods, fields, subjects, academic_years, scales, scale_values`)
}

// yearOfResults fills the released periods of a year; what the fixture has put there stays.
func (w *World) yearOfResults(s *School, year int64, ago int) {
	w.T.Helper()
	t := s.Tracking
	put := `insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id)
		select $1, $2, p.id, s.id, $3, v.value, v.sort_value, $4 from periods p cross join subjects s
		join lateral (select value, sort_value, row_number() over (order by sort_value) n, count(*) over () total from scale_values where school_id = $1 and scale_id = $5) v
			on v.n = 1 + (s.position * 5 + p.position * 2 + 7 - $6) % v.total
		where p.school_id = $1 and s.school_id = $1 and p.academic_year_id = $7 and p.year_group = $8 and p.whole_year = $9 and p.release_at <= now() on conflict do nothing`
	for _, f := range []struct {
		field, scale int64
		whole        bool
	}{{t.Grade, t.Scale, false}, {t.Target, t.Scale, true}, {t.Attitude, t.Attitudes, false}} {
		w.Exec(put, s.ID, s.Child.ID, f.field, s.Office, f.scale, ago, year, s.Child.Year-ago, f.whole)
	}
	w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, staff_id)
		select $1, $2, p.id, s.id, $3, 'Works with care. Next step: read each question twice.', $4 from periods p cross join subjects s
		where p.school_id = $1 and s.school_id = $1 and p.academic_year_id = $5 and p.year_group = $6 and not p.whole_year and p.release_at <= now() on conflict do nothing`,
		s.ID, s.Child.ID, t.Remark, s.Office, year, s.Child.Year-ago)
}
