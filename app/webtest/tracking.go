package webtest

import (
	"time"

	"gateway/app/civil"
	"gateway/app/licence"
	"gateway/app/school"
	"gateway/app/tracking"
)

// Marks in the tracking data of the fixture: a page that shows one of them to the wrong person has leaked.
const (
	Unreleased = "REMARK-NOT-RELEASED"
	Released   = "REMARK-RELEASED"
	StaffOnly  = "STAFF-TEXT-ONLY"
	FamilyText = "TEXT-FOR-FAMILIES"
	NotShared  = "NOTE-NOT-SHARED"
	SharedNote = "NOTE-SHARED"
)

// Tracking is a school's tracking data in the fixture.
type Tracking struct {
	Year, LastYear                    int64 // academic years
	English, Maths                    int64 // subjects
	Scale, Attitudes                  int64
	Grade, Target, Attitude, Remark   int64 // shared fields; Remark is a text
	Reading                           int64 // a general field, a decimal
	Set, OtherSet                     int64 // the teacher's, of "this pupil"; nobody's, of Children[1]
	Autumn, Coming, Whole, LastAutumn int64 // periods of "this pupil": released, not released, the whole year (released), a year ago (released)
	Category                          int64 // of notes
	Event, Note                       int64
	YearEnd                           int64 // from LastYear to Year; Ashdale only
}

