package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// familyRoutes are all routes for signed-in external users.
func familyRoutes() (out []web.Route) {
	for _, r := range web.Routes() {
		if r.Policy == web.Family {
			out = append(out, r)
		}
	}
	return out
}

// TestStatesOnFamilyRoutes asks every route of families in every state that the office can put a holding, a pupil or an
// account into: what is about the pupil is gone at the next request, what is the person's own stays, and a denied
// person has nothing at this school, while the other school notices nothing (ADM-2, ADM-3, ACC-5).
func TestStatesOnFamilyRoutes(t *testing.T) {
	m := newMatrix(t)
	a, me := m.Ashdale, m.ID(webtest.Parent)
	undo := func() {
		m.Exec(`update holdings set state = 'live', before_block = null, refused = false, ended_at = null where account_id = $1`, me)
		m.Exec(`update account_schools set denied = account_id = $1 where school_id = $2`, m.ID(webtest.DeniedParent), a.ID)
		m.Exec(`update pupils set hidden = false, leaving_date = null, status = 'on_roll'`)
		m.restore()
	}
	for _, c := range []struct {
		state, sql string
		pupil, own bool // whether pages of the pupil, and of the person, are there
	}{
		{"live", `select 1`, true, true},
		{"blocked", `update holdings set state = 'blocked', before_block = 'live' where account_id = $1`, false, true},
		{"waiting", `update holdings set state = 'waiting' where account_id = $1`, false, true},
		{"lapsed", `update holdings set state = 'lapsed' where account_id = $1`, false, true},
		{"ended", `update holdings set state = 'ended' where account_id = $1`, false, true},
		{"hidden pupil", `update pupils set hidden = true where $1::bigint > 0`, false, true},
		{"long left", `update pupils set status = 'left', leaving_date = '2020-07-20' where $1::bigint > 0`, false, true},
		{"denied", `update account_schools set denied = true where account_id = $1 and school_id = (select id from schools where slug = 'ashdale')`, false, false},
	} {
		if c.state != "live" {
			m.Exec(c.sql, me)
		}
		for _, r := range familyRoutes() {
			client := m.As(webtest.Parent)
			path := m.fill(r, webtest.Parent)
			var got *webtest.Response
			if r.Method == "GET" {
				got = client.Get(path)
			} else {
				got = client.Post(path, url.Values{"csrf": {m.tokens[webtest.Parent]}})
			}
			there, named := c.own, c.pupil
			switch {
			case strings.HasSuffix(r.Path, "/adults"): // the page of a pupil of age, who has another holding
				there = false
			case strings.HasSuffix(r.Path, "/remove"): // whoever is told of a holding can give it up
				there = c.pupil || c.state == "waiting" || c.state == "lapsed"
			case strings.Contains(r.Path, ":holding"):
				there = c.pupil
			}
			if c.state == "lapsed" { // the card keeps the name that was shown last
				named = strings.HasSuffix(r.Path, "/pupils") || strings.HasSuffix(r.Path, "/account") || strings.HasSuffix(r.Path, "/remove")
			}
			if gone := got.Status == http.StatusNotFound; gone == there {
				t.Errorf("%s: %s %s: %d", c.state, r.Method, r.Path, got.Status)
			}
			if !named && strings.Contains(got.Body, a.Child.Surname) && r.Path != "/s/:school/account/details" && strings.Contains(got.Text(), a.Child.Forename+" "+a.Child.Surname) {
				t.Errorf("%s: %s %s names the child", c.state, r.Method, r.Path)
			}
			m.Exec(`delete from throttle`)
		}
		if c.state == "denied" {
			if r := m.As(webtest.Parent).Get(urls.Pupil("glenbrae", m.Glenbrae.Holding)); r.Status != 200 {
				t.Errorf("denied at Ashdale, the pupil at Glenbrae: %d", r.Status)
			}
		}
		undo()
	}
}

// setAccess denies or allows people as the office does: ticked, shown, confirmed.
func setAccess(t *testing.T, office *webtest.Client, do string, accounts ...int64) *webtest.Response {
	t.Helper()
	q := url.Values{"do": {do}}
	for _, n := range accounts {
		q.Add("account", id(n))
	}
	path := urls.ExternalPart("ashdale", "access")
	form := office.Get(path + "?" + q.Encode()).FormTo(path)
	r := office.Post(path, form.Values)
	if r.Status != http.StatusSeeOther {
		t.Fatalf("%s %v: %d %s", do, accounts, r.Status, r.Text())
	}
	return r
}

