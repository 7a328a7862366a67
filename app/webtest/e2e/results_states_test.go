package e2e_test

import (
	"fmt"

	"gateway/app/result"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/staff"
	"gateway/views/urls"
)

// arrangeResults puts a class into the teacher's set, with one more field, results of most of them, and changes; it
// returns a period that has not begun.
func arrangeResults(w *webtest.World) (shut int64) {
	w.T.Helper()
	a := w.Ashdale
	t := a.Tracking
	mark := w.Asked(a, "Exam mark", "whole", 0, 100)
	put := `insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id) values ($1, $2, $3, $4, $5, $6::text, $7, $8)`
	for i, c := range w.Class(a, 12) {
		w.Exec(put, a.ID, c.ID, t.Whole, t.English, t.Target, fmt.Sprint(5+i%3), 5+i%3, a.Office)
		if i == 4 || i == 9 {
			continue
		}
		w.Exec(put, a.ID, c.ID, t.Coming, t.English, t.Grade, fmt.Sprint(4+i%4), 4+i%4, w.ID(webtest.Teacher))
		w.Exec(put, a.ID, c.ID, t.Coming, t.English, t.Attitude, fmt.Sprint(1+i%4), 1+i%4, w.ID(webtest.Teacher))
		w.Exec(put, a.ID, c.ID, t.Coming, t.English, t.Remark, "A steady term", nil, w.ID(webtest.Teacher))
		if i != 7 {
			w.Exec(put, a.ID, c.ID, t.Coming, t.English, mark, fmt.Sprint(58+3*i), 58+3*i, w.ID(webtest.Teacher))
		}
	}
	w.Exec(`insert into result_changes (school_id, pupil_id, period_id, subject_id, field_id, old_value, old_staff_id, old_at, new_value, staff_id) values
		($1, $2, $3, $4, $5, '5', $6, now() - interval '9 days', '4', $7), ($1, $2, $3, $4, $8, 'A start that was too quiet to be heard at the back of the room', null, now() - interval '1 day', '', $7)`,
		a.ID, a.Child.ID, t.Coming, t.English, t.Grade, a.Office, w.ID(webtest.Teacher), t.Remark)
	return w.Number(`insert into periods (school_id, academic_year_id, year_group, name, name_folded, starts_on, position) values ($1, $2, 9, 'Spring 1', 'spring 1', current_date + 40, 9) returning id`, a.ID, t.Year)
}

// gradeOf is the selector of this pupil's grade.
func gradeOf(w *webtest.World) string {
	return fmt.Sprintf("[name=%s]", staff.CellName(result.Place{Pupil: w.Ashdale.Child.ID, Field: w.Ashdale.Tracking.Grade}))
}

// plainly sends the grid as a browser without script does.
func plainly(p *browser.Page) {
	script(p, `document.getElementById("grid").submit()`)
	settled(p)
}

// entering looks at the entry grid in the states that no address opens by itself.
func entering(s scene) {
	t := s.w.Ashdale.Tracking
	for _, period := range []int64{t.Coming, t.Whole, stage.shut} {
		s.open(urls.Results(slug, t.Set, period))
		s.look("the grid of " + s.Text(".eg-pagehead__meta"))
	}
	s.open(urls.Results(slug, t.Set, t.Coming))
	s.Click("details.eg-fold[data-scripted] summary")
	s.look("the keys")
	refused(s.Page)
	s.is(422)
	s.lookAtErrors("refused")
	s.open(urls.Results(slug, t.Set, t.Coming))
	clashing(s.w, s.Page)
	s.is(409)
	s.lookAtErrors("changed by another")
	s.open(urls.PasteResults(slug, t.Set, t.Coming))
	s.Fill("textarea", "9\n8\n7\n\n\n\n\n\n\n\n\n\n\n\n\n1")
	send(s.Page)
	s.is(422)
	s.lookAtErrors("longer than the set")
	s.Fill("textarea", "9\n8-\n\n7")
	send(s.Page)
	s.is(200)
	s.look("the look before saving")
	s.open(urls.PasteResults(slug, t.Set, stage.shut))
	s.look("nothing to paste into")
	s.open(urls.EarlierResults(slug, t.Set, t.Coming, s.w.Ashdale.Child.ID))
	s.look("earlier values")
	s.open(urls.EarlierResults(slug, t.Set, t.Whole, s.w.Ashdale.Child.ID))
	s.look("no earlier values")
}

// refused types a mark that is too high.
func refused(p *browser.Page) {
	script(p, `document.querySelectorAll("[inputmode=numeric]")[3].value = "114"`)
	plainly(p)
}

// clashing changes a grade that somebody else has changed since the page was opened.
func clashing(w *webtest.World, p *browser.Page) {
	script(p, `document.getElementById("grid-was").value = ""; document.querySelector(`+quoted(gradeOf(w))+`).value = "7"`)
	plainly(p)
}

// officeSets are the list of all sets, filtered.
func officeSets(s scene) {
	for _, q := range []string{"?search=ma1", "?search=zzz", "?year=9&subject=1"} {
		s.open(urls.MySets(slug) + q)
		s.look(q)
	}
	s.open(urls.Results(slug, s.w.Ashdale.Tracking.OtherSet, 0))
	s.look("a set without a teacher")
}
