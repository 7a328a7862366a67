package web_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// ending is Ashdale's office at the end of a year.
type ending struct {
	*webtest.World
	c    *webtest.Client
	path string
}

func newEnding(t *testing.T) ending {
	t.Helper()
	w := webtest.New(t)
	w.AtYearEnd(w.Ashdale)
	return ending{w, w.As(webtest.Admin), urls.YearEnd(w.Ashdale.Slug)}
}

// total is how many pupils the page says will change.
func (e ending) total(r *webtest.Response) string {
	e.T.Helper()
	label := webtest.First(r.Main(), func(n *html.Node) bool { return n.Data == "label" && webtest.Attr(n, "for") == "typed" })
	_, rest, _ := strings.Cut(webtest.Text(label), "who change, ")
	n, _, _ := strings.Cut(rest, ",")
	return n
}

func (e ending) roll() string {
	e.T.Helper()
	return e.Text(`select string_agg(concat_ws(' ', pupil_id, coalesce(year_group, 0), tutor_group, status, leaving_date), E'\n' order by pupil_id) from pupils where school_id = $1`, e.Ashdale.ID)
}

// TestYearEndPage: look, choose who stays, name the groups, confirm with the number; a second press does nothing; undo.
func TestYearEndPage(t *testing.T) {
	e := newEnding(t)
	before, child := e.roll(), e.Ashdale.Child
	r := e.c.Get(e.path)
	if n := e.total(r); r.Status != 200 || n == "" || n == "0" || !strings.Contains(r.Text(), "Results stay") && !strings.Contains(r.Text(), "results stay where they are") {
		t.Fatalf("%d %q: %s", r.Status, n, r.Text())
	}
	form := r.FormTo(e.path).Values
	form.Set("find", child.PupilID)
	form.Set("do", "find")
	r = e.c.Post(e.path, form)
	if r.Status != 200 || r.ByID("stay-"+id(child.ID)) == nil {
		t.Fatalf("find: %d %s", r.Status, r.Text())
	}
	form = r.FormTo(e.path).Values
	form.Set("stay", id(child.ID))
	form.Set("typed", "99")
	form.Del("do")
	r = e.c.Post(e.path, form)
	if got := webtest.Attr(r.ByID("typed"), "value"); r.Status != 422 || got != "99" || !strings.Contains(r.Text(), "Type "+e.total(r)+", the number of pupils who would change now") || !webtest.Has(r.ByID("stay-"+id(child.ID)), "checked") {
		t.Errorf("a wrong number: %d %q %s", r.Status, got, r.Text())
	}
	first := webtest.Attr(r.ByID("group-0"), "value")
	form = r.FormTo(e.path).Values
	form.Set("typed", e.total(r))
	form.Set("group_0", first+" new")
	if r = e.c.Post(e.path, form); r.Status != 303 || r.Location() != e.path+"?done=year_end_done" {
		t.Fatalf("confirmed: %d %s", r.Status, r.Text())
	}
	after := e.roll()
	if after == before || e.Number(`select year_group from pupils where id = $1`, child.ID) != int64(child.Year) || e.Number(`select count(*) from pupils where tutor_group = $1`, first+" new") == 0 {
		t.Errorf("the roll:\n%s", after)
	}
	r = e.c.Get(r.Location())
	if !strings.Contains(r.Text(), "The year-end is done") || !strings.Contains(r.Text(), "Your school has moved from ") || r.ByID("typed") != nil {
		t.Errorf("done: %s", r.Text())
	}
	undo := r.Href("Look at undoing it")
	if r = e.c.Post(e.path, form); r.Status != 409 || !strings.Contains(r.Text(), "Nothing more has been done.") || e.roll() != after {
		t.Errorf("pressed twice: %d %s", r.Status, r.Text())
	}
	r = e.c.Get(undo)
	if !strings.Contains(r.Text(), "back the year group, tutor group and last day that they had.") {
		t.Errorf("undo: %s", r.Text())
	}
	form = r.FormTo(undo).Values
	if r = e.c.Post(undo, form); r.Status != 303 || e.roll() != before {
		t.Errorf("undone: %d\n%s", r.Status, e.roll())
	}
	if r = e.c.Post(undo, form); r.Status != 409 || !strings.Contains(r.Text(), "This year-end was undone on ") || len(r.Forms()) != 1 {
		t.Errorf("undone twice: %d, %d forms: %s", r.Status, len(r.Forms()), r.Text())
	}
}

