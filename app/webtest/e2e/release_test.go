package e2e_test

import (
	"strings"
	"testing"
	"time"

	"gateway/app/licence"
	"gateway/app/result"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/staff"
	"gateway/views/urls"
)

// fresh is what the teacher writes in the journey of a release; period is how families read the period.
const (
	fresh  = "A much better half term"
	period = "Y9 Aut\u00a02"
)

// TestRelease is the way of a result (POR-5): a teacher enters it in a period that is not released, the parent sees
// nothing of it, the office sets the moment, and from that moment on, not before, it is on the parent's page.
func TestRelease(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		browser.Start(t)
		w := webtest.New(t)
		teacher, parent, office := window(t, o), window(t, o), window(t, o)
		progress := urls.PupilPortlet(slug, w.Ashdale.Holding, licence.Progress)
		visit(w, parent, urls.SignIn(slug))
		signIn(parent, webtest.Parent.Email(), webtest.Password)
		enterResults(t, w, teacher)
		visit(w, parent, progress)
		unseen(t, parent.Text("main"))
		picture(t, parent, "release-before")

		signInAsOffice(w, office)
		visit(w, office, urls.Period(slug, w.Ashdale.Tracking.Coming))
		setRelease(w, office)
		parent.Reload()
		unseen(t, parent.Text("main"))
		pollRelease(t, w, parent, progress)
		parent.Reload()
		for _, want := range []string{period, fresh, "Above target", "Attitude to learning: 2 Good"} {
			if !strings.Contains(parent.Text("main"), want) {
				t.Errorf("released, and the page does not say %q: %s", want, parent.Text("main"))
			}
		}
		picture(t, parent, "release-after")
		grid{Page: parent, t: t, w: w}.ok(t)
	})
}

// enterResults signs a teacher in, and goes by My sets to the grid.
func enterResults(t *testing.T, w *webtest.World, p *browser.Page) {
	t.Helper()
	f := w.Ashdale.Tracking
	cell := func(field int64) string {
		return "#" + strings.ReplaceAll(staff.CellName(result.Place{Pupil: w.Ashdale.Child.ID, Field: field}), "_", "-")
	}
	visit(w, p, urls.StaffSignIn(slug))
	signIn(p, webtest.Teacher.Email(), webtest.Password)
	visit(w, p, p.Attr(`nav a[href="`+urls.MySets(slug)+`"]`, "href"))
	p.Click("tbody a")
	p.Fill(cell(f.Grade), "8")
	p.Fill(cell(f.Attitude), "2")
	p.Fill(cell(f.Remark), fresh)
	p.Click(".eg-savebar button")
	settled(p)
	if got := w.Text(`select string_agg(value, ', ' order by field_id) from results where pupil_id = $1 and period_id = $2`, w.Ashdale.Child.ID, f.Coming); got != "8, 2, "+fresh {
		t.Fatalf("entered: %s", got)
	}
}

// setRelease sets tomorrow, noon, on the page of the period.
func setRelease(w *webtest.World, p *browser.Page) {
	w.T.Helper()
	p.Fill("#release-date", time.Now().AddDate(0, 0, 1).Format("2 January 2006"))
	p.Fill("#release-time", "12:00")
	p.Click("main .eg-button:not([name=do])")
	if n := w.Number(`select count(*) from periods where id = $1 and release_at > now()`, w.Ashdale.Tracking.Coming); n != 1 {
		w.T.Fatalf("the release is not set: %s", p.Text("main"))
	}
}

// unseen fails when a page says anything of the results that are not released.
func unseen(t *testing.T, page string) {
	t.Helper()
	for _, mark := range []string{fresh, period, "Autumn 2", webtest.Unreleased} {
		if strings.Contains(page, mark) {
			t.Errorf("not released, and the page says %q", mark)
		}
	}
}

// pollRelease puts the moment some seconds ahead and asks for the page again and again, in the window's session: an
// answer that came before the moment holds nothing, a question asked after it finds everything.
func pollRelease(t *testing.T, w *webtest.World, p *browser.Page, path string) {
	t.Helper()
	c := w.Browser()
	for _, k := range p.Cookies() {
		c.SetCookie(k.Name, k.Value)
	}
	for before := 0; before == 0; { // a slow machine may need more than one turn
		moment := time.Now().Add(3 * time.Second).Truncate(time.Microsecond)
		w.Exec(`update periods set release_at = $2 where id = $1`, w.Ashdale.Tracking.Coming, moment)
		for {
			asked := time.Now()
			body := c.Get(path).Body
			answered, there := time.Now(), strings.Contains(body, fresh)
			switch {
			case answered.Before(moment):
				unseen(t, body)
				before++
			case asked.After(moment) && !there:
				t.Fatalf("asked %v after the moment, and it is not there", asked.Sub(moment))
			}
			if there {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}