// track puts tracking data into a school: subjects, sets, fields and periods, and results of its first two children.
func (w *World) track(s *School) {
	w.T.Helper()
	t, id := &s.Tracking, s.ID
	today := civil.OnDay(time.Now())
	now := school.UsualYears(s.Country, today)
	last := school.UsualYears(s.Country, now[0].Starts.AddDays(-1))[0]
	t.Year = w.Number(`select id from academic_years where school_id = $1 and name = $2`, id, now[0].Name)
	t.LastYear = w.Number(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, $2, $3::date, $4::date) returning id`, id, last.Name, last.Starts, last.Ends)
	subject := `insert into subjects (school_id, alias, alias_folded, name, name_folded, position) values ($1, $2, lower($2), $3, lower($3), $4) returning id`
	t.English = w.Number(subject, id, "English", "English Language", 1)
	t.Maths = w.Number(subject, id, "Maths", "Mathematics", 2)
	w.scales(id, t)
	field := `insert into fields (school_id, scope, name, name_folded, category, type, scale_id, whole_year, position, target_id, lowest, highest)
		values ($1, $2, $3, lower($3), $4, $5, $6, $7, $8, $9, $10, $11) returning id`
	t.Target = w.Number(field, id, tracking.Shared, "Target", "Targets", tracking.OnScale, t.Scale, true, 1, nil, nil, nil)
	t.Grade = w.Number(field, id, tracking.Shared, "Current grade", "Progress", tracking.OnScale, t.Scale, false, 2, t.Target, nil, nil)
	t.Attitude = w.Number(field, id, tracking.Shared, "Attitude to learning", "Attitude", tracking.OnScale, t.Attitudes, false, 3, nil, nil, nil)
	t.Remark = w.Number(field, id, tracking.Shared, "Remark", "Progress", tracking.Text, nil, false, 4, nil, nil, nil)
	t.Reading = w.Number(field, id, tracking.General, "Reading age", "Reading", tracking.Decimal, nil, false, 5, nil, 5, 18)
	w.periods(s, today)
	w.sets(s)
	w.results(s)
	w.panels(s, today)
	w.yearEnd(s)
}

func (w *World) scales(school int64, t *Tracking) {
	w.T.Helper()
	scale := `insert into scales (school_id, name, name_folded, explanation, direction, on_within, near_within) values ($1, $2, lower($2), $3, $4, $5, $6) returning id`
	t.Scale = w.Number(scale, school, "GCSE 9 to 1", "Grades run from 9 (highest) to 1.", tracking.Up, 0.34, 1)
	t.Attitudes = w.Number(scale, school, "Attitude 1 to 4", "1 is best.", tracking.Down, 0, 1)
	w.Exec(`insert into scale_values (school_id, scale_id, position, value, sort_value) select $1, $2, row_number() over (), v.value, v.sort
		from (values ('9', 9.0), ('8', 8), ('7', 7), ('6+', 6.33), ('6', 6), ('6-', 5.67), ('5', 5), ('4', 4), ('3', 3), ('2', 2), ('1', 1)) v (value, sort)`, school, t.Scale)
	w.Exec(`insert into scale_values (school_id, scale_id, position, value, meaning, sort_value, colour) select $1, $2, v.sort, v.sort, v.meaning, v.sort, v.colour
		from (values (1, 'Excellent', 'good'), (2, 'Good', ''), (3, 'Uneven', 'near'), (4, 'A worry', 'bad')) v (sort, meaning, colour)`, school, t.Attitudes)
}

// periods are those of the year groups of the first two children.
func (w *World) periods(s *School, today civil.Date) {
	w.T.Helper()
	t := &s.Tracking
	period := func(year int64, group int, name string, whole bool, starts civil.Date, release any) int64 {
		return w.Number(`insert into periods (school_id, academic_year_id, year_group, name, name_folded, whole_year, starts_on, release_at, position)
			values ($1, $2, $3, $4, lower($4), $5, $6, $7, (select count(*) from periods where school_id = $1)) returning id`, s.ID, year, group, name, whole, starts, release)
	}
	past, first := time.Now().Add(-time.Hour), today.AddDays(-60)
	group := s.Children[0].Year
	t.LastAutumn = period(t.LastYear, group-1, "Autumn", false, first.AddDays(-365), past.AddDate(-1, 0, 0))
	t.Autumn = period(t.Year, group, "Autumn 1", false, first, past)
	t.Coming = period(t.Year, group, "Autumn 2", false, today.AddDays(-2), nil)
	t.Whole = period(t.Year, group, "Whole year", true, first, past)
	if other := s.Children[1].Year; other != group {
		period(t.Year, other, "Autumn 1", false, first, past)
		period(t.Year, other, "Whole year", true, first, past)
	}
}

func (w *World) sets(s *School) {
	w.T.Helper()
	t := &s.Tracking
	set := `insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group) values ($1, $2, $3, $4, lower($4), $5) returning id`
	t.Set = w.Number(set, s.ID, t.Year, t.English, "9b/En1", s.Children[0].Year)
	t.OtherSet = w.Number(set, s.ID, t.Year, t.Maths, "8a/Ma1", s.Children[1].Year)
	for i, in := range []int64{t.Set, t.OtherSet} {
		w.Exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, $2, $3, starts_on from academic_years where school_id = $1 and id = $4`,
			s.ID, in, s.Children[i].ID, t.Year)
	}
	if s == w.Ashdale {
		w.Exec(`insert into set_teachers (school_id, set_id, staff_id) values ($1, $2, $3)`, s.ID, t.Set, w.ID(Teacher))
		w.Exec(`insert into tutors (school_id, tutor_group, staff_id) values ($1, $2, $3)`, s.ID, s.Children[0].TutorGroup, w.ID(Teacher))
		w.Exec(`insert into staff_pupils (school_id, staff_id, pupil_id) values ($1, $2, $3)`, s.ID, w.ID(Support), s.Children[0].ID)
	}
}

