package web_test

import (
	"net/url"
	"strings"
	"testing"

	"gateway/app/webtest"
)

// TestConsentOfAPupil goes the whole way: told before the day, lapsed on it, agreed and stopped by the pupil and by the
// office, each at once; the adult reads why, and nobody but the pupil reads of the adult.
func TestConsentOfAPupil(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	child := "/s/ashdale/pupils/" + id(a.Holding)
	own := "/s/ashdale/pupils/" + id(a.PupilHolding)
	born := func(days string) {
		w.Exec(`update pupils set birth_date = ((now() at time zone 'Europe/London')::date + $2::integer) - interval '18 years' where id = $1`, a.Child.ID, days)
	}
	parent, pupil, admin, other := w.As(webtest.Parent), w.As(webtest.Pupil), w.As(webtest.Admin), w.As(webtest.OtherParent)
	check := func(what string, r *webtest.Response, status int, want, never []string) {
		t.Helper()
		if r.Status != status {
			t.Errorf("%s: %d, want %d", what, r.Status, status)
		}
		for _, s := range want {
			if !strings.Contains(r.Text(), s) {
				t.Errorf("%s lacks %q: %s", what, s, r.Text())
			}
		}
		for _, s := range never {
			if strings.Contains(r.Text(), s) {
				t.Errorf("%s says %q: %s", what, s, r.Text())
			}
		}
	}
	const soon, soonYou, lapsed = "will soon be old enough", "you decide who may see", "is now old enough to decide"
	born("31")
	check("31 days before", parent.Get("/s/ashdale/pupils"), 200, nil, []string{soon})
	born("30")
	check("30 days before", parent.Get("/s/ashdale/pupils"), 200, []string{soon}, []string{lapsed})
	check("30 days before, the pupil", pupil.Get("/s/ashdale/pupils"), 200, []string{soonYou, "Who may see my information"}, []string{soon})
	check("30 days before, the pupil's page", pupil.Get(own+"/adults"), 200, []string{"Until then the school decides"}, []string{"Rhian", "Gareth"})
	if w.Lapse(a); parent.Get(child).Status != 200 {
		t.Error("lapsed before the day")
	}
	born("0")
	w.Lapse(a)
	check("on the day", parent.Get("/s/ashdale/pupils"), 200, []string{"Siân Ŵyn-Pugh", lapsed}, []string{"9B"})
	check("on the day, the child's page", parent.Get(child), 404, nil, []string{"Ŵyn-Pugh’s"})
	check("on the day, a panel", parent.Get(child+"/attendance"), 404, nil, nil)
	check("another family", other.Get("/s/ashdale/pupils"), 200, nil, []string{lapsed, "Rhian"})
	page := pupil.Get(own + "/adults")
	check("the pupil's list", page, 200, []string{"Ms Rhian Ŵyn-Pugh", "Parent/Guardian, Social Worker", "Does not see your information"}, []string{"Gareth"}) // who is denied sees nothing anyway
	for _, who := range []*webtest.Client{parent, other, w.Browser()} {
		if r := who.Get(own + "/adults"); r.Status == 200 {
			t.Errorf("somebody else reads the list: %s", r.Text())
		}
	}
	form := page.FormTo(own + "/adults")
	for _, who := range []*webtest.Client{parent, other} {
		if r := who.Post(own+"/adults", url.Values{"adult": form.Values["adult"], "answer": {"agree"}}); r.Status != 404 {
			t.Errorf("somebody else decides: %d", r.Status)
		}
	}
	for range 2 {
		if r := pupil.Post(form.Action, form.Values); r.Status != 303 {
			t.Errorf("agreeing: %d", r.Status)
		}
	}
	check("agreed", parent.Get(child), 200, []string{"Siân"}, nil)
	check("agreed, a panel", parent.Get(child+"/attendance"), 200, nil, nil)
	stop := pupil.Get(own + "/adults").FormTo(own + "/adults")
	if r := pupil.Post(stop.Action, stop.Values); r.Status != 303 {
		t.Errorf("stopping: %d", r.Status)
	}
	check("stopped", parent.Get(child), 404, nil, nil)
	office := "/s/ashdale/admin/pupils/" + id(a.Child.ID) + "/consent"
	list := admin.Get(office)
	check("the office's list", list, 200, []string{"Ms Rhian Ŵyn-Pugh", "Stopped by the pupil", "Gareth Pugh"}, nil)
	for _, f := range list.Forms() {
		if f.Action == office && f.Values.Get("adult") == form.Values.Get("adult") {
			if r := admin.Post(office, f.Values); r.Status != 303 {
				t.Errorf("the office writes down: %d", r.Status)
			}
		}
	}
	check("written down", parent.Get(child), 200, nil, nil)
	check("written down, the office", admin.Get(office), 200, []string{"Agreed by the pupil, written down by the office"}, nil)
	want := "external agreed that an adult may see, external decided that an adult may not see, staff agreed that an adult may see"
	if log := w.Text(`select string_agg(actor || ' ' || action, ', ' order by id) from audit where pupil_id = $1 and action like '%adult may%'`, a.Child.ID); log != want {
		t.Errorf("the log says %q", log)
	}
	w.Exec(`update pupils set hidden = true where id = $1`, a.Child.ID)
	w.Exec(`update consents set agreed = false`)
	check("a hidden pupil's card", parent.Get("/s/ashdale/pupils"), 200, nil, []string{"Siân"})
}