// TestYearEndRefused: whoever confirms what has changed since sees what it is now; what they typed is kept.
func TestYearEndRefused(t *testing.T) {
	e := newEnding(t)
	r := e.c.Get(e.path)
	form, n := r.FormTo(e.path).Values, e.total(r)
	e.Exec(`update pupils set status = 'left', leaving_date = current_date - 3 where id = $1`, e.Ashdale.Child.ID)
	before := e.roll()
	form.Set("typed", n)
	r = e.c.Post(e.path, form)
	was, _ := strconv.Atoi(n)
	if got := webtest.Attr(r.ByID("typed"), "value"); r.Status != 409 || got != n || e.total(r) != strconv.Itoa(was-1) || !strings.Contains(r.Text(), "Nothing was doneThe roll, the sets or the tutors have changed") {
		t.Errorf("%d %q: %s", r.Status, got, r.Text())
	}
	form = r.FormTo(e.path).Values
	form.Set("typed", e.total(r))
	form.Set("group_0", strings.Repeat("x", 41))
	form.Set("group_1", webtest.Attr(r.ByID("group-2"), "value"))
	r = e.c.Post(e.path, form)
	text := r.Text()
	if r.Status != 422 || !strings.Contains(text, "At most 40 characters") || !strings.Contains(text, " gets this name too. Change one of them") || webtest.Attr(r.ByID("group-0"), "value") != strings.Repeat("x", 41) {
		t.Errorf("%d: %s", r.Status, text)
	}
	if e.roll() != before || e.Number(`select count(*) from year_ends where school_id = $1`, e.Ashdale.ID) != 1 {
		t.Error("something was done")
	}
	form = url.Values{"csrf": form["csrf"], "do": {"find"}, "find": {""}}
	if r = e.c.Post(e.path, form); r.Status != 422 || !strings.Contains(r.Text(), "Type the beginning of a name, or a Pupil ID") {
		t.Errorf("nothing to find: %d %s", r.Status, r.Text())
	}
	form.Set("find", "nobody at all")
	if r = e.c.Post(e.path, form); r.Status != 422 || webtest.Attr(r.ByID("find"), "value") != "nobody at all" || !strings.Contains(r.Text(), "No pupil on roll fits") {
		t.Errorf("nobody found: %d %s", r.Status, r.Text())
	}
}

// TestYearEndStates: when it cannot be run, the page says why and what to do.
func TestYearEndStates(t *testing.T) {
	e := newEnding(t)
	a := e.Ashdale
	says := func(name, want, href string) {
		t.Helper()
		r := e.c.Get(e.path)
		if r.Status != 200 || !strings.Contains(r.Text(), want) || r.ByID("typed") != nil || href != "" && r.Href(href) != urls.Years(a.Slug) {
			t.Errorf("%s: %d %s", name, r.Status, r.Text())
		}
		if r := e.c.Post(e.path, url.Values{"csrf": {e.c.Token()}, "typed": {"1"}}); r.Status != 409 || !strings.Contains(r.Text(), "The year-end cannot be run now.") {
			t.Errorf("%s, posted: %d %s", name, r.Status, r.Text())
		}
	}
	e.Exec(`update academic_years set ends_on = ends_on + 90 where school_id = $1 and id = $2`, a.ID, a.Tracking.Year)
	e.Exec(`update academic_years set starts_on = starts_on + 90 where school_id = $1 and id not in ($2, $3)`, a.ID, a.Tracking.Year, a.Tracking.LastYear)
	says("early", "It can be run from ", "")
	e.AtYearEnd(a)
	e.Exec(`delete from academic_years where school_id = $1 and id not in ($2, $3)`, a.ID, a.Tracking.Year, a.Tracking.LastYear)
	says("no next year", "No academic year follows ", "Add the next year")
	e.Untracked(a)
	says("no years", "Your school has no academic years yet.", "Years")
}