func (w *World) results(s *School) {
	w.T.Helper()
	t := &s.Tracking
	put := func(period, subject, field int64, value string, sort any) {
		w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id) values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8)`,
			s.ID, s.Children[0].ID, period, subject, field, value, sort, s.Office)
	}
	put(t.LastAutumn, t.English, t.Grade, "5", 5)
	put(t.Autumn, t.English, t.Grade, "6-", 5.67)
	put(t.Coming, t.English, t.Grade, "4", 4)
	put(t.Whole, t.English, t.Target, "6", 6)
	put(t.Autumn, t.English, t.Attitude, "1", 1)
	put(t.Autumn, t.English, t.Remark, Released, nil)
	put(t.Coming, t.English, t.Remark, Unreleased, nil)
	put(t.Autumn, t.Maths, t.Grade, "7", 7)
	put(t.Autumn, 0, t.Reading, "13.5", 13.5)
}

// panels are attendance, events and notes of "this pupil".
func (w *World) panels(s *School, today civil.Date) {
	w.T.Helper()
	t, child := &s.Tracking, s.Children[0].ID
	w.Exec(`insert into attendance_totals (school_id, pupil_id, academic_year_id, possible, attended, authorised, unauthorised, late, as_of) values ($1, $2, $3, 140, 126, 9, 5, 6, $4)`,
		s.ID, child, t.Year, today)
	w.Exec(`insert into attendance_codes (school_id, code, meaning, counts_as, position) values ($1, '/', 'Present in the morning', 'present', 1), ($1, '\', 'Present in the afternoon', 'present', 2),
		($1, 'I', 'Illness', 'authorised', 3)`, s.ID)
	t.Event = w.Number(`insert into events (school_id, pupil_id, on_date, type, category, points, subject_id, family_text) values ($1, $2, $3, 'achievement', 'Great effort', 2, $4, $5) returning id`,
		s.ID, child, today.AddDays(-3), t.English, FamilyText)
	w.Exec(`insert into event_texts (school_id, event_id, staff_text, recorded_by) values ($1, $2, $3, 'Mrs Ŵyn-Pugh')`, s.ID, t.Event, StaffOnly)
	t.Category = w.Number(`insert into note_categories (school_id, name, name_folded) values ($1, 'Interventions', 'interventions') returning id`, s.ID)
	note := `insert into notes (school_id, submission, pupil_id, category_id, on_date, body, shared, staff_id) values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7) returning id`
	w.Number(note, s.ID, child, t.Category, today, NotShared, false, s.Office)
	t.Note = w.Number(note, s.ID, child, t.Category, today, SharedNote, true, s.Office)
}

// show lets the parent type see everything, and the pupil type the grades alone.
func (w *World) show(s *School) {
	w.T.Helper()
	t := s.Tracking
	all := map[string][]string{licence.GeneralData: {tracking.FieldKey(t.Reading)}, licence.Notes: {licence.NoteKey(t.Category)},
		licence.Progress: {tracking.FieldKey(t.Grade), tracking.FieldKey(t.Target), tracking.FieldKey(t.Attitude), tracking.FieldKey(t.Remark)}}
	for portlet, fields := range map[string][]licence.Field{licence.Subjects: licence.SubjectFields, licence.Attendance: licence.AttendanceFields, licence.Events: licence.EventFields} {
		for _, f := range fields {
			all[portlet] = append(all[portlet], f.Key)
		}
	}
	for portlet, keys := range all {
		w.tick(s.ID, s.ParentType, portlet, keys)
	}
	w.tick(s.ID, s.PupilType, licence.Progress, []string{tracking.FieldKey(t.Grade)})
}

func (w *World) tick(school, typeID int64, portlet string, keys []string) {
	w.T.Helper()
	w.Exec(`insert into licence_portlets (school_id, licence_type_id, portlet) values ($1, $2, $3)`, school, typeID, portlet)
	w.Exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) select $1, $2, $3, unnest($4::text[])`, school, typeID, portlet, keys)
}

// Untracked takes the tracking data of a school away again, for a test that arranges its academic years itself.
func (w *World) Untracked(s *School) {
	w.T.Helper()
	for _, table := range []string{"year_ends", "results", "notes", "note_categories", "event_texts", "events", "attendance_totals", "attendance_codes", "set_members", "set_teachers", "sets",
		"periods", "fields", "scales", "subjects", "tutors", "staff_pupils", "academic_years"} {
		w.Exec(`delete from `+table+` where school_id = $1`, s.ID)
	}
}
