package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// legends are the headings of the lines of the form for years.
func legends(r *webtest.Response) (out []string) {
	for _, n := range webtest.All(r.Main(), webtest.Tag("legend")) {
		out = append(out, webtest.Text(n))
	}
	return out[min(2, len(out)):]
}

func setYears(w *webtest.World, s *webtest.School) {
	w.Untracked(s)
	w.Exec(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, '2026/27', '2026-09-01', '2027-08-31'), ($1, '2027/28', '2027-09-01', '2028-08-31')`, s.ID)
}

func savedYears(w *webtest.World, school int64) string {
	return w.Text(`select concat_ws(' ', first_year, last_year, leaver_days, (select string_agg(concat_ws(' ', name, starts_on, ends_on), ', ' order by starts_on)
		from academic_years where school_id = s.id)) from schools s where id = $1`, school)
}

func TestYears(t *testing.T) {
	w := webtest.New(t)
	setYears(w, w.Ashdale)
	office, path := w.As(webtest.Admin), urls.Years("ashdale")
	r := office.Get(path)
	v := r.FormTo(path).Values
	if r.H1() != "Years" || !slices.Equal(legends(r), []string{"2026/27", "2027/28"}) || v.Get("first_year") != "7" || v.Get("last_year") != "11" || v.Get("leaver_days") != "90" ||
		v.Get("starts_0") != "1 September 2026" || v.Get("ends_1") != "31 August 2028" {
		t.Errorf("%q %q %v", r.H1(), legends(r), v)
	}
	v.Set("last_year", "13")
	v.Set("leaver_days", "0")
	v.Set("ends_0", "24/07/2027")
	v.Set("do", "add")
	r = office.Post(path, v)
	v = r.FormTo(path).Values
	if r.Status != 200 || !slices.Equal(legends(r), []string{"2026/27", "2027/28", "A new year, not saved yet"}) || v.Get("starts_2") != "1 September 2028" || v.Get("ends_2") != "31 August 2029" || v.Get("last_year") != "13" {
		t.Fatalf("one more: %d %q %v", r.Status, legends(r), v)
	}
	if got := savedYears(w, w.Ashdale.ID); got != "7 11 90 2026/27 2026-09-01 2027-08-31, 2027/28 2027-09-01 2028-08-31" {
		t.Errorf("adding a line has saved %s", got)
	}
	if r = office.Post(path, v); r.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", r.Status, r.Text())
	}
	if got := savedYears(w, w.Ashdale.ID); got != "7 13 0 2026/27 2026-09-01 2027-07-24, 2027/28 2027-09-01 2028-08-31, 2028/29 2028-09-01 2029-08-31" {
		t.Errorf("saved %s", got)
	}
	if r := office.Get(urls.PupilPart("ashdale", w.Ashdale.Child.ID, "edit")); !strings.Contains(mainOf(r), "Year 13") {
		t.Error("the new year group cannot be chosen")
	}
	if n := w.Number(`select count(*) from audit where action = 'saved the years of the school' and actor = 'staff' and actor_id = $1`, w.Ashdale.Office); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
}

func TestYearsThatCannotBe(t *testing.T) {
	w := webtest.New(t)
	setYears(w, w.Ashdale)
	office, path := w.As(webtest.Admin), urls.Years("ashdale")
	before := savedYears(w, w.Ashdale.ID)
	for _, c := range []struct{ field, typed, wrong string }{
		{"starts_0", "", "Enter a date such as 1 September 2026"},
		{"ends_1", "31/02/2028", "Enter a date such as 1 September 2026"},
		{"ends_1", "08/31/2028", "Enter a date such as 1 September 2026"},
		{"ends_1", "31 August 2029", "An academic year has 200 to 400 days, from its first day to its last"},
		{"starts_1", "31 August 2027", "This year and 2026/27 share days"},
		{"first_year", "12", "The last year group is below the first"},
		{"last_year", "15", "Choose the last year group of your school"},
		{"first_year", "", "Choose the first year group of your school"},
		{"leaver_days", "401", "Enter a whole number from 0 to 400"},
		{"leaver_days", "-1", "Enter a whole number from 0 to 400"},
		{"leaver_days", "ten", "Enter a whole number from 0 to 400"},
	} {
		v := office.Form(path)
		v.Set(c.field, c.typed)
		r := office.Post(path, v)
		var said []string
		for _, n := range webtest.All(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "govuk-error-message") }) {
			said = append(said, webtest.Text(n))
		}
		if r.Status != http.StatusUnprocessableEntity || !slices.Equal(said, []string{"Error: " + c.wrong}) {
			t.Errorf("%s %q: %d %q", c.field, c.typed, r.Status, said)
		}
	}
	if got := savedYears(w, w.Ashdale.ID); got != before {
		t.Errorf("saved %s", got)
	}
}

// TestTwoSaveYears: the second is told, keeps what they typed, reads what is saved now, and gets the lines that the
// first one added (case 60).
func TestTwoSaveYears(t *testing.T) {
	w := webtest.New(t)
	setYears(w, w.Ashdale)
	first, second, path := w.As(webtest.Admin), w.As(webtest.Super), urls.Years("ashdale")
	mine, theirs := first.Form(path), second.Form(path)
	mine.Set("do", "add")
	mine.Set("leaver_days", "30")
	mine.Set("last_year", "13")
	if r := first.Post(path, first.Post(path, mine).FormTo(path).Values); r.Status != http.StatusSeeOther {
		t.Fatalf("the first: %d %s", r.Status, r.Text())
	}
	theirs.Set("ends_0", "24 July 2027")
	r := second.Post(path, theirs)
	if r.Status != http.StatusConflict || !slices.Equal(legends(r), []string{"2026/27", "2027/28", "2028/29"}) {
		t.Fatalf("the second: %d %q %s", r.Status, legends(r), r.Text())
	}
	hints := []string{webtest.Text(r.ByID("leaver-days-hint")), webtest.Text(r.ByID("last-year-hint")), webtest.Text(r.ByID("ends-0-hint")), webtest.Text(r.ByID("starts-0-hint"))}
	if !strings.HasSuffix(hints[0], ". Saved now: 30") || !slices.Equal(hints[1:], []string{"Saved now: Year 13", "Saved now: 31 August 2027", ""}) {
		t.Errorf("hints %q", hints)
	}
	again := r.FormTo(path).Values
	again.Set("leaver_days", "30")
	again.Set("last_year", "13")
	if r := second.Post(path, again); r.Status != http.StatusSeeOther {
		t.Errorf("once more: %d %s", r.Status, r.Text())
	}
	if got := savedYears(w, w.Ashdale.ID); got != "7 13 30 2026/27 2026-09-01 2027-07-24, 2027/28 2027-09-01 2028-08-31, 2028/29 2028-09-01 2029-08-31" {
		t.Errorf("saved %s", got)
	}
}

// TestYearsOfASchoolWithoutAny: the usual ones of its country are offered; reading saves nothing, saving does.
func TestYearsOfASchoolWithoutAny(t *testing.T) {
	w := webtest.New(t)
	g := w.Glenbrae
	w.Untracked(g)
	office, path := w.As(webtest.AdminElsewhere), urls.Years("glenbrae")
	r := office.Get(path)
	v := r.FormTo(path).Values
	if !strings.HasPrefix(v.Get("starts_0"), "15 August ") || !strings.HasPrefix(v.Get("ends_1"), "14 August ") || v.Get("year_0") != "0" || !strings.Contains(mainOf(r), ">S6<") || strings.Contains(mainOf(r), "Year 7") {
		t.Errorf("offered: %v", v)
	}
	if n := w.Number(`select count(*) from academic_years where school_id = $1`, g.ID); n != 0 {
		t.Errorf("reading has saved %d years", n)
	}
	v.Set("starts_1", "")
	v.Set("ends_1", "")
	if r := office.Post(path, v); r.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", r.Status, r.Text())
	}
	if n := w.Number(`select count(*) from academic_years where school_id = $1`, g.ID); n != 1 {
		t.Errorf("%d years are saved, want one: the other line was left blank", n)
	}
	if r := office.Post(urls.Years("ashdale"), url.Values{}); r.Status != http.StatusUnauthorized {
		t.Errorf("another school's years: %d", r.Status)
	}
}
