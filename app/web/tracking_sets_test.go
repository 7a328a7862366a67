package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestSetPages: a set is made, pupils are found and added without script, and a membership ends.
func TestSetPages(t *testing.T) {
	w := webtest.New(t)
	office, path := w.As(webtest.Admin), urls.NewSet("ashdale")
	v := office.Form(path)
	if v.Get("year") != id(w.Ashdale.Tracking.Year) {
		t.Errorf("offered %v", v)
	}
	v.Set("subject", id(w.Ashdale.Tracking.Maths))
	v.Set("name", "8b/Ma2")
	v.Set("year_group", "8")
	v.Set("teacher_1", id(w.ID(webtest.Teacher)))
	r := office.Post(path, v)
	if again := office.Post(path, v); r.Status != http.StatusSeeOther || again.Location() != r.Location() {
		t.Fatalf("made: %d %s, again %s %q", r.Status, r.Location(), again.Location(), saidWrong(r))
	}
	set := w.Number(`select id from sets where school_id = $1 and name = '8b/Ma2' and year_group = 8`, w.Ashdale.ID)
	page, members := urls.Set("ashdale", set), urls.SetPart("ashdale", set, "members")
	v = office.Get(page).FormTo(members).Values
	v.Set("find", "Mia")
	v.Set("do", "find")
	r = office.Post(members, v)
	mia := w.Ashdale.Children[1]
	if r.Status != http.StatusOK || r.ByID("pupil-"+id(mia.ID)) == nil || w.Number(`select count(*) from set_members where set_id = $1`, set) != 0 {
		t.Fatalf("found: %d %s", r.Status, r.Text())
	}
	v = r.FormTo(members).Values
	if r := office.Post(members, v); r.Status != http.StatusUnprocessableEntity || !slices.Equal(saidWrong(r), []string{"Find a pupil, then tick who is to be added"}) {
		t.Errorf("nobody ticked: %d %q", r.Status, saidWrong(r))
	}
	v.Set("pupil", id(mia.ID))
	v.Set("from", "someday")
	if r := office.Post(members, v); r.Status != http.StatusUnprocessableEntity || !webtest.Has(r.ByID("pupil-"+id(mia.ID)), "checked") {
		t.Errorf("a bad day: %d", r.Status)
	}
	v.Set("from", w.Text(`select to_char(starts_on, 'FMDD Month YYYY') from academic_years where id = $1`, w.Ashdale.Tracking.Year))
	if r := office.Post(members, v); r.Status != http.StatusSeeOther {
		t.Fatalf("added: %d %q", r.Status, saidWrong(r))
	}
	end := urls.SetPart("ashdale", set, "end")
	ending := office.Get(page).FormTo(end).Values
	ending.Set("end", id(w.Number(`select id from set_members where set_id = $1`, set)))
	if r := office.Post(end, ending); r.Status != http.StatusSeeOther {
		t.Errorf("ended: %d", r.Status)
	}
	if n := w.Number(`select count(*) from set_members where set_id = $1 and ends_on = (now() at time zone 'Europe/London')::date - 1`, set); n != 1 {
		t.Errorf("%d memberships have ended today", n)
	}
	if text := office.Get(page).Text(); !strings.Contains(text, "Pupils: 0") || !strings.Contains(text, "Who was in it") {
		t.Error(text)
	}
	if got := rowHeads(office.Get(urls.Sets("ashdale") + "?year_group=8&subject=" + id(w.Ashdale.Tracking.Maths))); !slices.Equal(got, []string{"8a/Ma1", "8b/Ma2"}) {
		t.Errorf("the list has %q", got)
	}
}

// TestTeachersAndTutors: chosen from the active staff; two at once; another school's staff are nobody here.
func TestTeachersAndTutors(t *testing.T) {
	w := webtest.New(t)
	first, second := w.As(webtest.Admin), w.As(webtest.Super)
	for _, path := range []string{urls.Set("ashdale", w.Ashdale.Tracking.OtherSet), urls.Tutors("ashdale", w.Ashdale.Children[1].TutorGroup)} {
		field := "teacher_0"
		if strings.Contains(path, "/groups/") {
			field = "tutor_0"
		}
		mine, theirs := first.Form(path), second.Form(path)
		if strings.Contains(path, "/sets/") {
			mine, theirs = first.Get(path).FormTo(path).Values, second.Get(path).FormTo(path).Values
		}
		mine.Set(field, id(w.Glenbrae.Office))
		if r := first.Post(path, mine); r.Status != http.StatusUnprocessableEntity || !slices.Equal(saidWrong(r), []string{"Choose somebody from the list"}) {
			t.Errorf("%s with another school's staff: %d %q", path, r.Status, saidWrong(r))
		}
		mine.Set(field, id(w.ID(webtest.Teacher)))
		theirs.Set(field, id(w.ID(webtest.Support)))
		if r := first.Post(path, mine); r.Status != http.StatusSeeOther {
			t.Fatalf("%s: the first: %d %q", path, r.Status, saidWrong(r))
		}
		r := second.Post(path, theirs)
		if r.Status != http.StatusConflict || !strings.Contains(r.Text(), "saved now: Mrs R Ŵyn-Pugh") {
			t.Errorf("%s: the second: %d", path, r.Status)
		}
		if r = second.Post(path, r.FormTo(path).Values); r.Status != http.StatusSeeOther {
			t.Errorf("%s: once more: %d", path, r.Status)
		}
	}
	text := first.Get(urls.Groups("ashdale")).Text()
	if !strings.Contains(text, "Mr T Price") || !strings.Contains(text, "Kestrel") {
		t.Error(text)
	}
	for _, path := range []string{urls.Tutors("ashdale", "none"), "/s/ashdale/admin/groups/%20", "/s/ashdale/admin/groups/_w"} {
		if r := first.Get(path); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}
