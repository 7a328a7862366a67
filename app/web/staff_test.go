package web_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// staffListed are the rows of the list of staff, cell by cell.
func staffListed(r *webtest.Response) (out []string) {
	for _, row := range webtest.All(webtest.First(r.ByID("staff-list"), webtest.Tag("tbody")), webtest.Tag("tr")) {
		var cells []string
		for _, c := range webtest.All(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" }) {
			cells = append(cells, webtest.Text(c))
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

// addPerson adds somebody by the form and returns the page's path.
func addPerson(t *testing.T, office *webtest.Client, values map[string]string) (string, url.Values) {
	t.Helper()
	v := office.Form(urls.StaffAdd("ashdale"))
	for name, value := range values {
		v.Set(name, value)
	}
	r := office.Post(urls.StaffAdd("ashdale"), v)
	path, done, _ := strings.Cut(r.Location(), "?")
	if r.Status != 303 || done != "done=staff_added" {
		t.Fatalf("add: %d %q %s", r.Status, r.Location(), r.Text())
	}
	return path, v
}

var nia = map[string]string{"title": "Dr", "forename": "Nia", "surname": "Newydd", "email": "Nia.Newydd@school.example", "code": "NNE", "department": "Welsh", "role": "teacher"}

// TestInvitation goes the whole way: added, invited by a tick, the mail, a password, signed in; and what becomes of
// links that are too old or replaced.
func TestInvitation(t *testing.T) {
	w := webtest.New(t)
	w.StartWorker()
	office := w.As(webtest.Admin)
	person, typed := addPerson(t, office, nia)
	if again := office.Post(urls.StaffAdd("ashdale"), typed); again.Status != 303 || !strings.HasPrefix(again.Location(), person+"?") {
		t.Errorf("a second press: %d %s", again.Status, again.Location())
	}
	if n := w.Number(`select count(*) from tokens`); n != w.Number(`select count(*) from tokens where kind <> 'reset'`) {
		t.Error("adding somebody sends a mail")
	}
	rows := staffListed(office.Get(urls.StaffList("ashdale") + "?search=newy"))
	if len(rows) != 1 || rows[0] != "Newydd, Nia | NNE | Welsh | Teacher | Not invited yet | Invite Dr Nia Newydd" {
		t.Errorf("list: %q", rows)
	}
	staffID := person[strings.LastIndex(person, "/")+1:]
	if r := office.Post(urls.StaffInvite("ashdale"), url.Values{"staff": {staffID}}); r.Location() != urls.StaffList("ashdale")+"?done=staff_invited" {
		t.Fatalf("invite: %d %s", r.Status, r.Location())
	}
	first := w.MailedPath("nia.newydd@school.example", "Your staff account at Ashdale Academy")
	if !strings.HasPrefix(first, urls.StaffReset("ashdale", "")) {
		t.Errorf("the link leads to %s", first)
	}
	if r := office.Get(person); !strings.Contains(r.Text(), "Send invitation again") || r.Href("Sets") != urls.Sets("ashdale") {
		t.Errorf("a teacher without sets: %s", r.Text())
	}
	if text := w.Mail("nia.newydd@school.example", "").Text; !strings.Contains(text, "The link works for 7 days") || strings.Contains(text, "Nia") {
		t.Errorf("mail: %s", text)
	}
	if rows := staffListed(office.Get(urls.StaffList("ashdale") + "?state=waiting")); len(rows) != 1 || !strings.Contains(rows[0], "| Invited ") {
		t.Errorf("invited: %q", rows)
	}
	guest := w.Browser()
	if r := guest.Head(first); r.Status != 200 || guest.Get(first).Status != 200 {
		t.Errorf("reading the link: %d", r.Status)
	}
	// too old: one press sends a new one, which lives for seven days again
	w.Exec(`update tokens set expires_at = now() - interval '1 minute' where note = 'invite'`)
	old := guest.Get(first)
	if old.Status != 410 || !strings.Contains(old.Text(), "An invitation works for 7 days") || old.Href("Sign in") != urls.StaffSignIn("ashdale") {
		t.Fatalf("too old: %d %s", old.Status, old.Text())
	}
	if r := guest.Post(first+"/again", url.Values{}); r.Status != 200 {
		t.Errorf("again: %d", r.Status)
	}
	if n := w.Number(`select count(*) from tokens where note = 'invite' and killed_at is null and expires_at between now() + interval '6 days 23 hours' and now() + interval '7 days'`); n != 1 {
		t.Errorf("%d new invitations of seven days", n)
	}
	link := urls.StaffReset("ashdale", w.Link(auth.LinkReset))
	if r := guest.Post(link, url.Values{"password": {webtest.Password}, "password_again": {webtest.Password}}); r.Location() != urls.StaffSignIn("ashdale")+"?done=new_password" {
		t.Fatalf("password: %d %s", r.Status, r.Text())
	}
	guest.Get(urls.StaffSignIn("ashdale"))
	guest.Follow = true
	home := guest.Post(urls.StaffSignIn("ashdale"), url.Values{"email": {"nia.newydd@school.example"}, "password": {webtest.Password}})
	if !strings.Contains(home.Text(), "Dr N Newydd, Teacher") || !strings.Contains(home.Text(), "You have no sets yet.") {
		t.Errorf("signed in: %d %.400s", home.Status, home.Text())
	}
	p := office.Get(person)
	if !strings.Contains(p.Text(), "Signed in ") || strings.Contains(p.Text(), "Send invitation") {
		t.Errorf("the person's page: %s", p.Text())
	}
	if r := office.Post(person+"/invite", url.Values{}); !strings.HasSuffix(r.Location(), "?done=staff_invited_none") {
		t.Errorf("inviting somebody who has signed in: %s", r.Location())
	}
}

// TestInvitationOfSomebodyElsewhere: who has a password at another school is told to use it; the office sees no
// difference, and the school's name of the person stands in its frame.
func TestInvitationOfSomebodyElsewhere(t *testing.T) {
	w := webtest.New(t)
	w.StartWorker()
	office := w.As(webtest.Admin)
	values := map[string]string{"forename": "Fi", "surname": "Roberts", "email": webtest.AdminElsewhere.Email(), "role": "teacher"}
	person, _ := addPerson(t, office, values)
	if page := office.Get(person); strings.Contains(page.Text(), "Fiona") || strings.Contains(page.Text(), "Reid") || !strings.Contains(page.Text(), "Not invited yet") {
		t.Errorf("the page tells of another school: %s", page.Text())
	}
	office.Post(person+"/invite", url.Values{})
	text := w.Mail(webtest.AdminElsewhere.Email(), "You can sign in as staff at Ashdale Academy").Text
	if strings.Contains(text, "/reset/") || !strings.Contains(text, urls.StaffSignIn("ashdale")) {
		t.Errorf("mail: %s", text)
	}
	who := w.As(webtest.AdminElsewhere)
	if r := who.Get(urls.Staff("ashdale")); !strings.Contains(r.Text(), "F Roberts, Teacher") {
		t.Errorf("here: %.300s", r.Text())
	}
	if r := who.Get(urls.Staff("glenbrae")); !strings.Contains(r.Text(), "Ms F Reid, Admin") {
		t.Errorf("there: %.300s", r.Text())
	}
	office.Post(person+"/active", url.Values{"active": {"no"}})
	if here, there := who.Get(urls.Staff("ashdale")), who.Get(urls.Staff("glenbrae")); here.Status != 303 || there.Status != 200 {
		t.Errorf("switched off here: %d, there: %d", here.Status, there.Status)
	}
}

// TestSwitchOff: the next request is refused, sessions and links are over, and on again means signing in anew.
func TestSwitchOff(t *testing.T) {
	w := webtest.New(t)
	office, teacher := w.As(webtest.Admin), w.As(webtest.Teacher)
	link := urls.StaffReset("ashdale", w.NewLink(auth.LinkReset, webtest.Teacher))
	page := urls.StaffPerson("ashdale", w.ID(webtest.Teacher))
	v := office.Get(page).FormTo(page + "/active").Values
	if r := office.Post(page+"/active", v); r.Location() != page+"?done=staff_off" {
		t.Fatalf("off: %d %s", r.Status, r.Text())
	}
	if r := teacher.Get(urls.Staff("ashdale")); r.Status != 303 {
		t.Errorf("the next request: %d", r.Status)
	}
	if r := w.Browser().Get(link); r.Status != 410 {
		t.Errorf("a link on its way: %d", r.Status)
	}
	off := office.Get(page)
	if !strings.Contains(off.Text(), "This person is switched off") || strings.Contains(off.Text(), "Send invitation") {
		t.Errorf("page: %s", off.Text())
	}
	office.Post(page+"/active", off.FormTo(page+"/active").Values)
	if r := teacher.Get(urls.Staff("ashdale")); r.Status != 303 {
		t.Errorf("on again, the old session: %d", r.Status)
	}
	if r := w.As(webtest.Teacher).Get(urls.Staff("ashdale")); r.Status != 200 {
		t.Errorf("on again, a new session: %d", r.Status)
	}
}

// TestOfficeAndSupers: an admin sees supers, and can do nothing to them; the last super stays.
func TestOfficeAndSupers(t *testing.T) {
	w := webtest.New(t)
	office, super := w.As(webtest.Admin), w.As(webtest.Super)
	page := urls.StaffPerson("ashdale", w.ID(webtest.Super))
	r := office.Get(page)
	for _, words := range []string{"Change details", "Switch off", "Send invitation"} {
		if strings.Contains(r.Text(), words) {
			t.Errorf("an admin is offered %q", words)
		}
	}
	for path, status := range map[string]int{page + "/edit": 403, urls.StaffPerson("ashdale", w.ID(webtest.Admin)) + "/edit": 403} {
		if r := office.Get(path); r.Status != status {
			t.Errorf("%s: %d", path, r.Status)
		}
		if r := office.Post(path, url.Values{"forename": {"X"}, "surname": {"Y"}, "role": {"super"}, "version": {"1"}}); r.Status != status {
			t.Errorf("post %s: %d", path, r.Status)
		}
	}
	for _, post := range []struct {
		who    *webtest.Client
		path   string
		values url.Values
		status int
	}{
		{office, page + "/active", url.Values{"active": {"no"}}, 403},
		{office, page + "/invite", url.Values{}, 403},
		{office, urls.StaffInvite("ashdale"), url.Values{"staff": {id(w.ID(webtest.Super)), id(w.ID(webtest.Teacher))}}, 403},
		{super, page + "/active", url.Values{"active": {"no"}}, 409},
		{super, page + "/role", url.Values{"decision": {"confirm"}}, 409},
		{super, page + "/edit", url.Values{"forename": {"Ada"}, "surname": {"Okafor"}, "role": {"teacher"}, "version": {"1"}}, 422},
		{office, urls.StaffPerson("ashdale", w.ID(webtest.AdminElsewhere)) + "/active", url.Values{"active": {"no"}}, 404},
	} {
		if r := post.who.Post(post.path, post.values); r.Status != post.status {
			t.Errorf("%s %v: %d, want %d", post.path, post.values, r.Status, post.status)
		}
	}
	add := office.Form(urls.StaffAdd("ashdale"))
	for name, value := range nia {
		add.Set(name, value)
	}
	add.Set("role", "admin")
	if r := office.Post(urls.StaffAdd("ashdale"), add); r.Status != 422 || !strings.Contains(r.Text(), "Choose a role") {
		t.Errorf("an admin makes an admin: %d", r.Status)
	}
	if n := w.Number(`select count(*) from staff_schools where school_id = $1 and active and version = 1`, w.Ashdale.ID); n != 4 {
		t.Errorf("%d people are as they were", n)
	}
}

// TestTwoEditsOfStaff: whoever is second keeps what they typed, and reads what is saved.
func TestTwoEditsOfStaff(t *testing.T) {
	w := webtest.New(t)
	a, b := w.As(webtest.Admin), w.As(webtest.Super)
	path := urls.StaffPart("ashdale", w.ID(webtest.Support), "edit")
	mine, theirs := a.Form(path), b.Form(path)
	mine.Set("department", "Learning support")
	theirs.Set("department", "Care")
	if r := a.Post(path, mine); r.Status != 303 {
		t.Fatalf("first: %d %s", r.Status, r.Text())
	}
	r := b.Post(path, theirs)
	if r.Status != 409 || !strings.Contains(r.Text(), "Saved now: Learning support") || webtest.Attr(r.ByID("department"), "value") != "Care" {
		t.Errorf("second: %d %s", r.Status, r.Text())
	}
	if r := b.Post(path, r.FormTo(path).Values); r.Status != 303 || w.Text(`select department from staff_schools where staff_id = $1`, w.ID(webtest.Support)) != "Care" {
		t.Errorf("saved anyway: %d", r.Status)
	}
}

// TestProposedRoles stand above the list of a super alone, who confirms or declines each.
func TestProposedRoles(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`update staff_schools set proposed_role = 'admin' where staff_id = $1`, w.ID(webtest.Teacher))
	list, path := urls.StaffList("ashdale"), urls.StaffPart("ashdale", w.ID(webtest.Teacher), "role")
	if r := w.As(webtest.Admin).Get(list); strings.Contains(r.Text(), "An import names") {
		t.Error("an admin is asked")
	}
	if r := w.As(webtest.Admin).Post(path, url.Values{"decision": {"confirm"}}); r.Status != 403 {
		t.Errorf("an admin confirms: %d", r.Status)
	}
	super := w.As(webtest.Super)
	r := super.Get(list)
	if !strings.Contains(r.Text(), "An import names one person as admin or super") {
		t.Errorf("a super: %s", r.Text())
	}
	if r := super.Post(path, r.FormTo(path).Values); r.Location() != list+"?done=role_confirmed" {
		t.Errorf("confirmed: %d %s", r.Status, r.Location())
	}
	if r := w.As(webtest.Teacher).Get(urls.Keys("ashdale")); r.Status != 200 {
		t.Errorf("as an admin: %d", r.Status)
	}
}

// TestAssigning by ticks, by all that is found, and off again; the person then sees them.
func TestAssigning(t *testing.T) {
	w := webtest.New(t)
	office, support := w.As(webtest.Admin), w.As(webtest.Support)
	path := urls.StaffPart("ashdale", w.ID(webtest.Support), "pupils")
	sees := func(what, want string) {
		t.Helper()
		if got := webtest.Attr(support.Get(urls.StaffPupils("ashdale")).ByID("pupils-list"), "data-announce"); got != want {
			t.Errorf("%s: support staff see %q, want %q", what, got, want)
		}
	}
	sees("at first", "1 pupil on roll")
	r := office.Get(path + "?search=ali&year=8")
	if !strings.Contains(r.Text(), "4 pupils on roll found") {
		t.Fatalf("found: %s", r.Text())
	}
	add := r.Forms()[len(r.Forms())-1].Values
	add.Set("add", id(w.Ashdale.Children[1].ID))
	if r := office.Post(path, add); r.Location() != path+"?done=pupils_assigned&search=ali&tutor_group=&year=8" {
		t.Errorf("ticked: %d %s", r.Status, r.Location())
	}
	sees("one more", "2 pupils on roll")
	add.Del("add")
	add.Set("all", "yes")
	office.Post(path, add)
	sees("all that are found", "5 pupils on roll")
	if r := office.Post(path, url.Values{"list": {"off"}, "off": {id(w.Ashdale.Children[0].ID), "nonsense"}}); !strings.Contains(r.Location(), "done=pupils_unassigned") {
		t.Errorf("off: %d %s", r.Status, r.Location())
	}
	sees("one off", "4 pupils on roll")
	for _, list := range []string{"add", "off"} {
		r := office.Post(path, url.Values{"list": {list}})
		if r.Status != 422 || r.ByID(list+"-error") == nil {
			t.Errorf("nothing ticked under %s: %d", list, r.Status)
		}
	}
	if n := w.Number(`select count(*) from audit where action in ('assigned a pupil', 'took a pupil off support staff')`); n != 5 {
		t.Errorf("%d lines in the log", n)
	}
	if r := office.Get(urls.StaffPart("ashdale", w.ID(webtest.Teacher), "pupils")); r.Status != 404 {
		t.Errorf("a teacher: %d", r.Status)
	}
}

// TestStaffHomes: what each role is offered.
func TestStaffHomes(t *testing.T) {
	w := webtest.New(t)
	for role, want := range map[webtest.Role]string{webtest.Teacher: "Your pupilsOf your set and tutor group 9B", webtest.Support: "Your pupils1 pupil is assigned to you",
		webtest.Admin: "Generate licence keys"} {
		if r := w.As(role).Get(urls.Staff("ashdale")); r.Status != 200 || !strings.Contains(r.Text(), want) {
			t.Errorf("%s: %s", role, r.Text())
		}
	}
	r := w.As(webtest.Teacher).Get(urls.Staff("ashdale"))
	group := func(r *webtest.Response) string {
		return webtest.Attr(webtest.First(r.Main(), func(n *html.Node) bool { return n.Data == "a" && webtest.Text(n) == "9B" }), "href")
	}
	if href := group(r); href != urls.StaffPupils("ashdale")+"?tutor_group=9B" || !strings.Contains(r.Text(), "9b/En1") {
		t.Errorf("%s %s", href, r.Text())
	}
	if r := w.As(webtest.Admin).Get(urls.StaffPerson("ashdale", w.ID(webtest.Teacher))); !strings.Contains(r.Text(), "9b/En1") || group(r) == "" {
		t.Errorf("a teacher's page: %s", r.Text())
	}
}