// TestYearEndForFamilies: they are reminded before it, keep their pupils, keys and results after it, and a leaver's family
// keeps access as long as the school has set (TRK-3, TRK-7, ADM-5).
func TestYearEndForFamilies(t *testing.T) {
	e := newEnding(t)
	a, parent := e.Ashdale, e.As(webtest.Parent)
	e.Exec(`update pupils set year_group = 11 where id = $1`, a.Child.ID)
	e.Exec(`update periods set year_group = 11 where school_id = $1 and academic_year_id = $2 and year_group = $3`, a.ID, a.Tracking.Year, a.Child.Year)
	pages := []string{urls.Pupils(a.Slug), urls.Pupil(a.Slug, a.Holding), urls.PupilPortlet(a.Slug, a.Holding, "progress"), urls.PupilPortlet(a.Slug, a.Holding, "attendance")}
	const title, ours, theirs = "Save your reports before the school year changes", "The school year at Ashdale Academy ends on ", "The school year at Glenbrae High School ends on "
	for _, p := range pages {
		if r := parent.Get(p); !strings.Contains(r.Text(), title) || strings.Count(r.Text(), ours) != 1 {
			t.Errorf("%s: no reminder: %s", p, r.Text())
		}
	}
	if r := parent.Get(urls.Account(a.Slug)); strings.Contains(r.Text(), title) {
		t.Error("a reminder on the account")
	}
	e.AtYearEnd(e.Glenbrae) // where the parent has another child
	if r := parent.Get(pages[0]); strings.Count(r.Text(), ours) != 1 || strings.Count(r.Text(), theirs) != 1 {
		t.Errorf("of two schools: %s", r.Text())
	}
	if r := parent.Get(pages[1]); strings.Contains(r.Text(), theirs) {
		t.Errorf("another school's: %s", r.Text())
	}
	kept := func() string {
		return e.Text(`select md5(string_agg(t, '|' order by t)) from (select to_jsonb(h)::text from holdings h union all select to_jsonb(k)::text from licence_keys k union all select to_jsonb(r)::text from results r) x (t)`)
	}
	before := kept()
	r := e.c.Get(e.path)
	form := r.FormTo(e.path).Values
	form.Set("typed", e.total(r))
	if r := e.c.Post(e.path, form); r.Status != 303 {
		t.Fatalf("%d %s", r.Status, r.Text())
	}
	if kept() != before {
		t.Error("a holding, a key or a result is another one")
	}
	for _, p := range pages {
		if r := parent.Get(p); r.Status != 200 || strings.Contains(r.Text(), ours) {
			t.Errorf("%s afterwards: %d %s", p, r.Status, r.Text())
		}
	}
	if r := parent.Get(pages[1]); !strings.Contains(r.Text(), "Year 12") {
		t.Errorf("the leaver: %s", r.Text())
	}
	if r := parent.Get(pages[2]); !strings.Contains(r.Text(), webtest.Released) || strings.Contains(r.Text(), webtest.Unreleased) {
		t.Errorf("results of the year: %s", r.Text())
	}
	if r := e.c.Get(urls.StaffPortlet(a.Slug, a.Child.ID, "progress")); r.Status != 200 || !strings.Contains(r.Text(), "Autumn 1") {
		t.Errorf("results for staff: %d %s", r.Status, r.Text())
	}
	days := e.Number(`select leaver_days from schools where id = $1`, a.ID)
	for gone, want := range map[int64]int{days: 200, days + 1: 404} {
		e.Exec(`update pupils set status = 'left', leaving_date = (now() at time zone 'Europe/London')::date - $2::int where id = $1`, a.Child.ID, gone)
		if r := parent.Get(pages[1]); r.Status != want {
			t.Errorf("%d days after the last day: %d, want %d", gone, r.Status, want)
		}
	}
}

// TestYearEndEnter: the Enter key in any field does what is in it, and never the year-end: a name is looked for, the number
// waits for its button, new names of groups are kept; nothing is said of fields that are not meant.
func TestYearEndEnter(t *testing.T) {
	e := newEnding(t)
	before := e.roll()
	r := e.c.Get(e.path)
	first := webtest.First(r.Main(), func(n *html.Node) bool { return n.Data == "button" && webtest.Attr(n, "name") == "do" })
	if webtest.Attr(first, "value") != "enter" {
		t.Fatal("Enter presses another button")
	}
	for _, c := range []struct {
		field, typed string
		status       int
		says         string
	}{
		{"group_0", "7Z", 200, "Move the school to"}, {"find", e.Ashdale.Child.PupilID, 200, "1 pupil found"}, {"find", "nobody at all", 422, "No pupil on roll fits"},
		{"typed", e.total(r), 422, "Nothing is done yet. Press “Do the year-end” to do it"},
	} {
		form := r.FormTo(e.path).Values
		form.Set("do", "enter")
		form.Set(c.field, c.typed)
		got := e.c.Post(e.path, form)
		id := map[string]string{"group_0": "group-0"}[c.field] + map[bool]string{true: c.field}[c.field != "group_0"]
		if got.Status != c.status || !strings.Contains(got.Text(), c.says) || webtest.Attr(got.ByID(id), "value") != c.typed || e.roll() != before {
			t.Errorf("%s: %d %s", c.field, got.Status, got.Text())
		}
	}
}

// TestYearEndWithNothingToDo: a school whose pupils came with the new year is not asked to confirm that nobody moves.
func TestYearEndWithNothingToDo(t *testing.T) {
	e := newEnding(t)
	e.Exec(`update pupils set admission_date = current_date + 100 where school_id = $1`, e.Ashdale.ID)
	e.Exec(`update set_members set ends_on = starts_on where school_id = $1 and ends_on is null`, e.Ashdale.ID)
	e.Exec(`update sets set closed_on = current_date where school_id = $1`, e.Ashdale.ID)
	r := e.c.Get(e.path)
	if r.Status != 200 || r.ByID("typed") != nil || !strings.Contains(r.Text(), "There is nothing to do.No pupil would change, and no set of ") {
		t.Errorf("%d %s", r.Status, r.Text())
	}
}