// TestDeny is ADM-2 from both sides: who is signed in, who signs in, who asks for a new password, at one school and at
// two; and it is reversible.
func TestDeny(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	alone, both := w.As(webtest.OtherParent), w.As(webtest.Parent)
	w.NewLink(auth.LinkReset, webtest.OtherParent)
	setAccess(t, office, "deny", alone.ID, both.ID)

	if n := w.Number(`select count(*) from audit where action = 'denied an external user' and actor = 'staff' and actor_id = $1 and subject_id in ($2, $3)`, office.ID, alone.ID, both.ID); n != 2 {
		t.Errorf("%d lines in the log", n)
	}
	if n := w.Number(`select count(*) from sessions where realm = 'external' and subject_id = $1 and ended_at is null`, alone.ID); n != 0 {
		t.Errorf("%d sessions of somebody whom no school lets in", n)
	}
	if n := w.Number(`select count(*) from tokens where kind = 'reset' and subject_id = $1 and killed_at is null and used_at is null`, alone.ID); n != 0 {
		t.Errorf("%d links on their way", n)
	}
	if r := both.Get(urls.Pupils("glenbrae")); r.Status != 200 || strings.Contains(r.Text(), "Siân") {
		t.Errorf("the other school: %d %s", r.Status, r.Text())
	}
	try := func(slug, email, password string) (int, string) {
		b := w.Browser()
		v := b.Form(urls.SignIn(slug))
		v.Set("email", email)
		v.Set("password", password)
		r := b.Post(urls.SignIn(slug), v)
		w.Exec(`delete from throttle`)
		return r.Status, strings.ReplaceAll(webtest.Text(r.Main()), email, "")
	}
	unknown, said := try("ashdale", "nobody@example.org", webtest.Password)
	for _, email := range []string{webtest.OtherParent.Email(), webtest.Parent.Email()} {
		if got, text := try("ashdale", email, webtest.Password); got != unknown || text != said {
			t.Errorf("%s: %d %q, unknown %d %q", email, got, text, unknown, said)
		}
	}
	if got, _ := try("glenbrae", webtest.Parent.Email(), webtest.Password); got != 303 {
		t.Errorf("signing in at the other school: %d", got)
	}
	setAccess(t, office, "allow", alone.ID, both.ID)
	if r := both.Get(urls.Pupil("ashdale", w.Ashdale.Holding)); r.Status != 200 {
		t.Errorf("allowed again: %d", r.Status)
	}
	if got, _ := try("ashdale", webtest.OtherParent.Email(), webtest.Password); got != 303 {
		t.Errorf("signing in again: %d", got)
	}
	setAccess(t, office, "allow", alone.ID) // nothing to do
	if n := w.Number(`select count(*) from audit where action = 'allowed an external user'`); n != 2 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestDenyAsks: whom it is about is shown first; many need their number typed; a list that has changed is told.
func TestDenyAsks(t *testing.T) {
	w := webtest.New(t)
	office, path := w.As(webtest.Admin), urls.ExternalPart("ashdale", "access")
	if r := office.Get(path + "?do=deny&account=nonsense&account=-1"); r.Status != 200 || !strings.Contains(r.Text(), "Nobody is ticked") {
		t.Errorf("nobody: %d %s", r.Status, r.Text())
	}
	elsewhere := w.Number(`insert into accounts (email, forename, surname, password_hash) values ('x@example.org', 'Else', 'Where', 'x') returning id`)
	w.Exec(`insert into account_schools (school_id, account_id) values ($1, $2)`, w.Glenbrae.ID, elsewhere)
	if r := office.Get(path + "?do=deny&account=" + id(elsewhere)); strings.Contains(r.Text(), "Where") {
		t.Error("somebody of another school is shown")
	}
	if r := office.Post(path, url.Values{"do": {"deny"}, "account": {id(elsewhere)}}); r.Status != 303 || w.Number(`select count(*) from account_schools where account_id = $1 and denied`, elsewhere) != 0 {
		t.Errorf("somebody of another school: %d", r.Status)
	}
	w.Exec(`insert into accounts (email, forename, surname, name_folded, password_hash) select 'm' || n || '@many.example', 'M' || n, 'Many', 'many m' || n, 'x' from generate_series(1, 120) n`)
	w.Exec(`insert into account_schools (school_id, account_id) select $1, id from accounts where email like '%@many.example'`, w.Ashdale.ID)
	form := office.Get(path + "?do=deny&all=yes&search=many").FormTo(path)
	if r := office.Post(path, form.Values); r.Status != 422 || !strings.Contains(r.Text(), "Type 120 to confirm") {
		t.Errorf("without the number: %d %s", r.Status, r.Text())
	}
	form.Values.Set("typed", "120")
	w.Exec(`delete from account_schools where account_id = (select max(id) from accounts)`)
	r := office.Post(path, form.Values)
	if r.Status != 409 || !strings.Contains(r.Text(), "The list has changed") {
		t.Fatalf("another list: %d %s", r.Status, r.Text())
	}
	form = r.FormTo(path)
	form.Values.Set("typed", "119")
	if r := office.Post(path, form.Values); r.Status != 303 {
		t.Errorf("all: %d %s", r.Status, r.Text())
	}
	if n := w.Number(`select count(*) from account_schools where denied and denied_by = $1`, office.ID); n != 119 {
		t.Errorf("%d are denied", n)
	}
}

// TestNobodyOfARoleKnocksUnseen: a page that the role may not open stands in the log, once an hour, session and route.
func TestNobodyOfARoleKnocksUnseen(t *testing.T) {
	w := webtest.New(t)
	teacher := w.As(webtest.Teacher)
	for range 3 {
		if r := teacher.Get(urls.External("ashdale")); r.Status != 403 {
			t.Fatal(r.Status)
		}
	}
	teacher.Head(urls.Keys("ashdale"))
	if n := w.Number(`select count(*) from audit where action = 'refused' and actor_id = $1 and detail = 'GET /s/:school/admin/external'`, teacher.ID); n != 1 {
		t.Errorf("%d lines", n)
	}
	if n := w.Number(`select count(*) from audit where action = 'refused'`); n != 1 {
		t.Errorf("%d lines of refused pages", n)
	}
}