// TestNobodyDecidesAboutThemselves: an adult who has a pupil's key too does not let themselves in.
func TestNobodyDecidesAboutThemselves(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, made_by, privacy_version)
		select school_id, $2, pupil_id, licence_type_id, key_id, made_by, 1 from holdings where id = $1`, a.PupilHolding, w.ID(webtest.Parent))
	mine := w.Number(`select max(id) from holdings`)
	w.Exec(`update pupils set birth_date = '2000-01-01' where id = $1`, a.Child.ID)
	w.Lapse(a)
	parent := w.As(webtest.Parent)
	page := "/s/ashdale/pupils/" + id(mine) + "/adults"
	if r := parent.Get(page); r.Status != 200 || !strings.Contains(r.Text(), "This is your own account") {
		t.Errorf("the page: %d %s", r.Status, r.Text())
	}
	consent := id(w.Number(`select id from consents where account_id = $1`, w.ID(webtest.Parent)))
	if r := parent.Post(page, url.Values{"adult": {consent}, "answer": {"agree"}}); r.Status != 404 || w.Number(`select count(*) from consents where agreed`) != 0 {
		t.Errorf("deciding about oneself: %d", r.Status)
	}
}

// TestOwnAccount: the list of one's own pupils, removing one, choosing paper, closing.
func TestOwnAccount(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	parent := w.As(webtest.Parent)
	page := parent.Get("/s/ashdale/account")
	for _, want := range []string{"Siân Ŵyn-Pugh", "With a Parent/Guardian key, since", "With a Social Worker key, since", "I read reports online and need no paper", "English"} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("My account lacks %q: %s", want, page.Text())
		}
	}
	if strings.Contains(w.As(webtest.Pupil).Get("/s/ashdale/account").Text(), "Reports from this school") {
		t.Error("a pupil is asked about paper")
	}
	remove := "/s/ashdale/account/pupils/" + id(a.SocialHolding) + "/remove"
	f := parent.Get(remove).FormTo(remove)
	if r := parent.Post(remove, f.Values); r.Status != 303 || parent.Get("/s/ashdale/pupils/"+id(a.SocialHolding)).Status != 404 || parent.Get("/s/ashdale/pupils/"+id(a.Holding)).Status != 200 {
		t.Errorf("removing one of two: %d", r.Status)
	}
	v := parent.Form("/s/ashdale/account/reports")
	v.Set("reports", "paper")
	if r := parent.Post("/s/ashdale/account/reports", v); r.Status != 303 || !strings.Contains(parent.Get("/s/ashdale/account").Text(), "Send me reports on paper as well") {
		t.Errorf("choosing paper: %d", r.Status)
	}
	if r := parent.Get("/s/ashdale/account/close"); !strings.Contains(r.Text(), "at other schools too") {
		t.Errorf("not told that it closes everywhere: %s", r.Text())
	}
	v = parent.Form("/s/ashdale/account/close")
	v.Set("password_now", webtest.Password)
	r := parent.Post("/s/ashdale/account/close", v)
	if r.Status != 303 || r.Location() != "/s/ashdale/sign-in?done=account_closed" || parent.Cookie("__Host-eg-external") != "" || r.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("closing: %d to %s", r.Status, r.Location())
	}
	if again := w.Browser().Post("/s/ashdale/sign-in", url.Values{"email": {webtest.Parent.Email()}, "password": {webtest.Password}}); again.Status != 422 {
		t.Errorf("signing in afterwards: %d", again.Status)
	}
	if staff := w.As(webtest.Teacher).Get("/s/ashdale/staff"); staff.Status != 200 {
		t.Errorf("the teacher with the same address: %d", staff.Status)
	}
}
