package e2e_test

import (
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// arrangePupils makes a list of leavers that is longer than a page, a hidden pupil, and a history; it returns the
// hidden pupil.
func arrangePupils(w *webtest.World) int64 {
	w.T.Helper()
	a := w.Ashdale
	w.Exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded,
			year_group, tutor_group, house, status, leaving_date)
		select $1, n::text, n::text, n::text, 'Bevan', 'Cai ' || n, 'Bevan', 'Cai ' || n, 'bevan', 'cai ' || n, 11, '11A', 'Osprey', 'left', '2026-07-17' from generate_series(80001, 81060) n`, a.ID)
	hidden := w.Number(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded,
			year_group, tutor_group, hidden, leaving_date)
		values ($1, '7099', '7099', '7099', 'Hughes', 'Harri', 'Hughes', 'Harri', 'hughes', 'harri', 9, '9B', true, '2026-11-25') returning id`, a.ID)
	w.Exec(`insert into audit (school_id, actor, actor_id, action, pupil_id, detail) values ($1, 'staff', $2, 'hid a pupil', $3, 'The police asked us to')`, a.ID, a.Office, hidden)
	w.Exec(`insert into pupil_aliases (school_id, pupil_id, kind, alias, alias_folded, alias_bare) values ($1, $2, 'pupil_id', '000123', '000123', '123')`, a.ID, a.Child.ID)
	w.Exec(`insert into pupil_changes (school_id, pupil_id, staff_id, field, old_value, new_value) values
		($1, $2, $3, 'added', '', '000123'), ($1, $2, $3, 'year_group', '8', '9'), ($1, $2, $3, 'tutor_group', '8B', '9B'), ($1, $2, null, 'status', 'starting', 'on_roll')`, a.ID, a.Child.ID, a.Office)
	w.Exec(`insert into contact_changes (school_id, contact_ref, pupil_id, staff_id, field, old_value, new_value) values ($1, 'C2', $2, $3, 'court_order', 'f', 't')`, a.ID, a.Child.ID, a.Office)
	w.Exec(`update pupils set upn = 'A801200007001', admission_date = '2023-09-04' where id = $1`, a.Child.ID)
	return hidden
}

// pupilsOfStaff looks at the pupils' pages in the states that no address opens by itself.
func pupilsOfStaff(s scene) {
	for _, q := range []string{"?state=left&sort=-id&page=3", "?state=hidden", "?search=mohammed+ali", "?search=zzz", "?search=" + strings.Repeat("x", 300)} {
		s.open(urls.StaffPupils(slug) + q)
		s.look(q)
	}
	a := s.w.Ashdale
	for _, id := range []int64{stage.hidden, a.Children[16].ID, a.Children[17].ID, a.Children[21].ID} {
		s.open(urls.StaffPupil(slug, id))
		s.look("a pupil: " + s.Text("h1"))
	}
	s.open(urls.PupilPart(slug, stage.hidden, "hidden"))
	s.look("stop hiding")
	s.open(urls.PupilPart(slug, a.Children[3].ID, "edit"))
	s.Fill("#upn", "A12")
	send(s.Page)
	s.is(200)
	s.look("warned")
	s.open(urls.PupilPart(slug, a.Children[3].ID, "edit"))
	script(s.Page, `document.querySelector("[name=version]").value = "0"`)
	s.Fill("#house", "Osprey")
	s.Fill("#year-group", "9")
	send(s.Page)
	s.is(409)
	s.look("conflict")
	s.open(urls.Years(slug))
	s.Click("[value=add]")
	s.look("one more year")
	script(s.Page, `document.querySelector("[name=mark]").value = "old"`)
	s.Fill("#leaver-days", "30")
	send(s.Page)
	s.is(409)
	s.look("conflict of years")
}

// TestPupilsInTheBrowser: finding while choosing, with the number said and the focus where it was; each way leads to
// the pupil, who is changed and hidden.
func TestPupilsInTheBrowser(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		browser.Start(t)
		w := webtest.New(t)
		a := w.Ashdale
		p := window(t, o)
		lend(w, w.As(webtest.Admin), p)
		visit(w, p, urls.StaffPupils(slug))
		p.Fill("#state", "all")
		if !o.NoJavaScript {
			status(t, p, "22 pupils, on roll, starting or left", "")
		}
		p.Fill("#search", "wyn sian")
		p.Click("main form button")
		if !o.NoJavaScript {
			status(t, p, "1 pupil, on roll, starting or left", "")
		}
		if got := at(w, p); !strings.Contains(got, "search=wyn") || !strings.Contains(got, "state=all") || p.Count("#pupils-list tbody tr") != 1 {
			t.Errorf("%s: %d rows", got, p.Count("#pupils-list tbody tr"))
		}
		p.Click("#pupils-list tbody a")
		if p.Text("h1") != "Siân Ŵyn-Pugh" {
			t.Fatalf("at %s", p.Text("h1"))
		}
		p.Click(".eg-pagehead__actions .eg-button")
		p.Fill("#tutor-group", "9A")
		p.Fill("#birth-date", "31/02/2012")
		send(p)
		if p.Status() != 422 || !strings.Contains(p.Text("#birth-date-error"), "There is no 31 February") || p.Value("#tutor-group") != "9A" {
			t.Errorf("%d %s", p.Status(), p.Text("main"))
		}
		p.Fill("#birth-date", "3.5.2012")
		send(p)
		if !strings.Contains(p.Text("main"), "The pupil is saved") || !strings.Contains(p.Text("#changes ~ *, section[aria-labelledby=changes]"), "9A") {
			t.Errorf("saved: %s", p.Text("main"))
		}
		p.Click(".eg-pagehead__actions .eg-button--quiet")
		p.Fill("#reason", "In danger")
		p.Click("#confirm")
		p.Click("main form button")
		if !strings.Contains(p.Text("main"), "The pupil is hidden from this moment") || !strings.Contains(p.Text("main"), "In danger") {
			t.Errorf("hidden: %s", p.Text("main"))
		}
		if n := w.Number(`select count(*) from pupils where id = $1 and hidden and tutor_group = '9A'`, a.Child.ID); n != 1 {
			t.Error("nothing is saved")
		}
	})
}
