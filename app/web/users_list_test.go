package web_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestExternalList finds people by name, address, access, licence type and what waits (ADM-1), and nobody of another
// school.
func TestExternalList(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	w.Register(a, a.Children[2], a.Children[2].Key, "zoe.mueller@example.org", auth.Person{Title: "Dr", Forename: "Zoë", Surname: "Müller"})
	never := w.Number(`select count(*) from account_schools where school_id = $1`, a.ID)
	for query, want := range map[string]string{
		"?search=muller": "Müller", "?search=zoe+mu": "Müller", "?search=ZOE.mueller%40ex": "Müller", "?search=wyn": "Ŵyn-Pugh Ŵyn-Pugh", "?search=nobody": "",
		"?access=denied": "Pugh", "?access=allowed&sort=-surname": "Ŵyn-Pugh Ŵyn-Pugh Müller Ali", "?show=waiting": "", "?show=nobody": "", "?search=%25": "", "?sort=email&access=denied": "Pugh",
		"?type=" + id(a.SocialType): "Ŵyn-Pugh", "?show=new&search=ali": "Ali", "?access=nonsense&show=x&type=y&sort=z&page=-1&search=ali": "Ali",
	} {
		r := office.Get(urls.External("ashdale") + query)
		var got []string
		for _, n := range webtest.All(r.ByID("external-list"), webtest.Tag("th")) {
			if webtest.Attr(n, "scope") == "row" {
				got = append(got, webtest.Text(webtest.First(n, webtest.Tag("a"))))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	if r := office.Get(urls.External("ashdale") + "?show=never"); never == 0 || !strings.Contains(r.Text(), id(never)+" people never signed in") {
		t.Errorf("never signed in: %s", r.Text())
	}
	if r := w.As(webtest.AdminElsewhere).Get(urls.External("glenbrae")); strings.Contains(r.Text(), "Ali") || !strings.Contains(r.Text(), "rhian@example.org") {
		t.Errorf("the other school: %s", r.Text())
	}
	for _, path := range []string{urls.ExternalUser("glenbrae", w.ID(webtest.OtherParent)), urls.Held("glenbrae", a.Holding), urls.Block("glenbrae", w.ID(webtest.Parent), a.Child.ID),
		urls.Court("glenbrae", a.Child.ID, 1), urls.HeldPart("glenbrae", a.Holding, "contact")} {
		if r := w.As(webtest.AdminElsewhere).Get(path); r.Status != 404 {
			t.Errorf("%s of another school: %d", path, r.Status)
		}
	}
}

// TestExternalPages: a long list has pages and its filter goes on.
func TestExternalPages(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`insert into accounts (email, forename, surname, name_folded, password_hash) select 'm' || n || '@many.example', 'M', 'Many' || lpad(n::text, 3, '0'), 'many' || lpad(n::text, 3, '0') || ' m', 'x' from generate_series(1, 120) n`)
	w.Exec(`insert into account_schools (school_id, account_id) select $1, id from accounts where email like '%@many.example'`, w.Ashdale.ID)
	office := w.As(webtest.Admin)
	r := office.Get(urls.External("ashdale") + "?show=nobody&page=3&search=many")
	if !strings.Contains(r.Text(), "120 people without a pupil") || !strings.Contains(r.Text(), "Many101") || strings.Contains(r.Text(), "Many100") || !strings.Contains(r.Text(), "All 120 people found") {
		t.Errorf("%s", r.Text())
	}
	if r := office.Get(urls.External("ashdale") + "?page=99&search=many"); !strings.Contains(r.Text(), "Many120") {
		t.Error("beyond the last page")
	}
}

// TestExternalExport is an Excel sheet of whom the filter finds, each cell text, and a line in the log; a look at the
// head is none.
func TestExternalExport(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	path := urls.ExternalPart("ashdale", "export.xlsx") + "?search=rhian"
	office.Head(path)
	r := office.Get(path)
	if r.Status != 200 || !strings.HasPrefix(r.Header.Get("Content-Disposition"), `attachment; filename="External users, `) {
		t.Fatalf("%d %v", r.Status, r.Header)
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(r.Body)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("External users")
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	got := strings.Join(append(rows[1][1:5:5], rows[1][6:9]...), "|") + "|" + rows[1][10]
	if want := "Ms|Rhian|Ŵyn-Pugh|rhian@example.org|Online|Allowed|0|Siân Ŵyn-Pugh (007001, Parent/Guardian); Siân Ŵyn-Pugh (007001, Social Worker)"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if n := w.Number(`select count(*) from audit where action = 'exported external users' and actor_id = $1 and detail = '1 people'`, office.ID); n != 1 {
		t.Errorf("%d lines", n)
	}
}

// TestExternalUser is one person: how and when each holding came about, sign-ins, failed ones too, and how they get
// reports, which the office may write down.
func TestExternalUser(t *testing.T) {
	w := webtest.New(t)
	office, who := w.As(webtest.Admin), w.ID(webtest.OtherParent)
	enter := func(password string) {
		b := w.Browser()
		v := b.Form(urls.SignIn("ashdale"))
		v.Set("email", webtest.OtherParent.Email())
		v.Set("password", password)
		b.Post(urls.SignIn("ashdale"), v)
	}
	enter("wrong wrong wrong")
	enter("wrong wrong wrong")
	enter(webtest.Password)
	enter(webtest.Password)
	b := w.Browser()
	v := b.Form(urls.SignIn("glenbrae"))
	v.Set("email", webtest.OtherParent.Email())
	v.Set("password", "wrong")
	b.Post(urls.SignIn("glenbrae"), v)
	if n := w.Number(`select count(*) from audit where school_id = $1 and action = 'sign-in failed' and subject_id is not null`, w.Glenbrae.ID); n != 0 {
		t.Errorf("%d lines of a school that the account has nothing to do with name it", n)
	}
	r := office.Get(urls.ExternalUser("ashdale", who))
	for _, want := range []string{"Mr Yusuf Ali", "By registering, with the Parent/Guardian key of", "Sign-ins2", "Failed, last 30 days2", "collects them online", "Has access"} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("%q is missing: %s", want, r.Text())
		}
	}
	path := urls.ExternalADR("ashdale", who)
	paper := r.FormTo(path).Values
	for range 2 {
		if r := office.Post(path, paper); r.Status != 303 {
			t.Errorf("paper: %d", r.Status)
		}
	}
	if r := office.Get(urls.ExternalUser("ashdale", who)); !strings.Contains(r.Text(), "Wants reports on paper. Written down by Mrs J Davies") {
		t.Errorf("paper: %s", r.Text())
	}
	if n := w.Number(`select count(*) from audit where action = 'changed how somebody gets reports' and subject_id = $1 and detail = 'wants reports on paper'`, who); n != 1 {
		t.Errorf("%d lines", n)
	}
	if r := office.Get(urls.ExternalUser("ashdale", 999999)); r.Status != 404 {
		t.Errorf("nobody: %d", r.Status)
	}
	w.Exec(`update pupils set status = 'left', leaving_date = '2026-11-01' where id = $1`, w.Ashdale.Children[1].ID)
	if r := office.Get(urls.ExternalUser("ashdale", who)); !strings.Contains(r.Text(), "Access until 30 January 2027") && !strings.Contains(r.Text(), "with the leaver’s access") {
		t.Errorf("a leaver: %s", r.Text())
	}
	if r := office.Get(urls.ExternalPart("ashdale", "new")); !strings.Contains(r.Text(), "Mr Yusuf Ali") || !strings.Contains(r.Text(), "Mia Ali") {
		t.Errorf("new: %s", r.Text())
	}
}
