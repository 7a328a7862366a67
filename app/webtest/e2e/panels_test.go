package e2e_test

import (
	"strings"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// arrangePanels gives "this pupil" two years of attendance, events with long names, and notes in two categories.
func arrangePanels(w *webtest.World) {
	w.T.Helper()
	a, t := w.Ashdale, w.Ashdale.Tracking
	w.Exec(`insert into attendance_codes (school_id, code, meaning, counts_as, position) values ($1, 'G', 'Holiday that the school did not agree to', 'unauthorised', 4), ($1, 'L', 'Late, before the register closed', 'late', 5)`, a.ID)
	w.Exec(`insert into attendance_marks (school_id, pupil_id, on_date, session, code)
		select $1, $2, y.starts_on + n, s, case when n % 17 = 3 then 'I' when n % 23 = 4 then 'G' when n % 11 = 5 and s = 'am' then 'L' when s = 'am' then '/' else '\' end
		from academic_years y, generate_series(0, 40) n, unnest(array['am', 'pm']) s where y.school_id = $1 and y.id = $3 and extract(isodow from y.starts_on + n) < 6`, a.ID, a.Child.ID, t.Year)
	w.Exec(`insert into attendance_totals (school_id, pupil_id, academic_year_id, possible, attended, authorised, unauthorised, as_of) select $1, $2, id, 380, 361, 15, 4, ends_on from academic_years where id = $3`,
		a.ID, a.Child.ID, t.LastYear)
	w.Exec(`insert into events (school_id, pupil_id, on_date, type, category, points, subject_id, family_text)
		select $1, $2, y.starts_on + 9 * n, case when n % 4 = 1 then 'behaviour' else 'achievement' end, (array['Excellent homework', 'Late to lesson', 'Kindness', 'Representing the school at the county championships'])[n % 4 + 1],
			case when n % 4 = 1 then -1 else 2 end, case when n % 2 = 0 then $3::bigint end, case when n % 3 = 0 then 'Thank you for the help you gave to others.' else '' end
		from academic_years y, generate_series(1, 8) n where y.school_id = $1 and y.id in ($4, $5)`, a.ID, a.Child.ID, t.Maths, t.Year, t.LastYear)
	other := w.Number(`insert into note_categories (school_id, name, name_folded, position) values ($1, 'Praise', 'praise', 2) returning id`, a.ID)
	w.Exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) values ($1, $2, 'notes', $3)`, a.ID, a.ParentType, licence.NoteKey(other))
	w.Exec(`insert into notes (school_id, submission, pupil_id, category_id, on_date, body, shared, staff_id) select $1, gen_random_uuid(), $2, $3, on_date, $4, true, $5 from notes where id = $6`,
		a.ID, a.Child.ID, other, "Read aloud in assembly, clearly and without notes.\nWe are proud. "+strings.Repeat("x", 70), w.ID(webtest.Teacher), t.Note)
}

// emptyPanels are the panels of a pupil of whom nothing is known.
func emptyPanels(s scene) {
	for _, part := range []string{licence.Attendance, licence.Events, licence.Notes} {
		s.open(urls.PupilPortlet(slug, stage.long, part))
		s.is(200)
		s.look(part)
	}
}

// lastYearsPanels are the panels for another year, and one category of notes.
func lastYearsPanels(s scene) {
	a := s.w.Ashdale
	for _, path := range []string{urls.PupilPortlet(slug, a.Holding, licence.Attendance) + "?year=" + id(a.Tracking.LastYear), urls.PupilPortlet(slug, a.Holding, licence.Events) + "?year=" + id(a.Tracking.LastYear),
		urls.PupilPortlet(slug, a.Holding, licence.Notes) + "?show=" + id(a.Tracking.Category)} {
		s.open(path)
		s.is(200)
		s.look(path)
	}
}

// editingLists adds lines to the office's lists and sends them with nothing in them.
func editingLists(s scene) {
	for _, path := range []string{urls.AttendanceCodes(slug), urls.NoteCategories(slug)} {
		s.open(path)
		s.Click("[value=add]")
		s.look("one line more")
		s.Fill("main tbody tr:last-child input[type=text]", "a name that is too long for either of the two lists")
		send(s.Page)
		s.is(422)
		s.lookAtErrors(path)
	}
}
