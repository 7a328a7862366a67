package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestReleasePage: a moment is London's, on both sides of the clock change; a release is taken back only by who says so.
func TestReleasePage(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`update academic_years set starts_on = '2026-09-01', ends_on = '2027-08-31' where id = $1`, w.Ashdale.Tracking.Year)
	w.Exec(`update periods set starts_on = '2026-10-01' where academic_year_id = $1`, w.Ashdale.Tracking.Year)
	office, path := w.As(webtest.Admin), urls.Period("ashdale", w.Ashdale.Tracking.Coming)
	for _, c := range []struct{ date, clock, want string }{
		{"1 July 2027", "00:00", "2027-06-30 23:00:00+00"}, {"5/3/2027", "4pm", "2027-03-05 16:00:00+00"}, {"28 March 2027", "02.00", "2027-03-28 01:00:00+00"}, {"31 October 2027", "1:30", "2027-10-31 01:30:00+00"},
	} {
		v := office.Form(path)
		v.Set("release_date", c.date)
		v.Set("release_time", c.clock)
		r := office.Post(path, v)
		if got := w.Text(`select coalesce(release_at::text, '') from periods where id = $1`, w.Ashdale.Tracking.Coming); r.Status != http.StatusSeeOther || got != c.want {
			t.Errorf("%s %s: %d, %s, want %s", c.date, c.clock, r.Status, got, c.want)
		}
	}
	if text := office.Get(urls.Periods("ashdale", 0)).Text(); !strings.Contains(text, "Will be released on 31 October 2027, 01:30") || !strings.Contains(text, "Released since") {
		t.Error(text)
	}
	if v := office.Form(path); v.Get("release_date") != "31 October 2027" || v.Get("release_time") != "01:30" {
		t.Errorf("%v", v)
	}
	for _, c := range []struct{ date, clock, wrong string }{
		{"28 March 2027", "01:30", "That time does not exist on this day: the clocks go forward. Choose another"}, {"5 March 2027", "", "Enter a time such as 16:00"},
		{"", "16:00", "Enter a date such as 1 September 2026"}, {"5 March 2027", "25:00", "Enter a time such as 16:00"},
	} {
		v := office.Form(path)
		v.Set("release_date", c.date)
		v.Set("release_time", c.clock)
		if r := office.Post(path, v); r.Status != http.StatusUnprocessableEntity || !slices.Equal(saidWrong(r), []string{c.wrong}) {
			t.Errorf("%q %q: %d %q", c.date, c.clock, r.Status, saidWrong(r))
		}
	}
}

func TestReleaseNowAndBack(t *testing.T) {
	w := webtest.New(t)
	office, path := w.As(webtest.Admin), urls.Period("ashdale", w.Ashdale.Tracking.Coming)
	press := func(do, confirm string) *webtest.Response {
		v := office.Form(path)
		v.Set("do", do)
		if confirm != "" {
			v.Set("confirm", confirm)
		}
		return office.Post(path, v)
	}
	released := func() int64 {
		return w.Number(`select count(*) from periods where id = $1 and release_at <= now()`, w.Ashdale.Tracking.Coming)
	}
	if r := press("now", ""); r.Status != http.StatusSeeOther || released() != 1 {
		t.Fatalf("released: %d", r.Status)
	}
	if r := press("back", ""); r.Status != http.StatusUnprocessableEntity || released() != 1 || !slices.Equal(saidWrong(r), []string{"Families see this already. Tick this box if it is to disappear for them"}) {
		t.Errorf("taken back unasked: %d %q", r.Status, saidWrong(r))
	}
	if r := press("back", "yes"); r.Status != http.StatusSeeOther || released() != 0 {
		t.Errorf("taken back: %d", r.Status)
	}
	if got := w.Text(`select string_agg(action, ', ' order by id) from audit where subject_id = $1 and action like '%release of a period'`, w.Ashdale.Tracking.Coming); got != "set the release of a period, took back the release of a period" {
		t.Error(got)
	}
	v := office.Form(urls.Period("ashdale", w.Ashdale.Tracking.Autumn))
	v.Set("do", "delete")
	if r := office.Post(urls.Period("ashdale", w.Ashdale.Tracking.Autumn), v); r.Status != http.StatusConflict {
		t.Errorf("a period with results is deleted: %d", r.Status)
	}
}

// posting are the values of the page's first form in main that posts.
func posting(r *webtest.Response) url.Values {
	for _, f := range r.Forms() {
		if f.InMain && f.Method == "post" {
			return f.Values
		}
	}
	return nil
}

// TestPeriodsPage: the table by year groups, one more for some of them, the usual ones for the rest.
func TestPeriodsPage(t *testing.T) {
	w := webtest.New(t)
	office, list := w.As(webtest.Admin), urls.Periods("ashdale", 0)
	year := w.Ashdale.Tracking.Year
	starts := w.Text(`select to_char(starts_on + 100, 'DD/MM/YYYY') from academic_years where id = $1`, year)
	v := posting(office.Get(list))
	if len(v["group"]) != 5 {
		t.Fatalf("ticked %v", v["group"])
	}
	v.Set("name", "Mock exams")
	v.Set("starts_on", starts)
	v["group"] = []string{"10", "11"}
	for range 2 {
		if r := office.Post(list, v); r.Status != http.StatusSeeOther {
			t.Fatalf("added: %d %q", r.Status, saidWrong(r))
		}
	}
	if n := w.Number(`select count(*) from periods where academic_year_id = $1 and name in ('Mock exams', 'Whole year') and year_group > 9 and release_at is null`, year); n != 4 {
		t.Errorf("%d periods for years 10 and 11", n)
	}
	v["group"] = nil
	if r := office.Post(list, v); r.Status != http.StatusUnprocessableEntity || !slices.Equal(saidWrong(r), []string{"Choose at least one year group"}) {
		t.Errorf("no year group: %d %q", r.Status, saidWrong(r))
	}
	v.Set("do", "usual")
	office.Post(list, v)
	if got := w.Text(`select string_agg(year_group || ' ' || n, ', ' order by year_group) from (select year_group, count(*) as n from periods where academic_year_id = $1 group by 1) g`, year); got != "7 7, 8 2, 9 3, 10 2, 11 2" {
		t.Error(got)
	}
	if r := office.Get(list + "?year=99999"); r.Status != http.StatusNotFound {
		t.Errorf("no such year: %d", r.Status)
	}
	if r := office.Get(urls.Periods("ashdale", w.Ashdale.Tracking.LastYear)); !slices.Equal(rowHeads(r), []string{"Autumn"}) {
		t.Errorf("last year: %q", rowHeads(r))
	}
}
