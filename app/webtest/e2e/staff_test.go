package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// arrangeStaff makes a list of staff that is longer than a page, in every state of signing in, two of whom an import
// names as more.
func arrangeStaff(w *webtest.World) {
	w.T.Helper()
	var all []auth.StaffMember
	for n, surname := range []string{"Bevan", "O’Brien", webtest.LongName, "Żółć", "de la Cruz y Sánchez"} {
		for i := range 12 {
			email, _ := auth.ParseEmail(fmt.Sprintf("staff-%d-%d@a-rather-long-address.school.example", n, i))
			all = append(all, auth.StaffMember{Email: email, Title: "Mrs", Forename: fmt.Sprintf("Cari %d", i), Surname: surname, Code: fmt.Sprintf("%d%dX", n, i), Department: "Design and technology", Role: auth.Teacher})
		}
	}
	if _, err := w.Gate.AddStaff(context.Background(), w.Ashdale.ID, all); err != nil {
		w.T.Fatal(err)
	}
	w.Exec(`update staff_schools set invited_at = '2026-11-20' where code like '_1X' or code like '_2X'`)
	w.Exec(`update staff_schools set signed_in_at = '2026-11-23' where code like '_2X'`)
	w.Exec(`update staff_schools set active = false where code like '_3X'`)
	w.Exec(`update staff_schools set proposed_role = 'admin' where code in ('00X', '20X')`)
}

// staffOfSchool looks at the pages of staff in the states that no address opens by itself.
func staffOfSchool(s scene) {
	for _, q := range []string{"", "?page=2", "?state=waiting", "?state=off", "?search=zzz", "?role=support"} {
		s.open(urls.StaffList(slug) + q)
		s.look("list " + q)
	}
	s.open(urls.StaffList(slug))
	s.Click("#staff-list form button")
	s.is(422)
	s.lookAtErrors("nobody ticked")
	for _, code := range []string{"00X", "03X", "22X"} {
		s.open(urls.StaffPerson(slug, s.w.Number(`select staff_id from staff_schools where code = $1`, code)))
		s.look("a person: " + s.Text("h1"))
	}
	edit := urls.StaffPart(slug, s.w.Number(`select staff_id from staff_schools where code = '22X'`), "edit")
	s.open(edit)
	s.Fill("#code", "00X")
	s.Fill("#forename", "")
	send(s.Page)
	s.is(422)
	s.lookAtErrors("no name")
	s.open(edit)
	script(s.Page, `document.querySelector("[name=version]").value = "0"`)
	s.Fill("#department", "Art")
	send(s.Page)
	s.is(409)
	s.look("conflict")
	s.open(urls.StaffPart(slug, s.w.ID(webtest.Super), "edit"))
	s.look("oneself")
	assign := urls.StaffPart(slug, s.w.ID(webtest.Support), "pupils")
	for _, q := range []string{"?search=ali", "?search=zzz", "?page=2"} {
		s.open(assign + q)
		s.look("pupils to assign " + q)
	}
	s.open(assign)
	s.Click("main form:has([value=off]) button")
	s.is(422)
	s.lookAtErrors("nobody to take off")
}

// TestStaffInTheBrowser: found, added, invited; pupils assigned by search and by tutor group, and off again.
func TestStaffInTheBrowser(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		browser.Start(t)
		w := webtest.New(t)
		p := window(t, o)
		lend(w, w.As(webtest.Admin), p)
		visit(w, p, urls.StaffList(slug))
		p.Fill("#search", "price")
		p.Click("main form[role=search] button")
		if !o.NoJavaScript {
			status(t, p, "1 person", "")
		}
		if p.Count("#staff-list tbody tr") != 1 {
			t.Errorf("found: %s", p.Text("#staff-list"))
		}
		p.Click("#staff-list input[type=checkbox]")
		p.Click("#staff-list form button")
		if !strings.Contains(p.Text("main"), "The invitation is on its way") {
			t.Errorf("invited: %s", p.Text("main"))
		}
		visit(w, p, urls.StaffAdd(slug))
		for field, value := range map[string]string{"#title": "Mr", "#forename": "Ola", "#surname": "Nordmann", "#email": "ola@school.example", "#code": "ONO"} {
			p.Fill(field, value)
		}
		p.Click("#role-1")
		send(p)
		if p.Text("h1") != "Mr Ola Nordmann" || !strings.Contains(p.Text("main"), "No pupils are assigned yet.") {
			t.Fatalf("added: %s", p.Text("main"))
		}
		p.Click("section[aria-labelledby=assigned] a")
		p.Fill("#search", "wyn")
		p.Click("main form[role=search] button")
		p.Click("#add input[type=checkbox]")
		p.Click("main form:has([value=add]) button")
		if !strings.Contains(p.Text("section[aria-labelledby=assigned]"), "Ŵyn-Pugh, Siân") {
			t.Errorf("assigned: %s", p.Text("main"))
		}
		p.Fill("#search", "")
		p.Fill("#tutor-group", "8B")
		p.Click("main form[role=search] button")
		p.Click("[name=all]")
		if n := w.Number(`select count(*) from staff_pupils a join staff_schools s on s.staff_id = a.staff_id and s.code = 'ONO'`); n != 5 {
			t.Errorf("%d assigned: %s", n, p.Text("main"))
		}
		p.Click("#off input[type=checkbox]")
		p.Click("main form:has([value=off]) button")
		if !strings.Contains(p.Text("main"), "The pupils are taken off the list") || p.Count("#off input[type=checkbox]") != 4 {
			t.Errorf("off: %s", p.Text("main"))
		}
	})
}
