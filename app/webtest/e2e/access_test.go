package e2e_test

import (
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestTicksInTheBrowser: a button ticks a panel for a type, at once or by the server; the Enter key finds and saves
// nothing; what was ticked comes through, and is saved after a look at it.
func TestTicksInTheBrowser(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		browser.Start(t)
		w := webtest.New(t)
		social := id(w.Ashdale.SocialType)
		p := window(t, o)
		signInAsOffice(w, p)
		visit(w, p, urls.Access(slug, w.Ashdale.SocialType))
		panel := `main details:has([value="tick.` + social + `.attendance"])`
		count := func() string {
			return strings.Join(strings.Fields(p.Text(panel+` summary [data-type="`+social+`"]`)), " ")
		}
		if got := count(); !strings.HasSuffix(got, "Off") {
			t.Errorf("at first: %q", got)
		}
		p.Click(panel + " > summary")
		p.Click(`[value="tick.` + social + `.attendance"]`)
		if got := count(); !strings.Contains(got, "4") || p.Count(`[name="t.`+social+`"][value="attendance"]:checked`) != 1 {
			t.Errorf("after All: %q", got)
		}
		p.Click(`[name="t.` + social + `"][value="attendance.lates"]`)
		p.Fill("#find", "house")
		p.Click("#find")
		p.Press("Enter")
		p.Wait(`[value="house"]`)
		if p.Text("h1") != "Edit access settings" || p.Count("main .eg-matrix") != 1 {
			t.Errorf("after Enter: %s with %d panels", p.Text("h1"), p.Count("main .eg-matrix"))
		}
		p.Click(`[name="t.` + social + `"][value="pupil.house"]`)
		p.Click("#check")
		want := "House Pupil details Will see The whole panel Attendance, with 3 of 4 fields Will see Percentage Attendance Will see Sessions Attendance Will see Absences by reason Attendance Will see"
		if got := strings.Join(strings.Fields(p.Text(".eg-changes")), " "); got != want {
			t.Errorf("changes %q", got)
		}
		p.Click("button.eg-back")
		if p.Count(`[name="t.`+social+`"][value="pupil.house"]:checked`) != 1 {
			t.Errorf("back at the settings: %s", p.Text("main"))
		}
		p.Click("#check")
		send(p)
		if at(w, p) != urls.LicenceTypes(slug)+"?done=access_saved" {
			t.Fatalf("saved: %s", p.URL())
		}
		if got := w.Text(`select string_agg(field_key, ' ' order by field_key) from licence_fields where licence_type_id = $1`, w.Ashdale.SocialType); got != "attendance.codes attendance.percentage attendance.sessions pupil.house pupil.tutor_group" {
			t.Errorf("saved %s", got)
		}
	})
}
